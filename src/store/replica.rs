//! A streaming replica of the database, which is asked for what it has come far enough for.
//!
//! A replica shows a state that the database had a moment ago. So it is looked at how far it has
//! come, by the head of the feed, as it has it; and nothing is read from it unless that is as far
//! as this server has seen, for what is remembered and what was told before rest on that. Else the
//! database itself is asked. The URL has to name one replica: of two behind one name it could not
//! be known which one has come how far.
//!
//! While the database itself is away, answers go on being made of the replica, as long as nothing
//! was read from the database that may be newer.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use sea_orm::{
    DbErr, QueryResult, Statement,
    sqlx::{self, Row as _, postgres::PgRow, raw_sql},
};
use tokio::sync::Notify;

use super::{
    Error, Head, Options,
    connect::{self, Access},
    feed,
    home::Home,
    lease::{self, Lease},
    reader::Reader,
    watch::Shared,
};

/// How soon a replica that lags is looked at again; each time it still does, half as soon.
const SOON: Duration = Duration::from_millis(10);

/// How far a connection shows it to be.
const HEAD: &str = "SELECT revision, rebuilds FROM change_head WHERE id = 1";

/// A replica. It is asked nothing before somebody follows it.
#[derive(Debug)]
pub(super) struct Replica {
    pub(super) access: Access,
    /// A connection of its own, as that of the feed.
    head: Reader,
    place: Arc<Place>,
}

/// How far it has come, and how far it has to.
#[derive(Debug, Default)]
struct Place {
    seen: Mutex<Seen>,
    /// Told when it has to come further.
    raised: Notify,
}

#[derive(Debug, Default)]
struct Seen {
    /// How far it had come when it was last looked at; nothing while it cannot be reached.
    has: Option<Head>,
    /// How far this server has seen the database come.
    needed: Head,
    /// Whether the last look at the feed failed.
    is_blind: bool,
    /// How often something was read from the database itself, or written.
    n_reads: u64,
    /// How many of those were over when the last look at the feed began.
    n_covered: u64,
}

impl Seen {
    /// Whether nothing that it has is older than what was told.
    fn is_current(&self) -> bool {
        let is_far = |has: Head| {
            has.revision >= self.needed.revision && has.rebuilds >= self.needed.rebuilds
        };
        let is_sure = !self.is_blind || self.n_reads == self.n_covered;
        is_sure && self.has.is_some_and(is_far)
    }
}

impl Place {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Replica {
    /// Prepares to reach the replica at `url`; it may be away.
    pub(super) async fn open(options: &Options, url: &str, home: Arc<Home>) -> Result<Self, Error> {
        let place = Arc::<Place>::default();
        let known = Arc::clone(&place);
        let mut pool = connect::postgres(options, url, options.max_connections, &home);
        pool.connect_lazy(true)
            .map_sqlx_postgres_pool_opts(move |pool| {
                let known = Arc::clone(&known);
                pool.after_connect(move |connection, _| {
                    let known = Arc::clone(&known);
                    Box::pin(async move {
                        // It may have been started anew, and not be as far as it was.
                        known.lock().has = None;
                        let head = raw_sql(HEAD).fetch_optional(connection).await?;
                        known.lock().has = head.map(|row| read(&row)).transpose()?;
                        Ok(())
                    })
                })
            });
        Ok(Self {
            access: connect::access(pool, connect::terms(options), home).await?,
            head: Reader::quiet(connect::feed(options, url).await?),
            place,
        })
    }

    /// The rows that a statement finds; nothing, where the database itself has to be asked.
    pub(super) async fn all(
        &self,
        lease: Option<&Lease>,
        statement: &Statement,
    ) -> Option<Result<Vec<QueryResult>, DbErr>> {
        let is_current = || self.place.lock().is_current();
        if !is_current() {
            return None;
        }
        match lease::all(lease, &self.access, statement.clone(), is_current).await {
            Ok(rows) => rows.map(Ok),
            Err(error) => {
                let told = Error::Read(error.clone());
                if told.is_timeout() {
                    return Some(Err(error));
                }
                if told.is_unavailable() {
                    self.place.lock().has = None;
                }
                None
            }
        }
    }

