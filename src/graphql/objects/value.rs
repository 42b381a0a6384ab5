//! Objects without an id: names, money, facets, sums and the like.

use serde::Deserialize as _;

use super::connection::link;
use crate::{
    domain::Money,
    graphql::{
        Node,
        out::Out,
        page::Page,
        table::{Aim, Field, Key, Read, Type},
    },
};

pub(super) fn types() -> Vec<Type> {
    let mut types = facts();
    types.extend(provenance());
    types.extend(lists());
    types.extend(answers());
    types
}

fn plain(name: &'static str, doc: &'static str, fields: Vec<Field>) -> Type {
    Type::new(name, doc, &[], fields)
}

fn own(name: &'static str, shape: &'static str, doc: &'static str) -> Field {
    Field::new(name, shape, doc, Read::Own)
}

#[rustfmt::skip]
fn facts() -> Vec<Type> {
    vec![
        plain(
            "Name",
            "A name that something goes by.",
            vec![
                own("text", "String!", "As it is written."),
                own("language", "Language", "Its language; null where it is of none in particular."),
                own("kind", "NameKind!", "How it is used."),
            ],
        ),
        plain(
            "Identifier",
            "A name in somebody's register: `ror` 05apxxy63, `iati` KR-GOV-051.",
            vec![
                own("scheme", "String!", "The register."),
                own("value", "String!", "The name there."),
                own("url", "URL", "The register's page about it, where the register has such pages."),
            ],
        ),
        plain(
            "Money",
            "A sum of money as a source gives it.",
            vec![
                Field::new("amount", "Decimal!", "How much.", Read::Money(|money, out| out.put(&money.amount))),
                Field::new("currency", "CurrencyCode!", "In which currency; sums of several are never added up.", Read::Money(|money, out| out.put(&money.currency))),
                Field::new("bound", "Bound!", "How the source bounds the figure: it may say 'over 3 billion'.", Read::Money(|money, out| out.put(&money.bound))),
            ],
        ),
        plain(
            "Coordinates",
            "A point on the earth, WGS 84.",
            vec![
                own("latitude", "Float!", "Degrees; north is positive."),
                own("longitude", "Float!", "Degrees; east is positive."),
            ],
        ),
        plain(
            "Target",
            "A figure that a project is to reach: 60,000 cars a year.",
            vec![
                own("measure", "String!", "What is counted."),
                own("value", "Decimal!", "How many."),
                own("unit", "String!", "Of what unit."),
                own("bound", "Bound!", "How the source bounds the figure."),
                own("by", "PartialDate", "By when."),
            ],
        ),
    ]
}

#[rustfmt::skip]
fn provenance() -> Vec<Type> {
    vec![
        plain(
            "Citation",
            "Where a fact is from.",
            vec![
                Field::new("source", "Source!", "The document.", Read::Link(source)),
                own("locator", "String", "Where in it: 'direction 2', 'page 4'."),
                own("field", "String", "The field that it backs; null where it backs the whole."),
            ],
        ),
        plain(
            "Conflict",
            "A field on which records disagree.",
            vec![
                own("field", "String!", "The field: `status`, or of a list with keys `targets.capacity`."),
                Field::new("accepted", "Claim!", "The word that stands.", Read::Plain(|n| n.get("accepted").clone())),
                Field::new("rejected", "[Claim!]!", "The others, the stronger first.", Read::Plain(|n| n.get("rejected").clone())),
            ],
        ),
        plain(
            "Claim",
            "What one record says of one field.",
            vec![
                Field::new("record", "Record!", "The record.", Read::Link(|n, aims| link(n.get("record"), aims))),
                own("value", "JSON", "Its word."),
            ],
        ),
    ]
}

fn source(citation: &Node, aims: &mut Vec<Aim>) {
    let slug = citation.get("source").as_str();
    aims.extend(slug.map(|slug| Aim::There(Key::Source(slug.to_owned()))));
}

/// The sum of money that a plain object has.
fn total(sum: &Node, found: &mut Vec<Node>) {
    found.extend(Money::deserialize(sum.get("total")).ok().map(Node::Money));
}

