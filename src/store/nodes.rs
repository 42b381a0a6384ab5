//! [`Store`] methods that read nodes by their ids, many at once.

use std::{collections::HashMap, sync::Arc};

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{
    Error, Store,
    cells::{Cells, ENTITY, RELATION},
    gather::{Answers, Question},
    row, rows,
    sql::Sql,
};
use crate::domain::{Entity, EntityRef, Id, Relation, Source};

impl Store {
    /// The entity of each of those ids; ids that were merged into others find nothing.
    pub async fn entities_get_many(&self, ids: &[Uuid]) -> Result<Vec<Option<Arc<Entity>>>, Error> {
        let found = self.live.gathers.entities.ask(self, &Entities, ids).await?;
        Ok(found.into_iter().map(Option::flatten).collect())
    }

    /// The entity that each reference means; ids and slugs cost no more than the entities.
    pub async fn entities_find(
        &self,
        refs: &[EntityRef],
    ) -> Result<Vec<Option<Arc<Entity>>>, Error> {
        // Looked up once: what is known now may be forgotten in a moment, and a slug that was not
        // asked about then would mean nothing.
        let known = |reference: &EntityRef| match reference {
            EntityRef::Slug(_) => self.reference_known(reference),
            _ => None,
        };
        let known: Vec<_> = refs.iter().map(known).collect();
        let slugs = refs.iter().zip(&known).filter_map(|pair| match pair {
            (EntityRef::Slug(slug), None) => Some(slug.clone()),
            _ => None,
        });
        let slugs: Vec<_> = slugs.collect();
        let found = self.live.gathers.slugs.ask(self, &Slugs, &slugs).await?;
        let by_slug: HashMap<_, _> = slugs.into_iter().zip(found).collect();
        let id = |(reference, known): (&EntityRef, &Option<Option<Id>>)| match reference {
            EntityRef::Id(id) => Id::parse(id).map(|id| id.uuid),
            _ => known.flatten().map(|id| id.uuid),
        };
        let ids: Vec<_> = refs.iter().zip(&known).map(id).collect();
        let wanted: Vec<_> = ids.iter().flatten().copied().collect();
        let mut by_id = self.entities_get_many(&wanted).await?.into_iter();
        let found = |(reference, id): (&EntityRef, &Option<Uuid>)| match (reference, id) {
            (_, Some(_)) => by_id.next().flatten(),
            (EntityRef::Slug(slug), None) => by_slug.get(slug).cloned().flatten(),
            _ => None,
        };
        let found: Vec<_> = refs.iter().zip(&ids).map(found).collect();
        // A slug that was known may lead elsewhere by now.
        let is_open =
            |((reference, known), found): ((&EntityRef, &Option<Option<Id>>), &Option<_>)| {
                let is_slug = matches!(reference, EntityRef::Slug(_));
                found.is_none() && (!is_slug || known.flatten().is_some())
            };
        let open: Vec<_> = refs.iter().zip(&known).zip(&found).map(is_open).collect();
        if open.contains(&true) {
            return Box::pin(self.find_others(refs, open, found)).await;
        }
        Ok(found)
    }

    /// Adds what is meant by names in registers, by records, by ids that were merged into others, and
    /// by slugs of such.
    async fn find_others(
        &self,
        refs: &[EntityRef],
        open: Vec<bool>,
        mut found: Vec<Option<Arc<Entity>>>,
    ) -> Result<Vec<Option<Arc<Entity>>>, Error> {
        let pairs = refs.iter().zip(&open).filter(|(_, is_open)| **is_open);
        let rest: Vec<_> = pairs.map(|(reference, _)| reference.clone()).collect();
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

    /// The relation of each of those ids.
    pub async fn relations_get_many(
        &self,
        ids: &[Uuid],
    ) -> Result<Vec<Option<Arc<Relation>>>, Error> {
        let gather = &self.live.gathers.relations;
        let found = gather.ask(self, &Relations, ids).await?;
        Ok(found.into_iter().map(Option::flatten).collect())
    }

    /// The sources of those ids, in no order.
    pub async fn sources_get_many(&self, ids: &[Uuid]) -> Result<Vec<Source>, Error> {
        let mut sql = Sql::of(&self.reader, "SELECT * FROM source WHERE id IN ");
        sql.bind_ids(ids);
        let found = row::source::Model::find_by_statement(sql.statement()).all(&self.reader);
        found
            .await
            .map_err(Error::Read)?
            .iter()
            .map(rows::source)
            .collect()
    }
}

/// What the entities of ids are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Entities;

impl Question for Entities {
    type Key = Uuid;
    type Answer = Option<Arc<Entity>>;
    const AT_ONCE: usize = 2;

