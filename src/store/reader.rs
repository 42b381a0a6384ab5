//! The connections that read, with a count of the statements that one request ran, and a span each.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::{Semaphore, SemaphorePermit};
use tracing::{Instrument, Span};

use super::{
    connect::Access,
    lease::{self, Lease},
    loan::Loan,
    replica::Replica,
};
use crate::telemetry::SPANS;

/// The most letters of a statement that its span has.
const LONGEST_TEXT: usize = 300;

/// The most statements that one request runs at a time, so that it leaves connections to others.
const AT_ONCE: usize = 4;

/// Connections that count what is run on them.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub(super) access: Access,
    replica: Option<Arc<Replica>>,
    /// Whether the replica is asked first, for what it has come far enough for.
    asks_replica: bool,
    tally: Arc<Tally>,
    /// Whether its statements have no spans, as they are nobody's.
    is_quiet: bool,
    leases: Option<Arc<Leases>>,
}

/// Connections that are kept from one statement to the next.
#[derive(Debug, Default)]
struct Leases {
    own: Lease,
    replica: Lease,
}

/// What one request has run.
#[derive(Debug)]
struct Tally {
    n_statements: AtomicU32,
    /// Whether something was taken from memory that may be newer than the rest of it.
    is_unsettled: AtomicBool,
    turns: Semaphore,
}

impl Tally {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            n_statements: AtomicU32::new(0),
            is_unsettled: AtomicBool::new(false),
            turns: Semaphore::new(AT_ONCE),
        })
    }
}

impl Reader {
    pub(super) fn new(access: Access, replica: Option<Arc<Replica>>) -> Self {
        Self {
            access,
            replica,
            asks_replica: true,
            tally: Tally::new(),
            is_quiet: false,
            leases: None,
        }
    }

    /// The same with a count of its own.
    pub(super) fn counted(&self) -> Self {
        Self {
            tally: Tally::new(),
            ..self.clone()
        }
    }

    /// The same for one who runs many statements in a row.
    ///
    /// On SQLite they take a connection each all the same: what ends those that take too long is
    /// renewed with it.
    pub(super) fn leased(&self) -> Self {
        Self {
            leases: self.access.is_postgres().then(Arc::default),
            ..self.counted()
        }
    }

    /// The same for what the feed does not tell of: a replica that has come as far as the feed may
    /// still have an older word of that.
    pub(super) fn itself(&self) -> Self {
        Self {
            asks_replica: false,
            ..self.clone()
        }
    }

    /// One without spans, for what no request asked for.
    pub(super) fn quiet(access: Access) -> Self {
        Self {
            is_quiet: true,
            ..Self::new(access, None)
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

impl Reader {
    /// The rows that a statement finds.
    async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if !self.access.is_postgres() {
            let rows = self.access.pool.query_all_raw(statement).await;
            self.access.pulse.note(&rows);
            return rows;
        }
        let leases = self.leases.as_deref();
        if let Some(replica) = &self.replica
            && self.asks_replica
        {
            let lease = leases.map(|leases| &leases.replica);
            if let Some(rows) = replica.all(lease, &statement).await {
                return rows;
            }
        }
        let lease = leases.map(|leases| &leases.own);
        let rows = lease::all(lease, &self.access, statement, || true).await;
        self.access.pulse.note(&rows);
        let rows = rows?;
        if let Some(replica) = &self.replica {
            replica.passed_by();
        }
        Ok(rows.unwrap_or_default())
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.access.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let _turn = self.turn().await;
        let span = self.begin(&statement.sql);
        let done = async {
            if !self.access.is_postgres() {
                return self.access.pool.execute_raw(statement).await;
            }
            Loan::take(&self.access).await?.execute(statement).await
        };
        done.instrument(span).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let _turn = self.turn().await;
        let span = self.begin(sql);
        let done = async {
            if !self.access.is_postgres() {
                return self.access.pool.execute_unprepared(sql).await;
            }
            Loan::take(&self.access).await?.run(sql).await
        };
        done.instrument(span).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let _turn = self.turn().await;
        let span = self.begin(&statement.sql);
        let rows = self.rows(statement).instrument(span).await?;
        Ok(rows.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let _turn = self.turn().await;
        let span = self.begin(&statement.sql);
        self.rows(statement).instrument(span).await
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
