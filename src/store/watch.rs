//! Looks out for changes, whoever wrote them, and tells all who listen.
//!
//! The feed is polled: that works on both databases, behind any pooler, and for any number of
//! servers. Writes of this process are seen at once. One poll serves all listeners, and what they
//! have still to read lies in one ring, so that slow ones cost nothing.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::broadcast;

use super::{
    Change, Error, Head, Store,
    faults::{self, Point},
    feed_cursor,
    live::Live,
};
use crate::telemetry;

/// How long who failed to read waits at least before it tries again.
const MOMENT: Duration = Duration::from_millis(200);

/// How to look out.
#[derive(Debug, Clone, Copy)]
pub struct WatchOptions {
    /// How long to wait between two looks.
    pub poll: Duration,
    /// How many changes a listener may lag behind.
    pub queue: usize,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self {
            poll: Duration::from_millis(100),
            queue: 256,
        }
    }
}

/// The feed as it grows. Cheap to clone; the looking ends with the last clone.
#[derive(Debug, Clone)]
pub struct Watch(Arc<Shared>);

/// What all clones of a watch share.
#[derive(Debug)]
pub(super) struct Shared {
    revision: AtomicI64,
    rebuilds: AtomicI64,
    /// How often the feed was set back.
    setbacks: AtomicU64,
    queue: usize,
    /// Nothing instead of a change says that the feed was set back.
    changes: broadcast::Sender<Option<Noted>>,
    live: Arc<Live>,
}

impl Shared {
    /// The graph's revision as far as it was seen.
    pub(super) fn revision(&self) -> i64 {
        self.revision.load(Ordering::Acquire)
    }

    /// How often the graph was made anew, as far as it was seen.
    pub(super) fn rebuilds(&self) -> i64 {
        self.rebuilds.load(Ordering::Acquire)
    }

    /// How far the graph has come, as far as it was seen.
    pub(super) fn head(&self) -> Head {
        Head {
            revision: self.revision(),
            rebuilds: self.rebuilds(),
        }
    }

    /// Notes how often the graph was made anew.
    pub(super) fn rebuilt(&self, rebuilds: i64) {
        self.rebuilds.store(rebuilds, Ordering::Release);
    }

    /// Tells those changes; where there are none, the feed is seen up to `newest`.
    pub(super) fn tell(&self, changes: impl Iterator<Item = Change>, newest: i64) {
        let mut seen = None;
        for change in changes {
            seen = Some(change.revision);
            let cursor = feed_cursor(change.revision);
            // An error says that nobody listens.
            let _ = self.changes.send(Some((cursor, Arc::new(change))));
        }
        self.revision
            .store(seen.unwrap_or(newest), Ordering::Release);
    }

    /// Notes that the feed ends before what was told: what comes now has the same numbers.
    pub(super) fn set_back(&self, revision: i64) {
        self.revision.store(revision, Ordering::Release);
        self.setbacks.fetch_add(1, Ordering::AcqRel);
        let _ = self.changes.send(None);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.live.unfollow(self);
    }
}

/// A change, and where the feed resumes behind it.
pub(super) type Noted = (String, Arc<Change>);

/// Why a listener hears no more: it did not keep up, or the feed was set back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lagging;

/// One who listens.
#[derive(Debug)]
pub struct Listener(broadcast::Receiver<Option<Noted>>);

impl Listener {
    /// The next change, with where the feed resumes behind it; waits until there is one.
    pub async fn next(&mut self) -> Result<Noted, Lagging> {
        // The sender lives as long as the watch, which the one who listens holds.
        self.0.recv().await.ok().flatten().ok_or(Lagging)
    }
}

impl Watch {
    /// Begins to look, from the feed's present end. While it does, the store remembers what it reads.
    pub async fn start(store: &Store, options: WatchOptions) -> Result<Self, Error> {
        let (changes, _) = broadcast::channel(options.queue);
        let Head { revision, rebuilds } = store.live.head().await?;
        let shared = Arc::new(Shared {
            revision: AtomicI64::new(revision),
            rebuilds: AtomicI64::new(rebuilds),
            setbacks: AtomicU64::new(0),
            queue: options.queue,
            changes,
            live: Arc::clone(&store.live),
        });
        store.live.follow(&shared);
        if let Some(replica) = &store.live.replica {
            let followed = Arc::downgrade(&shared);
            tokio::spawn(Arc::clone(replica).follow(followed, options.poll));
        }
        tokio::spawn(keep_looking(
            Arc::clone(&store.live),
            Arc::downgrade(&shared),
            options.poll,
        ));
        Ok(Self(shared))
    }

    /// The graph's revision as far as it was seen; it never goes back, unless the database does.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.0.revision()
    }

    /// How often the feed was seen to be set back: a backup was restored, or a standby took over that
    /// had not come as far. Cursors from before may be of what is no more.
    #[must_use]
    pub fn setbacks(&self) -> u64 {
        self.0.setbacks.load(Ordering::Acquire)
    }

    /// How far the graph has come, as far as it was seen.
    #[must_use]
    pub fn head(&self) -> Head {
        self.0.head()
    }

    /// Whether the feed could be read when it was last looked at.
    #[must_use]
    pub fn is_seeing(&self) -> bool {
        self.0.live.is_seeing()
    }

    /// Waits until the feed can be read again; a moment, if it can be now.
    pub async fn recover(&self) {
        loop {
            tokio::time::sleep(MOMENT).await;
            if self.is_seeing() {
                return;
            }
        }
    }

    /// How many changes a listener may lag behind.
    #[must_use]
    pub fn queue(&self) -> usize {
        self.0.queue
    }

    /// Listens to what is seen from now on.
    #[must_use]
    pub fn listen(&self) -> Listener {
        Listener(self.0.changes.subscribe())
    }
}

/// Looks from time to time, until the watch is gone; also after a panic on the way, for nobody else
/// hears of what other servers write.
async fn keep_looking(live: Arc<Live>, shared: Weak<Shared>, poll: Duration) {
    loop {
        let looking = look(Arc::clone(&live), Weak::clone(&shared), poll);
        match tokio::spawn(looking).await {
            Err(error) if error.is_panic() => {
                live.lose_track();
                tracing::error!(%error, "who follows the feed panicked; beginning anew");
                tokio::time::sleep(poll).await;
            }
            _ => return,
        }
    }
}

async fn look(live: Arc<Live>, shared: Weak<Shared>, poll: Duration) {
    let mut is_failing = false;
    loop {
        let _ = tokio::time::timeout(poll, live.is_wanted()).await;
        let Some(shared) = shared.upgrade() else {
            return;
        };
        let looked = async {
            faults::at(Point::Poll).await?;
            live.look(&shared).await
        };
        let looked = looked.await;
        if let Err(error) = &looked
            && !is_failing
        {
            let error = telemetry::chain(error);
            tracing::warn!(error, "the feed cannot be read; trying on");
        }
        is_failing = looked.is_err();
    }
}
