//! [`Store`] method that looks around an entity.

use std::{collections::HashSet, sync::Arc};

use super::{
    Error, Store,
    cells::{Cells, RELATION},
    filter::push_kinds,
    sql::Sql,
    steps::{MAX_EDGES, Taken},
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
    /// relations lead to. Of the relations among the entities kept at most 10,000 are given.
    /// Each step outwards costs two statements at most and reads the 20,000 oldest relations at
    /// most, and the relations cost one.
    pub async fn neighbourhood(
        &self,
        of: Id,
        kinds: &[RelationKind],
        others: &[EntityKind],
        depth: usize,
        limit: usize,
    ) -> Result<Surroundings, Error> {
        let limit = limit.max(1);
        let taken = Taken { kinds, others };
        let mut entities = vec![of];
        let mut seen = HashSet::from([of.uuid]);
        let mut frontier = vec![of];
        let mut is_truncated = false;
        for _ in 0..depth {
            if frontier.is_empty() || is_truncated {
                break;
            }
            let steps = self.steps(&frontier, taken).await?;
            is_truncated = steps.len() == MAX_EDGES;
            frontier = steps.into_iter().map(|step| step.to).collect();
            frontier.retain(|id| seen.insert(id.uuid));
            let room = limit - entities.len();
            is_truncated |= frontier.len() > room;
            frontier.truncate(room);
            entities.extend(&frontier);
        }
        let (relations, is_cut) = self.relations_among(&entities, kinds).await?;
        Ok(Surroundings {
            entities,
            relations,
            is_truncated: is_truncated || is_cut,
        })
    }

    /// The relations of which both ends are among `entities`, and whether there were too many.
    async fn relations_among(
        &self,
        entities: &[Id],
        kinds: &[RelationKind],
    ) -> Result<(Vec<Arc<Relation>>, bool), Error> {
        let ids: Vec<_> = entities.iter().map(|id| id.uuid).collect();
        let mut sql = Sql::of(&self.reader, "SELECT ");
        sql.push(RELATION)
            .push(" FROM relation r WHERE r.from_id IN ");
        sql.bind_ids(&ids).push(" AND r.to_id IN ").bind_ids(&ids);
        sql.push(" AND ");
        push_kinds(&mut sql, "r", kinds);
        sql.push(" ORDER BY r.id LIMIT ").bind(probe(MAX_RELATIONS));
        let mut found = sql.all(&self.reader).await.map_err(Error::Read)?;
        let is_cut = found.len() > MAX_RELATIONS;
        found.truncate(MAX_RELATIONS);
        let relations = found
            .iter()
            .map(|row| Cells::of(row).relation().map(Arc::new));
        let relations = relations.collect::<Result<_, _>>()?;
        Ok((relations, is_cut))
    }
}

/// One more than `limit`.
fn probe(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1
}
