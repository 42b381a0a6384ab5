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

/// Makes ids: the time from a [`Clock`], the rest random, or counted where tests need it.
#[derive(Debug)]
pub struct IdSource {
    clock: Clock,
    counter: Option<AtomicU64>,
}

impl IdSource {
    /// Ids that no one can guess or repeat.
    #[must_use]
    pub fn random(clock: Clock) -> Self {
        Self {
            clock,
            counter: None,
        }
    }

    /// The same ids each time, for tests and generated data.
    #[must_use]
    pub fn counted(clock: Clock) -> Self {
        Self {
            clock,
            counter: Some(AtomicU64::new(0)),
        }
    }

    /// A new id of `kind`.
    #[must_use]
    pub fn next(&self, kind: NodeKind) -> Id {
        let millis = u64::try_from(self.clock.now().micros() / 1_000).unwrap_or(0);
        let mut tail = [0; 10];
        match &self.counter {
            Some(counter) => {
                let count = counter.fetch_add(1, Ordering::Relaxed);
                tail[2..].copy_from_slice(&count.to_be_bytes());
            }
            None => tail.copy_from_slice(&Uuid::new_v4().as_bytes()[6..]),
        }
        Id::new(
            kind,
            Builder::from_unix_timestamp_millis(millis, &tail).into_uuid(),
        )
    }
}
