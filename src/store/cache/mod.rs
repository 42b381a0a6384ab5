//! What was read lately, for as long as the feed says that it still holds.
//!
//! Entities, relations, pages of edges, pages of lists and slugs lie in maps that share one budget
//! of memory. Whether an entry holds is decided when it is asked for, by `moments`. Must not know
//! the database: who reads it, and who follows the feed, is `live`'s affair.

mod grounds;
mod keys;
mod map;
mod moments;
mod stale;
#[cfg(test)]
mod tests;
mod weights;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use uuid::Uuid;

use super::{EdgeShape, Link, Slice, pools::Remembered, steps::Steps};
use crate::domain::{Entity, Id, Relation};
use keys::{EdgeKey, EdgesAsked};
pub(super) use keys::{ListAsked, ListKey};
pub(super) use map::Found;
use map::Map;
use moments::{Moments, Place, Rests};
pub(super) use stale::Stale;

/// Of a hundred parts of the budget, those of entities.
const ENTITIES: u64 = 40;
/// Those of pages of edges, with their relations.
const EDGES: u64 = 30;
/// Those of all the ways that lead from entities.
const STEPS: u64 = 10;
/// Those of pages of lists, which are ids.
const LISTS: u64 = 8;
/// Those of relations by their ids.
const RELATIONS: u64 = 8;
/// Those of slugs.
const SLUGS: u64 = 4;

/// A page of a list: its entities are remembered by themselves.
pub(super) type List = Arc<Slice<Uuid>>;
/// A page of a list with its entities.
pub(super) type Listed = Arc<Slice<Arc<Entity>>>;

/// What is remembered.
#[derive(Debug)]
pub(super) struct Cache {
    is_on: AtomicBool,
    pub(super) moments: Moments,
    entities: Map<Uuid, Option<Arc<Entity>>>,
    relations: Map<Uuid, Option<Arc<Relation>>>,
    edges: Map<EdgeKey, Arc<Slice<Link>>>,
    steps: Map<Uuid, Steps>,
    lists: Map<Arc<ListKey>, List>,
    slugs: Map<Box<str>, Option<Id>>,
}

impl Cache {
    /// An empty one that takes so many bytes at most; it is off.
    pub(super) fn new(bytes: u64) -> Self {
        let share = |parts: u64| bytes / 100 * parts;
        Self {
            is_on: AtomicBool::new(false),
            moments: Moments::new(),
            entities: Map::new(share(ENTITIES)),
            relations: Map::new(share(RELATIONS)),
            edges: Map::new(share(EDGES)),
            steps: Map::new(share(STEPS)),
            lists: Map::new(share(LISTS)),
            slugs: Map::new(share(SLUGS)),
        }
    }

    /// Whether what changes is made known to it.
    pub(super) fn is_on(&self) -> bool {
        self.is_on.load(Ordering::Acquire)
    }

    /// From now on changes are made known; what was read before is forgotten.
    pub(super) fn switch_on(&self) {
        self.moments.forget_all();
        self.is_on.store(true, Ordering::Release);
    }

    /// From now on nobody makes changes known.
    pub(super) fn switch_off(&self) {
        self.is_on.store(false, Ordering::Release);
        self.moments.forget_all();
    }

    /// Forgets what is stale.
    pub(super) fn forget(&self, stale: &Stale) {
        if stale.is_all {
            self.moments.forget_all();
        }
        self.moments.forget(stale.places.iter().copied());
    }

    /// Forgets everything.
    pub(super) fn forget_all(&self) {
        self.moments.forget_all();
    }

