//! [`Store`] method that finds the shortest ways between two entities.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Error, Store, filter::push_kinds, rows::known, sql::Sql};
use crate::domain::{EntityKind, Id, NodeKind, Relation, RelationKind, Vocabulary};

/// The most entities that one search visits; it gives up on what lies behind more.
const MAX_VISITED: usize = 10_000;
/// The most edges that one step of a search reads, the older ones.
const MAX_EDGES: i64 = 20_000;

/// A way from one entity to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Trail {
    /// The entities on the way, both ends among them: one more than relations.
    pub entities: Vec<Id>,
    /// The relations walked, some of them perhaps against their direction.
    pub relations: Vec<Arc<Relation>>,
}

impl Store {
    /// The shortest ways from one entity to another, at most `limit`, none over `max_length`.
    ///
    /// All of them are of one length: longer ways are not looked for. Of several the ones over
    /// the older relations come first, compared from the start. Relations of `kinds` are walked
    /// either way; no kinds stand for all. A search that would visit more than 10,000 entities
    /// ends there, with what it has found by then. It costs one statement for each step from
    /// either end, and one for the relations.
    pub async fn paths(
        &self,
        from: Id,
        to: Id,
        kinds: &[RelationKind],
        max_length: usize,
        limit: usize,
    ) -> Result<Vec<Trail>, Error> {
        let mut here = Side::of(from);
        let mut there = Side::of(to);
        let mut meetings = here.meetings(&there);
        while meetings.is_empty() && here.depth + there.depth < max_length {
            let visited = here.depths.len() + there.depths.len();
            let (near, far) = if here.frontier.len() <= there.frontier.len() {
                (&mut here, &there)
            } else {
                (&mut there, &here)
            };
            if near.frontier.is_empty() || visited >= MAX_VISITED {
                return Ok(Vec::new());
            }
            let edges = self.frontier_edges(&near.frontier, kinds).await?;
            let is_cut = near.advance(edges, MAX_VISITED - visited)?;
            meetings = near.meetings(far);
            if is_cut {
                break;
            }
        }
        let onward = onward(&here, there, meetings);
        let mut ways = Vec::new();
        walk(&onward, (from, to), &mut Vec::new(), limit, &mut ways);
        self.trails(from, ways).await
    }

    /// What the edges of the frontier lead to.
    async fn frontier_edges(
        &self,
        frontier: &[Id],
        kinds: &[RelationKind],
    ) -> Result<Vec<Edge>, Error> {
        let frontier: Vec<_> = frontier.iter().map(|id| id.uuid).collect();
        let mut sql = Sql::of(&self.reader, "SELECT * FROM (");
        push_steps(&mut sql, &frontier, kinds, &[]);
        sql.push(") s ORDER BY id, own_id LIMIT ").bind(MAX_EDGES);
        Edge::find_by_statement(sql.statement())
            .all(&self.reader)
            .await
            .map_err(Error::Read)
    }

    /// The ways with their relations, all loaded at once.
    async fn trails(&self, from: Id, ways: Vec<Vec<Step>>) -> Result<Vec<Trail>, Error> {
        let ids: HashSet<_> = ways.iter().flatten().map(|step| step.relation).collect();
        let mut relations = HashMap::new();
        if !ids.is_empty() {
            let ids: Vec<_> = ids.into_iter().collect();
            for relation in self.relations_get_many(&ids).await?.into_iter().flatten() {
                relations.insert(relation.id.uuid, relation);
            }
        }
        // A relation that was deleted since takes the ways over it along.
        let trail = |way: Vec<Step>| {
            let walked = way
                .iter()
                .map(|step| relations.get(&step.relation).cloned());
            Some(Trail {
                relations: walked.collect::<Option<_>>()?,
                entities: [from]
                    .into_iter()
                    .chain(way.iter().map(|step| step.to))
                    .collect(),
            })
        };
        Ok(ways.into_iter().filter_map(trail).collect())
    }
}

/// An edge as the search sees it.
#[derive(FromQueryResult)]
struct Edge {
    id: Uuid,
    own_id: Uuid,
    own_kind: String,
    other_id: Uuid,
    other_kind: String,
}

/// A relation walked, and where that led.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    relation: Uuid,
    to: Id,
}

