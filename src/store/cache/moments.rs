//! When what changed: the one thing that decides whether what is remembered still holds.
//!
//! Nothing is ever removed because it is outdated. A reader takes the present moment before it asks
//! the database, and what it keeps holds as long as nothing that it rests on changed later. Must
//! not know what is remembered.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use super::grounds::{Columns, N_COLUMNS};

/// How many places entities and relations share; those that meet in one outdate each other.
const SHARED: u32 = 1 << 16;

/// Where the moment of the last change to something is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) struct Place(u32);

impl Place {
    /// That anything at all changed.
    pub(in crate::store) const ANYTHING: Self = Self(SHARED);
    /// That edges changed of which the ends are not known.
    pub(in crate::store) const ALL_EDGES: Self = Self(SHARED + 1);
    /// That slugs were given or taken.
    pub(in crate::store) const SLUGS: Self = Self(SHARED + 2);

    /// What an entity or a relation is.
    pub(in crate::store) fn node(id: Uuid) -> Self {
        Self::shared(id, 0)
    }

    /// The edges of an entity.
    pub(in crate::store) fn edges(id: Uuid) -> Self {
        Self::shared(id, 0x5851_F42D_4C95_7F2D)
    }

    /// A column of all entities of a kind, by its number.
    pub(in crate::store) const fn column(number: u32) -> Self {
        Self(SHARED + 3 + number)
    }

    fn shared(id: Uuid, salt: u64) -> Self {
        let (high, low) = id.as_u64_pair();
        let mixed = (high ^ salt).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ low;
        let mixed = mixed.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        // The upper bits are the ones that all others have a part in.
        Self(u32::try_from(mixed >> 48).unwrap_or(0))
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// What an entry rests on.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum Rests {
    /// One place.
    On(Place),
    /// The edges of an entity, and columns of what they lead to.
    Edges(Place, Option<Columns>),
    /// Columns of all entities of a kind.
    Columns(Columns),
}

/// The clock of the cache. It ticks with every change.
#[derive(Debug)]
pub(in crate::store) struct Moments {
    now: AtomicU64,
    /// What was read earlier is forgotten, whatever it rests on.
    floor: AtomicU64,
    changed: Box<[AtomicU64]>,
    begun: AtomicU64,
    done: AtomicU64,
}

impl Moments {
    pub(super) fn new() -> Self {
        let n = Place::column(N_COLUMNS).index();
        Self {
            now: AtomicU64::new(1),
            floor: AtomicU64::new(0),
            changed: (0..n).map(|_| AtomicU64::new(0)).collect(),
            begun: AtomicU64::new(0),
            done: AtomicU64::new(0),
        }
    }

    /// The present moment, to be taken before the database is asked.
    pub(in crate::store) fn now(&self) -> u64 {
        self.now.load(Ordering::SeqCst)
    }

    /// Whether what was read at `moment` still holds.
    pub(super) fn holds(&self, rests: Rests, moment: u64) -> bool {
        let is_older = |place: Place| self.changed[place.index()].load(Ordering::Acquire) <= moment;
        let hold = |columns: Columns| columns.places().all(is_older);
        self.floor.load(Ordering::Acquire) <= moment
            && match rests {
                Rests::On(place) => is_older(place),
                Rests::Edges(place, columns) => {
                    is_older(place) && is_older(Place::ALL_EDGES) && columns.is_none_or(hold)
                }
                Rests::Columns(columns) => hold(columns),
            }
    }

    /// Notes that these changed.
    pub(super) fn forget(&self, places: impl IntoIterator<Item = Place>) {
        let moment = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        for place in places {
            self.changed[place.index()].fetch_max(moment, Ordering::Release);
        }
    }

    /// Notes that everything may have changed.
    pub(super) fn forget_all(&self) {
        let moment = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.floor.fetch_max(moment, Ordering::Release);
    }

    /// The number of the last look at the feed that was begun.
    pub(in crate::store) fn begun(&self) -> u64 {
        self.begun.load(Ordering::SeqCst)
    }

    /// Begins a look at the feed.
    pub(in crate::store) fn begin(&self) -> u64 {
        self.begun.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Notes that a look at the feed is done: all that had been committed when it began is seen.
    pub(in crate::store) fn end(&self, look: u64) {
        self.done.fetch_max(look, Ordering::SeqCst);
    }

    /// The number of the newest look at the feed that is done.
    pub(in crate::store) fn done(&self) -> u64 {
        self.done.load(Ordering::SeqCst)
    }
}
