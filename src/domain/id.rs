//! Global ids: a kind and a UUIDv7, written as a TypeID.
//!
//! The application makes them, so that no database sequence is needed and the store can be spread
//! by key. A TypeID (<https://github.com/jetify-com/typeid>) sorts by the time it was made.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::{Builder, Uuid};

use super::{Clock, EntityKind, Vocabulary, vocabulary::vocabulary};

vocabulary! {
    /// What an id is the id of.
    NodeKind {
        Institution = "institution",
        Project = "project",
        Person = "person",
        Direction = "direction",
        Place = "place",
        Event = "event",
        Relation = "relation",
        Source = "source",
        Agency = "agency",
        Record = "record",
        Change = "change",
    }
}

impl NodeKind {
    /// The entity kind, if it is the id of an entity.
    #[must_use]
    pub fn entity(self) -> Option<EntityKind> {
        EntityKind::ALL
            .iter()
            .copied()
            .find(|kind| Self::from(*kind) == self)
    }
}

impl From<EntityKind> for NodeKind {
    fn from(kind: EntityKind) -> Self {
        match kind {
            EntityKind::Institution => Self::Institution,
            EntityKind::Project => Self::Project,
            EntityKind::Person => Self::Person,
            EntityKind::Direction => Self::Direction,
            EntityKind::Place => Self::Place,
            EntityKind::Event => Self::Event,
        }
    }
}

/// A global id: `institution_01h455vb4pex5vsknk084sn02q`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// What it identifies.
    pub kind: NodeKind,
    /// The key that rows are stored under.
    pub uuid: Uuid,
}

impl Id {
    /// An id from its two parts.
    #[must_use]
    pub const fn new(kind: NodeKind, uuid: Uuid) -> Self {
        Self { kind, uuid }
    }

    /// The id of an entity of `kind`.
    #[must_use]
    pub fn of_entity(kind: EntityKind, uuid: Uuid) -> Self {
        Self::new(kind.into(), uuid)
    }

    /// Reads a TypeID of a kind that the graph has.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let id: TypeSafeId<DynamicType> = text.parse().ok()?;
        Some(Self {
            kind: NodeKind::parse(id.type_prefix())?,
            uuid: id.uuid(),
        })
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = DynamicType::new(self.kind.as_str()).map_err(|_| fmt::Error)?;
        fmt::Display::fmt(&TypeSafeId::from_type_and_uuid(prefix, self.uuid), f)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom(format!("`{text}` is no id")))
    }
}

/// Makes ids: the time from a [`Clock`], the rest random, or zero where tests need the same again.
///
/// Ids of one source grow strictly, also within a millisecond, so that things sort as they came.
#[derive(Debug)]
pub struct IdSource {
    clock: Clock,
    is_random: bool,
    /// The last time given out: milliseconds, then a counter in the lowest [`COUNTER_BITS`].
    last: AtomicU64,
}

/// The bits of a UUIDv7 between its version and its variant.
const COUNTER_BITS: u32 = 12;

impl IdSource {
    /// Ids that no one can guess or repeat.
    #[must_use]
    pub fn random(clock: Clock) -> Self {
        Self {
            clock,
            is_random: true,
            last: AtomicU64::new(0),
        }
    }

    /// The same ids each time that the clock tells the same, for tests and generated data.
    #[must_use]
    pub fn counted(clock: Clock) -> Self {
        Self {
            clock,
            is_random: false,
            last: AtomicU64::new(0),
        }
    }

    /// A new id of `kind`.
    #[must_use]
    pub fn next(&self, kind: NodeKind) -> Id {
        Id::new(kind, self.next_uuid())
    }

    /// A new key of a row that is no node of the graph.
    #[must_use]
    pub fn next_uuid(&self) -> Uuid {
        let now = u64::try_from(self.clock.now().micros() / 1_000).unwrap_or(0) << COUNTER_BITS;
        let advance = |last: u64| now.max(last + 1);
        let last = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(advance(last))
            })
            .unwrap_or_else(|last| last);
        let stamp = advance(last);
        let [.., high, low] = (stamp & ((1 << COUNTER_BITS) - 1)).to_be_bytes();
        let mut tail = [0; 10];
        if self.is_random {
            tail.copy_from_slice(&Uuid::new_v4().as_bytes()[6..]);
        }
        tail[0] = high;
        tail[1] = low;
        Builder::from_unix_timestamp_millis(stamp >> COUNTER_BITS, &tail).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, Id, IdSource, NodeKind};
    use crate::domain::Instant;

    #[test]
    fn ids_grow_and_read_back() {
        let ids = IdSource::random(Clock::manual(Instant::from_micros(1_700_000_000_000_000)));
        let made: Vec<_> = (0..5_000).map(|_| ids.next(NodeKind::Person)).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
        for id in made {
            assert_eq!(Id::parse(&id.to_string()), Some(id));
            assert_eq!(id.uuid.get_version_num(), 7);
        }
    }

    #[test]
    fn only_ids_of_known_kinds_are_read() {
        assert_eq!(Id::parse("dog_01h455vb4pex5vsknk084sn02q"), None);
        assert_eq!(Id::parse("person_01h455vb4pex5vsknk084sn02"), None);
        assert_eq!(Id::parse(""), None);
        assert!(Id::parse("person_01h455vb4pex5vsknk084sn02q").is_some());
    }
}