    /// To be taken before the database is asked for what is to be kept.
    pub(super) fn reading(&self) -> Reading<'_> {
        let moment = self.moments.now();
        Reading {
            cache: self,
            moment,
        }
    }

    pub(super) fn entity(&self, id: Uuid) -> Option<Found<Option<Arc<Entity>>>> {
        self.entities.get(&self.moments, &id)
    }

    pub(super) fn relation(&self, id: Uuid) -> Option<Found<Option<Arc<Relation>>>> {
        self.relations.get(&self.moments, &id)
    }

    pub(super) fn edges(
        &self,
        parent: Uuid,
        shape: &Arc<EdgeShape>,
    ) -> Option<Found<Arc<Slice<Link>>>> {
        self.edges.get(&self.moments, &EdgesAsked { parent, shape })
    }

    pub(super) fn steps(&self, from: Uuid) -> Option<Found<Steps>> {
        self.steps.get(&self.moments, &from)
    }

    pub(super) fn list(&self, asked: &ListAsked<'_>) -> Option<Found<List>> {
        self.lists.get(&self.moments, asked)
    }

    /// Its parts, and how full they are.
    pub(super) fn parts(&self) -> [Remembered; 6] {
        [
            self.entities.part("entities"),
            self.relations.part("relations"),
            self.edges.part("edges"),
            self.steps.part("steps"),
            self.lists.part("lists"),
            self.slugs.part("slugs"),
        ]
    }

    pub(super) fn slug(&self, slug: &str) -> Option<Found<Option<Id>>> {
        self.slugs.get(&self.moments, slug)
    }
}

/// One who has set out to read, and keeps what it finds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    cache: &'a Cache,
    moment: u64,
}

impl Reading<'_> {
    pub(super) fn keep_entity(&self, id: Uuid, entity: Option<Arc<Entity>>) {
        let rests = Rests::On(Place::node(id));
        let Self { cache, moment } = self;
        cache
            .entities
            .keep(&cache.moments, *moment, (id, entity), rests);
    }

    pub(super) fn keep_relation(&self, id: Uuid, relation: Option<Arc<Relation>>) {
        let rests = Rests::On(Place::node(id));
        let Self { cache, moment } = self;
        cache
            .relations
            .keep(&cache.moments, *moment, (id, relation), rests);
    }

    pub(super) fn keep_edges(&self, parent: Uuid, shape: &Arc<EdgeShape>, edges: Arc<Slice<Link>>) {
        let rests = grounds::of_edges(shape.query(), Place::edges(parent));
        let shape = Arc::clone(shape);
        let Self { cache, moment } = self;
        let kept = (EdgeKey { parent, shape }, edges);
        cache.edges.keep(&cache.moments, *moment, kept, rests);
    }

    pub(super) fn keep_steps(&self, from: Uuid, steps: Steps) {
        let rests = Rests::Edges(Place::edges(from), None);
        let Self { cache, moment } = self;
        cache
            .steps
            .keep(&cache.moments, *moment, (from, steps), rests);
    }

    pub(super) fn keep_list(&self, key: &Arc<ListKey>, list: &Listed) {
        let rests = grounds::of_list(key.kind, &key.condition, &key.order);
        let ids =
            |(cursor, entity): &(super::Cursor, Arc<Entity>)| (cursor.clone(), entity.id.uuid);
        let ids = Arc::new(Slice {
            items: list.items.iter().map(ids).collect(),
            has_next: list.has_next,
            has_previous: list.has_previous,
        });
        for (_, entity) in &list.items {
            self.keep_entity(entity.id.uuid, Some(Arc::clone(entity)));
        }
        let Self { cache, moment } = self;
        let kept = (Arc::clone(key), ids);
        cache.lists.keep(&cache.moments, *moment, kept, rests);
    }

    /// A slug stays an entity's own for as long as the entity stays as it is.
    pub(super) fn keep_slug(&self, slug: &str, id: Option<Id>) {
        let place = id.map_or(Place::SLUGS, |id| Place::node(id.uuid));
        let Self { cache, moment } = self;
        let kept = (slug.into(), id);
        cache
            .slugs
            .keep(&cache.moments, *moment, kept, Rests::On(place));
    }
}
