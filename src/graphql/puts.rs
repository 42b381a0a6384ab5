//! What agencies can put: the inputs of mutations, whose fields are those of the domain's data.

use super::{
    inputs::{Input, kind_name},
    table::{Arg, Given},
};
use crate::domain::{EntityKind, NodeKind, Vocabulary};

/// All inputs of mutations.
pub(super) fn inputs() -> Vec<Input> {
    let mut inputs: Vec<_> = EntityKind::ALL.iter().map(|kind| entity(*kind)).collect();
    inputs.extend([relation(), source(), records(), one_of_them(), withdrawal()]);
    inputs.extend([merge(), split()]);
    inputs.extend(parts());
    inputs
}

fn input(name: impl Into<String>, doc: &'static str, fields: Vec<Arg>) -> Input {
    Input {
        name: name.into(),
        doc,
        is_one_of: false,
        fields,
    }
}

/// What every input has that puts a record.
#[rustfmt::skip]
fn record() -> Vec<Arg> {
    vec![
        Arg::new("key", "String!", "The caller's own key for it, which never changes."),
        Arg::new("expectedRevision", "Int", "The record's revision that the caller last saw; refused with CONFLICT if it has moved on. 0 means that it must be new."),
    ]
}

#[rustfmt::skip]
fn entity(kind: EntityKind) -> Input {
    let mut fields = record();
    fields.extend([
        Arg::new("entity", "EntityRef", "Join this record to an entity that is known already; else a shared identifier joins it, else it is new."),
        Arg::new("slug", "String", "A readable key for it, unique in the whole graph; made of its name if nobody gives one."),
        Arg::new("names", "[NameInput!]!", "What it goes by, in any language; one PREFERRED at least, unless the record joins an entity."),
        Arg::new("summaries", "[TextInput!]", "What it is, in a sentence or two, once a language."),
        Arg::new("identifiers", "[IdentifierInput!]", "What it is called in registers; two records that share one are about the same entity."),
        Arg::new("links", "[URL!]", "Pages about it."),
        Arg::new("citations", "[CitationInput!]", "Where this is from."),
    ]);
    fields.extend(of_kind(kind));
    input(format!("Put{}Input", kind_name(kind)), "What an agency says of an entity. What is left out is not stated, and hides nothing that others state.", fields)
}

/// What only entities of that kind have.
#[rustfmt::skip]
fn of_kind(kind: EntityKind) -> Vec<Arg> {
    let starts = || Arg::new("starts", "PartialDate", "Its first day.");
    let ends = || Arg::new("ends", "PartialDate", "Its last day.");
    match kind {
        EntityKind::Institution => vec![
            Arg::new("institutionKind", "InstitutionKind!", "What sort of institution it is."),
            Arg::new("status", "InstitutionStatus", "How far along it is."),
            Arg::new("founded", "PartialDate", "When it was founded."),
            Arg::new("closed", "PartialDate", "When it was closed."),
        ],
        EntityKind::Project => vec![
            Arg::new("projectKind", "ProjectKind!", "What sort of undertaking it is.").or(Given::Enum("PROJECT")),
            Arg::new("status", "ProjectStatus!", "How far along it is."),
            starts(),
            ends(),
            Arg::new("budget", "MoneyInput", "What it comes to in all, where a source does not say who pays how much; what a funder gives is a relation of kind FUNDS."),
            Arg::new("targets", "[TargetInput!]", "Figures that it is to reach, one a measure."),
            Arg::new("sectors", "[String!]", "OECD DAC purpose codes: `11330`."),
        ],
        EntityKind::Person => Vec::new(),
        EntityKind::Direction => vec![Arg::new("ordinal", "Int", "Its number among the anchor directions.")],
        EntityKind::Place => vec![
            Arg::new("placeKind", "PlaceKind!", "What sort of place it is."),
            Arg::new("isoCode", "String", "ISO 3166-1 or 3166-2: `UZ`, `UZ-TK`."),
            Arg::new("coordinates", "CoordinatesInput", "Where it is."),
        ],
        EntityKind::Event => vec![
            Arg::new("eventKind", "EventKind!", "What sort of event it is."),
            Arg::new("status", "EventStatus", "Whether it took place."),
            starts(),
            ends(),
        ],
    }
}

#[rustfmt::skip]
fn relation() -> Input {
    let mut fields = record();
    fields.extend([
        Arg::new("relation", "RelationRef", "Join this record to a relation that is known already; else it is a relation of its own, even between the same two."),
        Arg::new("kind", "RelationKind!", "What it says."),
        Arg::new("from", "EntityRef!", "Where it starts: who acts, or the part."),
        Arg::new("to", "EntityRef!", "Where it leads: what is acted on, or the whole."),
        Arg::new("role", "String", "The part that `from` plays: a title, 'lead contractor'."),
        Arg::new("stage", "RelationStage!", "How firm it is.").or(Given::Enum("ACTIVE")),
        Arg::new("since", "PartialDate", "Since when it holds."),
        Arg::new("until", "PartialDate", "Until when it holds."),
        Arg::new("money", "MoneyInput", "What `from` gives to `to`."),
        Arg::new("citations", "[CitationInput!]", "Where this is from."),
    ]);
    input("PutRelationInput", "What an agency says of a relation between two entities.", fields)
}

