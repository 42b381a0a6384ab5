//! What hangs on entities, sources and agencies: relations, records, changes, sums.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Asked, Fault, Found};
use crate::{
    domain::{EntityKind, EntityRef, Id, RelationDirection},
    graphql::{Node, OUTLINE, page::Items, table::Aim},
    read::filter::condition,
    store::{Along, EdgeQuery, EdgeShape, Edges, Leg, Link, Slice},
};

/// The keys of the parents.
fn ids(parents: &[&Node]) -> Vec<Uuid> {
    let ids = parents.iter().filter_map(|node| node.id());
    ids.map(|id| id.uuid).collect()
}

/// What is to be made of what a map has for each of the parents, of which some may be the same.
fn each<T>(
    parents: &[&Node],
    found: HashMap<Uuid, T>,
    objects: impl Fn(T) -> Vec<Option<Node>>,
) -> Found
where
    T: Default,
{
    let made = found.into_iter().map(|(id, found)| (id, objects(found)));
    let made: HashMap<_, _> = made.collect();
    let none = || objects(T::default());
    let ids = ids(parents).into_iter();
    Found::each(ids.map(|id| made.get(&id).cloned().unwrap_or_else(none)))
}

impl Asked<'_> {
    /// Connections along relations, to the entities at their other ends.
    pub(super) async fn neighbours(
        &self,
        parents: &[&Node],
        legs: &[Leg],
        other: Option<EntityKind>,
    ) -> Result<Found, Fault> {
        let target = match (self.args.get("filter"), other) {
            (Some(filter), Some(kind)) => Some(condition(kind, filter)),
            _ => None,
        };
        let query = EdgeQuery {
            legs: legs.to_vec(),
            kinds: Vec::new(),
            others: other.into_iter().collect(),
            on: None,
            target,
            is_within: self.args.is_set("within"),
        };
        let along = Along {
            // Of a part's edges one end is not known here.
            relations: self.asks_beyond(&["edges", "relation"], &OUTLINE)
                || (query.is_within && self.asks_at(&["edges", "relation"])),
            others: self.asks_at(&["nodes"]) || self.asks_at(&["edges", "node"]),
        };
        self.pages(parents, query, along, Items::Others).await
    }

    /// Connections of the relations themselves.
    pub(super) async fn relations(&self, parents: &[&Node]) -> Result<Found, Fault> {
        let direction = self.args.word("direction");
        let query = EdgeQuery {
            legs: vec![Leg {
                direction: direction.unwrap_or(RelationDirection::Both),
                kinds: &[],
            }],
            kinds: self.args.words("kinds"),
            others: self.args.words("others"),
            on: self.args.date("on"),
            target: None,
            is_within: false,
        };
        let is_asked = |end| self.asks_at(&["nodes", end]) || self.asks_at(&["edges", "node", end]);
        let along = Along {
            relations: self.asks_beyond(&["nodes"], &OUTLINE)
                || self.asks_beyond(&["edges", "node"], &OUTLINE),
            others: is_asked("from") || is_asked("to"),
        };
        self.pages(parents, query, along, Items::Relations).await
    }

    async fn pages(
        &self,
        parents: &[&Node],
        query: EdgeQuery,
        along: Along,
        items: fn(Id, Arc<Slice<Link>>) -> Items,
    ) -> Result<Found, Fault> {
        let (store, ids, page) = (&self.request.store, ids(parents), self.args.page()?);
        let counts = if self.asks("totalCount") {
            Some(store.edges_count(&ids, &query).await?)
        } else {
            None
        };
        let found = if self.asks_items() {
            let shape = EdgeShape::new(query, page, along);
            store.edges_list(&ids, &shape).await?
        } else {
            page.check_edges()?;
            vec![Edges::default(); ids.len()]
        };
        let others = found.iter().filter_map(|edges| edges.others.as_deref());
        for others in others {
            let others = others.iter().cloned();
            self.request.loaded.keep(others.map(Node::Entity));
        }
        let own = parents.iter().filter_map(|node| node.id());
        Ok(Found::each(own.zip(found).map(|(own, edges)| {
            let total = counts
                .as_ref()
                .map(|counts| counts.get(&own.uuid).copied().unwrap_or(0));
            [Some(self.page(items(own, edges.page), total, Value::Null))]
        })))
    }

    pub(super) async fn relation_counts(&self, parents: &[&Node]) -> Result<Found, Fault> {
        let found = self
            .request
            .store
            .edges_count_by_kind(&ids(parents))
            .await?;
        Ok(each(parents, found, |counts| {
            let counts = counts.into_iter().map(|count| {
                json!({ "kind": count.kind, "direction": count.direction, "count": count.count })
            });
            self.plain(counts.collect())
        }))
    }

    pub(super) async fn funding_totals(&self, parents: &[&Node]) -> Result<Found, Fault> {
        let mut kinds = parents.iter().filter_map(|node| node.id());
        let kind = kinds.find_map(|id| id.kind.entity());
        let kind = kind.unwrap_or(EntityKind::Project);
        let found = self.request.store.funding_of(&ids(parents), kind).await?;
        Ok(each(parents, found, |totals| {
            let totals = totals.into_iter().map(
                |sum| json!({ "stage": sum.stage, "total": sum.total, "relations": sum.relations }),
            );
            self.plain(totals.collect())
        }))
    }

    pub(super) async fn records(&self, parents: &[&Node]) -> Result<Found, Fault> {
        let found = self.request.store.records_of(&ids(parents)).await?;
        Ok(each(parents, found, |records| {
            let records = records.into_iter().map(Arc::new);
            records.map(|record| Some(Node::Record(record))).collect()
        }))
    }

    pub(super) async fn history(&self, parents: &[&Node]) -> Result<Found, Fault> {
        let (store, ids, page) = (&self.request.store, ids(parents), self.args.page()?);
        let found = store.history_list(&ids, &page).await?;
        let counts = if self.asks("totalCount") {
            Some(store.history_count(&ids).await?)
        } else {
            None
        };
        // So that no change is told with its subject as it was before.
        store.settle().await;
        let aim = |change| Aim::Here(Node::Change(Arc::new(change)));
        Ok(self.connections(&ids, found, counts.as_ref(), aim))
    }

    pub(super) async fn cited(
        &self,
        parents: &[&Node],
        of_relations: bool,
    ) -> Result<Found, Fault> {
        let (store, ids, page) = (&self.request.store, ids(parents), self.args.page()?);
        let found = store.cited_list(&ids, of_relations, &page).await?;
        let counts = if self.asks("totalCount") {
            Some(store.cited_count(&ids, of_relations).await?)
        } else {
            None
        };
        Ok(self.connections(&ids, found, counts.as_ref(), Aim::id))
    }

    pub(super) async fn agency_institution(&self, parents: &[&Node]) -> Result<Found, Fault> {
        let slug = |node: &&Node| match node {
            Node::Agency(agency) => EntityRef::Slug(agency.slug.clone()),
            _ => EntityRef::Slug(String::new()),
        };
        let refs: Vec<_> = parents.iter().map(slug).collect();
        let is_institution = |id: &Id| id.kind.entity() == Some(EntityKind::Institution);
        let found = self.resolve(&refs).await?.into_iter();
        let found = found.map(|id| id.filter(is_institution)).collect();
        Ok(Found::each(self.nodes(found).await?.into_iter().map(Some)))
    }

    pub(super) async fn agency_records(&self, parents: &[&Node]) -> Result<Found, Fault> {
        let (store, ids, page) = (&self.request.store, ids(parents), self.args.page()?);
        let found = store.records_list(&ids, &page).await?;
        let counts = if self.asks("totalCount") {
            Some(store.records_count(&ids).await?)
        } else {
            None
        };
        let aim = |record| Aim::Here(Node::Record(Arc::new(record)));
        Ok(self.connections(&ids, found, counts.as_ref(), aim))
    }

    /// A connection for each of the parents, of which some may be the same.
    fn connections<T>(
        &self,
        parents: &[Uuid],
        found: HashMap<Uuid, Slice<T>>,
        counts: Option<&HashMap<Uuid, i64>>,
        aim: impl Fn(T) -> Aim,
    ) -> Found {
        let page = |parent: &Uuid, slice: Slice<T>| {
            let total = counts.map(|counts| counts.get(parent).copied().unwrap_or(0));
            let items = Items::Nodes(Arc::new(slice.map(&aim)));
            Some(self.page(items, total, Value::Null))
        };
        let made = found
            .into_iter()
            .map(|(parent, slice)| (parent, page(&parent, slice)));
        let made: HashMap<_, _> = made.collect();
        Found::each(parents.iter().map(|parent| {
            let known = made.get(parent).cloned();
            [known.unwrap_or_else(|| page(parent, Slice::default()))]
        }))
    }
}
