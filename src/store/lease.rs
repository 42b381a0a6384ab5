//! A connection that is kept from one statement to the next.
//!
//! A pool asks each connection that it gets back whether it still stands: a way to PostgreSQL and
//! back for every statement. Who runs many in a row is spared that.

use sea_orm::{DbErr, QueryResult, Statement};
use tokio::sync::Mutex;

use super::{connect::Access, loan::Loan};

/// A connection of PostgreSQL, taken when the first statement comes. It goes back with the lease,
/// when a statement fails, and as soon as others may be waiting for one.
#[derive(Debug, Default)]
pub(super) struct Lease(Mutex<Option<Loan>>);

impl Lease {
    /// The rows that a statement finds; none are looked for if, once there is a connection, it is
    /// not `wanted` any more.
    pub(super) async fn all(
        &self,
        access: &Access,
        statement: Statement,
        wanted: impl Fn() -> bool + Send,
    ) -> Result<Option<Vec<QueryResult>>, DbErr> {
        let mut place = self.0.lock().await;
        let mut loan = match place.take() {
            Some(loan) => loan,
            None => Loan::take(access).await?,
        };
        let rows = if wanted() {
            Some(loan.all(statement).await?)
        } else {
            None
        };
        let pool = access.pool.get_postgres_connection_pool();
        let is_room = || pool.size() < pool.options().get_max_connections();
        if pool.num_idle() > 0 || is_room() {
            *place = Some(loan);
        }
        Ok(rows)
    }
}

/// The same on a connection of its own, where there is no lease.
pub(super) async fn all(
    lease: Option<&Lease>,
    access: &Access,
    statement: Statement,
    wanted: impl Fn() -> bool + Send,
) -> Result<Option<Vec<QueryResult>>, DbErr> {
    match lease {
        Some(lease) => lease.all(access, statement, wanted).await,
        None => Lease::default().all(access, statement, wanted).await,
    }
}
