//! What every entity has, and how fields along relations are made.

use serde_json::{Value, json};

use crate::{
    domain::{Entity, EntityKind, Identifier, Language, RelationKind, Text, Vocabulary, preferred},
    graphql::{
        Node,
        fetch::Fetch,
        out::Out,
        table::{Arg, Ask, Field, Given, Read, Type},
    },
    store::Leg,
};

/// The fields of the interface `Entity`, which all its types share.
#[rustfmt::skip]
pub(in crate::graphql) fn shared() -> Vec<&'static Field> {
    let mut fields = vec![
        Field::new("id", "ID!", "Opaque and stable for ever; an id merged into another still resolves.", Read::Entity(|e, _, out| out.put(&e.id))),
        Field::new("kind", "EntityKind!", "What sort of entity it is.", Read::Entity(|e, _, out| out.put(&e.kind))),
        Field::new("slug", "String!", "Readable and unique in the whole graph: `kaist-model-institute`.", Read::Entity(|e, _, out| out.text(&e.slug))),
        Field::new("name", "String!", "In the language asked for, else one of the request's `Accept-Language`, else English, else any.", Read::Entity(name)).arg(language()),
        Field::new("names", "[Name!]!", "All that it goes by, in every language.", Read::Plain(|n| data(n, |e| json!(e.data.names)))),
        Field::new("summary", "String", "What it is, in a sentence or two; the language is chosen as for `name`.", Read::Entity(summary)).arg(language()),
        Field::new("identifiers", "[Identifier!]!", "What it is called in registers.", Read::Plain(|n| data(n, identifiers))),
        Field::new("links", "[URL!]!", "Pages about it.", Read::Entity(|e, _, out| out.put(&e.data.links))),
    ];
    fields.extend(edges());
    fields.extend([
        Field::new("citations", "[Citation!]!", "Where the facts on it come from.", Read::Plain(|n| data(n, |e| json!(e.data.citations)))),
        Field::new("records", "[Record!]!", "What each agency said, kept as it was said, the strongest word first.", Read::Fetch(Fetch::Records)),
        Field::new("conflicts", "[Conflict!]!", "The fields on which the agencies' records disagree.", Read::Plain(|n| data(n, |e| json!(e.conflicts)))),
        Field::new("history", "ChangeConnection!", "Every change to it, the newest first.", Read::Fetch(Fetch::History)).paged(),
        Field::new("revision", "Int!", "Grows by one with every change to it.", Read::Entity(|e, _, out| out.put(&e.revision))),
        Field::new("createdAt", "DateTime!", "When the first record of it was written.", Read::Entity(|e, _, out| out.put(&e.created_at))),
        Field::new("updatedAt", "DateTime!", "When a record of it last changed.", Read::Entity(|e, _, out| out.put(&e.updated_at))),
    ]);
    fields.into_iter().map(Field::leak).collect()
}

#[rustfmt::skip]
fn edges() -> [Field; 2] {
    [
        Field::new("relations", "RelationConnection!", "The edges that touch it, the most recent first.", Read::Fetch(Fetch::Relations)).arg(Arg::new("kinds", "[RelationKind!]", "Keep edges of these kinds.")).arg(Arg::new("direction", "RelationDirection!", "Keep edges that lead out of it, or into it.").or(Given::Enum("BOTH"))).arg(Arg::new("others", "[EntityKind!]", "Keep edges whose other end is of these kinds.")).arg(Arg::new("on", "PartialDate", "Keep edges that hold on this date.")).paged(),
        Field::new("relationCounts", "[RelationCount!]!", "How many edges of each kind touch it: what an explorer draws before it expands.", Read::Fetch(Fetch::RelationCounts)),
    ]
}

/// An entity type: what all have, then its own fields.
pub(super) fn entity(
    name: &'static str,
    doc: &'static str,
    shared: &[&'static Field],
    own: Vec<Field>,
) -> Type {
    let own = own.into_iter().map(Field::leak);
    Type {
        name,
        doc,
        interfaces: &["Entity", "Node"],
        fields: shared.iter().copied().chain(own).collect(),
    }
}

/// A connection along relations to entities of one kind, or of any.
pub(super) fn neighbours(
    name: &'static str,
    other: Option<EntityKind>,
    legs: &[Leg],
    doc: &'static str,
) -> Field {
    let shape = match other {
        Some(EntityKind::Institution) => "InstitutionConnection!",
        Some(EntityKind::Project) => "ProjectConnection!",
        Some(EntityKind::Person) => "PersonConnection!",
        Some(EntityKind::Direction) => "DirectionConnection!",
        Some(EntityKind::Place) => "PlaceConnection!",
        Some(EntityKind::Event) => "EventConnection!",
        None => "EntityConnection!",
    };
    let legs = legs.to_vec();
    Field::new(
        name,
        shape,
        doc,
        Read::Fetch(Fetch::Neighbours { legs, other }),
    )
}

/// The wholes that it is a part of, and its own parts.
pub(super) fn parts(kind: EntityKind) -> [Field; 2] {
    use crate::graphql::fetch::{into, out};
    const PART_OF: &[RelationKind] = &[RelationKind::PartOf];
    [
        neighbours(
            "parents",
            Some(kind),
            &[out(PART_OF)],
            "What it is a part of.",
        )
        .paged(),
        neighbours("children", Some(kind), &[into(PART_OF)], "Its parts.").paged(),
    ]
}

/// Money promised to it.
pub(super) fn funding(doc: &'static str) -> Field {
    Field::new(
        "funding",
        "[FundingTotal!]!",
        doc,
        Read::Fetch(Fetch::FundingTotals),
    )
}

/// A filter on the entities at the other ends.
pub(super) fn filter(shape: &'static str) -> Arg {
    Arg::new(
        "filter",
        shape,
        "Keep edges that lead to entities like this.",
    )
}

fn language() -> Arg {
    Arg::new("language", "Language", "The language wanted most.")
}

fn name(entity: &Entity, ask: &Ask, out: &mut Out) {
    let name = preferred(&entity.data.names, ask.languages);
    out.text(name.map_or(&entity.slug, |name| &name.text));
}

fn summary(entity: &Entity, ask: &Ask, out: &mut Out) {
    let place = |text: &&Text| {
        ask.languages
            .iter()
            .chain(&[Language::En])
            .position(|language| *language == text.language)
            .unwrap_or(Language::ALL.len() + 1)
    };
    let text = entity.data.summaries.iter().min_by_key(place);
    out.put(&text.map(|text| &text.text));
}

fn identifiers(entity: &Entity) -> Value {
    let identifiers = entity.data.identifiers.iter().map(|identifier| {
        let Identifier { scheme, value } = identifier;
        json!({ "scheme": scheme, "value": value, "url": register_url(scheme, value) })
    });
    Value::Array(identifiers.collect())
}

/// The page of a register about what it calls `value`.
fn register_url(scheme: &str, value: &str) -> Option<String> {
    let base = match scheme {
        "wikidata" => "https://www.wikidata.org/wiki/",
        "ror" => "https://ror.org/",
        "geonames" => "https://www.geonames.org/",
        "grid" => "https://www.grid.ac/institutes/",
        "crossref-funder" => "https://doi.org/10.13039/",
        "isni" => "https://isni.org/isni/",
        _ => return None,
    };
    Some(format!("{base}{value}"))
}

fn data(node: &Node, read: fn(&Entity) -> Value) -> Value {
    match node {
        Node::Entity(entity) => read(entity),
        _ => Value::Null,
    }
}
