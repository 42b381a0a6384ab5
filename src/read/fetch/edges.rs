//! What hangs on entities, sources and agencies: relations, records, changes, sums.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Asked, Fault, Found, edge};
use crate::{
    domain::{EntityKind, EntityRef, Id, Relation, RelationDirection, RelationKind},
    graphql::Node,
    read::filter::condition,
    store::{EdgeQuery, Leg, Slice},
};

/// The keys of the parents, each once.
fn ids(parents: &[Node]) -> Vec<Uuid> {
    let mut ids: Vec<_> = parents
        .iter()
        .filter_map(Node::id)
        .map(|id| id.uuid)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What a map has for each of the parents.
fn each<T>(
    parents: &[Node],
    found: &HashMap<Uuid, T>,
    objects: impl Fn(Id, Option<&T>) -> Vec<Option<Node>>,
) -> Found {
    let one = |node: &Node| node.id().map(|id| objects(id, found.get(&id.uuid)));
    parents
        .iter()
        .map(|node| one(node).unwrap_or_default())
        .collect()
}

impl Asked<'_> {
    /// Connections along relations, to the entities at their other ends.
    pub(super) async fn neighbours(
        &self,
        parents: &[Node],
        legs: &[Leg],
        other: Option<EntityKind>,
    ) -> Result<Found, Fault> {
        let target = match (self.args.get("filter"), other) {
            (Some(filter), Some(kind)) => Some(condition(kind, filter)),
            _ => None,
        };
        let query = EdgeQuery {
            legs: legs.to_vec(),
            others: other.into_iter().collect(),
            on: None,
            target,
            is_within: self.args.is_set("within"),
        };
        let leads_out = legs
            .first()
            .is_some_and(|leg| leg.direction == RelationDirection::Out);
        let to = |parent: Id, relation: &Relation| {
            let is_out = relation.from == parent || (relation.to != parent && leads_out);
            let other = if is_out { relation.to } else { relation.from };
            json!({ "node": other, "relation": relation.id })
        };
        self.pages(parents, &query, &[], to).await
    }

    /// Connections of the relations themselves.
    pub(super) async fn relations(&self, parents: &[Node]) -> Result<Found, Fault> {
        let direction = self
            .args
            .word("direction")
            .unwrap_or(RelationDirection::Both);
        let query = EdgeQuery {
            legs: vec![Leg {
                direction,
                kinds: &[],
            }],
            others: self.args.words("others"),
            on: self.args.date("on"),
            target: None,
            is_within: false,
        };
        let kinds = self.args.words("kinds");
        self.pages(parents, &query, &kinds, |_, relation| edge(relation.id))
            .await
    }

    async fn pages(
        &self,
        parents: &[Node],
        query: &EdgeQuery,
        kinds: &[RelationKind],
        to: impl Fn(Id, &Relation) -> Value,
    ) -> Result<Found, Fault> {
        let (store, ids, page) = (&self.request.store, ids(parents), self.args.page()?);
        let found = if self.asks_items() {
            store.edges_list(&ids, query, kinds, &page).await?
        } else {
            page.check_edges()?;
            HashMap::new()
        };
        let counts = if self.asks("totalCount") {
            store.edges_count(&ids, query, kinds).await?
        } else {
            HashMap::new()
        };
        self.keep(&found, Node::Relation);
        Ok(self.connections(parents, &found, &counts, to))
    }

    pub(super) async fn relation_counts(&self, parents: &[Node]) -> Result<Found, Fault> {
        let found = self
            .request
            .store
            .edges_count_by_kind(&ids(parents))
            .await?;
        Ok(each(parents, &found, |_, counts| {
            let counts = counts.into_iter().flatten().map(|count| {
                json!({ "kind": count.kind, "direction": count.direction, "count": count.count })
            });
            self.plain(counts.collect())
        }))
    }

    pub(super) async fn funding_totals(&self, parents: &[Node]) -> Result<Found, Fault> {
        let kind = parents
            .iter()
            .filter_map(Node::id)
            .find_map(|id| id.kind.entity());
        let kind = kind.unwrap_or(EntityKind::Project);
        let found = self.request.store.funding_of(&ids(parents), kind).await?;
        Ok(each(parents, &found, |_, totals| {
            let totals = totals.into_iter().flatten().map(
                |sum| json!({ "stage": sum.stage, "total": sum.total, "relations": sum.relations }),
            );
            self.plain(totals.collect())
        }))
    }

    pub(super) async fn records(&self, parents: &[Node]) -> Result<Found, Fault> {
        let found = self.request.store.records_of(&ids(parents)).await?;
        Ok(each(parents, &found, |_, records| {
            let records = records.into_iter().flatten();
            let nodes = records.map(|record| Node::Record(Arc::new(record.clone())));
            nodes.map(Some).collect()
        }))
    }

    pub(super) async fn history(&self, parents: &[Node]) -> Result<Found, Fault> {
        let (store, ids, page) = (&self.request.store, ids(parents), self.args.page()?);
        let found = store.history_list(&ids, &page).await?;
        let counts = if self.asks("totalCount") {
            store.history_count(&ids).await?
        } else {
            HashMap::new()
        };
        self.keep(&found, Node::Change);
        Ok(self.connections(parents, &found, &counts, |_, change| edge(change.id)))
    }

    pub(super) async fn cited(&self, parents: &[Node], of_relations: bool) -> Result<Found, Fault> {
        let (store, ids, page) = (&self.request.store, ids(parents), self.args.page()?);
        let found = store.cited_list(&ids, of_relations, &page).await?;
        let counts = if self.asks("totalCount") {
            store.cited_count(&ids, of_relations).await?
        } else {
            HashMap::new()
        };
        Ok(self.connections(parents, &found, &counts, |_, id| edge(*id)))
    }

    pub(super) async fn agency_institution(&self, parents: &[Node]) -> Result<Found, Fault> {
        let slug = |node: &Node| match node {
            Node::Agency(agency) => EntityRef::Slug(agency.slug.clone()),
            _ => EntityRef::Slug(String::new()),
        };
        let found = self
            .resolve(&parents.iter().map(slug).collect::<Vec<_>>())
            .await?;
        let is_institution = |id: &Id| id.kind.entity() == Some(EntityKind::Institution);
        let found: Vec<_> = found
            .into_iter()
            .map(|id| id.filter(is_institution))
            .collect();
        Ok(self
            .nodes(&found)
            .await?
            .into_iter()
            .map(|node| vec![node])
            .collect())
    }

    pub(super) async fn agency_records(&self, parents: &[Node]) -> Result<Found, Fault> {
        let (store, ids, page) = (&self.request.store, ids(parents), self.args.page()?);
        let found = store.records_list(&ids, &page).await?;
        let counts = if self.asks("totalCount") {
            store.records_count(&ids).await?
        } else {
            HashMap::new()
        };
        self.keep(&found, Node::Record);
        Ok(self.connections(parents, &found, &counts, |_, record| edge(record.id)))
    }

    /// Keeps what came with pages, so that it is not read again for their edges.
    fn keep<T: Clone>(&self, found: &HashMap<Uuid, Slice<T>>, node: fn(Arc<T>) -> Node) {
        let items = found.values().flat_map(|slice| &slice.items);
        let nodes = items.map(|(_, item)| node(Arc::new(item.clone())));
        self.request.loaded.keep(nodes);
    }

    /// A connection for each of the parents.
    fn connections<T>(
        &self,
        parents: &[Node],
        found: &HashMap<Uuid, Slice<T>>,
        counts: &HashMap<Uuid, i64>,
        to: impl Fn(Id, &T) -> Value,
    ) -> Found {
        let none = Slice::default();
        each(parents, found, |parent, slice| {
            let total = Some(counts.get(&parent.uuid).copied().unwrap_or(0));
            let edge = |item: &T| to(parent, item);
            vec![Some(self.connection(
                slice.unwrap_or(&none),
                edge,
                total,
                json!([]),
            ))]
        })
    }
}
