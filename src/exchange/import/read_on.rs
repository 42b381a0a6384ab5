//! A reader on a thread where it may wait for its file, some records at a time.

use tokio::task::{JoinError, spawn_blocking};

use super::super::read::{Fault, Placed, Records};

/// The most that the records of a batch may say, in bytes of JSON, so that long ones are fewer.
const MOST: usize = 4 * 1024 * 1024;

/// A reader, while nobody reads.
pub(super) struct ReadOn(Option<Records>);

impl ReadOn {
    pub(super) fn new(records: Records) -> Self {
        Self(Some(records))
    }

    /// The next items, at most `n`; none at the end.
    pub(super) async fn next(&mut self, n: usize) -> Result<Vec<Result<Placed, Fault>>, JoinError> {
        let Some(mut records) = self.0.take() else {
            return Ok(Vec::new());
        };
        let read = spawn_blocking(move || {
            let mut fill = Fill::new(n);
            let mut items = Vec::new();
            while !fill.is_full() {
                let Some(item) = records.next() else { break };
                fill.add(item.as_ref().ok());
                items.push(item);
            }
            (records, items)
        });
        let (records, items) = read.await?;
        self.0 = Some(records);
        Ok(items)
    }
}

/// How full a batch is.
pub(super) struct Fill {
    n_left: usize,
    bytes_left: usize,
}

impl Fill {
    /// An empty batch for so many records.
    pub(super) fn new(n: usize) -> Self {
        Self {
            n_left: n,
            bytes_left: MOST,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.n_left == 0 || self.bytes_left == 0
    }

    /// Counts a record, or a fault in its place.
    pub(super) fn add(&mut self, placed: Option<&Placed>) {
        let json = placed.and_then(|placed| placed.input.body.to_json().ok());
        let bytes = json.map_or(0, |json| json.to_string().len());
        self.n_left = self.n_left.saturating_sub(1);
        self.bytes_left = self.bytes_left.saturating_sub(bytes);
    }
}
