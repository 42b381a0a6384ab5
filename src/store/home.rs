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

use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_util::context::TokioContext;

/// More than there are connections.
const ALL: u32 = 1 << 20;

/// The runtime of a store, and since when all its connections are at home there.
#[derive(Debug)]
pub(super) struct Home {
    runtime: Handle,
    /// A permit for each connection that may be at home elsewhere and is in use.
    abroad: Arc<Semaphore>,
    since: OnceLock<Instant>,
}

impl Home {
    /// The runtime that this is called in.
    pub(super) fn here() -> Arc<Self> {
        Arc::new(Self {
            runtime: Handle::current(),
            abroad: Arc::new(Semaphore::new(ALL as usize)),
            since: OnceLock::new(),
        })
    }

    /// From now on all are opened there; waits so long at most for those that are in use.
    pub(super) async fn gather(&self, time: Duration) {
        // Nobody gets a permit any more as soon as one waits for all of them.
        let _all = timeout(time, self.abroad.acquire_many(ALL)).await;
        self.abroad.close();
        self.since.get_or_init(Instant::now);
    }

    /// Whether a connection that is so old may be at home elsewhere.
    pub(super) fn is_left_behind(&self, age: Duration) -> bool {
        self.since.get().is_some_and(|since| age >= since.elapsed())
    }

    /// Waits for a connection that may have to be opened; what comes with it is kept for as long as
    /// the connection is in use.
    pub(super) async fn open<F: Future>(
        &self,
        opening: F,
    ) -> (F::Output, Option<OwnedSemaphorePermit>) {
        if let Ok(permit) = Arc::clone(&self.abroad).try_acquire_owned() {
            return (opening.await, Some(permit));
        }
        let opened = TokioContext::new(opening, self.runtime.clone()).await;
        (opened, None)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt as _;
    use tokio::runtime::{Handle, Runtime};

    use super::Home;

    #[test]
    fn all_are_opened_at_home_once_those_in_use_have_come_back() {
        let (own, other) = (Runtime::new().unwrap(), Runtime::new().unwrap());
        let home = own.block_on(async { Home::here() });
        let place = async || Handle::current().id();
        other.block_on(async {
            let (opened, abroad) = home.open(place()).await;
            assert_eq!(opened, Handle::current().id());
            assert!(!home.is_left_behind(Duration::MAX));

            let mut gathering = Box::pin(home.gather(Duration::MAX));
            assert!((&mut gathering).now_or_never().is_none());
            let (opened, nothing) = home.open(place()).await;
            assert_eq!(opened, own.handle().id());
            assert!(nothing.is_none());

            drop(abroad);
            gathering.await;
            let (opened, _) = home.open(place()).await;
            assert_eq!(opened, own.handle().id());
            assert!(home.is_left_behind(Duration::MAX));
        });
    }
}
