//! Where chance comes from.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// The source of chance. Handed to whatever makes secrets, so that tests can foretell them.
#[derive(Debug, Clone)]
pub enum Chance {
    /// The computer's own, which no one can guess.
    System,
    /// Numbers one after the other, for tests; no secret made of them is one.
    Counted(Arc<AtomicU64>),
}

/// The computer has no random numbers to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers: {0}")]
pub struct NoChance(getrandom::Error);

impl Chance {
    /// A source that starts at `first` and goes up by one a number.
    #[must_use]
    pub fn counted(first: u64) -> Self {
        Self::Counted(Arc::new(AtomicU64::new(first)))
    }

    /// A number, each of the 2⁶⁴ as likely as any other.
    pub fn number(&self) -> Result<u64, NoChance> {
        match self {
            Self::System => getrandom::u64().map_err(NoChance),
            Self::Counted(next) => Ok(next.fetch_add(1, Ordering::Relaxed)),
        }
    }
}
