//! From files that were read to the store.

use super::{AgencyRecords, Fault, Placed};
use crate::{
    domain,
    store::{self, Effect, PutError, Store},
};

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Records that are new.
    pub created: usize,
    /// Records that say something else than before.
    pub updated: usize,
    /// Records that were there already, word for word.
    pub unchanged: usize,
}

/// Why an import failed; the faulty agency's records are left as they were.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The files are at fault.
    #[error("{} faults in the data", .0.len())]
    Faults(Vec<Fault>),
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Writes what was read: each agency's records in one transaction.
///
/// `progress` is told how many records are done, and of how many.
pub async fn import(
    store: &Store,
    agencies: &[AgencyRecords],
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Report, ImportError> {
    let total = agencies.iter().map(|agency| agency.records.len()).sum();
    let mut report = Report::default();
    let mut done = 0;
    progress(done, total);
    for AgencyRecords { agency, records } in agencies {
        let agency = store.agency_upsert(agency.clone()).await?;
        let inputs: Vec<_> = records.iter().map(|placed| placed.input.clone()).collect();
        let outcomes = store
            .records_put(&agency, &inputs)
            .await
            .map_err(|error| match error {
                PutError::Store(error) => ImportError::Store(error),
                PutError::Refused(refused) => ImportError::Faults(placed_faults(records, refused)),
            })?;
        for outcome in outcomes {
            match outcome.effect {
                Effect::Created => report.created += 1,
                Effect::Updated => report.updated += 1,
                Effect::Unchanged => report.unchanged += 1,
            }
        }
        done += records.len();
        progress(done, total);
    }
    Ok(report)
}

/// Puts the place of its record to each fault that the store found.
fn placed_faults(records: &[Placed], refused: Vec<(usize, domain::Fault)>) -> Vec<Fault> {
    refused
        .into_iter()
        .filter_map(|(n, fault)| Some(records.get(n)?.fault(&fault)))
        .collect()
}
