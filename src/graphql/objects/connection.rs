//! Connections and their edges, as Relay has them: one form for every list.

use serde_json::Value;

use crate::{
    domain::Id,
    graphql::{
        Node,
        table::{Field, Key, Read, Type},
    },
};

/// What is listed, its connection, its edge, and the shapes of `nodes`, `edges` and `node`.
struct Listed {
    connection: &'static str,
    edge: &'static str,
    edges: &'static str,
    nodes: &'static str,
    node: &'static str,
    extras: Extras,
}

/// What a connection has besides what all have.
#[derive(PartialEq)]
enum Extras {
    None,
    /// Edges follow a relation; lists at the root have facets.
    Entities,
    /// Edges follow a relation.
    Relation,
    /// Edges are hits of a search.
    Search,
}

macro_rules! listed {
    ($name:literal, $item:literal, $extras:expr) => {
        Listed {
            connection: concat!($name, "Connection"),
            edge: concat!($name, "Edge"),
            edges: concat!("[", $name, "Edge!]!"),
            nodes: concat!("[", $item, "!]!"),
            node: concat!($item, "!"),
            extras: $extras,
        }
    };
}

pub(super) fn types() -> Vec<Type> {
    let listed = [
        listed!("Institution", "Institution", Extras::Entities),
        listed!("Project", "Project", Extras::Entities),
        listed!("Person", "Person", Extras::Entities),
        listed!("Direction", "Direction", Extras::Entities),
        listed!("Place", "Place", Extras::Entities),
        listed!("Event", "Event", Extras::Entities),
        listed!("Entity", "Entity", Extras::Relation),
        listed!("Relation", "Relation", Extras::None),
        listed!("Source", "Source", Extras::None),
        listed!("Record", "Record", Extras::None),
        listed!("Change", "Change", Extras::None),
        listed!("Search", "SearchResult", Extras::Search),
    ];
    listed
        .iter()
        .flat_map(|listed| [connection(listed), edge(listed)])
        .collect()
}

fn plain(name: &'static str, doc: &'static str, fields: Vec<Field>) -> Type {
    Type::new(name, doc, &[], fields)
}

#[rustfmt::skip]
fn connection(listed: &Listed) -> Type {
    let mut fields = vec![
        Field::new("edges", listed.edges, "The items of the page, each with its cursor.", Read::Plain(|n| n.get("edges").clone())),
        Field::new("nodes", listed.nodes, "The items of the page.", Read::Link(nodes)),
        Field::new("pageInfo", "PageInfo!", "Where the page lies in the list.", Read::Plain(|n| n.get("pageInfo").clone())),
        Field::new("totalCount", "Int!", "How many items the whole list has; it costs a statement of its own.", Read::Own),
    ];
    if listed.extras == Extras::Entities {
        fields.push(Field::new(
            "facets",
            "[Facet!]!",
            "Counts for a filter panel, of a list at the root; empty elsewhere.",
            Read::Plain(|n| n.get("facets").clone()),
        ));
    }
    plain(listed.connection, "A page of a list.", fields)
}

#[rustfmt::skip]
fn edge(listed: &Listed) -> Type {
    let mut fields = vec![
        Field::new("cursor", "String!", "Its place in the list, for `after` and `before`.", Read::Own),
        Field::new("node", listed.node, "The item.", Read::Link(|n| link(n.get("node")))),
    ];
    match listed.extras {
        Extras::Entities | Extras::Relation => {
            fields.push(Field::new(
                "relation",
                "Relation",
                "The relation that leads to it; null in a list at the root.",
                Read::Link(|n| link(n.get("relation"))),
            ));
        }
        Extras::Search => fields.extend([
            Field::new("score", "Float!", "How well it fits, 1 at best.", Read::Own),
            Field::new("matched", "String!", "The name that matched.", Read::Own),
        ]),
        Extras::None => {}
    }
    plain(
        listed.edge,
        "An item of a list, and its place there.",
        fields,
    )
}

fn nodes(connection: &Node) -> Vec<Key> {
    let edges = connection.get("edges").as_array();
    edges
        .into_iter()
        .flatten()
        .flat_map(|edge| link(edge.get("node").unwrap_or(&Value::Null)))
        .collect()
}

/// The nodes whose ids a value holds.
pub(super) fn link(value: &Value) -> Vec<Key> {
    match value {
        Value::String(id) => Id::parse(id).map(Key::Id).into_iter().collect(),
        Value::Array(ids) => ids.iter().flat_map(link).collect(),
        _ => Vec::new(),
    }
}