    fn known(&self, store: &Store, id: &Uuid) -> Option<Self::Answer> {
        store.entity_known(*id)
    }

    async fn read(&self, store: &Store, ids: &[Uuid]) -> Result<Answers<Self>, Error> {
        let reading = store.reading();
        let mut sql = Sql::of(&store.reader, "SELECT ");
        sql.push(ENTITY)
            .push(" FROM entity e WHERE e.id IN ")
            .bind_ids(ids);
        let rows = sql.all(&store.reader).await.map_err(Error::Read)?;
        let found = rows.iter().map(|row| Cells::of(row).entity());
        let answers = each(ids, found, |entity| entity.id)?;
        if let Some(reading) = reading {
            for (id, entity) in &answers {
                reading.keep_entity(*id, entity.clone());
            }
        }
        Ok(answers)
    }
}

/// What the relations of ids are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Relations;

impl Question for Relations {
    type Key = Uuid;
    type Answer = Option<Arc<Relation>>;
    const AT_ONCE: usize = 2;

    fn known(&self, store: &Store, id: &Uuid) -> Option<Self::Answer> {
        store.relation_known(*id)
    }

    async fn read(&self, store: &Store, ids: &[Uuid]) -> Result<Answers<Self>, Error> {
        let reading = store.reading();
        let mut sql = Sql::of(&store.reader, "SELECT ");
        sql.push(RELATION)
            .push(" FROM relation r WHERE r.id IN ")
            .bind_ids(ids);
        let rows = sql.all(&store.reader).await.map_err(Error::Read)?;
        let found = rows.iter().map(|row| Cells::of(row).relation());
        let answers = each(ids, found, |relation| relation.id)?;
        if let Some(reading) = reading {
            for (id, relation) in &answers {
                reading.keep_relation(*id, relation.clone());
            }
        }
        Ok(answers)
    }
}

/// What was found of each of the ids.
fn each<T>(
    ids: &[Uuid],
    found: impl Iterator<Item = Result<T, Error>>,
    id: fn(&T) -> Id,
) -> Result<HashMap<Uuid, Option<Arc<T>>>, Error> {
    let found = found.map(|one| one.map(|one| (id(&one).uuid, Arc::new(one))));
    let mut found: HashMap<_, _> = found.collect::<Result<_, Error>>()?;
    Ok(ids.iter().map(|id| (*id, found.remove(id))).collect())
}

/// Which entities slugs are of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Slugs;

impl Question for Slugs {
    type Key = String;
    type Answer = Arc<Entity>;
    const AT_ONCE: usize = 2;

    /// Who asks has looked up the slug, for then it has the id at hand.
    fn known(&self, _: &Store, _: &String) -> Option<Self::Answer> {
        None
    }

    async fn read(&self, store: &Store, slugs: &[String]) -> Result<Answers<Self>, Error> {
        let reading = store.reading();
        let mut sql = Sql::of(&store.reader, "SELECT s.slug, ");
        sql.push(ENTITY)
            .push(" FROM slug s JOIN entity e ON e.id = s.entity_id WHERE s.slug IN ")
            .bind_texts(slugs);
        let rows = sql.all(&store.reader).await.map_err(Error::Read)?;
        let found = rows.iter().map(|row| {
            let mut cells = Cells::of(row);
            Ok((cells.next()?, Arc::new(cells.entity()?)))
        });
        let found: Answers<Self> = found.collect::<Result<_, Error>>()?;
        if let Some(reading) = reading {
            for slug in slugs {
                let entity = found.get(slug);
                reading.keep_slug(slug, entity.map(|entity| entity.id));
                if let Some(entity) = entity {
                    reading.keep_entity(entity.id.uuid, Some(Arc::clone(entity)));
                }
            }
        }
        Ok(found)
    }
}
