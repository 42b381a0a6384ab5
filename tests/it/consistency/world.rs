//! A number that is written to many places, one after the other, and read from all of them.

use std::sync::Arc;

use hamkor::{
    domain::{
        Agency, Body, EntityKind, EntityRef, Id, InstitutionKind, ProjectKind, RelationData,
        RelationDirection, RelationKind, Status,
    },
    store::{
        Along, Column, Condition, EdgeQuery, EdgeShape, Leg, Link, NewAgency, OrderKey, Page,
        RecordInput, Slice, Store,
    },
};
use uuid::Uuid;

use crate::harness::named;

/// One agency that all families write as.
pub(super) struct World {
    agency: Agency,
}

/// A project, an institution that funds it, and the relation between them.
#[derive(Clone)]
pub(super) struct Family {
    store: Store,
    agency: Agency,
    name: String,
    within: Arc<EdgeShape>,
    plain: Arc<EdgeShape>,
}

/// The number in each place where it was written; `None` where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// What is written last.
    pub(super) institution: Option<u32>,
    /// The edges of the project, as they are met from there.
    pub(super) edges: Option<u32>,
    /// The same with those of its parts.
    pub(super) edges_within: Option<u32>,
    /// The relation by itself.
    pub(super) relation: Option<u32>,
    /// The project in a list that is ordered by the number.
    pub(super) listed: Option<u32>,
    /// What is written first.
    pub(super) project: Option<u32>,
    /// The edges of another project.
    pub(super) edges_elsewhere: Option<u32>,
}

impl Seen {
    /// The same number everywhere.
    pub(super) fn all(n: u32) -> Self {
        Self {
            institution: Some(n),
            edges: Some(n),
            edges_within: Some(n),
            relation: Some(n),
            listed: Some(n),
            project: Some(n),
            edges_elsewhere: None,
        }
    }

    /// The numbers from what was written last to what was written first.
    pub(super) fn numbers(&self) -> [Option<u32>; 6] {
        [
            self.institution,
            self.edges,
            self.edges_within,
            self.relation,
            self.listed,
            self.project,
        ]
    }
}

impl World {
    pub(super) async fn new(store: &Store) -> Self {
        let new = NewAgency {
            slug: "one".to_owned(),
            name: "One".to_owned(),
            license: None,
            precedence: 50,
        };
        Self {
            agency: store.agency_upsert(new).await.unwrap(),
        }
    }

    /// A family that writes by way of `store`; nothing of it is there yet but another project.
    pub(super) fn family(&self, store: &Store, name: &str) -> Family {
        let shape = |is_within| {
            let query = EdgeQuery {
                legs: vec![Leg {
                    direction: RelationDirection::In,
                    kinds: &[],
                }],
                kinds: vec![RelationKind::Funds],
                others: vec![EntityKind::Institution],
                on: None,
                target: None,
                is_within,
            };
            let along = Along {
                relations: true,
                others: true,
            };
            EdgeShape::new(query, Page::first(10), along)
        };
        Family {
            store: store.clone(),
            agency: self.agency.clone(),
            name: name.to_owned(),
            within: shape(true),
            plain: shape(false),
        }
    }
}

impl Family {
    /// Writes the number everywhere, in as many transactions as there are places.
    pub(super) async fn write(&self, n: u32) {
        let project = self.entity(EntityKind::Project, Some(n));
        if n == 1 {
            // Both ends of the relation have to be there.
            let funder = self.entity(EntityKind::Institution, None);
            self.put(&[funder, self.elsewhere()]).await;
        }
        self.put(&[project]).await;
        self.put(&[self.relation("project", n)]).await;
        self.put(&[self.entity(EntityKind::Institution, Some(n))])
            .await;
    }

    /// Lets the relation lead to another project, with another number.
    pub(super) async fn lay_elsewhere(&self, n: u32) {
        self.put(&[self.relation("elsewhere", n)]).await;
    }

    /// What is there, as an answer tells it.
    pub(super) async fn see(&self, store: &Store) -> Seen {
        let store = store.counted();
        let seen = self.look(&store).await;
        store.settle().await;
        seen
    }

