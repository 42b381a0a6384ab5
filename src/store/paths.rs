//! [`Store`] method that finds the shortest ways between two entities.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use uuid::Uuid;

use super::{
    Error, Store,
    steps::{Few, MAX_EDGES, Step, Taken},
};
use crate::domain::{Id, Relation, RelationKind};

/// The most entities that one search visits; it gives up on what lies behind more.
const MAX_VISITED: usize = 10_000;

/// How many entities the other side may have to be gone from first, rather than from a hub.
const HUB: usize = 1_000;

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
    /// ends there, with what it has found by then. Each step from either end
    /// costs two statements at most, and the relations one.
    pub async fn paths(
        &self,
        from: Id,
        to: Id,
        kinds: &[RelationKind],
        max_length: usize,
        limit: usize,
    ) -> Result<Vec<Trail>, Error> {
        let taken = Taken { kinds, others: &[] };
        let mut here = Side::of(from);
        let mut there = Side::of(to);
        let mut meetings = here.meetings(&there);
        while meetings.is_empty() && here.depth + there.depth < max_length {
            let visited = here.depths.len() + there.depths.len();
            let (near, far) = if here.work() <= there.work() {
                (&mut here, &there)
            } else {
                (&mut there, &here)
            };
            if near.frontier.is_empty() || visited >= MAX_VISITED {
                return Ok(Vec::new());
            }
            let few = match near.few.take() {
                Some(few) => few,
                None => self.steps_but_of_hubs(&near.frontier, taken).await?,
            };
            if !few.busy.is_empty() && near.frontier.len() + HUB > far.work() {
                near.few = Some(few);
                continue;
            }
            let steps = self.steps_of_hubs(few, taken).await?;
            let is_cut = near.advance(steps, MAX_VISITED - visited);
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

/// What is known from one end of the search.
struct Side {
    depth: usize,
    /// The entities at that depth.
    frontier: Vec<Id>,
    /// The steps from there, once it is known that there are hubs among them.
    few: Option<Few>,
    depths: HashMap<Uuid, usize>,
    /// From each entity the steps that lead one nearer to where the search began.
    back: HashMap<Uuid, Vec<Step>>,
}

impl Side {
    fn of(root: Id) -> Self {
        Self {
            depth: 0,
            frontier: vec![root],
            few: None,
            depths: HashMap::from([(root.uuid, 0)]),
            back: HashMap::new(),
        }
    }

    /// How much there is to do for one step further, as far as is known.
    fn work(&self) -> usize {
        self.frontier.len() + if self.few.is_some() { HUB } else { 0 }
    }

    /// Goes one step further, to at most `room` entities; says whether there were more.
    fn advance(&mut self, steps: Vec<Step>, room: usize) -> bool {
        let mut is_cut = steps.len() == MAX_EDGES;
        let mut frontier = Vec::new();
        self.depth += 1;
        for step in steps {
            let depth = match self.depths.get(&step.to.uuid) {
                Some(depth) => *depth,
                None if frontier.len() == room => {
                    is_cut = true;
                    continue;
                }
                None => {
                    self.depths.insert(step.to.uuid, self.depth);
                    frontier.push(step.to);
                    self.depth
                }
            };
            if depth == self.depth {
                self.back.entry(step.to.uuid).or_default().push(step.back());
            }
        }
        self.frontier = frontier;
        is_cut
    }

    /// The entities where the two sides have met.
    fn meetings(&self, other: &Self) -> Vec<Id> {
        let is_met = |id: &&Id| other.depths.get(&id.uuid) == Some(&other.depth);
        self.frontier.iter().filter(is_met).copied().collect()
    }
}

/// From each entity on a shortest way the steps that lead on, the older relations first.
fn onward(here: &Side, there: Side, meetings: Vec<Id>) -> HashMap<Uuid, Vec<Step>> {
    let mut onward = there.back;
    let mut seen: HashSet<_> = meetings.iter().copied().collect();
    let mut open = meetings;
    while let Some(to) = open.pop() {
        for step in here.back.get(&to.uuid).into_iter().flatten() {
            let steps = onward.entry(step.to.uuid).or_default();
            steps.push(step.back());
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
