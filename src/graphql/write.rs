//! What the store is told, as data: the executor knows how.

use crate::domain::{NodeKind, Scope};

/// What a mutation does, with the argument `input`.
#[derive(Debug, Clone, Copy)]
pub enum Write {
    /// Puts a record about a node of that kind.
    Put(NodeKind),
    /// Puts records about nodes of any kind, all or none.
    PutAll,
    /// Takes a record back.
    Withdraw,
    /// Makes two entities one.
    Merge,
    /// Gives a record an entity of its own again.
    Split,
}

impl Write {
    /// What a key has to allow for it.
    #[must_use]
    pub const fn scope(self) -> Scope {
        match self {
            Self::Put(_) | Self::PutAll | Self::Withdraw => Scope::Write,
            Self::Merge | Self::Split => Scope::Curate,
        }
    }
}
