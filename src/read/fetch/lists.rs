//! The roots: nodes by what names them, and lists of all there is.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Asked, Fault, edge};
use crate::{
    domain::{EntityKind, EntityRef, Id},
    graphql::{Node, fetch::Fetch, table::Key},
    read::{
        filter::{condition, order},
        load::load,
    },
    store::{ChangeFilter, Condition, FacetCount, Slice},
};

/// The most nodes of one request by their ids.
const MAX_NODES: usize = 100;

impl Asked<'_> {
    /// The objects of a field of the root.
    pub(super) async fn root(&self, fetch: &Fetch) -> Result<Vec<Option<Node>>, Fault> {
        match fetch {
            Fetch::Node => self.by_ids("id").await,
            Fetch::Nodes => self.by_ids("ids").await,
            Fetch::Entity(kind) => self.entity(*kind).await,
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
        let viewer = self.request.viewer.iter().cloned();
        viewer.map(Node::Agency).map(Some).collect()
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
        let refs: Vec<_> = asked.iter().cloned().map(EntityRef::Id).collect();
        let parsed: Vec<_> = asked.iter().map(|id| Id::parse(id)).collect();
        let is_entity = |id: &Option<Id>| id.is_some_and(|id| id.kind.entity().is_some());
        let found = if parsed.iter().any(is_entity) {
            self.resolve(&refs).await?
        } else {
            vec![None; refs.len()]
        };
        let ids = parsed
            .iter()
            .zip(found)
            .map(|(id, found)| if is_entity(id) { found } else { *id });
        self.nodes(&ids.collect::<Vec<_>>()).await
    }

    async fn entity(&self, kind: Option<EntityKind>) -> Result<Vec<Option<Node>>, Fault> {
        let found = self.resolve(&[self.args.reference("by")?]).await?;
        let is_wanted = |id: &Id| kind.is_none() || id.kind.entity() == kind;
        let found: Vec<_> = found.into_iter().map(|id| id.filter(is_wanted)).collect();
        self.nodes(&found).await
    }

    async fn source(&self) -> Result<Vec<Option<Node>>, Fault> {
        let slug = self.args.text("slug").unwrap_or_default();
        let key = Key::Source(slug.to_owned());
        load(
            &self.request.store,
            &self.request.loaded,
            std::slice::from_ref(&key),
        )
        .await?;
        Ok(vec![self.request.loaded.get(&key)])
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
            Slice::default()
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
        let nodes = slice
            .items
            .iter()
            .map(|(_, entity)| Node::Entity(Arc::new(entity.clone())));
        self.request.loaded.keep(nodes);
        Ok(vec![Some(self.connection(
            &slice,
            |entity| edge(entity.id),
            total,
            facets,
        ))])
    }

    async fn sources(&self) -> Result<Vec<Option<Node>>, Fault> {
        let store = &self.request.store;
        let slice = store.sources_list(&self.args.page()?).await?;
        let total = if self.asks("totalCount") {
            Some(store.sources_count().await?)
        } else {
            None
        };
        let nodes = slice
            .items
            .iter()
            .map(|(_, source)| Node::Source(Arc::new(source.clone())));
        self.request.loaded.keep(nodes);
        Ok(vec![Some(self.connection(
            &slice,
            |source| edge(source.id),
            total,
            Value::Null,
        ))])
    }

    async fn agencies(&self) -> Result<Vec<Option<Node>>, Fault> {
        let agencies = self.request.store.agencies_list().await?.into_iter();
        let nodes: Vec<_> = agencies
            .map(|agency| Node::Agency(Arc::new(agency)))
            .collect();
        self.request.loaded.keep(nodes.clone());
        Ok(nodes.into_iter().map(Some).collect())
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
        let nodes = slice
            .items
            .iter()
            .map(|(_, change)| Node::Change(Arc::new(change.clone())));
        self.request.loaded.keep(nodes);
        Ok(vec![Some(self.connection(
            &slice,
            |change| edge(change.id),
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
