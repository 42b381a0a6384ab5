//! A map that forgets what is asked for least, once it is full.

use std::{fmt, hash::Hash, mem::size_of, thread::available_parallelism};

use quick_cache::{
    DefaultHashBuilder, Equivalent, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};

use super::{
    super::pools::Remembered,
    moments::{Moments, Rests},
    weights::Weigh,
};

/// What the map itself needs for each entry, about.
const BOOKKEEPING: usize = 64;
/// What an entry weighs on average, about.
const AVERAGE: u64 = 2_048;
/// The least that a part of the map holds; what is heavier than a part is never kept.
const PART: u64 = 1 << 20;
/// Budgets are rounded down to this, so that they can be halved into parts without a rest.
const GRAIN: u64 = 1 << 10;

/// Keys with values, as heavy as it is told at most.
pub(in crate::store) struct Map<K, V>(Cache<K, Entry<V>, Memory>);

#[derive(Debug, Clone)]
struct Entry<V> {
    value: V,
    rests: Rests,
    /// When its reader set out.
    moment: u64,
    /// The last look at the feed that was begun when it was kept.
    look: u64,
    weight: u64,
}

/// What was remembered.
#[derive(Debug)]
pub(in crate::store) struct Found<V> {
    pub(in crate::store) value: V,
    /// Whether the feed has been looked at since it was read: if not, it may be of a moment that
    /// the rest of the cache has not come to.
    pub(in crate::store) is_settled: bool,
}

#[derive(Debug, Clone)]
struct Memory;

impl<K, V> Weighter<K, Entry<V>> for Memory {
    fn weight(&self, _: &K, entry: &Entry<V>) -> u64 {
        entry.weight
    }
}

impl<K: Hash + Eq + Weigh, V: Clone + Weigh> Map<K, V> {
    /// A map of that many bytes.
    pub(super) fn new(bytes: u64) -> Self {
        let bytes = bytes / GRAIN * GRAIN;
        let threads = available_parallelism().map_or(4, usize::from);
        let most = usize::try_from(bytes / PART).unwrap_or(usize::MAX);
        let parts = (threads * 4).min(most).max(1);
        let estimate = usize::try_from(bytes / AVERAGE).unwrap_or(usize::MAX);
        let options = OptionsBuilder::new()
            .shards(1 << parts.ilog2())
            .estimated_items_capacity(estimate)
            .weight_capacity(bytes)
            .build()
            .expect("both capacities are set");
        Self(Cache::with_options(
            options,
            Memory,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        ))
    }

    /// The value of a key, if it is remembered and still holds.
    pub(super) fn get<Q>(&self, moments: &Moments, key: &Q) -> Option<Found<V>>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let entry = self.0.get(key)?;
        moments.holds(entry.rests, entry.moment).then(|| Found {
            is_settled: moments.done() > entry.look,
            value: entry.value,
        })
    }

    /// Remembers what was read by one who set out at `moment`.
    pub(super) fn keep(&self, moments: &Moments, moment: u64, (key, value): (K, V), rests: Rests) {
        let bytes = BOOKKEEPING + size_of::<(K, Entry<V>)>() + key.heap() + value.heap();
        let entry = Entry {
            value,
            rests,
            moment,
            look: moments.begun(),
            weight: bytes as u64,
        };
        self.0.insert(key, entry);
    }

    /// How much it holds, under the name that it is watched by.
    pub(super) fn part(&self, name: &'static str) -> Remembered {
        Remembered {
            name,
            bytes: self.0.weight(),
            max: self.0.capacity(),
        }
    }

    /// How much it holds, in bytes.
    #[cfg(test)]
    pub(super) fn weight(&self) -> u64 {
        self.0.weight()
    }

    /// How many entries it holds.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl<K, V> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Map").finish_non_exhaustive()
    }
}
