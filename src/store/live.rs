//! Keeps what is remembered right: follows the feed, and lets nobody tell what is ahead of it.
//!
//! The cache is on only while a watch follows the feed and can read it. Of what was read behind the
//! cache's back, which may be newer than the cache, nothing goes out before [`Store::settle`].

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::sync::Notify;

use super::{
    Error, Store,
    cache::{Cache, Stale},
    connect::Access,
    edge_pages::EdgePages,
    faults::{self, Point},
    feed::{self, Head},
    gather::Gather,
    lists::Listing,
    nodes::{Entities, Relations, Slugs},
    pools::Remembered,
    reader::Reader,
    replica::Replica,
    steps::StepsOf,
    watch::Shared,
};

/// How many changes are read at a time.
const BATCH: usize = 500;

/// What all clones of a store share: the cache, and who follows the feed for it.
pub(super) struct Live {
    pub(super) cache: Cache,
    /// Whether the cache has any memory to use.
    is_worth: bool,
    following: Mutex<Weak<Shared>>,
    feed: Reader,
    /// Told when somebody needs a look at the feed.
    wanted: Notify,
    /// Told after each look at the feed.
    looked: Notify,
    /// Whether the last look at the feed went well.
    is_seeing: AtomicBool,
    /// How many looks at the feed failed.
    n_failed: AtomicU64,
    pub(super) replica: Option<Arc<Replica>>,
    /// What is asked of the database by several at once.
    pub(super) gathers: Gathers,
}

/// The questions that go out together.
#[derive(Default)]
pub(super) struct Gathers {
    pub(super) entities: Gather<Entities>,
    pub(super) slugs: Gather<Slugs>,
    pub(super) relations: Gather<Relations>,
    pub(super) edges: Gather<EdgePages>,
    pub(super) lists: Gather<Listing>,
    pub(super) steps: Gather<StepsOf>,
}

impl Live {
    pub(super) fn new(cache_bytes: u64, feed: Access, replica: Option<Arc<Replica>>) -> Self {
        Self {
            cache: Cache::new(cache_bytes),
            is_worth: cache_bytes > 0,
            following: Mutex::default(),
            feed: Reader::quiet(feed),
            wanted: Notify::new(),
            looked: Notify::new(),
            is_seeing: AtomicBool::new(false),
            n_failed: AtomicU64::new(0),
            replica,
            gathers: Gathers::default(),
        }
    }

    /// What is remembered, in parts.
    pub(super) fn remembered(&self) -> Vec<Remembered> {
        self.cache.parts().to_vec()
    }

    /// From now on `shared` follows the feed, of which it has seen all that is committed.
    pub(super) fn follow(&self, shared: &Arc<Shared>) {
        *self.lock() = Arc::downgrade(shared);
        self.is_seeing.store(true, Ordering::Release);
        if let Some(replica) = &self.replica {
            replica.need(shared.head(), replica.n_passed_by());
        }
        if self.is_worth {
            self.cache.switch_on();
        }
    }

    /// That watch is gone.
    pub(super) fn unfollow(&self, shared: &Shared) {
        let following = self.lock();
        if std::ptr::eq(following.as_ptr(), shared) {
            self.cache.switch_off();
        }
    }

