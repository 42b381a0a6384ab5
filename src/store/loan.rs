//! A connection to PostgreSQL on loan from its pool, for which nobody waits for ever.
//!
//! PostgreSQL ends a statement that takes too long, but who is to tell us so if the network is gone
//! without a word? So each statement has an end here too, a little later; and so has giving the
//! connection back, when the pool asks whether it still stands. One that does not answer is closed,
//! and its place in the pool is free.
//!
//! Behind a pooler that shares its connections by the transaction, what was prepared may be gone
//! with the next step. There a statement has no name, and always a transaction around it.

use std::io;

use sea_orm::{
    ConnAcquireErr, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
    sea_query::Values,
    sqlx::{
        self, AssertSqlSafe, Connection as _, Executor as _, PgConnection, Postgres,
        pool::PoolConnection, query::Query,
    },
};
use sea_query_sqlx::SqlxValues;
use tokio::{
    runtime::Handle,
    sync::OwnedSemaphorePermit,
    time::{error::Elapsed, timeout},
};

use super::connect::{Access, Pooler, Terms};

/// A connection that is ours until this is dropped. A transaction that has not ended by then is
/// taken back.
#[derive(Debug)]
pub(super) struct Loan {
    /// None once it has broken.
    connection: Option<PoolConnection<Postgres>>,
    terms: Terms,
    /// There if it may be at home elsewhere than in the runtime of the store.
    abroad: Option<OwnedSemaphorePermit>,
    /// Whether a transaction is under way.
    is_begun: bool,
}

impl Loan {
    /// Takes a connection, as soon as one is free.
    pub(super) async fn take(access: &Access) -> Result<Self, DbErr> {
        let pool = access.pool.get_postgres_connection_pool();
        let (acquired, abroad) = access.home.open(pool.acquire()).await;
        Ok(Self {
            connection: Some(acquired.map_err(unacquired)?),
            terms: access.terms,
            abroad,
            is_begun: false,
        })
    }

    /// The rows that a statement finds.
    pub(super) async fn all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let is_alone = self.enter().await?;
        let query = self.query(statement);
        let patience = self.terms.patience();
        let rows = timeout(patience, query.fetch_all(self.connection()?)).await;
        let rows = self.judge(rows).map_err(unread)?;
        self.leave(is_alone).await?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    /// Runs a statement that finds nothing.
    pub(super) async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        let is_alone = self.enter().await?;
        let query = self.query(statement);
        let patience = self.terms.patience();
        let done = timeout(patience, query.execute(self.connection()?)).await;
        let done = self.judge(done).map_err(undone)?;
        self.leave(is_alone).await?;
        Ok(done.into())
    }

    /// Runs statements without values, one after the other in one step.
    pub(super) async fn run(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        let patience = self.terms.patience();
        let sql = AssertSqlSafe(sql.to_owned());
        let done = timeout(patience, self.connection()?.execute(sql)).await;
        Ok(self.judge(done).map_err(undone)?.into())
    }

    /// Begins a transaction with these statements, in one step.
    pub(super) async fn begin(&mut self, first: &str) -> Result<(), DbErr> {
        let mut sql = "BEGIN".to_owned();
        if self.terms.pooler == Pooler::Transaction {
            // A setting of the session would be another's with the next transaction.
            let millis = self.terms.statement.as_millis().to_string();
            sql.extend(["; SET LOCAL statement_timeout = ", &millis]);
        }
        if !first.is_empty() {
            sql.extend(["; ", first]);
        }
        self.is_begun = true;
        self.run(&sql).await.map(|_| ())
    }

    /// Ends the transaction, and keeps what it did.
    pub(super) async fn commit(&mut self) -> Result<(), DbErr> {
        self.run("COMMIT").await?;
        self.is_begun = false;
        Ok(())
    }

    /// Ends the transaction, and takes back what it did.
    pub(super) async fn roll_back(&mut self) -> Result<(), DbErr> {
        self.run("ROLLBACK").await?;
        self.is_begun = false;
        Ok(())
    }

    /// Whether PostgreSQL answers, in no more time than it takes to wait for a connection.
    pub(super) async fn ping(&mut self) -> Result<(), DbErr> {
        let answer = timeout(self.terms.wait, self.connection()?.ping()).await;
        self.judge(answer)
            .map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))
    }

    /// Begins a transaction for one statement, where it needs one; whether it did.
    async fn enter(&mut self) -> Result<bool, DbErr> {
        let is_alone = self.terms.pooler == Pooler::Transaction && !self.is_begun;
        if is_alone {
            self.begin("").await?;
        }
        Ok(is_alone)
    }

    async fn leave(&mut self, is_alone: bool) -> Result<(), DbErr> {
        if is_alone {
            self.commit().await?;
        }
        Ok(())
    }

    fn query(&self, statement: Statement) -> Query<'static, Postgres, SqlxValues> {
        let values = statement.values.unwrap_or(Values(Vec::new()));
        let query = sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values));
        query.persistent(self.terms.pooler == Pooler::Session)
    }

    fn connection(&mut self) -> Result<&mut PgConnection, DbErr> {
        self.connection.as_deref_mut().ok_or_else(|| {
            let reason = "the connection to the database broke off before".to_owned();
            DbErr::Conn(RuntimeErr::Internal(reason))
        })
    }

    /// What came of waiting. A connection that is of no use any more is closed without a word.
    fn judge<T>(
        &mut self,
        outcome: Result<Result<T, sqlx::Error>, Elapsed>,
    ) -> Result<T, sqlx::Error> {
        let outcome = outcome.unwrap_or_else(|_| Err(late()));
        if let Err(error) = &outcome
            && is_end(error)
            && let Some(connection) = self.connection.take()
        {
            drop(connection.detach());
        }
        outcome
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        // Without a runtime there is nobody who could ask it whether it still stands.
        let Ok(runtime) = Handle::try_current() else {
            drop(connection.detach());
            return;
        };
        let (patience, is_begun) = (self.terms.patience(), self.is_begun);
        let abroad = self.abroad.take();
        runtime.spawn(async move {
            let _abroad = abroad;
            if is_begun {
                // Waits for the end of a statement that nobody waits for any more.
                let ended = timeout(patience, connection.execute("ROLLBACK")).await;
                if !matches!(ended, Ok(Ok(_))) {
                    drop(connection.detach());
                    return;
                }
            }
            // Given up, it is closed.
            let _ = timeout(patience, connection.return_to_pool()).await;
        });
    }
}

/// PostgreSQL did not answer in time.
pub(super) fn late() -> sqlx::Error {
    let reason = "the database did not answer in time";
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, reason))
}

/// Whether a connection is of no use after this.
fn is_end(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_gone(&code)),
        _ => false,
    }
}

/// Whether PostgreSQL, or a pooler, has ended the session by that code, or is away.
pub(super) fn is_gone(code: &str) -> bool {
    // It is told to stop, crashed, is still starting, or was told to end the session.
    code.starts_with("57P")
        // The connection failed; PgBouncer says so of that behind it.
        || code.starts_with("08")
        // The transaction was silent for too long.
        || code == "25P03"
        // It is a replica, and another has taken its place.
        || code == "25006"
}

fn unread(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

fn undone(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}

/// The same error as the pool of sea-orm has.
fn unacquired(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
    }
}
