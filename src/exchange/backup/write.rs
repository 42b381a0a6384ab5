//! Writes a backup.

use std::io::{self, Write};

use flate2::{Compression, write::GzEncoder};

use super::lines::{Head, Rows, Tally};
use crate::store::{Backup, Error, Part};

/// Why a backup cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] Error),
    /// The file is at fault.
    #[error("cannot write to the file")]
    File(#[from] io::Error),
    /// A value is none of JSON.
    #[error("a row cannot be written")]
    Row(#[from] serde_json::Error),
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The first line.
    pub head: Head,
    /// How many rows of each table.
    pub rows: Rows,
}

/// Writes it, packed, and gives back what it was written to; `progress` is told how many rows were
/// written.
pub async fn write<W: Write>(
    mut backup: Backup,
    to: W,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(W, Written), WriteError> {
    let mut to = GzEncoder::new(to, Compression::default());
    let mut tally = Tally::default();
    let head = Head::new(&backup.step, backup.at, backup.revision);
    writeln!(to, "{}", tally.head(&head)?)?;
    let mut n = 0;
    loop {
        let parts = backup.next().await?;
        if parts.is_empty() {
            break;
        }
        for part in parts {
            n += u64::from(matches!(part, Part::Row(_)));
            writeln!(to, "{}", tally.part(part)?)?;
        }
        progress(n);
    }
    backup.release().await?;
    let (end, rows) = tally.end()?;
    writeln!(to, "{end}")?;
    Ok((to.finish()?, Written { head, rows }))
}
