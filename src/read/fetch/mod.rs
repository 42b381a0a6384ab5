//! What the tables ask of the store, and what its answers look like as objects.
//!
//! Each request serves all parents of a level at once, in one or two statements.

mod edges;
mod lists;
mod questions;

use std::sync::Arc;

use serde_json::Value;

use super::{
    args::Args,
    fault::Fault,
    level::{Found, plain},
    load::load,
    plan::{Planned, What},
    run::Request,
};
use crate::{
    domain::{EntityRef, Id},
    graphql::{
        Node, TABLE,
        fetch::Fetch,
        page::{Items, Page},
        table::Aim,
    },
};

/// Asks the store for the objects of each of `parents`.
pub(super) async fn fetch(
    request: &Request<'_>,
    planned: &Planned,
    fetch: &Fetch,
    parents: &[&Node],
) -> Result<Found, Fault> {
    let asked = Asked::of(request, planned);
    match fetch {
        Fetch::Neighbours { legs, other } => asked.neighbours(parents, legs, *other).await,
        Fetch::Relations => asked.relations(parents).await,
        Fetch::Entity(kind) => Ok(Found::each([asked.entity(*kind).await?])),
        // What is asked less is larger, and would be moved about with all the others.
        other => Box::pin(asked.rest(parents, other)).await,
    }
}

/// A field as it was asked for.
struct Asked<'a> {
    request: &'a Request<'a>,
    args: Args<'a>,
    planned: &'a Planned,
    /// The type that it yields, and that of its edges if that is a connection.
    type_name: &'static str,
    edge: &'static str,
}

impl<'a> Asked<'a> {
    fn of(request: &'a Request<'a>, planned: &'a Planned) -> Self {
        let (type_name, args) = match planned.of {
            What::Field(field, place) => (field.shape.named, request.args(place)),
            What::TypeName | What::Introspection => ("", Args::default()),
        };
        let edges = TABLE
            .place(type_name)
            .and_then(|place| TABLE.field(place, "edges"));
        Self {
            request,
            args,
            planned,
            type_name,
            edge: edges.map_or("", |field| field.shape.named),
        }
    }

    async fn rest(&self, parents: &[&Node], fetch: &Fetch) -> Result<Found, Fault> {
        match fetch {
            Fetch::RelationCounts => self.relation_counts(parents).await,
            Fetch::FundingTotals => self.funding_totals(parents).await,
            Fetch::Records => self.records(parents).await,
            Fetch::History => self.history(parents).await,
            Fetch::Cited { of_relations } => self.cited(parents, *of_relations).await,
            Fetch::AgencyInstitution => self.agency_institution(parents).await,
            Fetch::AgencyRecords => self.agency_records(parents).await,
            root => Ok(Found::each([self.root(root).await?])),
        }
    }

    /// Whether a field of its objects is asked for.
    fn asks(&self, name: &str) -> bool {
        self.asks_at(&[name])
    }

    /// Whether the last of some fields is asked for, each of the objects of the one before.
    fn asks_at(&self, way: &[&str]) -> bool {
        asks(self.planned, way, &|_| true)
    }

    /// Whether others than `names` are asked for, of the objects at the end of that way.
    fn asks_beyond(&self, way: &[&str], names: &[&str]) -> bool {
        asks(self.planned, way, &|last| {
            let mut children = last.children.fields.iter();
            children.any(
                |child| matches!(child.of, What::Field(field, _) if !names.contains(&field.name)),
            )
        })
    }

    /// Whether the items of a connection are asked for, or where they lie.
    fn asks_items(&self) -> bool {
        ["nodes", "edges", "pageInfo"]
            .iter()
            .any(|name| self.asks(name))
    }

    /// A connection: its items, and what was counted.
    fn page(&self, items: Items, total: Option<i64>, facets: Value) -> Node {
        Node::Page(Arc::new(Page {
            connection: self.type_name,
            edge: self.edge,
            items,
            total,
            facets,
        }))
    }

    /// Plain objects of the type that the field yields.
    fn plain(&self, value: Value) -> Vec<Option<Node>> {
        plain(self.type_name, value)
    }

    /// The nodes of `ids`, in their order; `None` for what is not there.
    async fn nodes(&self, ids: Vec<Option<Id>>) -> Result<Vec<Option<Node>>, Fault> {
        let aims = ids.iter().flatten().copied().map(Aim::id).collect();
        let mut nodes = load(self.request, aims).await?.into_iter();
        Ok(ids
            .iter()
            .map(|id| id.and_then(|_| nodes.next().flatten()))
            .collect())
    }

    async fn resolve(&self, refs: &[EntityRef]) -> Result<Vec<Option<Id>>, Fault> {
        Ok(self.request.store.entities_resolve(refs).await?)
    }
}

/// Whether any of the fields at the end of that way is as it should.
fn asks(planned: &Planned, way: &[&str], is_so: &dyn Fn(&Planned) -> bool) -> bool {
    let Some((name, rest)) = way.split_first() else {
        return is_so(planned);
    };
    planned.children.fields.iter().any(|child| {
        let is_it = matches!(child.of, What::Field(field, _) if field.name == *name);
        is_it && asks(child, rest, is_so)
    })
}
