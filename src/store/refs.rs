//! What references mean: slugs, identifiers, ids and keys, looked up many at once.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult as _};
use uuid::Uuid;

use super::{
    Error,
    hits::{Hit, hits},
    sql::Sql,
    waiting::hold,
};
use crate::domain::{EntityRef, Id, Identifier, NodeKind, RecordKey, RelationRef};

/// The references to look up.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    slugs: Vec<String>,
    ids: Vec<Uuid>,
    identifiers: Vec<Identifier>,
    records: Vec<RecordKey>,
    sources: Vec<String>,
}

impl Wanted {
    pub(super) fn slug(&mut self, slug: &str) {
        self.slugs.push(slug.to_owned());
    }

    pub(super) fn identifier(&mut self, identifier: &Identifier) {
        self.identifiers.push(identifier.clone());
    }

    pub(super) fn source(&mut self, slug: &str) {
        self.sources.push(slug.to_owned());
    }

    pub(super) fn entity(&mut self, reference: &EntityRef) {
        match reference {
            EntityRef::Id(id) => self.ids.extend(Id::parse(id).map(|id| id.uuid)),
            EntityRef::Slug(slug) => self.slug(slug),
            EntityRef::Identifier(identifier) => self.identifier(identifier),
            EntityRef::Record(key) => self.records.push(key.clone()),
        }
    }

    pub(super) fn relation(&mut self, reference: &RelationRef) {
        match reference {
            RelationRef::Id(id) => self.ids.extend(Id::parse(id).map(|id| id.uuid)),
            RelationRef::Record(key) => self.records.push(key.clone()),
        }
    }
}

/// What the references that were looked up mean. What is about to be written can be added.
///
/// A reference means what it names, also where that has been merged into another since:
/// [`Directory::live`] says where it is now.
#[derive(Debug, Default)]
pub(super) struct Directory {
    merged: HashMap<Id, Id>,
    slugs: HashMap<String, Id>,
    ids: HashMap<Uuid, Id>,
    identifiers: HashMap<Identifier, Id>,
    records: HashMap<RecordKey, Id>,
    sources: HashMap<String, Id>,
}

impl Directory {
    /// Looks up what is wanted: one statement for each sort of reference that there is.
    pub(super) async fn load(
        connection: &impl ConnectionTrait,
        wanted: &Wanted,
    ) -> Result<Self, Error> {
        let backend = connection.get_database_backend();
        let mut found = Self::default();
        if !wanted.slugs.is_empty() {
            let mut sql = Sql::new(
                backend,
                "SELECT s.slug AS text, s.origin_id AS origin, e.kind, e.id FROM slug s \
                 JOIN entity e ON e.id = s.entity_id WHERE s.slug IN ",
            );
            sql.bind_texts(&wanted.slugs);
            for hit in hits(connection, sql).await? {
                let origin = found.meant(hit.entity()?, hit.origin);
                found.slugs.insert(hit.text, origin);
            }
        }
        if !wanted.ids.is_empty() {
            found.load_ids(connection, &wanted.ids).await?;
        }
        found.load_registers(connection, wanted).await?;
        Ok(found)
    }

    /// Looks up names in registers, keys of records, and sources.
    async fn load_registers(
        &mut self,
        connection: &impl ConnectionTrait,
        wanted: &Wanted,
    ) -> Result<(), Error> {
        let backend = connection.get_database_backend();
        if !wanted.identifiers.is_empty() {
            let (schemes, values): (BTreeSet<_>, Vec<_>) = wanted
                .identifiers
                .iter()
                .map(|known| (&known.scheme, &known.value))
                .unzip();
            let schemes: Vec<_> = schemes.into_iter().collect();
            let mut sql = Sql::new(
                backend,
                "SELECT i.value AS text, i.scheme AS extra, i.origin_id AS origin, e.kind, e.id \
                 FROM entity_identifier i JOIN entity e ON e.id = i.entity_id WHERE i.scheme IN ",
            );
            // Without the schemes no index leads to the values.
            sql.bind_texts(&schemes)
                .push(" AND i.value IN ")
                .bind_texts(&values);
            for hit in hits(connection, sql).await? {
                let origin = self.meant(hit.entity()?, hit.origin);
                let (scheme, value) = (hit.extra, hit.text);
                self.identifiers
                    .insert(Identifier { scheme, value }, origin);
            }
        }
        if !wanted.records.is_empty() {
            let (agencies, keys): (BTreeSet<_>, Vec<_>) = wanted
                .records
                .iter()
                .map(|record| (&record.agency, &record.key))
                .unzip();
            let agencies: Vec<_> = agencies.into_iter().collect();
            let mut sql = Sql::new(
                backend,
                "SELECT r.key AS text, a.slug AS extra, r.origin_id AS origin, \
                 r.subject_kind AS kind, r.subject_id AS id FROM record r \
                 JOIN agency a ON a.id = r.agency_id WHERE NOT r.withdrawn AND r.agency_id IN (SELECT id FROM agency WHERE slug IN ",
            );
            // Without the agencies no index leads to the keys.
            sql.bind_texts(&agencies)
                .push(") AND r.key IN ")
                .bind_texts(&keys);
            for hit in hits(connection, sql).await? {
                let origin = self.meant(hit.node()?, hit.origin);
                let (agency, key) = (hit.extra, hit.text);
                self.records.insert(RecordKey { agency, key }, origin);
            }
        }
        if !wanted.sources.is_empty() {
            let mut sql = Sql::new(
                backend,
                "SELECT slug AS text, 'source' AS kind, id FROM source WHERE slug IN ",
            );
            sql.bind_texts(&wanted.sources);
            for hit in hits(connection, sql).await? {
                self.sources.insert(hit.text.clone(), hit.node()?);
            }
        }
        Ok(())
    }

