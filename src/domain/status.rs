//! How far along things are.

use super::{EntityKind, Vocabulary, vocabulary::vocabulary};

vocabulary! {
    /// How far along an institution, a project or an event is; each kind has its own share.
    Status {
        /// Put forward; nobody has agreed yet.
        Proposed = "PROPOSED",
        /// To come, as decided.
        Planned = "PLANNED",
        /// Being built or set up.
        Building = "BUILDING",
        /// At work.
        Operating = "OPERATING",
        /// No longer at work.
        Closed = "CLOSED",
        /// The parties have agreed on it.
        Agreed = "AGREED",
        /// Being prepared; IATI calls it pipeline or identification.
        Preparing = "PREPARING",
        /// Under way.
        Implementing = "IMPLEMENTING",
        /// Work done, accounts open.
        Finalising = "FINALISING",
        /// Done.
        Completed = "COMPLETED",
        /// Stopped for a time.
        Suspended = "SUSPENDED",
        /// It took place.
        Held = "HELD",
        /// Given up.
        Cancelled = "CANCELLED",
    }
}

impl Status {
    /// Those that an entity of `kind` can have, in the order of the schema.
    #[must_use]
    pub const fn of(kind: EntityKind) -> &'static [Self] {
        match kind {
            EntityKind::Institution => &[
                Self::Proposed,
                Self::Planned,
                Self::Building,
                Self::Operating,
                Self::Closed,
            ],
            EntityKind::Project => &[
                Self::Proposed,
                Self::Agreed,
                Self::Preparing,
                Self::Implementing,
                Self::Finalising,
                Self::Completed,
                Self::Suspended,
                Self::Cancelled,
            ],
            EntityKind::Event => &[Self::Proposed, Self::Planned, Self::Held, Self::Cancelled],
            EntityKind::Person | EntityKind::Direction | EntityKind::Place => &[],
        }
    }

    /// The IATI ActivityStatus code (2.03) of a project in this status.
    #[must_use]
    pub const fn iati_activity_status(self) -> u8 {
        match self {
            Self::Implementing => 2,
            Self::Finalising => 3,
            Self::Completed | Self::Closed | Self::Held => 4,
            Self::Cancelled => 5,
            Self::Suspended => 6,
            _ => 1,
        }
    }

    /// Its place in the life of a thing, for ordering.
    #[must_use]
    pub fn rank(self) -> i32 {
        Self::ALL
            .iter()
            .zip(0..)
            .find(|(status, _)| **status == self)
            .map_or(0, |(_, rank)| rank)
    }
}
