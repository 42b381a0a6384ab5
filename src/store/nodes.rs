//! [`Store`] methods that read nodes by their ids, many at once.

use std::{collections::HashMap, sync::Arc};

use sea_orm::{EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::{Error, Store, row, rows, sql::Sql};
use crate::domain::{Entity, EntityRef, Id, Relation, Source};

impl Store {
    /// The entity of each of those ids; ids that were merged into others find nothing.
    pub async fn entities_get_many(&self, ids: &[Uuid]) -> Result<Vec<Option<Arc<Entity>>>, Error> {
        self.through(
            ids,
            |id| self.entity_known(id),
            async |ids| {
                let reading = self.reading();
                let rows = self.by_id::<row::entity::Entity>("entity", ids).await?;
                let found = rows.iter().map(|row| Ok((row.id, rows::entity(row)?)));
                let found = each(ids, found)?;
                if let Some(reading) = reading {
                    for (id, entity) in ids.iter().zip(&found) {
                        reading.keep_entity(*id, entity.clone());
                    }
                }
                Ok(found)
            },
        )
        .await
    }

    /// The entity that each reference means; ids and slugs cost no more than the entities.
    pub async fn entities_find(
        &self,
        refs: &[EntityRef],
    ) -> Result<Vec<Option<Arc<Entity>>>, Error> {
        let slugs = refs.iter().filter_map(|reference| match reference {
            EntityRef::Slug(slug) if self.reference_known(reference).is_none() => Some(slug),
            _ => None,
        });
        let slugs: Vec<_> = slugs.collect();
        let by_slug = self.entities_by_slug(&slugs).await?;
        let id = |reference: &EntityRef| match reference {
            EntityRef::Id(id) => Id::parse(id).map(|id| id.uuid),
            _ => self.reference_known(reference)?.map(|id| id.uuid),
        };
        let ids: Vec<_> = refs.iter().map(id).collect();
        let wanted: Vec<_> = ids.iter().flatten().copied().collect();
        let mut by_id = self.entities_get_many(&wanted).await?.into_iter();
        let found = |(reference, id): (&EntityRef, &Option<Uuid>)| match (reference, id) {
            (_, Some(_)) => by_id.next().flatten(),
            (EntityRef::Slug(slug), None) => by_slug.get(slug).cloned(),
            _ => None,
        };
        let found = refs.iter().zip(&ids).map(found).collect();
        self.find_others(refs, found).await
    }

    /// Adds what is meant by names in registers, by records, and by ids that were merged into others.
    async fn find_others(
        &self,
        refs: &[EntityRef],
        mut found: Vec<Option<Arc<Entity>>>,
    ) -> Result<Vec<Option<Arc<Entity>>>, Error> {
        let is_open = |(reference, found): &(&EntityRef, &Option<_>)| {
            found.is_none() && !matches!(reference, EntityRef::Slug(_))
        };
        let open: Vec<_> = refs.iter().zip(&found).map(|pair| is_open(&pair)).collect();
        let pairs = refs.iter().zip(&open).filter(|(_, is_open)| **is_open);
        let rest: Vec<_> = pairs.map(|(reference, _)| reference.clone()).collect();
        if rest.is_empty() {
            return Ok(found);
        }
        let ids = self.entities_resolve(&rest).await?;
        let wanted: Vec<_> = ids.iter().flatten().map(|id| id.uuid).collect();
        let mut entities = self.entities_get_many(&wanted).await?.into_iter();
        let meant = ids
            .iter()
            .map(|id| id.and_then(|_| entities.next().flatten()));
        let places = found.iter_mut().zip(open).filter(|(_, is_open)| *is_open);
        for ((place, _), entity) in places.zip(meant) {
            *place = entity;
        }
        Ok(found)
    }

    /// The entities of those slugs, which are not remembered.
    async fn entities_by_slug(
        &self,
        slugs: &[&String],
    ) -> Result<HashMap<String, Arc<Entity>>, Error> {
        let mut found = HashMap::new();
        if slugs.is_empty() {
            return Ok(found);
        }
        let reading = self.reading();
        let mut sql = Sql::of(
            &self.reader,
            "SELECT s.slug AS asked, e.* FROM slug s JOIN entity e ON e.id = s.entity_id \
             WHERE s.slug IN ",
        );
        sql.bind_texts(slugs);
        let rows = Named::find_by_statement(sql.statement());
        for Named { asked, entity } in rows.all(&self.reader).await.map_err(Error::Read)? {
            found.insert(asked, Arc::new(rows::entity(&entity)?));
        }
        let Some(reading) = reading else {
            return Ok(found);
        };
        for slug in slugs {
            let entity = found.get(*slug);
            reading.keep_slug(slug, entity.map(|entity| entity.id));
            if let Some(entity) = entity {
                reading.keep_entity(entity.id.uuid, Some(Arc::clone(entity)));
            }
        }
        Ok(found)
    }

    /// The relation of each of those ids.
    pub async fn relations_get_many(
        &self,
        ids: &[Uuid],
    ) -> Result<Vec<Option<Arc<Relation>>>, Error> {
        self.through(
            ids,
            |id| self.relation_known(id),
            async |ids| {
                let reading = self.reading();
                let rows = self.by_id::<row::relation::Entity>("relation", ids).await?;
                let found = rows.iter().map(|row| Ok((row.id, rows::relation(row)?)));
                let found = each(ids, found)?;
                if let Some(reading) = reading {
                    for (id, relation) in ids.iter().zip(&found) {
                        reading.keep_relation(*id, relation.clone());
                    }
                }
                Ok(found)
            },
        )
        .await
    }

    /// The sources of those ids, in no order.
    pub async fn sources_get_many(&self, ids: &[Uuid]) -> Result<Vec<Source>, Error> {
        let found = self.by_id::<row::source::Entity>("source", ids).await?;
        found.iter().map(rows::source).collect()
    }

    async fn by_id<E>(&self, table: &str, ids: &[Uuid]) -> Result<Vec<E::Model>, Error>
    where
        E: EntityTrait,
        E::Model: FromQueryResult,
    {
        let mut sql = Sql::of(&self.reader, "SELECT * FROM ");
        sql.push(table).push(" WHERE id IN ").bind_ids(ids);
        E::find()
            .from_raw_sql(sql.statement())
            .all(&self.reader)
            .await
            .map_err(Error::Read)
    }
}

/// An entity, and the slug that led to it.
#[derive(FromQueryResult)]
struct Named {
    asked: String,
    #[sea_orm(nested)]
    entity: row::entity::Model,
}

/// What was found for each of the ids, in their order.
fn each<T>(
    ids: &[Uuid],
    found: impl Iterator<Item = Result<(Uuid, T), Error>>,
) -> Result<Vec<Option<Arc<T>>>, Error> {
    let shared = found.map(|found| found.map(|(id, one)| (id, Arc::new(one))));
    let found: HashMap<_, _> = shared.collect::<Result<_, Error>>()?;
    Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
}