    async fn load_ids(
        &mut self,
        connection: &impl ConnectionTrait,
        ids: &[Uuid],
    ) -> Result<(), Error> {
        let backend = connection.get_database_backend();
        let mut sql = Sql::new(
            backend,
            "SELECT id AS origin, kind, id FROM entity WHERE id IN ",
        );
        sql.bind_ids(ids).push(
            " UNION ALL SELECT d.from_id, e.kind, e.id FROM redirect d \
             JOIN entity e ON e.id = d.to_id WHERE d.from_id IN ",
        );
        sql.bind_ids(ids)
            .push(" UNION ALL SELECT id, 'relation', id FROM relation WHERE id IN ");
        sql.bind_ids(ids);
        for row in sql.all(connection).await.map_err(Error::Read)? {
            let hit = Hit::from_query_result(&row, "").map_err(Error::Read)?;
            let origin = self.meant(hit.either()?, hit.origin);
            self.ids.insert(origin.uuid, origin);
        }
        Ok(())
    }

    /// Notes that what was said of `origin`, if that is another, is said of `live` now.
    fn meant(&mut self, live: Id, origin: Option<Uuid>) -> Id {
        let origin = Id::new(live.kind, origin.unwrap_or(live.uuid));
        self.add_merged(origin, live);
        origin
    }

    /// What an id leads to: itself, unless it was merged into another.
    pub(super) fn live(&self, id: Id) -> Id {
        self.merged.get(&id).copied().unwrap_or(id)
    }

    /// Forgets what nobody describes any more, and keeps the rest from being withdrawn.
    pub(super) async fn hold(&mut self, connection: &impl ConnectionTrait) -> Result<(), Error> {
        if connection.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let (slugs, ids) = (self.slugs.values(), self.ids.values());
        let named = self.identifiers.values().chain(self.records.values());
        let found = slugs.chain(ids).chain(named).chain(self.sources.values());
        let found: Vec<_> = found.map(|id| self.live(*id).uuid).collect();
        if found.is_empty() {
            return Ok(());
        }
        let held = hold(connection, &found).await?;
        let merged = &self.merged;
        let is_held = |id: &Id| held.contains(&merged.get(id).unwrap_or(id).uuid);
        self.slugs.retain(|_, id| is_held(id));
        self.ids.retain(|_, id| is_held(id));
        self.identifiers.retain(|_, id| is_held(id));
        self.records.retain(|_, id| is_held(id));
        self.sources.retain(|_, id| is_held(id));
        Ok(())
    }

    /// The entity that is meant, whatever its kind.
    pub(super) fn entity(&self, reference: &EntityRef) -> Option<Id> {
        let id = match reference {
            EntityRef::Id(id) => self.ids.get(&Id::parse(id)?.uuid),
            EntityRef::Slug(slug) => self.slugs.get(slug),
            EntityRef::Identifier(identifier) => self.identifiers.get(identifier),
            EntityRef::Record(key) => self.records.get(key),
        }?;
        id.kind.entity().map(|_| *id)
    }

    /// The relation that is meant.
    pub(super) fn relation(&self, reference: &RelationRef) -> Option<Id> {
        let id = match reference {
            RelationRef::Id(id) => self.ids.get(&Id::parse(id)?.uuid),
            RelationRef::Record(key) => self.records.get(key),
        }?;
        (id.kind == NodeKind::Relation).then_some(*id)
    }

    /// The source of that slug.
    pub(super) fn source(&self, slug: &str) -> Option<Id> {
        self.sources.get(slug).copied()
    }

    /// The entity of that slug.
    pub(super) fn slug(&self, slug: &str) -> Option<Id> {
        self.slugs.get(slug).copied()
    }

    /// The entity of that name in a register.
    pub(super) fn identifier(&self, identifier: &Identifier) -> Option<Id> {
        self.identifiers.get(identifier).copied()
    }

    /// Notes what an id leads to.
    pub(super) fn add_merged(&mut self, id: Id, live: Id) {
        if id != live {
            self.merged.insert(id, live);
        }
    }

    pub(super) fn add_slug(&mut self, slug: &str, id: Id) {
        self.slugs.insert(slug.to_owned(), id);
    }

    pub(super) fn add_identifier(&mut self, identifier: &Identifier, id: Id) {
        self.identifiers.insert(identifier.clone(), id);
    }

    pub(super) fn add_record(&mut self, key: RecordKey, id: Id) {
        self.records.insert(key, id);
    }

    pub(super) fn add_source(&mut self, slug: &str, id: Id) {
        self.sources.insert(slug.to_owned(), id);
    }
}
