//! An end to statements that read for too long, on SQLite; PostgreSQL has a setting for that.
//!
//! SQLite lets a handler stop a statement, and calls it every so many steps. Giving a connection
//! a new handler costs a turn to its thread and back, about a quarter of what a small statement
//! takes, so it is done only where the old one may have been called: small statements never get
//! that far.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sea_orm::{
    ConnectOptions,
    sqlx::{Error, sqlite::SqliteConnection},
};

/// How many steps SQLite takes between two looks at the clock; most are done in a millisecond.
const STEPS: i32 = 4_000;

/// Lets no statement run longer than `most` on the connections to be made. They are for reads that
/// take one from the pool for each statement, not for transactions.
///
/// This is also what ends the statements of clients that are gone. To stop waiting for one does not
/// stop it: SQLite's thread goes on until it has a row to hand over, and only then does the
/// connection come back to the pool, and to [`renew`]. PostgreSQL does the same.
pub(super) fn set(connect: &mut ConnectOptions, most: Duration) {
    let n_started = Arc::<AtomicUsize>::default();
    let watch = move || Watch {
        most,
        start: None,
        n_started: Arc::clone(&n_started),
    };
    connect.map_sqlx_sqlite_pool_opts(move |pool| {
        let (first, next) = (watch.clone(), watch.clone());
        // A ping on the way into the pool is enough: nothing happens to a thread that waits.
        pool.test_before_acquire(false)
            .after_connect(move |connection, _| Box::pin(put(connection, first())))
            .before_acquire(move |connection, _| Box::pin(renew(connection, next())))
    });
}

/// Puts a new watch on the connection, unless that on it is as good as new.
async fn renew(connection: &mut SqliteConnection, watch: Watch) -> Result<bool, Error> {
    if watch.n_started.load(Ordering::Relaxed) > 0 {
        put(connection, watch).await?;
    }
    Ok(true)
}

async fn put(connection: &mut SqliteConnection, mut watch: Watch) -> Result<(), Error> {
    let mut handle = connection.lock_handle().await?;
    handle.set_progress_handler(STEPS, move || watch.may_go_on());
    Ok(())
}

/// Measures the time of one statement.
struct Watch {
    most: Duration,
    /// When it was first looked at.
    start: Option<Instant>,
    /// How many watches of the pool have been.
    n_started: Arc<AtomicUsize>,
}

impl Watch {
    fn may_go_on(&mut self) -> bool {
        let start = self.start.get_or_insert_with(|| {
            self.n_started.fetch_add(1, Ordering::Relaxed);
            Instant::now()
        });
        start.elapsed() < self.most
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.start.is_some() {
            self.n_started.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