#[rustfmt::skip]
fn source() -> Input {
    let mut fields = record();
    fields.extend([
        Arg::new("slug", "String!", "What citations name it by, unique among sources; it never changes."),
        Arg::new("title", "String!", "Its title."),
        Arg::new("publisher", "String", "Who published it."),
        Arg::new("published", "PartialDate", "When it was published."),
        Arg::new("url", "URL", "Where it can be read."),
        Arg::new("license", "String", "Its licence, an SPDX identifier where there is one."),
    ]);
    input("PutSourceInput", "What an agency says of a document, page or data set that facts are taken from.", fields)
}

fn records() -> Input {
    let records = Arg::new("records", "[RecordInput!]!", "The records, 500 at most.");
    input("PutRecordsInput", "Many records.", vec![records])
}

fn withdrawal() -> Input {
    input("WithdrawRecordInput", "A record to take back.", record())
}

fn reason() -> Arg {
    Arg::new("reason", "String", "Why, for people.")
}

#[rustfmt::skip]
fn merge() -> Input {
    input("MergeEntitiesInput", "Two entities of one kind that are one.", vec![
        Arg::new("into", "EntityRef!", "The one that stays, with its id."),
        Arg::new("from", "EntityRef!", "The other; its id and its slugs lead to the first from now on."),
        reason(),
    ])
}

#[rustfmt::skip]
fn split() -> Input {
    input("SplitRecordInput", "A record that is about something else than the others of its entity.", vec![
        Arg::new("record", "RecordKey!", "The record, of any agency."),
        reason(),
    ])
}

/// The kinds of nodes that records are about: the field of `RecordInput`, and its type.
pub const KINDS: [(NodeKind, &str, &str); 8] = [
    (NodeKind::Institution, "institution", "PutInstitutionInput"),
    (NodeKind::Project, "project", "PutProjectInput"),
    (NodeKind::Person, "person", "PutPersonInput"),
    (NodeKind::Direction, "direction", "PutDirectionInput"),
    (NodeKind::Place, "place", "PutPlaceInput"),
    (NodeKind::Event, "event", "PutEventInput"),
    (NodeKind::Relation, "relation", "PutRelationInput"),
    (NodeKind::Source, "source", "PutSourceInput"),
];

fn one_of_them() -> Input {
    let field = |(_, field, named)| Arg::new(field, named, "A record of such a thing.");
    let mut input = input(
        "RecordInput",
        "A record, by the kind of what it is about.",
        KINDS.into_iter().map(field).collect(),
    );
    input.is_one_of = true;
    input
}

#[rustfmt::skip]
fn parts() -> Vec<Input> {
    let bound = || Arg::new("bound", "Bound!", "How the source bounds the figure.").or(Given::Enum("EXACT"));
    let mut relation = input("RelationRef", "One relation, named in one of two ways.", vec![
        Arg::new("id", "ID", "By its id."),
        Arg::new("record", "RecordKey", "By an agency's record of it."),
    ]);
    relation.is_one_of = true;
    vec![
        relation,
        input("NameInput", "A name that something goes by.", vec![
            Arg::new("text", "String!", "As it is written."),
            Arg::new("language", "Language", "Its language; left out where it is of none in particular."),
            Arg::new("kind", "NameKind!", "How it is used.").or(Given::Enum("PREFERRED")),
        ]),
        input("TextInput", "A text in one language.", vec![
            Arg::new("text", "String!", "The text, in the agency's own words."),
            Arg::new("language", "Language!", "Its language."),
        ]),
        input("CitationInput", "Where a fact is from.", vec![
            Arg::new("source", "String!", "The slug of the source."),
            Arg::new("locator", "String", "Where in it: 'page 4'."),
            Arg::new("field", "String", "The field that it backs; left out where it backs the whole."),
        ]),
        input("MoneyInput", "A sum of money as a source gives it.", vec![
            Arg::new("amount", "Decimal!", "How much."),
            Arg::new("currency", "CurrencyCode!", "In which currency."),
            bound(),
        ]),
        input("TargetInput", "A figure that a project is to reach.", vec![
            Arg::new("measure", "String!", "What is counted."),
            Arg::new("value", "Decimal!", "How many."),
            Arg::new("unit", "String!", "Of what unit."),
            bound(),
            Arg::new("by", "PartialDate", "By when."),
        ]),
        input("CoordinatesInput", "A point on the earth, WGS 84.", vec![
            Arg::new("latitude", "Float!", "Degrees; north is positive."),
            Arg::new("longitude", "Float!", "Degrees; east is positive."),
        ]),
    ]
}
