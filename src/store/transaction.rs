//! How a transaction begins and ends, on either database.

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait as _,
};
use tokio::sync::Mutex;

use super::{Error, Store, connect::Access, loan::Loan};

/// A transaction that is under way; dropped before its end, it is taken back.
#[derive(Debug)]
pub(super) enum DatabaseTransaction {
    Sqlite(sea_orm::DatabaseTransaction),
    /// Statements run one after the other.
    Postgres(Mutex<Loan>),
}

impl DatabaseTransaction {
    /// Begins one; on PostgreSQL with the statements `first`, in the same step.
    pub(super) async fn begin(
        access: &Access,
        mode: Option<SqliteTransactionMode>,
        first: &str,
    ) -> Result<Self, DbErr> {
        if access.is_postgres() {
            let mut loan = Loan::take(access).await?;
            loan.begin(first).await?;
            return Ok(Self::Postgres(Mutex::new(loan)));
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: mode,
            ..TransactionOptions::default()
        };
        let begun = access.pool.begin_with_options(options).await;
        begun.map(Self::Sqlite)
    }

    /// Ends it, and keeps what it did.
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(loan) => loan.into_inner().commit().await,
        }
    }

    /// Ends it, and takes back what it did.
    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(loan) => loan.into_inner().roll_back().await,
        }
    }
}

#[async_trait]
impl ConnectionTrait for DatabaseTransaction {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Sqlite(_) => DbBackend::Sqlite,
            Self::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.execute_raw(statement).await,
            Self::Postgres(loan) => loan.lock().await.execute(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.execute_unprepared(sql).await,
            Self::Postgres(loan) => loan.lock().await.run(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.query_one_raw(statement).await,
            Self::Postgres(loan) => {
                let rows = loan.lock().await.all(statement).await?;
                Ok(rows.into_iter().next())
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.query_all_raw(statement).await,
            Self::Postgres(loan) => loan.lock().await.all(statement).await,
        }
    }
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
        let lock = if is_alone { "EXCLUSIVE" } else { "ROW SHARE" };
        let mut settings = format!("LOCK TABLE redirect IN {lock} MODE");
        if is_big {
            settings.push_str("; SET LOCAL plan_cache_mode = force_custom_plan");
        }
        // Who loads a dump waits for whoever writes it.
        if !(is_alone && is_big) {
            let millis = self.writer.terms.most_idle().as_millis();
            settings.push_str("; SET LOCAL idle_in_transaction_session_timeout = ");
            settings.push_str(&millis.to_string());
        }
        // A deferred transaction cannot wait for another process's lock once it has read.
        let mode = Some(SqliteTransactionMode::Immediate);
        let begun = DatabaseTransaction::begin(&self.writer, mode, &settings).await;
        begun.map_err(Error::Write)
    }

    /// Ends a transaction that wrote; whoever is told of its end reads what it wrote.
    pub(super) async fn commit(&self, transaction: DatabaseTransaction) -> Result<(), Error> {
        transaction.commit().await.map_err(Error::Write)?;
        if let Some(replica) = &self.live.replica {
            replica.passed_by();
        }
        // In case that this is dropped before it has caught up.
        self.live.committed.notify_one();
        // It is written all the same, and the cache is off now. Who polls the feed tells the log.
        let _ = self.catch_up().await;
        Ok(())
    }
}
