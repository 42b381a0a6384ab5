//! Where the time comes from.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A moment in UTC, to the microsecond (the finest that every supported database keeps).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The moment that many microseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 date and time of any offset.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(at.unix_timestamp_nanos() / 1_000)
            .ok()
            .map(Self)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000)
            .map_err(|_| fmt::Error)?;
        f.write_str(&at.format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| de::Error::custom(format!("`{text}` is no RFC 3339 date and time")))
    }
}

/// The source of "now". Handed to whatever needs the time, so that tests can set it.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The computer's clock.
    System,
    /// A clock that moves on by a microsecond each time it is read.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that starts at `start` and moves by a microsecond a reading.
    #[must_use]
    pub fn manual(start: Instant) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.0)))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Instant {
        match self {
            Self::System => {
                let micros = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
                Instant(i64::try_from(micros).unwrap_or(i64::MAX))
            }
            Self::Manual(at) => Instant(at.fetch_add(1, Ordering::Relaxed)),
        }
    }
}
