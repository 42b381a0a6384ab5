//! What the tables ask of the store, and what its answers look like as objects.
//!
//! Each request serves all parents of a level at once, in one or two statements.

mod edges;
mod lists;
mod questions;

use serde_json::{Map, Value, json};

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
    graphql::{Node, fetch::Fetch, table::Key},
    store::Slice,
};

/// Asks the store for the objects of each of `parents`.
pub(super) async fn fetch(
    request: &Request,
    planned: &Planned,
    fetch: &Fetch,
    parents: &[Node],
) -> Result<Found, Fault> {
    let asked = Asked::of(request, planned);
    match fetch {
        Fetch::Neighbours { legs, other } => asked.neighbours(parents, legs, *other).await,
        Fetch::Relations => asked.relations(parents).await,
        Fetch::RelationCounts => asked.relation_counts(parents).await,
        Fetch::FundingTotals => asked.funding_totals(parents).await,
        Fetch::Records => asked.records(parents).await,
        Fetch::History => asked.history(parents).await,
        Fetch::Cited { of_relations } => asked.cited(parents, *of_relations).await,
        Fetch::AgencyInstitution => asked.agency_institution(parents).await,
        Fetch::AgencyRecords => asked.agency_records(parents).await,
        root => Ok(vec![asked.root(root).await?]),
    }
}

/// A field as it was asked for.
struct Asked<'a> {
    request: &'a Request,
    args: &'a Args,
    planned: &'a Planned,
    /// The type that it yields.
    type_name: &'static str,
}

static NO_ARGS: std::sync::LazyLock<Args> = std::sync::LazyLock::new(Args::default);

impl<'a> Asked<'a> {
    fn of(request: &'a Request, planned: &'a Planned) -> Self {
        let (type_name, args) = match &planned.of {
            What::Field(field, args) => (field.shape.named, args),
            What::TypeName | What::Introspection => ("", &*NO_ARGS),
        };
        Self {
            request,
            args,
            planned,
            type_name,
        }
    }

    /// Whether a field of its objects is asked for.
    fn asks(&self, name: &str) -> bool {
        self.planned
            .children
            .fields
            .iter()
            .any(|child| match &child.of {
                What::Field(field, _) => field.name == name,
                What::TypeName | What::Introspection => false,
            })
    }

    /// Whether the items of a connection are asked for, or where they lie.
    fn asks_items(&self) -> bool {
        ["nodes", "edges", "pageInfo"]
            .iter()
            .any(|name| self.asks(name))
    }

    /// A connection: its items as edges, and what was counted.
    fn connection<T>(
        &self,
        slice: &Slice<T>,
        edge: impl Fn(&T) -> Value,
        total: Option<i64>,
        facets: Value,
    ) -> Node {
        let edges = slice.items.iter().map(|(cursor, item)| {
            let mut edge = edge(item);
            edge["cursor"] = json!(cursor);
            edge
        });
        let cursor = |item: Option<&(String, T)>| json!(item.map(|(cursor, _)| cursor));
        let mut fields = Map::new();
        fields.insert("edges".to_owned(), edges.collect());
        fields.insert(
            "pageInfo".to_owned(),
            json!({
                "hasNextPage": slice.has_next,
                "hasPreviousPage": slice.has_previous,
                "startCursor": cursor(slice.items.first()),
                "endCursor": cursor(slice.items.last()),
            }),
        );
        fields.insert("totalCount".to_owned(), json!(total));
        fields.insert("facets".to_owned(), facets);
        Node::Plain(self.type_name, Value::Object(fields).into())
    }

    /// Plain objects of the type that the field yields.
    fn plain(&self, value: Value) -> Vec<Option<Node>> {
        plain(self.type_name, value)
    }

    /// The nodes of `ids`, in their order; `None` for what is not there.
    async fn nodes(&self, ids: &[Option<Id>]) -> Result<Vec<Option<Node>>, Fault> {
        let keys: Vec<_> = ids.iter().flatten().copied().map(Key::Id).collect();
        load(&self.request.store, &self.request.loaded, &keys).await?;
        let node = |id: &Option<Id>| id.and_then(|id| self.request.loaded.get(&Key::Id(id)));
        Ok(ids.iter().map(node).collect())
    }

    async fn resolve(&self, refs: &[EntityRef]) -> Result<Vec<Option<Id>>, Fault> {
        Ok(self.request.store.entities_resolve(refs).await?)
    }
}

/// The edge to a node.
fn edge(id: Id) -> Value {
    json!({ "node": id })
}
