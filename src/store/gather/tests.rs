//! What becomes of those who wait when a thread ends.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::{runtime::Builder, sync::Notify, task::yield_now};

use super::{Answers, Error, Gather, Question, Store};
use crate::{
    domain::Clock,
    store::{Options, Pooler},
};

async fn store() -> Store {
    let options = Options {
        url: "sqlite::memory:".to_owned(),
        read_url: None,
        pooler: Pooler::Session,
        max_connections: 1,
        acquire_timeout: Duration::from_secs(20),
        statement_timeout: Duration::from_secs(20),
        cache_bytes: 0,
    };
    Store::connect(&options, Clock::System).await.unwrap()
}

/// What takes until all else is told.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Slow;

static IS_OUT: Notify = Notify::const_new();
static REST_IS_TOLD: Notify = Notify::const_new();

impl Question for Slow {
    type Key = u8;
    type Answer = u8;
    const AT_ONCE: usize = 2;

    fn known(&self, _: &Store, _: &u8) -> Option<u8> {
        None
    }

    async fn read(&self, _: &Store, keys: &[u8]) -> Result<Answers<Self>, Error> {
        if keys.contains(&1) {
            IS_OUT.notify_one();
            REST_IS_TOLD.notified().await;
        }
        Ok(keys.iter().map(|key| (*key, *key)).collect())
    }
}

#[tokio::test]
async fn who_waits_for_a_statement_that_takes_long_is_served_beside_it() {
    let store = store().await;
    let gather = Gather::<Slow>::default();
    let first = gather.ask(&store, &Slow, &[1]);
    let rest = async {
        IS_OUT.notified().await;
        let told = gather.ask(&store, &Slow, &[2, 3]).await.unwrap();
        REST_IS_TOLD.notify_one();
        told
    };
    let (first, rest) = tokio::join!(first, rest);
    assert_eq!(first.unwrap(), [Some(1)]);
    assert_eq!(rest, [Some(2), Some(3)]);
}

static IS_FIRST: AtomicBool = AtomicBool::new(true);
static BEGUN: Notify = Notify::const_new();

/// What is never told the first time that it is asked.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Stuck;

impl Question for Stuck {
    type Key = u8;
    type Answer = u8;
    const AT_ONCE: usize = 1;

    fn known(&self, _: &Store, _: &u8) -> Option<u8> {
        None
    }

    async fn read(&self, _: &Store, keys: &[u8]) -> Result<Answers<Self>, Error> {
        if IS_FIRST.swap(false, Ordering::SeqCst) {
            BEGUN.notify_one();
            std::future::pending::<()>().await;
        }
        Ok(keys.iter().map(|key| (*key, *key)).collect())
    }
}

#[tokio::test]
async fn who_waits_for_a_thread_that_ends_is_served_by_its_own() {
    let store = store().await;
    let gather = Arc::new(Gather::<Stuck>::default());
    let (theirs, their_store) = (Arc::clone(&gather), store.clone());
    let is_joined = Arc::new(Notify::new());
    let end = Arc::clone(&is_joined);
    let other = thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            tokio::select! {
                _ = theirs.ask(&their_store, &Stuck, &[1]) => unreachable!("it is stuck"),
                () = end.notified() => {}
            }
        });
    });
    BEGUN.notified().await;
    let ours = tokio::spawn({
        let (gather, store) = (Arc::clone(&gather), store.clone());
        async move { gather.ask(&store, &Stuck, &[2]).await }
    });
    while gather
        .lock()
        .get(&Stuck)
        .is_none_or(|kind| kind.waiting.is_empty())
    {
        yield_now().await;
    }
    is_joined.notify_one();
    assert_eq!(ours.await.unwrap().unwrap(), [Some(2)]);
    other.join().unwrap();
}
