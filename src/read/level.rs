//! Breadth first: every field of a level for all its objects at once, then the level below.

use std::pin::Pin;

use futures_util::future::join_all;
use serde_json::Value;
use tracing::{Instrument, Span};

use super::{
    args::Args,
    fault::Fault,
    fetch,
    load::load,
    mutate::mutate,
    plan::{Planned, Selection, What},
    run::Request,
};
use crate::{
    graphql::{
        Node,
        table::{Field, Read},
    },
    telemetry::SPANS,
};

/// The objects of one level, and what was read of them.
#[derive(Debug, Default)]
pub(super) struct Level {
    /// Those of the first parent, then those of the second, and so on; `None` stands for a null.
    pub(super) nodes: Vec<Option<Node>>,
    /// One for each field of the plan, in its order.
    pub(super) columns: Vec<Column>,
}

/// What was read of one field.
#[derive(Debug)]
pub(super) enum Column {
    /// The value is in the object itself.
    InObject,
    /// The level below; and for each object of this one where its own objects there end.
    Below(Vec<usize>, Level),
    /// Nothing: the field failed for all objects alike.
    Failed(Fault),
}

/// What was found for each of some parents.
#[derive(Debug, Default)]
pub(super) struct Found {
    nodes: Vec<Option<Node>>,
    /// Where the objects of each parent end.
    ends: Vec<usize>,
}

impl Found {
    /// The objects of the first parent, the second and so on.
    pub(super) fn each<T: IntoIterator<Item = Option<Node>>>(
        objects: impl IntoIterator<Item = T>,
    ) -> Self {
        let mut found = Self::default();
        for own in objects {
            found.nodes.extend(own);
            found.ends.push(found.nodes.len());
        }
        found
    }

    /// The same for objects of which only some were asked: nothing for the others.
    fn among(self, are_asked: impl Iterator<Item = bool>) -> Self {
        let mut ends = self.ends.into_iter();
        let mut end = 0;
        let mut spread = |is_asked| {
            if is_asked {
                end = ends.next().unwrap_or(end);
            }
            end
        };
        Self {
            ends: are_asked.map(&mut spread).collect(),
            nodes: self.nodes,
        }
    }
}

/// Reads what `selection` asks of `nodes`, and of what they lead to.
pub(super) fn fill<'a>(
    request: &'a Request<'_>,
    selection: &'a Selection,
    nodes: Vec<Option<Node>>,
) -> Pin<Box<dyn Future<Output = Level> + Send + 'a>> {
    Box::pin(async move {
        let mut columns: Vec<_> = selection.fields.iter().map(|_| Column::InObject).collect();
        let reading = columns.iter_mut().zip(&selection.fields);
        let reading: Vec<_> = reading.filter(|(_, planned)| planned.reads()).collect();
        if reading.len() == 1 || matches!(nodes.first(), Some(Some(Node::Mutation))) {
            for (place, planned) in reading {
                *place = column(request, planned, &nodes).await;
                // The answer has no data any more, so nothing more may be written unseen.
                if matches!(place, Column::Failed(_)) {
                    break;
                }
            }
        } else {
            // Together, so that what several of them want goes out in one statement.
            join_all(reading.into_iter().map(async |(place, planned)| {
                *place = column(request, planned, &nodes).await;
            }))
            .await;
        }
        Level { nodes, columns }
    })
}

async fn column(request: &Request<'_>, planned: &Planned, nodes: &[Option<Node>]) -> Column {
    let What::Field(field, place) = planned.of else {
        return Column::InObject;
    };
    let is_asked = |node: &&Node| planned.is_asked(node);
    let parents: Vec<_> = nodes.iter().flatten().filter(is_asked).collect();
    let found = if parents.is_empty() {
        Ok(Found::default())
    } else {
        let span = span(field, parents.len());
        read(request, planned, (field, request.args(place)), &parents)
            .instrument(span)
            .await
    };
    match found {
        Ok(found) => {
            let found = if parents.len() == nodes.len() {
                found
            } else {
                let is_asked =
                    |node: &Option<Node>| node.as_ref().is_some_and(|node| planned.is_asked(node));
                found.among(nodes.iter().map(is_asked))
            };
            let below = fill(request, &planned.children, found.nodes).await;
            Column::Below(found.ends, below)
        }
        Err(fault) => Column::Failed(fault),
    }
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
    request: &Request<'_>,
    planned: &Planned,
    (field, args): (&'static Field, Args<'_>),
    parents: &[&Node],
) -> Result<Found, Fault> {
    match &field.read {
        Read::Plain(value) => {
            let objects = parents.iter().map(|node| value(node));
            Ok(Found::each(
                objects.map(|value| plain(field.shape.named, value)),
            ))
        }
        Read::Here(objects) => {
            let mut nodes = Vec::with_capacity(parents.len());
            let ends = ends(parents, &mut nodes, *objects);
            Ok(Found {
                nodes: nodes.into_iter().map(Some).collect(),
                ends,
            })
        }
        Read::Link(aims) => {
            let mut found = Vec::with_capacity(parents.len());
            let ends = ends(parents, &mut found, *aims);
            Ok(linked(load(request, found).await?, ends))
        }
        Read::Fetch(fetch) => fetch::fetch(request, planned, fetch, parents).await,
        Read::Write(write) => Box::pin(mutate(request, field, *write, args)).await,
        _ => {
            debug_assert!(false, "no objects can be read from `{}`", field.name);
            Ok(Found::each(parents.iter().map(|_| None)))
        }
    }
}

/// Lets each of the parents add what it leads to; where that ends.
fn ends<T>(parents: &[&Node], found: &mut Vec<T>, read: fn(&Node, &mut Vec<T>)) -> Vec<usize> {
    let add = |node: &&Node| {
        read(node, found);
        found.len()
    };
    parents.iter().map(add).collect()
}

/// The nodes that links lead to; those that are not there are left out.
fn linked(nodes: Vec<Option<Node>>, ends: Vec<usize>) -> Found {
    if nodes.iter().all(Option::is_some) {
        return Found { nodes, ends };
    }
    let mut nodes = nodes.into_iter();
    let mut start = 0;
    Found::each(ends.into_iter().map(|end| {
        let own: Vec<_> = nodes
            .by_ref()
            .take(end - start)
            .flatten()
            .map(Some)
            .collect();
        start = end;
        own
    }))
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