    /// What is there, before it is settled. What was written last is read first.
    pub(super) async fn look(&self, store: &Store) -> Seen {
        let [funder, project, elsewhere] = self.ids(store).await;
        let edges = edges(store, project, &self.plain).await;
        let relation = match &edges {
            Some(slice) => relation(store, slice).await,
            None => None,
        };
        Seen {
            institution: number(store, funder).await,
            edges: role(edges.as_deref()),
            edges_within: role(self::edges(store, project, &self.within).await.as_deref()),
            relation,
            listed: self.listed(store).await,
            project: number(store, project).await,
            edges_elsewhere: role(self::edges(store, elsewhere, &self.plain).await.as_deref()),
        }
    }

    /// The first page of projects by name, the greatest number first.
    pub(super) async fn listed(&self, store: &Store) -> Option<u32> {
        let slugs = vec![self.slug("project")];
        let condition = Condition::OneOf(Column::Slug, slugs);
        let order = [(OrderKey::Name, true)];
        let list = store
            .entities_list(EntityKind::Project, &condition, &order, &Page::first(5))
            .await
            .unwrap();
        let (_, entity) = list.items.first()?;
        entity.data.names[0].text.parse().ok()
    }

    async fn ids(&self, store: &Store) -> [Option<Id>; 3] {
        let refs = ["institution", "project", "elsewhere"];
        let refs = refs.map(|role| EntityRef::Slug(self.slug(role)));
        let found = store.entities_resolve(&refs).await.unwrap();
        [found[0], found[1], found[2]]
    }

    fn slug(&self, role: &str) -> String {
        format!("{}-{role}", self.name)
    }

    fn entity(&self, kind: EntityKind, n: Option<u32>) -> RecordInput {
        let name = n.map_or_else(|| "none yet".to_owned(), |n| format!("{n:05}"));
        let mut data = named(&name);
        let role = if kind == EntityKind::Project {
            data.project_kind = Some(ProjectKind::Project);
            data.status = Some(Status::Agreed);
            "project"
        } else {
            data.institution_kind = Some(InstitutionKind::Agency);
            "institution"
        };
        data.slug = Some(self.slug(role));
        record(self.slug(role), Body::Entity(kind, data))
    }

    fn elsewhere(&self) -> RecordInput {
        let mut data = named("00000");
        data.project_kind = Some(ProjectKind::Project);
        data.status = Some(Status::Agreed);
        data.slug = Some(self.slug("elsewhere"));
        record(
            self.slug("elsewhere"),
            Body::Entity(EntityKind::Project, data),
        )
    }

    fn relation(&self, to: &str, n: u32) -> RecordInput {
        let data = RelationData {
            key: None,
            relation: None,
            kind: RelationKind::Funds,
            from: EntityRef::Slug(self.slug("institution")),
            to: EntityRef::Slug(self.slug(to)),
            role: Some(format!("{n:05}")),
            stage: None,
            since: None,
            until: None,
            money: None,
            citations: Vec::new(),
            extras: None,
        };
        record(self.slug("relation"), Body::Relation(data))
    }

    async fn put(&self, records: &[RecordInput]) {
        let put = self.store.records_put(&self.agency, records).await;
        put.unwrap();
    }
}

fn record(key: String, body: Body) -> RecordInput {
    RecordInput {
        key,
        expected_revision: None,
        body,
    }
}

/// The number that an entity is named by.
async fn number(store: &Store, id: Option<Id>) -> Option<u32> {
    let found = store.entities_get_many(&[id?.uuid]).await.unwrap();
    found[0].as_ref()?.data.names[0].text.parse().ok()
}

async fn edges(store: &Store, of: Option<Id>, shape: &Arc<EdgeShape>) -> Option<Arc<Slice<Link>>> {
    let parents: [Uuid; 1] = [of?.uuid];
    let mut found = store.edges_list(&parents, shape).await.unwrap();
    found.pop().map(|edges| edges.page)
}

fn role(edges: Option<&Slice<Link>>) -> Option<u32> {
    let (_, link) = edges?.items.first()?;
    link.relation.as_ref()?.data.role.as_ref()?.parse().ok()
}

/// The number of the relation that those edges have, read by itself.
async fn relation(store: &Store, edges: &Slice<Link>) -> Option<u32> {
    let (_, link) = edges.items.first()?;
    let ids = [link.relation.as_ref()?.id.uuid];
    let found = store.relations_get_many(&ids).await.unwrap();
    found[0].as_ref()?.data.role.as_ref()?.parse().ok()
}
