//! How a transaction begins and ends, on either database.

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait as _,
};
use tokio::sync::Mutex;

use super::{
    Error, Store,
    connect::Access,
    faults::{self, Point},
    loan::Loan,
};

/// A transaction that is under way; dropped before its end, it is taken back.
#[derive(Debug)]
pub(super) enum DatabaseTransaction {
    /// sea-orm's own; on PostgreSQL, only what changes the tables is one.
    Own(sea_orm::DatabaseTransaction),
    /// On PostgreSQL. Statements run one after the other.
    Loaned(Box<Mutex<Loan>>),
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
            return Ok(Self::Loaned(Box::new(Mutex::new(loan))));
        }
        own(access, mode).await.map(Self::Own)
    }

    /// Ends it, and keeps what it did.
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        match self {
            Self::Own(transaction) => transaction.commit().await,
            Self::Loaned(loan) => loan.into_inner().commit().await,
        }
    }

    /// Ends it, and takes back what it did.
    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        match self {
            Self::Own(transaction) => transaction.rollback().await,
            Self::Loaned(loan) => loan.into_inner().roll_back().await,
        }
    }
}

#[async_trait]
impl ConnectionTrait for DatabaseTransaction {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Own(transaction) => transaction.get_database_backend(),
            Self::Loaned(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Own(transaction) => transaction.execute_raw(statement).await,
            Self::Loaned(loan) => loan.lock().await.execute(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Own(transaction) => transaction.execute_unprepared(sql).await,
            Self::Loaned(loan) => loan.lock().await.run(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Own(transaction) => transaction.query_one_raw(statement).await,
            Self::Loaned(loan) => {
                let rows = loan.lock().await.all(statement).await?;
                Ok(rows.into_iter().next())
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Own(transaction) => transaction.query_all_raw(statement).await,
            Self::Loaned(loan) => loan.lock().await.all(statement).await,
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
        let begun = DatabaseTransaction::begin(&self.writer, IMMEDIATE, &settings).await;
        let transaction = begun.map_err(Error::Write)?;
        faults::at(Point::Begun).await?;
        Ok(transaction)
    }

    /// Starts one of sea-orm's own, which is all that migrations take; nothing is locked yet but the
    /// whole of SQLite.
    pub(super) async fn begin_own(&self) -> Result<sea_orm::DatabaseTransaction, Error> {
        let begun = own(&self.writer, IMMEDIATE).await;
        begun.map_err(Error::Write)
    }

    /// Starts one that reads everything as it is at one moment; nobody has to wait for it
    /// but, on SQLite, those who write by way of this store.
    pub(super) async fn begin_reading(&self) -> Result<DatabaseTransaction, Error> {
        // Not a reader of SQLite: those are stopped after a time, and this may take long.
        let first = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        let begun = DatabaseTransaction::begin(&self.writer, None, first).await;
        begun.map_err(Error::Read)
    }

    /// Ends a transaction that wrote; whoever is told of its end reads what it wrote.
    pub(super) async fn commit(&self, transaction: DatabaseTransaction) -> Result<(), Error> {
        faults::at(Point::Commit).await?;
        transaction.commit().await.map_err(Error::Write)?;
        faults::at(Point::Committed).await?;
        if let Some(replica) = &self.live.replica {
            replica.passed_by();
        }
        // It is written all the same, and the cache is off now. Who polls the feed tells the log.
        let _ = self.catch_up().await;
        Ok(())
    }
}

/// A deferred transaction of SQLite cannot wait for another process's lock once it has read.
const IMMEDIATE: Option<SqliteTransactionMode> = Some(SqliteTransactionMode::Immediate);

async fn own(
    access: &Access,
    mode: Option<SqliteTransactionMode>,
) -> Result<sea_orm::DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: mode.filter(|_| !access.is_postgres()),
        ..TransactionOptions::default()
    };
    access.pool.begin_with_options(options).await
}
