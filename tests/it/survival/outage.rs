//! PostgreSQL as a part that fails: killed, out of reach, behind a slow network, replaced by its
//! standby, or behind a pooler.
//!
//! These tests have something to say of PostgreSQL only, so each of them ends at once where the
//! suite is run on SQLite; the suite on PostgreSQL runs all of them. Clusters of their own are made
//! as `scripts/with-postgres` makes one, but for commits, which are waited for.

#![cfg(unix)]

mod cluster;
mod load;
mod network;
mod proxy;
mod replica;
mod restart;
mod standby;

use std::time::Duration;

use hamkor::{
    domain::Clock,
    store::{Options, Pooler, Store},
};

use super::{fill, torture};
use crate::harness::{Hamkor, environment, hamkor};

/// How long is waited for what has to come about. A busy machine is no fault of the code.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whether the suite is run on PostgreSQL.
fn is_postgres() -> bool {
    environment("HAMKOR_TEST_BACKEND").as_deref() == Some("postgres")
}

/// How often something is done: `few` times, or a tenth of what `HAMKOR_TORTURE` says, as each time
/// takes many seconds.
fn rounds(few: u32) -> u32 {
    torture().map_or(few, |n: u32| few.max(n / 10))
}

/// Waits until something is so.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let start = std::time::Instant::now();
    while !is_so().await {
        assert!(start.elapsed() < PATIENCE, "it does not come about: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Makes the tables of a database, and a key of an agency that writes to it.
async fn prepare(url: &str) -> String {
    let options = Options {
        url: url.to_owned(),
        read_url: None,
        pooler: Pooler::Session,
        max_connections: 1,
        acquire_timeout: PATIENCE,
        statement_timeout: PATIENCE,
        cache_bytes: 0,
    };
    let store = Store::connect(&options, Clock::System).await.unwrap();
    fill(store, &["writer"]).await.remove(0)
}

/// The server on that database, with the time that it has by default, and no limits on who asks.
fn server(url: &str) -> Hamkor {
    hamkor(&["serve"])
        .env("DATABASE_URL", url)
        .env("HAMKOR_RATE", "off")
        .env("HAMKOR_RATE_KEY", "off")
        .env("HAMKOR_LOG", "warn")
}

/// Nothing is wrong with the graph in that database.
fn check(url: &str) {
    let (code, told, errors) = hamkor(&["check"]).env("DATABASE_URL", url).run();
    assert_eq!((code, told.as_str()), (Some(0), "no faults\n"), "{errors}");
}
