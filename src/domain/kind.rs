//! The closed vocabularies of the graph.

use super::vocabulary::vocabulary;

vocabulary! {
    /// The six kinds of vertices.
    EntityKind {
        Institution = "INSTITUTION",
        Project = "PROJECT",
        Person = "PERSON",
        Direction = "DIRECTION",
        Place = "PLACE",
        Event = "EVENT",
    }
}

vocabulary! {
    /// The languages that names and summaries are kept in.
    Language {
        /// English.
        En = "EN",
        /// Korean.
        Ko = "KO",
        /// Uzbek, in Latin script.
        Uz = "UZ",
        /// Russian.
        Ru = "RU",
    }
}

vocabulary! {
    /// How a name is used.
    NameKind {
        /// The one to show.
        Preferred = "PREFERRED",
        /// Also in use, other spellings among them.
        Alias = "ALIAS",
        /// Initials: `EDCF`.
        Acronym = "ACRONYM",
        /// The sound of a name in another script.
        Transliteration = "TRANSLITERATION",
        /// No longer in use.
        Former = "FORMER",
    }
}

vocabulary! {
    /// How a source bounds a figure.
    Bound {
        /// The figure itself.
        Exact = "EXACT",
        /// Near the figure.
        About = "ABOUT",
        /// The figure or more.
        AtLeast = "AT_LEAST",
        /// More than the figure.
        MoreThan = "MORE_THAN",
        /// The figure or less.
        AtMost = "AT_MOST",
    }
}

vocabulary! {
    /// What sort of institution it is.
    InstitutionKind {
        Government = "GOVERNMENT",
        Ministry = "MINISTRY",
        Agency = "AGENCY",
        Fund = "FUND",
        Bank = "BANK",
        Company = "COMPANY",
        University = "UNIVERSITY",
        Institute = "INSTITUTE",
        Academy = "ACADEMY",
        TrainingCenter = "TRAINING_CENTER",
        Hospital = "HOSPITAL",
        Clinic = "CLINIC",
        Incubator = "INCUBATOR",
        TechnologyPark = "TECHNOLOGY_PARK",
        Museum = "MUSEUM",
        Library = "LIBRARY",
        CulturalCenter = "CULTURAL_CENTER",
        Network = "NETWORK",
        /// None of the others; groups that a source names only as a class, too.
        Other = "OTHER",
    }
}

vocabulary! {
    /// What sort of undertaking it is.
    ProjectKind {
        /// One undertaking with its own aim.
        Project = "PROJECT",
        /// A lasting frame that projects run in.
        Programme = "PROGRAMME",
        /// Projects counted together.
        Portfolio = "PORTFOLIO",
        /// A plan that sets aims.
        Strategy = "STRATEGY",
    }
}

vocabulary! {
    /// What sort of place it is.
    PlaceKind {
        Country = "COUNTRY",
        /// A first-level division, or a region of several countries.
        Region = "REGION",
        District = "DISTRICT",
        City = "CITY",
        /// A spot: a campus, a park, a monument.
        Site = "SITE",
    }
}

vocabulary! {
    /// What sort of event it is.
    EventKind {
        Visit = "VISIT",
        Summit = "SUMMIT",
        Forum = "FORUM",
        Dialogue = "DIALOGUE",
        Celebration = "CELEBRATION",
        Agreement = "AGREEMENT",
    }
}

vocabulary! {
    /// The kinds of edges; each runs from a doer or a part to what it acts on or belongs to.
    RelationKind {
        /// An institution gives money to a project, an institution or an event (IATI role 1).
        Funds = "FUNDS",
        /// An institution answers for a project (IATI role 2).
        AccountableFor = "ACCOUNTABLE_FOR",
        /// An institution manages the budget and direction of a project (IATI role 3).
        Extends = "EXTENDS",
        /// An institution carries out a project (IATI role 4).
        Implements = "IMPLEMENTS",
        /// Help by other means than money.
        Supports = "SUPPORTS",
        /// Working together.
        Partners = "PARTNERS",
        /// A project creates, builds or equips an institution.
        Establishes = "ESTABLISHES",
        /// An institution takes another as its model.
        ModelledOn = "MODELLED_ON",
        /// A part and its whole, both of one kind.
        PartOf = "PART_OF",
        /// The later and the earlier, both of one kind.
        Succeeds = "SUCCEEDS",
        /// A place where it is or happens.
        LocatedIn = "LOCATED_IN",
        /// It serves a direction of cooperation.
        Advances = "ADVANCES",
        /// A person holds an office at an institution; the role is the title.
        HoldsOffice = "HOLDS_OFFICE",
        /// Taking part in an event.
        ParticipatesIn = "PARTICIPATES_IN",
        /// Being host to an event.
        Hosts = "HOSTS",
        /// Putting something forward.
        Proposes = "PROPOSES",
        /// What an event dealt with.
        Covers = "COVERS",
    }
}

vocabulary! {
    /// Which way an edge is followed.
    RelationDirection {
        /// From the entity to another.
        Out = "OUT",
        /// From another to the entity.
        In = "IN",
        /// Either way.
        Both = "BOTH",
    }
}

vocabulary! {
    /// How firm an edge is; of money, how near it is to being paid.
    RelationStage {
        /// Put forward.
        Proposed = "PROPOSED",
        /// Agreed between the parties.
        Agreed = "AGREED",
        /// Bound by contract.
        Committed = "COMMITTED",
        /// Paid out.
        Disbursed = "DISBURSED",
        /// It holds; no more is said.
        Active = "ACTIVE",
        /// It held once.
        Ended = "ENDED",
    }
}

vocabulary! {
    /// What a step of the graph's history did.
    ChangeKind {
        Created = "CREATED",
        Updated = "UPDATED",
        Deleted = "DELETED",
        Merged = "MERGED",
        Split = "SPLIT",
    }
}

vocabulary! {
    /// What sums of money are told apart by.
    FundingDimension {
        /// Who gives it.
        Funder = "FUNDER",
        /// What it is given to.
        Recipient = "RECIPIENT",
        /// The directions that the recipient advances.
        Direction = "DIRECTION",
        /// The places that the recipient is in.
        Place = "PLACE",
        /// How near it is to being paid.
        Stage = "STAGE",
        /// The year that it is given from.
        Year = "YEAR",
    }
}
