//! The words of schema.org for what the graph has.

use crate::domain::{Entity, EntityKind, InstitutionKind, PlaceKind, RelationKind};

/// The word for a relation of an entity of that kind, and whether it is said of the other end.
pub(super) fn term(kind: RelationKind, of: EntityKind) -> (&'static str, bool) {
    match kind {
        RelationKind::Funds => ("funder", true),
        RelationKind::Supports => ("sponsor", true),
        RelationKind::AccountableFor => ("hamkor:accountable", true),
        RelationKind::Extends => ("hamkor:extending", true),
        RelationKind::Implements => ("hamkor:implementing", true),
        RelationKind::Partners => ("hamkor:partner", false),
        RelationKind::Establishes => ("founder", true),
        RelationKind::ModelledOn => ("isBasedOn", false),
        RelationKind::PartOf => match of {
            EntityKind::Place => ("containedInPlace", false),
            EntityKind::Event => ("superEvent", false),
            EntityKind::Institution | EntityKind::Project => ("parentOrganization", false),
            EntityKind::Direction | EntityKind::Person => ("isPartOf", false),
        },
        RelationKind::Succeeds => ("hamkor:succeeds", false),
        RelationKind::LocatedIn => ("location", false),
        RelationKind::Advances => ("hamkor:advances", false),
        RelationKind::HoldsOffice => ("worksFor", false),
        RelationKind::ParticipatesIn => ("attendee", true),
        RelationKind::Hosts => ("organizer", true),
        RelationKind::Proposes => ("hamkor:proposes", false),
        RelationKind::Covers => ("about", false),
    }
}

/// The class of schema.org that fits best.
pub(super) fn class(entity: &Entity) -> &'static str {
    use InstitutionKind as I;
    match entity.kind {
        EntityKind::Project => "Project",
        EntityKind::Person => "Person",
        EntityKind::Direction => "DefinedTerm",
        EntityKind::Event => "Event",
        EntityKind::Place => match entity.data.place_kind {
            Some(PlaceKind::Country) => "Country",
            Some(PlaceKind::City) => "City",
            Some(PlaceKind::Region | PlaceKind::District) => "AdministrativeArea",
            Some(PlaceKind::Site) | None => "Place",
        },
        EntityKind::Institution => match entity.data.institution_kind {
            Some(I::Government | I::Ministry | I::Agency) => "GovernmentOrganization",
            Some(I::Bank) => "BankOrCreditUnion",
            Some(I::Company) => "Corporation",
            Some(I::University) => "CollegeOrUniversity",
            Some(I::Academy | I::TrainingCenter) => "EducationalOrganization",
            Some(I::Institute) => "ResearchOrganization",
            Some(I::Hospital) => "Hospital",
            Some(I::Clinic) => "MedicalClinic",
            Some(I::Museum) => "Museum",
            Some(I::Library) => "Library",
            _ => "Organization",
        },
    }
}
