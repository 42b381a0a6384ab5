//! Who said what of the entities that are written, and what they said besides.

use std::{cmp::Reverse, collections::HashMap};

use serde_json::Value;
use uuid::Uuid;

use super::{
    map::IATI,
    write::{Kept, Reporter},
};
use crate::{
    domain::{Body, Entity, EntityKind, EntityRef, Record},
    store::{Error, Store},
};

/// All agencies as organisations that report.
pub(super) struct Reporters {
    of: HashMap<Uuid, Reporter>,
    /// In place of an agency that came while the file was being written.
    nobody: Reporter,
}

impl Reporters {
    pub(super) async fn read(store: &Store) -> Result<Self, Error> {
        let agencies = store.agencies_list().await?;
        let slugs = agencies
            .iter()
            .map(|agency| EntityRef::Slug(agency.slug.clone()));
        let found = store
            .entities_find(&slugs.collect::<Vec<_>>())
            .await?
            .into_iter();
        let is_institution = |found: &std::sync::Arc<Entity>| found.kind == EntityKind::Institution;
        let institutions = found.map(|found| found.filter(is_institution));
        let reporters = agencies
            .iter()
            .zip(institutions)
            .map(|(agency, institution)| {
                let reporter = Reporter::of(agency, institution.as_deref());
                (agency.id.uuid, reporter)
            });
        Ok(Self {
            of: reporters.collect(),
            nobody: Reporter::unknown(),
        })
    }

    /// Who reports what these records say: the strongest of those who do.
    pub(super) fn strongest(&self, said: &[Record]) -> &Reporter {
        let strongest = said
            .first()
            .and_then(|record| self.of.get(&record.agency.uuid));
        strongest.unwrap_or(&self.nobody)
    }
}

/// The records of entities and relations, the strongest of each first.
pub(super) struct Said(HashMap<Uuid, Vec<Record>>);

impl Said {
    pub(super) async fn read(store: &Store, subjects: &[Uuid]) -> Result<Self, Error> {
        let mut records = store.records_of(subjects).await?;
        for said in records.values_mut() {
            said.sort_by_key(|record| (record.precedence, Reverse((record.updated_at, record.id))));
        }
        Ok(Self(records))
    }

    pub(super) fn of(&self, subject: Uuid) -> &[Record] {
        self.0.get(&subject).map_or(&[], Vec::as_slice)
    }

    /// What was kept of an activity or an organisation.
    pub(super) fn kept(&self, subject: Uuid) -> Option<Kept> {
        self.of(subject)
            .iter()
            .find_map(|record| extras(record).and_then(Kept::read))
    }

    /// The identifier that it was read with or that a record states.
    pub(super) fn identifier(&self, entity: &Entity) -> Option<String> {
        let read = self
            .of(entity.id.uuid)
            .iter()
            .find_map(|record| match &record.body {
                Body::Entity(_, data)
                    if extras(record).is_some_and(|kept| kept.get(IATI).is_some()) =>
                {
                    data.identifiers.first()
                }
                _ => None,
            });
        let stated = || {
            entity
                .data
                .identifiers
                .iter()
                .find(|known| known.scheme == IATI)
        };
        let known = read.filter(|known| known.scheme == IATI).or_else(stated);
        known.map(|known| known.value.clone())
    }
}

/// What a record keeps besides.
pub(super) fn extras(record: &Record) -> Option<&Value> {
    match &record.body {
        Body::Entity(_, data) => data.extras.as_ref(),
        Body::Relation(data) => data.extras.as_ref(),
        Body::Source(_) => None,
    }
}
