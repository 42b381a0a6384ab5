//! How everything that agencies say is written: in one transaction, tried again, and done once.

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    Author, PutError, Store,
    faults::{self, Point},
    once,
    transaction::DatabaseTransaction,
};
use crate::domain::Instant;

/// How often a write is tried when others come in between.
const MAX_TRIES: u32 = 8;

/// Something to write.
pub(super) trait Work: Sync {
    /// What came of it, which copies of the request are told too.
    type Told: Serialize + DeserializeOwned + Send + Sync;
    /// Whether it moves ids, so that nobody else may write meanwhile.
    const IS_ALONE: bool = false;

    /// Whether it writes so much that planning each statement anew is little beside it.
    fn is_big(&self) -> bool {
        false
    }

    /// Writes it, as of now.
    fn run(
        &self,
        transaction: &DatabaseTransaction,
        now: Instant,
    ) -> impl Future<Output = Result<Self::Told, PutError>> + Send;
}

impl Store {
    /// Does `work` in a transaction, again if another writer comes in between.
    ///
    /// If the author makes a promise to do it once, the promise and the work are one transaction:
    /// copies wait for it, and are told what came of it.
    pub(super) async fn write<W: Work>(
        &self,
        author: &Author,
        work: &W,
    ) -> Result<W::Told, PutError> {
        let mut tries = 1;
        loop {
            match self.try_write(author, work).await {
                Err(PutError::Store(error)) if error.is_retryable() && tries < MAX_TRIES => {
                    tries += 1;
                    tokio::time::sleep(jitter(tries)).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn try_write<W: Work>(&self, author: &Author, work: &W) -> Result<W::Told, PutError> {
        let transaction = self.begin(W::IS_ALONE, work.is_big()).await?;
        let now = self.clock.now();
        if let Some(promise) = &author.once
            && let Some(known) = once::take(&transaction, &author.agency, promise, now).await?
        {
            return Ok(known);
        }
        faults::at(Point::PromiseTaken).await?;
        let told = work.run(&transaction, now).await?;
        if let Some(promise) = &author.once {
            once::keep(&transaction, &author.agency, promise, &told).await?;
            faults::at(Point::PromiseKept).await?;
        }
        self.commit(transaction).await?;
        Ok(told)
    }
}

/// A random pause, longer with each try, so that writers in each other's way drift apart.
fn jitter(tries: u32) -> Duration {
    let [.., random] = *Uuid::new_v4().as_bytes();
    Duration::from_millis(u64::from(random) * u64::from(tries) / 16)
}
