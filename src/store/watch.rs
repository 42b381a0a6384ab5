//! Looks out for changes, whoever wrote them, and tells all who listen.
//!
//! The feed is polled: that works on both databases, behind any pooler, and for any number of
//! servers. Writes of this process are seen at once. One poll serves all listeners, and what they
//! have still to read lies in one ring, so that slow ones cost nothing.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tokio::sync::broadcast;

use super::{Change, ChangeFilter, Error, Page, Store, feed_cursor};

/// How many changes are read at a time.
const BATCH: usize = 500;

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

#[derive(Debug)]
struct Shared {
    revision: AtomicI64,
    queue: usize,
    changes: broadcast::Sender<Noted>,
}

/// A change, and where the feed resumes behind it.
pub(super) type Noted = (String, Arc<Change>);

/// Why a listener hears no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lagging;

/// One who listens.
#[derive(Debug)]
pub struct Listener(broadcast::Receiver<Noted>);

impl Listener {
    /// The next change, with where the feed resumes behind it; waits until there is one.
    pub async fn next(&mut self) -> Result<Noted, Lagging> {
        // The sender lives as long as the watch, which the one who listens holds.
        self.0.recv().await.map_err(|_| Lagging)
    }
}

impl Watch {
    /// Begins to look, from the feed's present end.
    pub async fn start(store: &Store, options: WatchOptions) -> Result<Self, Error> {
        let (changes, _) = broadcast::channel(options.queue);
        let shared = Arc::new(Shared {
            revision: AtomicI64::new(store.revision().await?),
            queue: options.queue,
            changes,
        });
        tokio::spawn(look(store.clone(), Arc::downgrade(&shared), options.poll));
        Ok(Self(shared))
    }

    /// The graph's revision as far as it was seen; it never goes back.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.0.revision.load(Ordering::Acquire)
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

async fn look(store: Store, shared: Weak<Shared>, poll: Duration) {
    let mut is_failing = false;
    loop {
        let committed = store.committed.notified();
        let _ = tokio::time::timeout(poll, committed).await;
        let Some(shared) = shared.upgrade() else {
            return;
        };
        let looked = catch_up(&store, &shared).await;
        if let Err(error) = &looked
            && !is_failing
        {
            let error = error as &dyn std::error::Error;
            tracing::warn!(error, "the feed cannot be read; trying on");
        }
        is_failing = looked.is_err();
    }
}

async fn catch_up(store: &Store, shared: &Shared) -> Result<(), Error> {
    let newest = store.revision().await?;
    let mut seen = shared.revision.load(Ordering::Acquire);
    while seen < newest {
        let page = Page {
            after: Some(feed_cursor(seen)),
            ..Page::first(BATCH)
        };
        let slice = store.changes_list(&ChangeFilter::default(), &page).await?;
        if slice.items.is_empty() {
            // A revision without a change: nothing to tell, and nothing to wait for.
            seen = newest;
        }
        for (cursor, change) in slice.items {
            seen = change.revision;
            // An error says that nobody listens.
            let _ = shared.changes.send((cursor, Arc::new(change)));
        }
        shared.revision.store(seen, Ordering::Release);
    }
    Ok(())
}
