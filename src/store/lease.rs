//! A connection that is kept from one statement to the next.
//!
//! A pool asks each connection that it gets back whether it still stands: a way to PostgreSQL and
//! back for every statement. Who runs many in a row is spared that.

use sea_orm::{
    ConnAcquireErr, DatabaseConnection, DbErr, QueryResult, RuntimeErr, Statement,
    sea_query::Values,
    sqlx::{self, AssertSqlSafe, Postgres, pool::PoolConnection},
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

/// A connection of PostgreSQL, taken when the first statement comes; it goes back with the lease,
/// or when a statement fails.
#[derive(Debug, Default)]
pub(super) struct Lease(Mutex<Option<PoolConnection<Postgres>>>);

impl Lease {
    /// The rows that a statement finds.
    pub(super) async fn all(
        &self,
        pool: &DatabaseConnection,
        statement: Statement,
    ) -> Result<Vec<QueryResult>, DbErr> {
        let mut place = self.0.lock().await;
        let mut connection = if let Some(connection) = place.take() {
            connection
        } else {
            let pool = pool.get_postgres_connection_pool();
            pool.acquire().await.map_err(unacquired)?
        };
        let values = statement.values.unwrap_or(Values(Vec::new()));
        let query = sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values));
        let rows = query.fetch_all(&mut *connection).await;
        let rows = rows.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))?;
        *place = Some(connection);
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }
}

/// The same error as the pool of sea-orm has.
fn unacquired(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
    }
}
