//! How a transaction that writes begins and ends.

use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, DatabaseTransaction, DbBackend, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait, sqlx::Connection as _,
};

use super::{
    Error, Options, Store, connect_options,
    faults::{self, Point},
};

/// What the one writer of SQLite keeps in memory. A batch touches every index all over; with the
/// default of 2 MB the pages are read from the file again and again.
pub(super) const WRITER_CACHE_KIB: u32 = 64 * 1024;

/// How to connect the one writer of SQLite.
///
/// A connection that comes back in the midst of a transaction is closed. Where the disk is full a
/// commit fails, and SQLite takes all back by itself. The driver does not learn of that and takes the
/// transaction to be open still: what is begun on that connection next would be a part of it, and the
/// commit of that part, which succeeds, would commit nothing.
pub(super) fn writer(options: &Options) -> ConnectOptions {
    let mut connect = connect_options(options, 1, WRITER_CACHE_KIB);
    connect.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|connection, _| {
            Box::pin(async move {
                // What takes a transaction back has been done by the time that this is answered.
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
    });
    connect
}

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

    /// Starts one that reads everything as it is at one moment; nobody has to wait for it
    /// but, on SQLite, those who write by way of this store.
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
