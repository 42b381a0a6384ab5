//! [`Store`] methods that cut a part out of the graph.

use std::collections::HashSet;

use uuid::Uuid;

use super::{Error, Store, filter::push_kinds, sql::Sql};
use crate::domain::{EntityKind, Id, Relation, RelationKind};

/// The most edges that are read for one level.
const MAX_EDGES: i64 = 10_000;

/// What lies around an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Surroundings {
    /// The entities, the nearest first.
    pub entities: Vec<Id>,
    /// The relations between them.
    pub relations: Vec<Relation>,
    /// Whether more lies within reach.
    pub is_truncated: bool,
}

impl Store {
    /// What lies within `depth` edges of `kinds` (any, if there are none) of an entity, entering
    /// entities of kinds `others` (any) only, cut at `limit` entities.
    pub async fn neighbourhood(
        &self,
        of: Id,
        kinds: &[RelationKind],
        others: &[EntityKind],
        depth: usize,
        limit: usize,
    ) -> Result<Surroundings, Error> {
        let is_entered = |id: Id| {
            others.is_empty() || id.kind.entity().is_some_and(|kind| others.contains(&kind))
        };
        let mut entities: Vec<_> = [of].into_iter().take(limit).collect();
        let mut known = HashSet::from([of]);
        let mut frontier = entities.clone();
        let mut is_truncated = limit == 0;
        for _ in 0..depth {
            if frontier.is_empty() || is_truncated {
                break;
            }
            let edges = self.edges_touching(&frontier, kinds, MAX_EDGES).await?;
            is_truncated |= i64::try_from(edges.len()).is_ok_and(|n| n == MAX_EDGES);
            frontier.clear();
            for far in edges.iter().flat_map(|edge| [edge.from, edge.to]) {
                if is_entered(far) && known.insert(far) {
                    frontier.push(far);
                }
            }
            let room = limit - entities.len();
            is_truncated |= frontier.len() > room;
            frontier.truncate(room);
            entities.extend(&frontier);
        }
        let relations = self.relations_among(&entities, kinds).await?;
        Ok(Surroundings {
            entities,
            relations,
            is_truncated,
        })
    }

    /// The relations of `kinds` that lead from one of the entities to another, in order.
    async fn relations_among(
        &self,
        entities: &[Id],
        kinds: &[RelationKind],
    ) -> Result<Vec<Relation>, Error> {
        let uuids: Vec<_> = entities.iter().map(|id| id.uuid).collect();
        let mut sql = Sql::of(
            &self.reader,
            "SELECT r.id FROM relation r WHERE r.from_id IN ",
        );
        sql.bind_ids(&uuids)
            .push(" AND r.to_id IN ")
            .bind_ids(&uuids)
            .push(" AND ");
        push_kinds(&mut sql, "r", kinds);
        sql.push(" ORDER BY r.id LIMIT ").bind(MAX_EDGES);
        let mut ids: Vec<Uuid> = Vec::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            ids.push(row.try_get("", "id").map_err(Error::Read)?);
        }
        let mut relations = self.relations_get_many(&ids).await?;
        relations.sort_by_key(|relation| relation.id);
        Ok(relations)
    }
}
