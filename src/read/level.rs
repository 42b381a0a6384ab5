//! Breadth first: every field of a level for all its objects at once, then the level below.

use std::pin::Pin;

use serde_json::Value;
use tracing::{Instrument, Span};

use super::{
    fault::Fault,
    fetch,
    load::load,
    plan::{Planned, Selection, What},
    run::Request,
};
use crate::{
    graphql::{
        Node, TABLE,
        table::{Field, Read},
    },
    telemetry::SPANS,
};

/// The objects of one level, and what was read of them.
#[derive(Debug, Default)]
pub(super) struct Level {
    pub(super) nodes: Vec<Node>,
    /// One for each field of the plan, in its order.
    pub(super) columns: Vec<Column>,
}

/// What was read of one field.
#[derive(Debug)]
pub(super) enum Column {
    /// The value is in the object itself.
    InObject,
    /// For each object of the level the places of its own objects in the level below.
    Below(Vec<Vec<Option<usize>>>, Level),
    /// Nothing: the field failed for all objects alike.
    Failed(Fault),
}

/// For each parent its objects; `None` stands for a null.
pub(super) type Found = Vec<Vec<Option<Node>>>;

/// Reads what `selection` asks of `nodes`, and of what they lead to.
pub(super) fn fill<'a>(
    request: &'a Request,
    selection: &'a Selection,
    nodes: Vec<Node>,
) -> Pin<Box<dyn Future<Output = Level> + Send + 'a>> {
    Box::pin(async move {
        let mut columns = Vec::with_capacity(selection.fields.len());
        for planned in &selection.fields {
            columns.push(column(request, planned, &nodes).await);
        }
        Level { nodes, columns }
    })
}

async fn column(request: &Request, planned: &Planned, nodes: &[Node]) -> Column {
    let What::Field(field, _) = &planned.of else {
        return Column::InObject;
    };
    if TABLE.members(field.shape.named).is_empty() {
        return Column::InObject;
    }
    let asked: Vec<_> = nodes.iter().map(|node| planned.is_asked(node)).collect();
    let parents: Vec<_> = nodes
        .iter()
        .zip(&asked)
        .filter(|(_, is_asked)| **is_asked)
        .map(|(node, _)| node.clone())
        .collect();
    let found = if parents.is_empty() {
        Ok(Vec::new())
    } else {
        read(request, planned, field, &parents)
            .instrument(span(field, parents.len()))
            .await
    };
    match found {
        Ok(found) => below(request, planned, &asked, found).await,
        Err(fault) => Column::Failed(fault),
    }
}

async fn below(request: &Request, planned: &Planned, asked: &[bool], found: Found) -> Column {
    let mut nodes = Vec::new();
    let mut found = found.into_iter();
    let mut places = Vec::with_capacity(asked.len());
    for is_asked in asked {
        let own = if *is_asked { found.next() } else { None };
        let own = own.unwrap_or_default().into_iter().map(|node| {
            node.map(|node| {
                nodes.push(node);
                nodes.len() - 1
            })
        });
        places.push(own.collect());
    }
    Column::Below(places, fill(request, &planned.children, nodes).await)
}

/// A span for a field that asks the store.
fn span(field: &Field, n_parents: usize) -> Span {
    match &field.read {
        Read::Link(_) | Read::Fetch(_) => tracing::debug_span!(
            target: SPANS,
            "level",
            hamkor.field = field.name,
            hamkor.parents = n_parents,
        ),
        _ => Span::none(),
    }
}

async fn read(
    request: &Request,
    planned: &Planned,
    field: &'static Field,
    parents: &[Node],
) -> Result<Found, Fault> {
    match &field.read {
        Read::Plain(value) => Ok(parents
            .iter()
            .map(|node| plain(field.shape.named, value(node)))
            .collect()),
        Read::Link(keys) => {
            let keys: Vec<_> = parents.iter().map(keys).collect();
            load(&request.store, &request.loaded, &keys.concat()).await?;
            let node = |key| request.loaded.get(key).map(Some);
            Ok(keys
                .iter()
                .map(|keys| keys.iter().filter_map(node).collect())
                .collect())
        }
        Read::Fetch(fetch) => fetch::fetch(request, planned, fetch, parents).await,
        _ => Ok(vec![Vec::new(); parents.len()]),
    }
}

/// The objects of a plain value: none, one, or those of a list.
pub(super) fn plain(type_name: &'static str, value: Value) -> Vec<Option<Node>> {
    let node = |value: Value| Some(Node::Plain(type_name, value.into()));
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.into_iter().map(node).collect(),
        value => vec![node(value)],
    }
}
