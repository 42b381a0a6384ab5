//! [`Store`] method that looks around an entity.

use std::sync::Arc;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{
    Error, Store,
    filter::push_kinds,
    paths::push_steps,
    row,
    rows::{self, known},
    sql::Sql,
};
use crate::domain::{EntityKind, Id, Relation, RelationKind};

/// The most relations among the entities that are kept; what lies behind is cut.
const MAX_RELATIONS: usize = 10_000;

/// What lies around an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Surroundings {
    /// The entities, nearest first; the first is the one looked around.
    pub entities: Vec<Id>,
    /// The relations among them, in the order of their ids.
    pub relations: Vec<Arc<Relation>>,
    /// Whether more lay within reach than was let through.
    pub is_truncated: bool,
}

impl Store {
    /// What lies within `depth` edges of an entity, cut at `limit` entities.
    ///
    /// Edges of `kinds` are followed either way, and only entities of the kinds `others` are
    /// entered; none stands for all of either. Of one distance come those first that the older
    /// relations lead to. Of the relations among the entities kept at most 10,000 are given. It
    /// costs one statement for each step outwards, which reads no more entities than there is room
    /// for, and one for the relations.
    pub async fn neighbourhood(
        &self,
        of: Id,
        kinds: &[RelationKind],
        others: &[EntityKind],
        depth: usize,
        limit: usize,
    ) -> Result<Surroundings, Error> {
        let limit = limit.max(1);
        let mut entities = vec![of];
        let mut frontier = vec![of.uuid];
        let mut is_truncated = false;
        for _ in 0..depth {
            if frontier.is_empty() || is_truncated {
                break;
            }
            let room = limit - entities.len();
            let around = Around {
                frontier: &frontier,
                entities: &entities,
                kinds,
                others,
            };
            let mut found = self.next_around(around, room).await?;
            is_truncated = found.len() > room;
            found.truncate(room);
            frontier = found.iter().map(|id| id.uuid).collect();
            entities.extend(found);
        }
        let (relations, is_cut) = self.relations_among(&entities, kinds).await?;
        Ok(Surroundings {
            entities,
            relations,
            is_truncated: is_truncated || is_cut,
        })
    }

    /// The entities one step outwards; one more than there is room for, to learn of it.
    async fn next_around(&self, around: Around<'_>, room: usize) -> Result<Vec<Id>, Error> {
        let seen: Vec<_> = around.entities.iter().map(|id| id.uuid).collect();
        let mut sql = Sql::of(
            &self.reader,
            "SELECT other_id, other_kind FROM (SELECT s.*, \
             row_number() OVER (PARTITION BY other_id ORDER BY id) AS place FROM (",
        );
        push_steps(&mut sql, around.frontier, around.kinds, around.others);
        sql.push(") s WHERE NOT (other_id IN ").bind_ids(&seen);
        sql.push(")) p WHERE place = 1 ORDER BY id, other_id LIMIT ")
            .bind(probe(room));
        let mut found = Vec::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let uuid: Uuid = row.try_get("", "other_id").map_err(Error::Read)?;
            let kind: String = row.try_get("", "other_kind").map_err(Error::Read)?;
            found.push(Id::new(known("relation", uuid, &kind)?, uuid));
        }
        Ok(found)
    }

    /// The relations of which both ends are among `entities`, and whether there were too many.
    async fn relations_among(
        &self,
        entities: &[Id],
        kinds: &[RelationKind],
    ) -> Result<(Vec<Arc<Relation>>, bool), Error> {
        let ids: Vec<_> = entities.iter().map(|id| id.uuid).collect();
        let mut sql = Sql::of(
            &self.reader,
            "SELECT r.* FROM relation r WHERE r.from_id IN ",
        );
        sql.bind_ids(&ids).push(" AND r.to_id IN ").bind_ids(&ids);
        sql.push(" AND ");
        push_kinds(&mut sql, "r", kinds);
        sql.push(" ORDER BY r.id LIMIT ").bind(probe(MAX_RELATIONS));
        let mut found = row::relation::Model::find_by_statement(sql.statement())
            .all(&self.reader)
            .await
            .map_err(Error::Read)?;
        let is_cut = found.len() > MAX_RELATIONS;
        found.truncate(MAX_RELATIONS);
        let relations = found.iter().map(|row| rows::relation(row).map(Arc::new));
        let relations = relations.collect::<Result<_, _>>()?;
        Ok((relations, is_cut))
    }
}

/// Where to look on from, and what has been seen.
#[derive(Clone, Copy)]
struct Around<'a> {
    frontier: &'a [Uuid],
    entities: &'a [Id],
    kinds: &'a [RelationKind],
    others: &'a [EntityKind],
}

/// One more than `limit`.
fn probe(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1
}
