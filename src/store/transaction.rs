//! How a transaction that writes begins and ends.

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::{
    Error, Store,
    faults::{self, Point},
};

impl Store {
    /// Starts a transaction that writes.
    ///
    /// One that is alone waits until all others have ended, and they wait until it ends. That is
    /// for what moves ids under the others' feet: they look up what a reference means, and write
    /// what they found.
    ///
    /// One that is big plans its statements anew, as a plan that was kept from when a table was
    /// small reads all of it when it is big. For a few rows planning takes longer than all else.
    pub(super) async fn begin(
        &self,
        is_alone: bool,
        is_big: bool,
    ) -> Result<DatabaseTransaction, Error> {
        let transaction = self.begin_writing().await?;
        if self.backend() == DbBackend::Postgres {
            let lock = if is_alone { "EXCLUSIVE" } else { "ROW SHARE" };
            let mut settings = format!("LOCK TABLE redirect IN {lock} MODE");
            if is_big {
                settings.push_str("; SET LOCAL plan_cache_mode = force_custom_plan");
            }
            transaction
                .execute_unprepared(&settings)
                .await
                .map_err(Error::Write)?;
        }
        faults::at(Point::Begun).await?;
        Ok(transaction)
    }

    /// Starts one that locks nothing yet but the whole of SQLite.
    pub(super) async fn begin_writing(&self) -> Result<DatabaseTransaction, Error> {
        let mode = (self.backend() == DbBackend::Sqlite)
            // A deferred transaction cannot wait for another process's lock once it has read.
            .then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions {
            sqlite_transaction_mode: mode,
            ..TransactionOptions::default()
        };
        let transaction = self.writer.begin_with_options(options).await;
        transaction.map_err(Error::Write)
    }

    /// Starts one that reads everything as it is at one moment; nobody has to wait for it.
    pub(super) async fn begin_reading(&self) -> Result<DatabaseTransaction, Error> {
        // Not a reader of SQLite: those are stopped after a time, and this may take long.
        let transaction = match self.backend() {
            DbBackend::Postgres => {
                let isolation = Some(IsolationLevel::RepeatableRead);
                let mode = Some(AccessMode::ReadOnly);
                self.writer.begin_with_config(isolation, mode).await
            }
            _ => self.writer.begin().await,
        };
        transaction.map_err(Error::Read)
    }

    /// Ends a transaction that wrote; whoever is told of its end reads what it wrote.
    pub(super) async fn commit(&self, transaction: DatabaseTransaction) -> Result<(), Error> {
        faults::at(Point::Commit).await?;
        transaction.commit().await.map_err(Error::Write)?;
        faults::at(Point::Committed).await?;
        // In case that this is dropped before it has caught up.
        self.live.committed.notify_one();
        // It is written all the same, and the cache is off now. Who polls the feed tells the log.
        let _ = self.catch_up().await;
        Ok(())
    }
}