#[rustfmt::skip]
fn lists() -> Vec<Type> {
    let told = |name, shape, doc, read: fn(&Page, &mut Out)| Field::new(name, shape, doc, Read::Page(read));
    vec![
        plain(
            "PageInfo",
            "Where a page lies in its list.",
            vec![
                told("hasNextPage", "Boolean!", "Whether items follow.", |page, out| out.put(&page.items.more().0)),
                told("hasPreviousPage", "Boolean!", "Whether items come before.", |page, out| out.put(&page.items.more().1)),
                told("startCursor", "String", "The cursor of its first item; null where it is empty.", |page, out| out.put(&page.items.cursor(0))),
                told("endCursor", "String", "The cursor of its last item; null where it is empty.", |page, out| out.put(&page.items.count().checked_sub(1).and_then(|at| page.items.cursor(at)))),
            ],
        ),
        plain(
            "Facet",
            "How the items of a list spread over the values of a field.",
            vec![
                own("field", "String!", "The field, by its name in the filter."),
                Field::new("values", "[FacetValue!]!", "Its values, the most frequent first, 50 at most.", Read::Plain(|n| n.get("values").clone())),
            ],
        ),
        plain(
            "FacetValue",
            "A value of a field, and how many items have it.",
            vec![
                own("value", "String!", "The value; of an entity its slug."),
                Field::new("entity", "Entity", "The entity that the value is.", Read::Link(|n, aims| link(n.get("entity"), aims))),
                own("count", "Int!", "How many items have it."),
            ],
        ),
        plain(
            "RelationCount",
            "How many edges of one kind touch an entity.",
            vec![
                own("kind", "RelationKind!", "Their kind."),
                own("direction", "RelationDirection!", "Out of it or into it."),
                own("count", "Int!", "How many."),
            ],
        ),
        plain(
            "EntityCount",
            "How many entities of one kind there are.",
            vec![
                own("kind", "EntityKind!", "Their kind."),
                own("count", "Int!", "How many."),
            ],
        ),
    ]
}

#[rustfmt::skip]
fn answers() -> Vec<Type> {
    let total = || { Field::new("total", "Money!", "Their sum; its bound is what can be said of a sum of figures bounded so.", Read::Here(total)) };
    vec![
        plain(
            "FundingTotal",
            "Money of one currency and stage. Of a direction, what a portfolio gets is left out where its parts get money too, so that nothing counts twice.",
            vec![
                own("stage", "RelationStage!", "How near it is to being paid."),
                total(),
                own("relations", "Int!", "How many relations it is the sum of."),
            ],
        ),
        plain(
            "FundingGroup",
            "Money of one currency, grouped by the dimensions asked for; the others are null. What a portfolio gets is left out where its parts get money too.",
            vec![
                Field::new("funder", "Entity", "Who gives it.", Read::Link(|n, aims| link(n.get("funder"), aims))),
                Field::new("recipient", "Entity", "What it is given to.", Read::Link(|n, aims| link(n.get("recipient"), aims))),
                Field::new("direction", "Direction", "The direction that the recipient advances; money counts in each of several.", Read::Link(|n, aims| link(n.get("direction"), aims))),
                Field::new("place", "Place", "Where the recipient is; money counts in each of several places.", Read::Link(|n, aims| link(n.get("place"), aims))),
                own("stage", "RelationStage", "How near it is to being paid."),
                own("year", "Int", "The year that it is given from; null where no source says."),
                total(),
                own("relations", "Int!", "How many relations it is the sum of."),
            ],
        ),
        plain(
            "Path",
            "A way from one entity to another.",
            vec![
                own("length", "Int!", "How many edges it has."),
                Field::new("entities", "[Entity!]!", "The entities on it, both ends included.", Read::Link(|n, aims| link(n.get("entities"), aims))),
                Field::new("relations", "[Relation!]!", "The edges on it; one may be walked against its direction.", Read::Link(|n, aims| link(n.get("relations"), aims))),
            ],
        ),
        plain(
            "Subgraph",
            "A part of the graph.",
            vec![
                Field::new("entities", "[Entity!]!", "Its entities, the nearest first.", Read::Link(|n, aims| link(n.get("entities"), aims))),
                Field::new("relations", "[Relation!]!", "The edges between them.", Read::Link(|n, aims| link(n.get("relations"), aims))),
                own("truncated", "Boolean!", "More lay within reach than `limit` let through."),
            ],
        ),
        plain(
            "GraphInfo",
            "The graph as a whole.",
            vec![
                own("revision", "Int!", "The number of its newest change."),
                own("updatedAt", "DateTime", "When it last changed; null while it is empty."),
                own("version", "String!", "The version of the server."),
                Field::new("counts", "[EntityCount!]!", "How many entities of each kind it has.", Read::Plain(|n| n.get("counts").clone())),
                own("relationCount", "Int!", "How many edges it has."),
            ],
        ),
    ]
}
