//! A dump: the whole database as NDJSON, to make the same graph of in an empty one.
//!
//! What it holds is for the store to know. It is loaded in one transaction: what is stopped, or
//! breaks off, leaves the database empty, and is started again.

use std::{
    io::{self, Write},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use serde::Deserialize;

use super::{
    lines::{Batches, Line, Lines},
    read::Fault,
    source::Bytes,
};
use crate::store::{Error, LoadError, Loaded, Store};

/// The longest line, in bytes; what a record may say at most is less.
const LONGEST: usize = 16 * 1024 * 1024;

/// Whether a file that begins so is a dump, not the records of one agency.
#[must_use]
pub fn is_dump(start: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Head<'a> {
        r#type: &'a str,
    }
    let line = start.split(|byte| *byte == b'\n').next();
    let line = line.unwrap_or_default();
    let head = serde_json::from_slice(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line));
    head.is_ok_and(|Head { r#type }| r#type == "dump")
}

/// Why a dump cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] Error),
    /// The file is at fault.
    #[error("cannot write to the file")]
    File(#[from] io::Error),
}

/// Writes the database as it is now; `progress` is told how many lines are written.
pub async fn write(
    store: &Store,
    mut to: impl Write,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64, WriteError> {
    let mut snapshot = store.snapshot().await?;
    let mut n = 0;
    loop {
        let lines = snapshot.next().await?;
        if lines.is_empty() {
            break;
        }
        for line in &lines {
            to.write_all(line.as_bytes())?;
            to.write_all(b"\n")?;
        }
        n += lines.len() as u64;
        progress(n);
    }
    to.flush()?;
    snapshot.release().await?;
    Ok(n)
}

/// Why a dump was not loaded; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum LoadingError {
    /// The file is at fault.
    #[error("{0}")]
    Fault(Fault),
    /// It was told to stop.
    #[error("stopped; nothing of the dump was loaded, so start it again")]
    Stopped,
    /// The database is at fault, or not empty.
    #[error(transparent)]
    Load(LoadError),
    /// The reader panicked.
    #[error("the reader failed")]
    Reader(#[from] tokio::task::JoinError),
}

/// A dump that is to be loaded.
pub struct Load<'a> {
    /// What faults call the file.
    pub name: &'a Path,
    /// Whether what was loaded is kept.
    pub is_kept: bool,
    /// Stops it, once true.
    pub stop: &'a AtomicBool,
    /// Is told how many lines are read.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

impl Load<'_> {
    /// Loads it into an empty database.
    pub async fn run(&self, store: &Store, bytes: Bytes) -> Result<Loaded, LoadingError> {
        let mut loading = store.load().await.map_err(LoadingError::Load)?;
        let mut lines = Batches::of(Lines::up_to(bytes, LONGEST));
        let mut last = 0;
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Err(LoadingError::Stopped);
            }
            let next = lines.next().await?;
            if next.is_empty() {
                break;
            }
            for (n, line) in next {
                last = n;
                match line {
                    Line::Text(text) => {
                        loading
                            .add(&text)
                            .await
                            .map_err(|error| self.wrong(n, error))?;
                    }
                    wrong => {
                        let fault = Fault::of_line(self.name, n, wrong);
                        return Err(LoadingError::Fault(fault));
                    }
                }
            }
            (self.progress)(last);
        }
        let loaded = loading.finish(self.is_kept).await;
        loaded.map_err(|error| self.wrong(last, error))
    }

    fn wrong(&self, line: u64, error: LoadError) -> LoadingError {
        match error {
            LoadError::Line(reason) => LoadingError::Fault(Fault {
                line: Some(line),
                ..Fault::of_file(self.name, reason)
            }),
            error => LoadingError::Load(error),
        }
    }
}