    /// Notes that something was read from the database itself, or written.
    pub(super) fn passed_by(&self) {
        self.place.lock().n_reads += 1;
    }

    /// How often it was passed by, to be asked before a look at the feed.
    pub(super) fn n_passed_by(&self) -> u64 {
        self.place.lock().n_reads
    }

    /// Notes how far the database had come after it was passed by so often.
    pub(super) fn need(&self, head: Head, n_passed_by: u64) {
        let mut seen = self.place.lock();
        let is_raised = seen.needed != head;
        seen.needed = head;
        seen.n_covered = n_passed_by;
        seen.is_blind = false;
        if is_raised {
            self.place.raised.notify_one();
        }
    }

    /// Notes that it cannot be seen how far the database has come.
    pub(super) fn go_blind(&self) {
        self.place.lock().is_blind = true;
    }

    /// Looks how far it has come, for as long as somebody follows the feed.
    pub(super) async fn follow(self: Arc<Self>, shared: Weak<Shared>, poll: Duration) {
        let mut is_away = false;
        let mut pause = SOON;
        while shared.strong_count() > 0 {
            let head = feed::head(&self.head).await;
            if let Err(error) = &head
                && !is_away
            {
                let error = error as &dyn std::error::Error;
                tracing::warn!(error, "the replica cannot be read; the database itself is");
            }
            if head.is_ok() && is_away {
                tracing::info!("the replica is back");
            }
            is_away = head.is_err();
            pause = if self.note(head.ok()) {
                poll
            } else {
                (pause * 2).min(poll)
            };
            let raised = tokio::time::timeout(pause, self.place.raised.notified()).await;
            if raised.is_ok() {
                // What was just written is not there yet.
                pause = SOON;
                tokio::time::sleep(pause).await;
            }
        }
        self.note(None);
    }

    /// Notes how far it has come; whether that is far enough.
    fn note(&self, head: Option<Head>) -> bool {
        let mut seen = self.place.lock();
        seen.has = head;
        seen.is_current()
    }

    /// Closes all connections; what fails on the way out is of no use to anybody any more.
    pub(super) async fn close(&self) {
        let _ = self.access.pool.close_by_ref().await;
        let _ = self.head.access.pool.close_by_ref().await;
    }
}

/// How far the graph has come, of a row of [`HEAD`].
fn read(row: &PgRow) -> Result<Head, sqlx::Error> {
    Ok(Head {
        revision: row.try_get("revision")?,
        rebuilds: row.try_get("rebuilds")?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Head, Seen};

    fn head(revision: i64) -> Head {
        Head {
            revision,
            rebuilds: 0,
        }
    }

    #[test]
    fn a_replica_is_asked_once_it_is_as_far_as_was_seen() {
        let mut seen = Seen {
            needed: head(7),
            ..Seen::default()
        };
        assert!(!seen.is_current(), "nobody knows how far it is");
        for (has, is_current) in [(6, false), (7, true), (8, true)] {
            seen.has = Some(head(has));
            assert_eq!(seen.is_current(), is_current, "{has}");
        }
        seen.needed.rebuilds = 1;
        assert!(!seen.is_current(), "it lacks a rebuild");
    }

    #[test]
    fn while_the_feed_is_away_a_replica_is_asked_unless_the_database_was() {
        let mut seen = Seen {
            has: Some(head(7)),
            needed: head(7),
            n_reads: 3,
            n_covered: 3,
            is_blind: true,
        };
        assert!(seen.is_current());
        seen.n_reads = 4;
        assert!(!seen.is_current());
        seen.is_blind = false;
        assert!(seen.is_current());
    }
}
