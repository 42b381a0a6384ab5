//! How everything that agencies say is written: in one transaction, tried again, and done once.

use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use uuid::Uuid;

use super::{Author, Error, Outcome, PutError, Store, once};
use crate::domain::Instant;

/// How often a write is tried when others come in between.
const MAX_TRIES: u32 = 8;

/// Something to write.
pub(super) trait Work: Sync {
    /// Writes it, as of now.
    fn run(
        &self,
        transaction: &DatabaseTransaction,
        now: Instant,
    ) -> impl Future<Output = Result<Vec<Outcome>, PutError>> + Send;
}

impl Store {
    /// Does `work` in a transaction, again if another writer comes in between.
    ///
    /// If the author makes a promise to do it once, the promise and the work are one transaction:
    /// copies wait for it, and are told what came of it.
    pub(super) async fn write(
        &self,
        author: &Author,
        work: &impl Work,
    ) -> Result<Vec<Outcome>, PutError> {
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

    async fn try_write(&self, author: &Author, work: &impl Work) -> Result<Vec<Outcome>, PutError> {
        let transaction = self.begin().await?;
        let now = self.clock.now();
        if let Some(promise) = &author.once
            && let Some(known) = once::take(&transaction, &author.agency, promise, now).await?
        {
            return Ok(known);
        }
        let outcomes = work.run(&transaction, now).await?;
        if let Some(promise) = &author.once {
            once::keep(&transaction, &author.agency, promise, &outcomes).await?;
        }
        self.commit(transaction).await?;
        Ok(outcomes)
    }

    /// Starts a transaction that writes.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, Error> {
        let mode = (self.backend() == DbBackend::Sqlite)
            // A deferred transaction cannot wait for another process's lock once it has read.
            .then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions {
            sqlite_transaction_mode: mode,
            ..TransactionOptions::default()
        };
        let transaction = self
            .writer
            .begin_with_options(options)
            .await
            .map_err(Error::Write)?;
        if self.backend() == DbBackend::Postgres {
            // A plan that was kept from when a table was small reads all of it when it is big.
            transaction
                .execute_unprepared("SET LOCAL plan_cache_mode = force_custom_plan")
                .await
                .map_err(Error::Write)?;
        }
        Ok(transaction)
    }

    /// Ends a transaction that wrote; whoever is told of its end reads what it wrote.
    pub(super) async fn commit(&self, transaction: DatabaseTransaction) -> Result<(), Error> {
        transaction.commit().await.map_err(Error::Write)?;
        // In case that this is dropped before it has caught up.
        self.live.committed.notify_one();
        // It is written all the same, and the cache is off now. Who polls the feed tells the log.
        let _ = self.catch_up().await;
        Ok(())
    }
}

/// A random pause, longer with each try, so that writers in each other's way drift apart.
fn jitter(tries: u32) -> Duration {
    let [.., random] = *Uuid::new_v4().as_bytes();
    Duration::from_millis(u64::from(random) * u64::from(tries) / 16)
}
