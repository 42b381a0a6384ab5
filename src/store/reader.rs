//! The connections that read, with a count of the statements that one request ran, and a span each.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use tokio::sync::{Semaphore, SemaphorePermit};
use tracing::{Instrument, Span};

use super::lease::Lease;
use crate::telemetry::SPANS;

/// The most letters of a statement that its span has.
const LONGEST_TEXT: usize = 300;

/// The most statements that one request runs at a time, so that it leaves connections to others.
const AT_ONCE: usize = 4;

/// Connections that count what is run on them.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub(super) connection: DatabaseConnection,
    tally: Arc<Tally>,
    /// Whether its statements have no spans, as they are nobody's.
    is_quiet: bool,
    lease: Option<Arc<Lease>>,
}

/// What one request has run.
#[derive(Debug)]
struct Tally {
    n_statements: AtomicU32,
    /// Whether something was taken from memory that may be newer than the rest of it.
    is_unsettled: AtomicBool,
    turns: Semaphore,
}

impl Reader {
    pub(super) fn new(connection: DatabaseConnection) -> Self {
        let tally = Tally {
            n_statements: AtomicU32::new(0),
            is_unsettled: AtomicBool::new(false),
            turns: Semaphore::new(AT_ONCE),
        };
        Self {
            connection,
            tally: Arc::new(tally),
            is_quiet: false,
            lease: None,
        }
    }

    /// The same for one who runs many statements in a row.
    ///
    /// On SQLite they take a connection each all the same: what ends those that take too long is
    /// renewed with it.
    pub(super) fn leased(connection: DatabaseConnection) -> Self {
        let is_worth = connection.get_database_backend() == DbBackend::Postgres;
        Self {
            lease: is_worth.then(Arc::default),
            ..Self::new(connection)
        }
    }

    /// The same without spans, for what no request asked for.
    pub(super) fn quiet(connection: DatabaseConnection) -> Self {
        Self {
            is_quiet: true,
            ..Self::new(connection)
        }
    }

    pub(super) fn n_statements(&self) -> u32 {
        self.tally.n_statements.load(Ordering::Relaxed)
    }

    /// Counts statements that were run for this one; without any, what others ran has answered it.
    pub(super) fn count(&self, n: u32) {
        self.tally.n_statements.fetch_add(n, Ordering::Relaxed);
        self.unsettle();
    }

    /// The turn to run a statement.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        // It is never closed.
        self.tally.turns.acquire().await.ok()
    }

    /// Notes that something was taken from memory that may be newer than the rest of it.
    pub(super) fn unsettle(&self) {
        self.tally.is_unsettled.store(true, Ordering::Relaxed);
    }

    /// Whether anything was read that may be newer than what is remembered.
    pub(super) fn has_read(&self) -> bool {
        self.n_statements() > 0 || self.tally.is_unsettled.load(Ordering::Relaxed)
    }

    /// Counts a statement; its span tells the text, which has no values in it.
    fn begin(&self, sql: &str) -> Span {
        self.tally.n_statements.fetch_add(1, Ordering::Relaxed);
        if self.is_quiet {
            return Span::none();
        }
        tracing::debug_span!(
            target: SPANS,
            "statement",
            otel.kind = "client",
            db.system.name = system(self.get_database_backend()),
            db.query.text = cut(sql),
        )
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let _turn = self.turn().await;
        let span = self.begin(&statement.sql);
        self.connection
            .execute_raw(statement)
            .instrument(span)
            .await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let _turn = self.turn().await;
        let span = self.begin(sql);
        self.connection
            .execute_unprepared(sql)
            .instrument(span)
            .await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let _turn = self.turn().await;
        let span = self.begin(&statement.sql);
        self.connection
            .query_one_raw(statement)
            .instrument(span)
            .await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let _turn = self.turn().await;
        let span = self.begin(&statement.sql);
        let rows = async {
            match &self.lease {
                Some(lease) => lease.all(&self.connection, statement).await,
                None => self.connection.query_all_raw(statement).await,
            }
        };
        rows.instrument(span).await
    }
}

/// The name that OpenTelemetry has for a database.
fn system(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "sqlite",
        DbBackend::Postgres => "postgresql",
        _ => "other_sql",
    }
}

fn cut(sql: &str) -> &str {
    let end = sql.char_indices().nth(LONGEST_TEXT);
    end.map_or(sql, |(end, _)| &sql[..end])
}
