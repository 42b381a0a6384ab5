//! The runtime that connections to PostgreSQL are at home in.
//!
//! A connection is told what has come by the runtime that it was opened in. That is quickest where it
//! is the one of who asks; so threads that answer requests, of which each has one, open their own.
//! When the server stops they end one after the other, and each takes its connections along, also
//! those that another thread has taken from the pool. So from then on connections are opened in the
//! runtime of the store, which ends last, and those from before are given up.

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use tokio::runtime::Handle;
use tokio_util::context::TokioContext;

/// The runtime of a store, and since when all its connections are at home there.
#[derive(Debug)]
pub(super) struct Home {
    runtime: Handle,
    since: OnceLock<Instant>,
}

impl Home {
    /// The runtime that this is called in.
    pub(super) fn here() -> Arc<Self> {
        Arc::new(Self {
            runtime: Handle::current(),
            since: OnceLock::new(),
        })
    }

    /// From now on all are opened there.
    pub(super) fn gather(&self) {
        self.since.get_or_init(Instant::now);
    }

    /// Whether a connection that is so old may be at home elsewhere.
    pub(super) fn is_left_behind(&self, age: Duration) -> bool {
        self.since.get().is_some_and(|since| age >= since.elapsed())
    }

    /// Waits for what may open a connection.
    pub(super) async fn open<F: Future>(&self, opening: F) -> F::Output {
        if self.since.get().is_some() {
            TokioContext::new(opening, self.runtime.clone()).await
        } else {
            opening.await
        }
    }
}
