//! The columns of each kind, in the order in which they are written.

use crate::domain::NodeKind;

const ENTITY: &[&str] = &[
    "agency",
    "key",
    "slug",
    "entity",
    "names",
    "summaries",
    "identifiers",
    "links",
];

/// The name of each kind's file, and its columns besides those of all entities.
const KINDS: &[(&str, NodeKind, &[&str])] = &[
    (
        "institutions",
        NodeKind::Institution,
        &["institutionKind", "status", "founded", "closed"],
    ),
    (
        "projects",
        NodeKind::Project,
        &[
            "projectKind",
            "status",
            "starts",
            "ends",
            "budget.amount",
            "budget.currency",
            "budget.bound",
            "targets",
            "sectors",
        ],
    ),
    ("people", NodeKind::Person, &[]),
    ("directions", NodeKind::Direction, &["ordinal"]),
    (
        "places",
        NodeKind::Place,
        &[
            "placeKind",
            "isoCode",
            "coordinates.latitude",
            "coordinates.longitude",
        ],
    ),
    (
        "events",
        NodeKind::Event,
        &["eventKind", "status", "starts", "ends"],
    ),
    (
        "relations",
        NodeKind::Relation,
        &[
            "agency",
            "key",
            "relation",
            "kind",
            "from",
            "to",
            "role",
            "stage",
            "since",
            "until",
            "money.amount",
            "money.currency",
            "money.bound",
        ],
    ),
    (
        "sources",
        NodeKind::Source,
        &[
            "agency",
            "key",
            "slug",
            "title",
            "publisher",
            "published",
            "url",
            "license",
        ],
    ),
];

/// Fields that are a list of texts, which a cell has one a line.
const TEXTS: &[&str] = &["links", "sectors"];

/// The kind whose file has that name, without its end: `institutions`.
#[must_use]
pub fn kind_of(name: &str) -> Option<NodeKind> {
    let mut kinds = KINDS.iter();
    let found = kinds.find(|(file, ..)| name.eq_ignore_ascii_case(file));
    found.map(|(_, kind, _)| *kind)
}

/// The names of all files, without their ends.
#[must_use]
pub fn names() -> Vec<&'static str> {
    KINDS.iter().map(|(name, ..)| *name).collect()
}

/// The columns of a kind.
pub(super) fn columns(kind: NodeKind) -> Vec<&'static str> {
    let mut kinds = KINDS.iter();
    let own = kinds.find(|(_, of, _)| *of == kind);
    let own = own.map_or(&[][..], |(.., columns)| columns);
    let shared = if kind.entity().is_some() { ENTITY } else { &[] };
    let mut all = [shared, own].concat();
    if kind != NodeKind::Source {
        all.extend(["citations", "extras"]);
    }
    all
}

/// Whether a way leads into records of that kind: its first step is the first of a column's.
pub(super) fn leads(kind: NodeKind, way: &str) -> bool {
    let first = |way: &str| way.split('.').next().unwrap_or_default().to_owned();
    columns(kind)
        .iter()
        .any(|column| first(column) == first(way))
}

/// Whether a field is a list of texts.
pub(super) fn is_texts(column: &str) -> bool {
    TEXTS.contains(&column)
}

/// Whether a field takes a number.
pub(super) fn is_number(way: &str) -> bool {
    way == "ordinal" || way.starts_with("coordinates.")
}
