//! Restores a backup, or sees whether one is whole.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use tokio::task::JoinError;

use super::{
    super::{
        lines::{Batches, Line, Lines},
        read::Fault,
        source::Bytes,
    },
    lines::{Head, Rows, Tally},
};
use crate::store::{Part, Restore, RestoreError, Restored, Store};

/// The longest line, in bytes. What a record says is less; an answer that is kept for copies of a
/// request may be longer than most.
const LONGEST: usize = 256 * 1024 * 1024;

/// Why a backup was not restored; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoringError {
    /// The file is at fault.
    #[error("{0}")]
    Fault(Fault),
    /// A newer version of the program wrote it.
    #[error(
        "the backup is of hamkor {hamkor}, which is newer: {reason}; restore it with that version"
    )]
    Newer {
        /// The version that wrote it.
        hamkor: String,
        /// What this one lacks.
        reason: RestoreError,
    },
    /// It was told to stop.
    #[error("stopped; nothing of the backup was restored, so start it again")]
    Stopped,
    /// The database is at fault, or not empty.
    #[error(transparent)]
    Restore(RestoreError),
    /// The reader panicked.
    #[error("the reader failed")]
    Reader(#[from] JoinError),
}

/// A backup that is to be restored.
pub struct Restoring<'a> {
    /// What faults call the file.
    pub name: &'a Path,
    /// Stops it, once true.
    pub stop: &'a AtomicBool,
    /// Is told how many lines are read.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

impl Restoring<'_> {
    /// Restores it into an empty database: its first line, how many rows there were, and what became
    /// of them.
    pub async fn run(
        &self,
        store: &Store,
        bytes: Bytes,
    ) -> Result<(Head, Rows, Restored), RestoringError> {
        let mut reading = Reading::of(self.name, bytes);
        let Some(head) = reading.head().await? else {
            return Err(reading.fault(reading.tally.whole().err().unwrap_or_default()));
        };
        let begun = store.restore(&head.step).await;
        let mut restore = begun.map_err(|error| unfit(&head, error))?;
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Err(RestoringError::Stopped);
            }
            let parts = reading.parts().await?;
            if parts.is_empty() {
                break;
            }
            for (line, part) in parts {
                let added = add(&mut restore, part).await;
                added.map_err(|error| reading.unfit(line, error))?;
            }
            (self.progress)(reading.line);
        }
        let rows = match reading.tally.whole() {
            Ok(rows) => rows.clone(),
            Err(reason) => return Err(reading.fault(reason)),
        };
        let restored = restore.finish().await;
        let line = reading.line;
        let restored = restored.map_err(|error| reading.unfit(line, error))?;
        Ok((head, rows, restored))
    }
}

/// Why a backup cannot be begun with.
fn unfit(head: &Head, error: RestoreError) -> RestoringError {
    match error {
        reason @ RestoreError::Newer { .. } => RestoringError::Newer {
            hamkor: head.hamkor.clone(),
            reason,
        },
        error => RestoringError::Restore(error),
    }
}

async fn add(restore: &mut Restore, part: Part) -> Result<(), RestoreError> {
    match part {
        Part::Table(name, columns) => restore.table(&name, &columns).await,
        Part::Row(row) => restore.row(&row).await,
    }
}

/// Sees whether a backup is whole: its first line, and how many rows it has of each table.
pub async fn verify(name: &Path, bytes: Bytes) -> Result<(Head, Rows), RestoringError> {
    let mut reading = Reading::of(name, bytes);
    let head = reading.head().await?;
    while !reading.parts().await?.is_empty() {}
    match (head, reading.tally.whole()) {
        (Some(head), Ok(rows)) => Ok((head, rows.clone())),
        (_, whole) => Err(reading.fault(whole.err().unwrap_or_default())),
    }
}

/// A file that is being read.
struct Reading<'a> {
    name: &'a Path,
    lines: Batches<Bytes>,
    /// Lines that were read and not looked at.
    unread: Vec<(u64, Line)>,
    tally: Tally,
    line: u64,
}

impl<'a> Reading<'a> {
    fn of(name: &'a Path, bytes: Bytes) -> Self {
        Self {
            name,
            lines: Batches::of(Lines::up_to(bytes, LONGEST)),
            unread: Vec::new(),
            tally: Tally::default(),
            line: 0,
        }
    }

    /// The first line; nothing, if there is none.
    async fn head(&mut self) -> Result<Option<Head>, RestoringError> {
        let mut lines = self.lines.next().await?;
        if lines.is_empty() {
            return Ok(None);
        }
        self.unread = lines.split_off(1);
        let mut head = None;
        for (n, line) in lines {
            let text = self.text(n, line)?;
            let read = self.tally.read_head(&text);
            head = Some(read.map_err(|reason| self.fault(reason))?);
        }
        Ok(head)
    }

    /// The next parts with their lines; none at the end.
    async fn parts(&mut self) -> Result<Vec<(u64, Part)>, RestoringError> {
        loop {
            let mut lines = std::mem::take(&mut self.unread);
            if lines.is_empty() {
                lines = self.lines.next().await?;
            }
            if lines.is_empty() {
                return Ok(Vec::new());
            }
            let mut parts = Vec::new();
            for (n, line) in lines {
                let text = self.text(n, line)?;
                let read = self.tally.read(&text);
                let part = read.map_err(|reason| self.fault(reason))?;
                parts.extend(part.map(|part| (n, part)));
            }
            // The last line alone is no part, and no end of the file either.
            if !parts.is_empty() {
                return Ok(parts);
            }
        }
    }

    fn text(&mut self, n: u64, line: Line) -> Result<String, RestoringError> {
        self.line = n;
        match line {
            Line::Text(text) => Ok(text),
            wrong => Err(RestoringError::Fault(Fault::of_line(self.name, n, wrong))),
        }
    }

    fn fault(&self, reason: impl Into<String>) -> RestoringError {
        RestoringError::Fault(Fault {
            line: (self.line > 0).then_some(self.line),
            ..Fault::of_file(self.name, reason)
        })
    }

    fn unfit(&mut self, line: u64, error: RestoreError) -> RestoringError {
        match error {
            RestoreError::Part(reason) => {
                self.line = line;
                self.fault(reason)
            }
            error => RestoringError::Restore(error),
        }
    }
}
