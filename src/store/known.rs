//! What is remembered, for those who read: while it is kept right, and noted where it may be newer
//! than the rest of an answer.

use std::sync::Arc;

use uuid::Uuid;

use super::{
    Store,
    cache::{Cache, Found, Reading},
};
use crate::domain::{Entity, Relation};

impl Store {
    /// What is remembered of an entity: nothing, that there is none, or what it is.
    #[must_use]
    pub fn entity_known(&self, id: Uuid) -> Option<Option<Arc<Entity>>> {
        self.taken(self.cache()?.entity(id))
    }

    /// What is remembered of a relation: nothing, that there is none, or what it is.
    #[must_use]
    pub fn relation_known(&self, id: Uuid) -> Option<Option<Arc<Relation>>> {
        self.taken(self.cache()?.relation(id))
    }

    /// The cache, while it is kept right.
    pub(super) fn cache(&self) -> Option<&Cache> {
        let cache = &self.live.cache;
        cache.is_on().then_some(cache)
    }

    /// To be taken before the database is asked for what is to be kept.
    pub(super) fn reading(&self) -> Option<Reading<'_>> {
        self.cache().map(Cache::reading)
    }

    /// What was found; of what nobody has settled yet, the answer is to be settled.
    pub(super) fn taken<V>(&self, found: Option<Found<V>>) -> Option<V> {
        let Found { value, is_settled } = found?;
        if !is_settled {
            self.reader.unsettle();
        }
        Some(value)
    }
}
