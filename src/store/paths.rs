//! [`Store`] methods that find ways between entities.
//!
//! From both ends at once, a level at a time, one statement for all edges of a level.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Error, Store, filter::push_kinds, rows::known, sql::Sql};
use crate::domain::{Id, NodeKind, Relation, RelationKind};

/// The most entities that a search for ways may meet; what lies beyond is not found.
const MAX_VISITED: usize = 10_000;
/// The most edges that are read for one level.
const MAX_EDGES: i64 = 100_000;

/// A way from one entity to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Trail {
    /// The entities on it, both ends included.
    pub entities: Vec<Id>,
    /// The relations between them; one may be walked against its direction.
    pub relations: Vec<Relation>,
}

/// An edge as traversals need it: itself and its ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) id: Uuid,
    pub(super) from: Id,
    pub(super) to: Id,
}

/// What one end has met: how each entity was first reached, by all edges that reach it so early.
struct Side {
    reached: HashMap<Id, Vec<(Id, Uuid)>>,
    frontier: Vec<Id>,
    depth: usize,
}

impl Side {
    fn new(start: Id) -> Self {
        Self {
            reached: HashMap::from([(start, Vec::new())]),
            frontier: vec![start],
            depth: 0,
        }
    }

    /// Goes one level further.
    fn advance(&mut self, edges: &[Edge]) {
        let mut next: HashMap<Id, Vec<(Id, Uuid)>> = HashMap::new();
        for edge in edges {
            for (near, far) in [(edge.from, edge.to), (edge.to, edge.from)] {
                if self.frontier.binary_search(&near).is_ok() && !self.reached.contains_key(&far) {
                    next.entry(far).or_default().push((near, edge.id));
                }
            }
        }
        self.frontier = next.keys().copied().collect();
        self.frontier.sort_unstable();
        self.reached.extend(next);
        self.depth += 1;
    }

    /// Ways from an entity back to the start, `most` at the most: what is passed, and by what.
    fn ways_back(&self, from: Id, most: usize) -> Vec<Vec<(Id, Uuid)>> {
        let steps = self.reached.get(&from).map_or(&[][..], Vec::as_slice);
        if steps.is_empty() {
            return vec![Vec::new()];
        }
        let mut ways = Vec::new();
        for (near, edge) in steps {
            for rest in self.ways_back(*near, most - ways.len()) {
                let mut way = vec![(*near, *edge)];
                way.extend(rest);
                ways.push(way);
            }
            if ways.len() >= most {
                break;
            }
        }
        ways
    }
}

impl Store {
    /// The shortest ways between two entities along edges of `kinds` (any, if there are none),
    /// walked either way: all of the least length, up to `limit`, none longer than `max_length`.
    pub async fn paths(
        &self,
        from: Id,
        to: Id,
        kinds: &[RelationKind],
        max_length: usize,
        limit: usize,
    ) -> Result<Vec<Trail>, Error> {
        let (mut near, mut far) = (Side::new(from), Side::new(to));
        let mut meeting = meeting(&near, &far);
        while meeting.is_empty() && near.depth + far.depth < max_length {
            let side = if near.frontier.len() <= far.frontier.len() {
                &mut near
            } else {
                &mut far
            };
            let edges = self
                .edges_touching(&side.frontier, kinds, MAX_EDGES)
                .await?;
            side.advance(&edges);
            if side.frontier.is_empty() || near.reached.len() + far.reached.len() > MAX_VISITED {
                break;
            }
            meeting = self::meeting(&near, &far);
        }
        if meeting.is_empty() {
            meeting = self::meeting(&near, &far);
        }
        self.trails(&near, &far, &meeting, limit).await
    }

    async fn trails(
        &self,
        near: &Side,
        far: &Side,
        meeting: &[Id],
        limit: usize,
    ) -> Result<Vec<Trail>, Error> {
        let mut ways = Vec::new();
        for middle in meeting {
            for back in near.ways_back(*middle, limit.max(1)) {
                for on in far.ways_back(*middle, limit.max(1)) {
                    if ways.len() < limit {
                        ways.push(joined(*middle, &back, &on));
                    }
                }
            }
        }
        let ids: Vec<_> = ways
            .iter()
            .flat_map(|(_, edges)| edges.iter().copied())
            .collect();
        let relations = self.relations_get_many(&ids).await?;
        let relations: HashMap<_, _> = relations
            .into_iter()
            .map(|one| (one.id.uuid, one))
            .collect();
        let trail = |(entities, edges): (Vec<Id>, Vec<Uuid>)| Trail {
            entities,
            relations: edges
                .iter()
                .filter_map(|id| relations.get(id).cloned())
                .collect(),
        };
        Ok(ways.into_iter().map(trail).collect())
    }

    /// The edges of `kinds` that touch any of the entities, the most recent first.
    pub(super) async fn edges_touching(
        &self,
        entities: &[Id],
        kinds: &[RelationKind],
        limit: i64,
    ) -> Result<Vec<Edge>, Error> {
        let uuids: Vec<_> = entities.iter().map(|id| id.uuid).collect();
        let mut sql = Sql::of(&self.reader, "SELECT * FROM (");
        for (n, end) in ["from_id", "to_id"].iter().enumerate() {
            sql.push(if n > 0 { " UNION " } else { "" });
            sql.push("SELECT r.id, r.since, r.from_kind, r.from_id, r.to_kind, r.to_id FROM relation r WHERE r.");
            sql.push(end).push(" IN ").bind_ids(&uuids).push(" AND ");
            push_kinds(&mut sql, "r", kinds);
        }
        sql.push(") u ORDER BY since DESC, id LIMIT ").bind(limit);
        let mut edges = Vec::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let id: Uuid = row.try_get("", "id").map_err(Error::Read)?;
            let end = |kind, end| -> Result<Id, Error> {
                let kind: String = row.try_get("", kind).map_err(Error::Read)?;
                let kind: NodeKind = known("relation", id, &kind)?;
                Ok(Id::new(kind, row.try_get("", end).map_err(Error::Read)?))
            };
            edges.push(Edge {
                id,
                from: end("from_kind", "from_id")?,
                to: end("to_kind", "to_id")?,
            });
        }
        Ok(edges)
    }
}

/// The entities that both ends have met, in order.
fn meeting(near: &Side, far: &Side) -> Vec<Id> {
    let mut both: Vec<_> = near
        .frontier
        .iter()
        .filter(|id| far.reached.contains_key(id))
        .chain(
            far.frontier
                .iter()
                .filter(|id| near.reached.contains_key(id)),
        )
        .copied()
        .collect();
    both.sort_unstable();
    both.dedup();
    both
}

/// The whole way through `middle`: back to the start turned round, and on to the end.
fn joined(middle: Id, back: &[(Id, Uuid)], on: &[(Id, Uuid)]) -> (Vec<Id>, Vec<Uuid>) {
    let entities = back.iter().rev().map(|(id, _)| *id);
    let entities = entities.chain([middle]).chain(on.iter().map(|(id, _)| *id));
    let edges = back.iter().rev().map(|(_, edge)| *edge);
    let edges = edges.chain(on.iter().map(|(_, edge)| *edge));
    (entities.collect(), edges.collect())
}
