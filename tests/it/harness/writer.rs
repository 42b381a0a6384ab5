//! An agency that writes, so that there is something to follow.

use hamkor::{
    domain::{Agency, Body, EntityData, EntityKind, InstitutionKind, Name, NameKind, PlaceKind},
    store::{NewAgency, RecordInput, Store},
};

/// One who writes. Each record of theirs is about an entity of its own.
#[derive(Clone)]
pub(crate) struct Writer {
    store: Store,
    agency: Agency,
}

impl Writer {
    /// By way of that store, as the agency of that slug.
    pub(crate) async fn new(store: &Store, slug: &str) -> Self {
        let new = NewAgency {
            slug: slug.to_owned(),
            name: slug.to_uppercase(),
            license: None,
            precedence: 90,
        };
        Self {
            agency: store.agency_upsert(new).await.unwrap(),
            store: store.clone(),
        }
    }

    /// The agency.
    pub(crate) fn agency(&self) -> &Agency {
        &self.agency
    }

    /// Writes an institution of that name, or another name of the one of that key.
    pub(crate) async fn institution(&self, key: &str, name: &str) {
        self.put(&[institution(key, name)]).await;
    }

    /// Writes so many new institutions at once, which is as many changes.
    pub(crate) async fn institutions(&self, key: &str, n: usize) {
        let records = (0..n).map(|n| format!("{key}-{n}"));
        let records: Vec<_> = records.map(|key| institution(&key, &key)).collect();
        self.put(&records).await;
    }

    /// Writes a place of that name.
    pub(crate) async fn place(&self, key: &str, name: &str) {
        let place = EntityData {
            place_kind: Some(PlaceKind::Site),
            ..named(name)
        };
        self.put(&[record(key, EntityKind::Place, place)]).await;
    }

    async fn put(&self, records: &[RecordInput]) {
        self.store.records_put(&self.agency, records).await.unwrap();
    }
}

fn institution(key: &str, name: &str) -> RecordInput {
    let data = EntityData {
        institution_kind: Some(InstitutionKind::Other),
        ..named(name)
    };
    record(key, EntityKind::Institution, data)
}

fn record(key: &str, kind: EntityKind, data: EntityData) -> RecordInput {
    RecordInput {
        key: key.to_owned(),
        expected_revision: None,
        body: Body::Entity(kind, data),
    }
}

/// An entity of which only the name is said.
pub(crate) fn named(text: &str) -> EntityData {
    let name = Name {
        text: text.to_owned(),
        language: None,
        kind: NameKind::Preferred,
    };
    EntityData {
        names: vec![name],
        ..EntityData::default()
    }
}