/// What is known from one end of the search.
struct Side {
    depth: usize,
    /// The entities at that depth.
    frontier: Vec<Id>,
    depths: HashMap<Uuid, usize>,
    /// From each entity the steps that lead one nearer to where the search began.
    back: HashMap<Uuid, Vec<Step>>,
}

impl Side {
    fn of(root: Id) -> Self {
        Self {
            depth: 0,
            frontier: vec![root],
            depths: HashMap::from([(root.uuid, 0)]),
            back: HashMap::new(),
        }
    }

    /// Goes one step further, to at most `room` entities; says whether there were more.
    fn advance(&mut self, edges: Vec<Edge>, room: usize) -> Result<bool, Error> {
        let mut is_cut = i64::try_from(edges.len()) == Ok(MAX_EDGES);
        let mut frontier = Vec::new();
        self.depth += 1;
        for edge in edges {
            if !self.depths.contains_key(&edge.other_id) {
                if frontier.len() == room {
                    is_cut = true;
                    continue;
                }
                self.depths.insert(edge.other_id, self.depth);
                frontier.push(id(edge.other_id, &edge.other_kind)?);
            }
            if self.depths.get(&edge.other_id) == Some(&self.depth) {
                self.back.entry(edge.other_id).or_default().push(Step {
                    relation: edge.id,
                    to: id(edge.own_id, &edge.own_kind)?,
                });
            }
        }
        self.frontier = frontier;
        Ok(is_cut)
    }

    /// The entities where the two sides have met.
    fn meetings(&self, other: &Self) -> Vec<Id> {
        let is_met = |id: &&Id| other.depths.get(&id.uuid) == Some(&other.depth);
        self.frontier.iter().filter(is_met).copied().collect()
    }
}

fn id(uuid: Uuid, kind: &str) -> Result<Id, Error> {
    Ok(Id::new(known("relation", uuid, kind)?, uuid))
}

/// From each entity on a shortest way the steps that lead on, the older relations first.
fn onward(here: &Side, there: Side, meetings: Vec<Id>) -> HashMap<Uuid, Vec<Step>> {
    let mut onward = there.back;
    let mut seen: HashSet<_> = meetings.iter().copied().collect();
    let mut open = meetings;
    while let Some(to) = open.pop() {
        for step in here.back.get(&to.uuid).into_iter().flatten() {
            let relation = step.relation;
            let steps = onward.entry(step.to.uuid).or_default();
            steps.push(Step { relation, to });
            if seen.insert(step.to) {
                open.push(step.to);
            }
        }
    }
    for steps in onward.values_mut() {
        steps.sort_unstable();
    }
    onward
}

/// Follows the steps to the end; each leads there, so that no more is walked than is found.
fn walk(
    onward: &HashMap<Uuid, Vec<Step>>,
    (at, to): (Id, Id),
    way: &mut Vec<Step>,
    limit: usize,
    ways: &mut Vec<Vec<Step>>,
) {
    if ways.len() >= limit {
        return;
    }
    if at == to {
        ways.push(way.clone());
        return;
    }
    for step in onward.get(&at.uuid).into_iter().flatten() {
        way.push(*step);
        walk(onward, (step.to, to), way, limit, ways);
        way.pop();
    }
}

/// Adds a `SELECT` of the edges that touch one of `frontier`, seen from there, either way.
///
/// No `kinds` stand for all; so do no `others`, the kinds that the other end may be of.
pub(super) fn push_steps(
    sql: &mut Sql,
    frontier: &[Uuid],
    kinds: &[RelationKind],
    others: &[EntityKind],
) {
    let others: Vec<_> = others
        .iter()
        .map(|kind| NodeKind::from(*kind).as_str())
        .collect();
    for (n, (own, other)) in [("from", "to"), ("to", "from")].into_iter().enumerate() {
        sql.push(if n > 0 { " UNION ALL " } else { "" });
        sql.push("SELECT r.id");
        for (end, name) in [(own, "own"), (other, "other")] {
            sql.push(format_args!(
                ", r.{end}_id AS {name}_id, r.{end}_kind AS {name}_kind"
            ));
        }
        sql.push(format_args!(" FROM relation r WHERE r.{own}_id IN "));
        sql.bind_ids(frontier).push(" AND ");
        push_kinds(sql, "r", kinds);
        if !others.is_empty() {
            let others = others.join("', '");
            sql.push(format_args!(" AND r.{other}_kind IN ('{others}')"));
        }
    }
}