    /// Nobody knows what has changed: nothing is remembered until somebody has read the feed again.
    pub(super) fn lose_track(&self) {
        self.n_failed.fetch_add(1, Ordering::AcqRel);
        self.is_seeing.store(false, Ordering::Release);
        self.cache.switch_off();
        if let Some(replica) = &self.replica {
            replica.go_blind();
        }
        self.looked.notify_waiters();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Weak<Shared>> {
        self.following
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The end of the feed, as the database has it now.
    pub(super) async fn head(&self) -> Result<Head, Error> {
        feed::head(&self.feed).await
    }

    /// Whether the feed can be read, as far as is known.
    pub(super) fn is_seeing(&self) -> bool {
        self.is_seeing.load(Ordering::Acquire)
    }

    /// Closes the connections; what fails on the way out is of no use to anybody any more.
    pub(super) async fn close(&self) {
        let _ = self.feed.access.pool.close_by_ref().await;
        if let Some(replica) = &self.replica {
            replica.close().await;
        }
    }

    /// Waits until all that is committed by now is seen.
    async fn catch_up(&self) -> Result<(), Error> {
        let following = self.lock().upgrade();
        // Kept meanwhile, so that there is somebody who looks.
        if following.is_some() {
            return self.be_seen().await;
        }
        self.cache.switch_off();
        Ok(())
    }

    /// Waits until who follows the feed has seen all that is committed by now. One look serves all
    /// who wait, and none of them looks itself: were it they, one after the other, each would be held
    /// up by what else its thread has to do, and all behind it.
    async fn be_seen(&self) -> Result<(), Error> {
        let moments = &self.cache.moments;
        let needed = moments.begun() + 1;
        let n_failed = self.n_failed.load(Ordering::Acquire);
        loop {
            let looked = self.looked.notified();
            if moments.done() >= needed {
                return Ok(());
            }
            // Who waited while it failed would only wait again.
            if self.n_failed.load(Ordering::Acquire) != n_failed {
                return Err(Error::unseen());
            }
            self.wanted.notify_one();
            looked.await;
        }
    }

    /// Waits until somebody needs a look at the feed.
    pub(super) async fn is_wanted(&self) {
        self.wanted.notified().await;
    }

    /// Looks at the feed for `shared`, and tells all who wait for that. One at a time.
    pub(super) async fn look(&self, shared: &Arc<Shared>) -> Result<(), Error> {
        let moments = &self.cache.moments;
        let look = moments.begin();
        if let Err(error) = self.advance(shared).await {
            self.lose_track();
            return Err(error);
        }
        self.is_seeing.store(true, Ordering::Release);
        let following = self.lock();
        if following.as_ptr() == Arc::as_ptr(shared) {
            if self.is_worth && !self.cache.is_on() {
                self.cache.switch_on();
            }
            moments.end(look);
        }
        self.looked.notify_waiters();
        Ok(())
    }

    /// Reads the changes that `shared` has not seen: forgets what they outdate, then tells them. Of a
    /// rebuild nobody can say what it outdates.
    async fn advance(&self, shared: &Shared) -> Result<(), Error> {
        faults::at(Point::Look).await?;
        let n_passed_by = self.replica.as_ref().map_or(0, |one| one.n_passed_by());
        let head = self.head().await?;
        let Head { revision, rebuilds } = head;
        // Before anything is forgotten: what is read from then on has to be as new as that.
        if let Some(replica) = &self.replica {
            replica.need(head, n_passed_by);
        }
        let is_set_back = revision < shared.revision();
        if is_set_back || shared.rebuilds() != rebuilds {
            self.cache.forget_all();
            // Only now, so that no tag of an answer is newer than what it was made of.
            shared.rebuilt(rebuilds);
        }
        if is_set_back {
            let was = shared.revision();
            tracing::error!(
                was,
                is = revision,
                "the feed was set back, by a backup or a standby that was behind; all is read anew"
            );
            shared.set_back(revision);
        }
        while shared.revision() < revision {
            let batch = feed::batch(&self.feed, shared.revision(), BATCH).await?;
            let mut stale = Stale::default();
            for (change, ends) in &batch.changes {
                stale.add(change, *ends);
            }
            if batch.is_cut {
                // The ends may be those that a change behind the batch gave.
                stale.all_edges();
            }
            // It may go further than the end of the feed did, and what is told is needed of others.
            if let Some(replica) = &self.replica
                && let Some((last, _)) = batch.changes.last()
            {
                let revision = revision.max(last.revision);
                replica.need(Head { revision, rebuilds }, n_passed_by);
            }
            faults::at(Point::Forget).await?;
            self.cache.forget(&stale);
            faults::at(Point::Tell).await?;
            let changes = batch.changes.into_iter().map(|(change, _)| change);
            // A revision without a change: nothing to tell, and nothing to wait for.
            shared.tell(changes, revision);
        }
        Ok(())
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

impl Store {
    /// Sees what has been committed by now, whoever did it, so that what is read later is not older.
    pub async fn catch_up(&self) -> Result<(), Error> {
        self.live.catch_up().await
    }

    /// To be called before an answer goes out that was made of what this [`Store::counted`] read.
    ///
    /// What came from the database may be newer than what is remembered. Had it gone out, the next
    /// answer, from memory, would go back in time. Costs nothing where all came from memory. Where
    /// the feed cannot be read, nothing is told from memory any more, which is as good.
    pub async fn settle(&self) {
        let live = &self.live;
        let is_worth = live.cache.is_on() || (live.replica.is_some() && live.is_seeing());
        if is_worth && self.reader.has_read() {
            let _ = self.catch_up().await;
        }
    }

    /// Whether all up to `revision` is seen, by now.
    pub async fn reach(&self, revision: i64) -> Result<bool, Error> {
        let following = self.live.lock().upgrade();
        let Some(shared) = following else {
            return Ok(self.live.head().await?.revision >= revision);
        };
        if shared.revision() < revision {
            self.live.be_seen().await?;
        }
        Ok(shared.revision() >= revision)
    }
}
