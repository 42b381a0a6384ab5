//! The roots: nodes by what names them, and lists of all there is.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Asked, Fault};
use crate::{
    domain::{Entity, EntityKind, Id},
    graphql::{
        Node,
        fetch::Fetch,
        page::Items,
        table::{Aim, Key},
    },
    read::{
        filter::{condition, order},
        load::load,
    },
    store::{Caller, ChangeFilter, Condition, FacetCount},
};

/// The most nodes of one request by their ids.
const MAX_NODES: usize = 100;

impl Asked<'_> {
    /// The objects of a field of the root.
    pub(super) async fn root(&self, fetch: &Fetch) -> Result<Vec<Option<Node>>, Fault> {
        match fetch {
            Fetch::Node => self.by_ids("id").await,
            Fetch::Nodes => self.by_ids("ids").await,
            Fetch::Source => self.source().await,
            Fetch::List(kind) => self.list(*kind).await,
            Fetch::Sources => self.sources().await,
            Fetch::Agencies => self.agencies().await,
            Fetch::Changes => self.changes().await,
            Fetch::Viewer => Ok(self.viewer()),
            other => self.question(other).await,
        }
    }

    fn viewer(&self) -> Vec<Option<Node>> {
        let viewer = self.request.operation.caller.iter();
        let agency = |caller: &Arc<Caller>| Node::Agency(Arc::new(caller.agency.clone()));
        viewer.map(agency).map(Some).collect()
    }

    /// Nodes by their ids; of entities that were merged into others, those.
    async fn by_ids(&self, arg: &str) -> Result<Vec<Option<Node>>, Fault> {
        let asked = self.args.ids(arg);
        if asked.len() > MAX_NODES {
            let message = format!(
                "`{arg}` has {} ids; it takes {MAX_NODES} at most",
                asked.len()
            );
            return Err(Fault::input(message));
        }
        let ids: Vec<_> = asked.iter().map(|id| Id::parse(id)).collect();
        self.nodes(ids).await
    }

    /// The entity that a reference means.
    pub(super) async fn entity(
        &self,
        kind: Option<EntityKind>,
    ) -> Result<Vec<Option<Node>>, Fault> {
        let found = self
            .request
            .store
            .entities_find(&[self.args.reference("by")?])
            .await?;
        let is_wanted = |entity: &Arc<Entity>| kind.is_none_or(|kind| entity.kind == kind);
        let found = found.into_iter().map(|entity| entity.filter(is_wanted));
        let nodes: Vec<_> = found.map(|entity| entity.map(Node::Entity)).collect();
        self.request.loaded.keep(nodes.iter().flatten().cloned());
        Ok(nodes)
    }

    async fn source(&self) -> Result<Vec<Option<Node>>, Fault> {
        let slug = self.args.text("slug").unwrap_or_default();
        let aim = Aim::There(Key::Source(slug.to_owned()));
        Ok(load(self.request, vec![aim]).await?)
    }

    async fn list(&self, kind: EntityKind) -> Result<Vec<Option<Node>>, Fault> {
        let store = &self.request.store;
        let condition = match self.args.get("filter") {
            Some(filter) => condition(kind, filter),
            None => Condition::All(Vec::new()),
        };
        let (order, page) = (order(kind, self.args.list("orderBy")), self.args.page()?);
        let slice = if self.asks_items() {
            store.entities_list(kind, &condition, &order, &page).await?
        } else {
            page.check_entities(&order)?;
            Arc::default()
        };
        let total = if self.asks("totalCount") {
            Some(store.entities_count(kind, &condition).await?)
        } else {
            None
        };
        let facets = if self.asks("facets") {
            facets(&store.entities_facets(kind, &condition).await?)
        } else {
            Value::Null
        };
        Ok(vec![Some(self.page(Items::Entities(slice), total, facets))])
    }

    async fn sources(&self) -> Result<Vec<Option<Node>>, Fault> {
        let store = &self.request.store;
        let slice = store.sources_list(&self.args.page()?).await?;
        let total = if self.asks("totalCount") {
            Some(store.sources_count().await?)
        } else {
            None
        };
        let slice = slice.map(|source| Aim::Here(Node::Source(Arc::new(source))));
        Ok(vec![Some(self.page(
            Items::Nodes(Arc::new(slice)),
            total,
            Value::Null,
        ))])
    }

    async fn agencies(&self) -> Result<Vec<Option<Node>>, Fault> {
        let agencies = self.request.store.agencies_list().await?.into_iter();
        let nodes = agencies.map(|agency| Some(Node::Agency(Arc::new(agency))));
        Ok(nodes.collect())
    }

    async fn changes(&self) -> Result<Vec<Option<Node>>, Fault> {
        let store = &self.request.store;
        let filter = ChangeFilter {
            kinds: self.args.words("kinds"),
            of: Vec::new(),
        };
        let slice = store.changes_list(&filter, &self.args.page()?).await?;
        let total = if self.asks("totalCount") {
            Some(store.changes_count(&filter).await?)
        } else {
            None
        };
        // So that no change is told with its subject as it was before.
        store.settle().await;
        let slice = slice.map(|change| Aim::Here(Node::Change(Arc::new(change))));
        Ok(vec![Some(self.page(
            Items::Nodes(Arc::new(slice)),
            total,
            Value::Null,
        ))])
    }
}

/// Facets with their values, in the order in which the store counted them.
fn facets(counts: &[FacetCount]) -> Value {
    let mut facets: Vec<(&str, Vec<Value>)> = Vec::new();
    for count in counts {
        let value = json!({ "value": count.value, "entity": count.entity, "count": count.count });
        match facets.last_mut() {
            Some((field, values)) if *field == count.field => values.push(value),
            _ => facets.push((&count.field, vec![value])),
        }
    }
    let facet = |(field, values)| json!({ "field": field, "values": values });
    facets.into_iter().map(facet).collect()
}
