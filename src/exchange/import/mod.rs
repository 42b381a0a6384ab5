//! From readers to the store: records in batches, one transaction each, and a report.
//!
//! What is wrong with one record does not stop the others. Where records stand in a file does not
//! matter: those that refer to what is not there yet are set aside, and tried again when all others
//! are in. A batch that was written stays so, whatever stops the import, and is found unchanged when
//! it is started again.

use std::{
    net::IpAddr,
    sync::atomic::{AtomicBool, Ordering},
};

use uuid::Uuid;

use crate::{domain::Agency, store::NewAgency};
use batch::Batch;
use read_on::ReadOn;
use spill::Spill;

use super::read::{Placed, Records};

mod batch;
mod files;
mod keys;
mod namesakes;
mod read_on;
mod report;
mod spill;
mod target;

pub use files::{Parts, Reading};
pub use report::{Listed, Match, Refusal, Report, Suggestion};
pub use target::Target;

/// The most records of a transaction.
const BATCH: usize = 500;
/// How often records that were set aside are tried again: what refers to one that refers to another
/// takes one more.
const MAX_ROUNDS: u32 = 16;

/// Records, and whose they are.
pub struct Part {
    /// The agency.
    pub agency: Whose,
    /// The records.
    pub records: Records,
}

/// Whose records are.
#[derive(Debug, Clone)]
pub enum Whose {
    /// An agency's that is there.
    Known(Agency),
    /// An agency's that is added, or brought up to date.
    Stated(NewAgency),
}

/// Who imports, who may stop it, and who is told how far it is.
pub struct Import<'a> {
    /// The key that signs, if one does.
    pub key: Option<Uuid>,
    /// Where from.
    pub address: Option<IpAddr>,
    /// Stops it after the batch at hand, once true.
    pub stop: &'a AtomicBool,
    /// Is told how many records are done, after each batch.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// Why an import ended early. What was written before stays.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// Records cannot be set aside.
    #[error("cannot write to the folder for temporary files")]
    Spill(#[from] std::io::Error),
    /// The reader panicked.
    #[error("the reader failed")]
    Reader(#[from] tokio::task::JoinError),
}

impl Import<'_> {
    /// Writes all that `parts` give to `target`.
    pub async fn run(&self, target: &Target, parts: Parts) -> Result<Report, ImportError> {
        let mut batch = Batch::new(self, target);
        parts.faults.iter().for_each(|fault| batch.refuse(fault));
        for (n, part) in parts.parts.into_iter().enumerate() {
            let agency = target.agency(part.agency).await?;
            batch.agencies.push(agency);
            let mut records = ReadOn::new(part.records);
            while !self.is_stopped() {
                let items = records.next(BATCH).await?;
                if items.is_empty() {
                    break;
                }
                batch.take(n, items).await?;
            }
        }
        for round in 1.. {
            let aside = batch.aside.take();
            if aside.is_empty() {
                break;
            }
            let n_before = aside.len();
            let is_last = round == MAX_ROUNDS || self.is_stopped();
            batch.again(aside, is_last).await?;
            // Nothing that they refer to will come any more.
            if batch.aside.len() == n_before {
                batch.give_up()?;
            }
        }
        batch.finish().await
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
