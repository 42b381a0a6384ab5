//! Connections and their edges, as Relay has them: one form for every list.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    domain::Id,
    graphql::{
        Node,
        out::Out,
        page::Page,
        table::{Aim, Field, Read, Type},
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
        Field::new("edges", listed.edges, "The items of the page, each with its cursor.", Read::Here(edges)),
        Field::new("nodes", listed.nodes, "The items of the page.", Read::Link(nodes)),
        Field::new("pageInfo", "PageInfo!", "Where the page lies in the list.", Read::Here(page_info)),
        Field::new("totalCount", "Int!", "How many items the whole list has; it costs a statement of its own.", Read::Page(|page, out| out.put(&page.total))),
    ];
    if listed.extras == Extras::Entities {
        fields.push(Field::new(
            "facets",
            "[Facet!]!",
            "Counts for a filter panel, of a list at the root; empty elsewhere.",
            Read::Plain(facets),
        ));
    }
    plain(listed.connection, "A page of a list.", fields)
}

#[rustfmt::skip]
fn edge(listed: &Listed) -> Type {
    let mut fields = vec![
        Field::new("cursor", "String!", "Its place in the list, for `after` and `before`.", Read::Edge(cursor)),
        Field::new("node", listed.node, "The item.", Read::Link(node)),
    ];
    match listed.extras {
        Extras::Entities | Extras::Relation => {
            fields.push(Field::new(
                "relation",
                "Relation",
                "The relation that leads to it; null in a list at the root.",
                Read::Here(relation),
            ));
        }
        Extras::Search => fields.extend([
            Field::new("score", "Float!", "How well it fits, 1 at best.", Read::Edge(|page, at, out| out.put(&page.items.hit(at).map(|hit| hit.score)))),
            Field::new("matched", "String!", "The name that matched.", Read::Edge(|page, at, out| out.put(&page.items.hit(at).map(|hit| &hit.matched)))),
        ]),
        Extras::None => {}
    }
    plain(
        listed.edge,
        "An item of a list, and its place there.",
        fields,
    )
}

fn edges(connection: &Node, found: &mut Vec<Node>) {
    if let Node::Page(page) = connection {
        found.extend((0..page.items.count()).map(|at| Node::Edge(Arc::clone(page), at)));
    }
}

fn nodes(connection: &Node, aims: &mut Vec<Aim>) {
    if let Node::Page(page) = connection {
        aims.extend((0..page.items.count()).filter_map(|at| page.item(at)));
    }
}

fn page_info(connection: &Node, found: &mut Vec<Node>) {
    if let Node::Page(page) = connection {
        found.push(Node::PageInfo(Arc::clone(page)));
    }
}

fn facets(connection: &Node) -> Value {
    match connection {
        Node::Page(page) => page.facets.clone(),
        _ => Value::Null,
    }
}

fn cursor(page: &Page, at: usize, out: &mut Out) {
    out.put(&page.items.cursor(at));
}

fn node(edge: &Node, aims: &mut Vec<Aim>) {
    if let Node::Edge(page, at) = edge {
        aims.extend(page.item(*at));
    }
}

fn relation(edge: &Node, found: &mut Vec<Node>) {
    if let Node::Edge(page, at) = edge {
        found.extend(page.relation(*at));
    }
}

/// The nodes whose ids a value holds.
pub(super) fn link(value: &Value, aims: &mut Vec<Aim>) {
    match value {
        Value::String(id) => aims.extend(Id::parse(id).map(Aim::id)),
        Value::Array(ids) => ids.iter().for_each(|id| link(id, aims)),
        _ => {}
    }
}
