//! Agencies that speak of institutions and what joins them, and what comes of it.

use std::sync::Arc;

use hamkor::{
    domain::{
        Agency, Body, Entity, EntityData, EntityKind, EntityRef, Id, Identifier, InstitutionKind,
        ProjectKind, RecordKey, Relation, RelationData, RelationDirection, RelationKind, Status,
    },
    store::{
        Along, Condition, EdgeQuery, EdgeShape, Leg, NewAgency, OrderKey, Page, PutError,
        RecordInput, Store,
    },
};

use crate::harness::named;

/// One who writes, and curates.
#[derive(Clone)]
pub(super) struct Voice {
    pub(super) store: Store,
    pub(super) agency: Agency,
}

impl Voice {
    pub(super) async fn new(store: &Store, slug: &str, precedence: i32) -> Self {
        let new = NewAgency {
            slug: slug.to_owned(),
            name: slug.to_uppercase(),
            license: None,
            precedence,
        };
        Self {
            agency: store.agency_upsert(new).await.unwrap(),
            store: store.clone(),
        }
    }

    /// Says of an institution what it is; returns the entity.
    pub(super) async fn institution(
        &self,
        key: &str,
        slug: Option<&str>,
        identifiers: &[&str],
    ) -> Id {
        self.try_institution(key, slug, identifiers).await.unwrap()
    }

    pub(super) async fn try_institution(
        &self,
        key: &str,
        slug: Option<&str>,
        identifiers: &[&str],
    ) -> Result<Id, PutError> {
        self.put(key, institution(key, slug, identifiers)).await
    }

    pub(super) async fn project(&self, key: &str, slug: &str) -> Id {
        let data = EntityData {
            slug: Some(slug.to_owned()),
            project_kind: Some(ProjectKind::Project),
            status: Some(Status::Agreed),
            ..named(key)
        };
        let body = Body::Entity(EntityKind::Project, data);
        self.put(key, body).await.unwrap()
    }

    /// Says that an institution is one that is known already.
    pub(super) async fn joining(&self, key: &str, entity: EntityRef) -> Id {
        let Body::Entity(kind, data) = institution(key, None, &[]) else {
            unreachable!("it is an entity");
        };
        let entity = Some(entity);
        let body = Body::Entity(kind, EntityData { entity, ..data });
        self.put(key, body).await.unwrap()
    }

    pub(super) async fn relation(
        &self,
        key: &str,
        kind: RelationKind,
        from: EntityRef,
        to: EntityRef,
    ) -> Id {
        let body = Body::Relation(relation(kind, from, to));
        self.put(key, body).await.unwrap()
    }

    pub(super) async fn put(&self, key: &str, body: Body) -> Result<Id, PutError> {
        let record = RecordInput {
            key: key.to_owned(),
            expected_revision: None,
            body,
        };
        let outcomes = self.store.records_put(&self.agency, &[record]).await?;
        Ok(outcomes[0].subject)
    }
}

/// What is said of an institution, which is named after its key.
pub(super) fn institution(key: &str, slug: Option<&str>, identifiers: &[&str]) -> Body {
    let identifier = |value: &&str| Identifier {
        scheme: "register".to_owned(),
        value: (*value).to_owned(),
    };
    let data = EntityData {
        slug: slug.map(str::to_owned),
        identifiers: identifiers.iter().map(identifier).collect(),
        institution_kind: Some(InstitutionKind::University),
        ..named(&format!("Institution {key}"))
    };
    Body::Entity(EntityKind::Institution, data)
}

pub(super) fn relation(kind: RelationKind, from: EntityRef, to: EntityRef) -> RelationData {
    RelationData {
        key: None,
        relation: None,
        kind,
        from,
        to,
        role: None,
        stage: None,
        since: None,
        until: None,
        money: None,
        citations: Vec::new(),
        extras: None,
    }
}

pub(super) fn slug(text: &str) -> EntityRef {
    EntityRef::Slug(text.to_owned())
}

pub(super) fn key(agency: &str, key: &str) -> RecordKey {
    RecordKey {
        agency: agency.to_owned(),
        key: key.to_owned(),
    }
}

/// An entity by a record of it.
pub(super) fn record(agency: &str, of: &str) -> EntityRef {
    EntityRef::Record(key(agency, of))
}

/// All institutions and the relations that lead from them, as the store reads them.
pub(super) async fn graph(store: &Store) -> Vec<(Arc<Entity>, Vec<Arc<Relation>>)> {
    let all = Condition::All(Vec::new());
    let page = Page::first(1_000);
    let order = [(OrderKey::Name, false)];
    let kind = EntityKind::Institution;
    let list = store
        .entities_list(kind, &all, &order, &page)
        .await
        .unwrap();
    let query = EdgeQuery {
        legs: vec![Leg {
            direction: RelationDirection::Out,
            kinds: &[],
        }],
        kinds: Vec::new(),
        others: Vec::new(),
        on: None,
        target: None,
        is_within: false,
    };
    let along = Along {
        relations: true,
        others: false,
    };
    let shape = EdgeShape::new(query, page, along);
    let mut graph = Vec::new();
    for (_, entity) in &list.items {
        let edges = store.edges_list(&[entity.id.uuid], &shape).await.unwrap();
        let links = edges[0].page.items.iter();
        let mut relations: Vec<_> = links
            .map(|(_, link)| link.relation.clone().unwrap())
            .collect();
        relations.sort_by_key(|relation| relation.id);
        graph.push((Arc::clone(entity), relations));
    }
    graph
}

/// The same as text.
pub(super) async fn dump(store: &Store) -> String {
    format!("{:#?}", graph(store).await)
}

/// The graph is what its records and the curators say, and a rebuild makes the same.
pub(super) async fn sane(store: &Store) {
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    let before = dump(store).await;
    store.rebuild().await.unwrap();
    assert_eq!(dump(store).await, before);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}
