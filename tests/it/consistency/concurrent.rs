//! Writers and readers at the same time, on two servers over one database.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use hamkor::{
    domain::{EntityKind, EntityRef},
    store::{Condition, OrderKey, Page, Store},
};
use tokio::{sync::Barrier, task::JoinHandle};

use super::{
    comes,
    world::{Family, Seen, World},
};
use crate::harness::TestApp;

const ROUNDS: u32 = 40;
const READERS: usize = 3;

/// One less is under way, however that ends.
struct Busy(Arc<AtomicUsize>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Writes round after round; whoever has written sees it.
async fn write(family: Family, store: Store, _busy: Busy) {
    for n in 1..=ROUNDS {
        family.write(n).await;
        assert_eq!(family.see(&store).await, Seen::all(n), "its own write");
    }
}

/// Reads all the time; says how often.
async fn read(families: Vec<Family>, store: Store, under_way: Arc<AtomicUsize>) -> usize {
    let mut last: Vec<_> = families.iter().map(|_| Seen::default()).collect();
    let mut n = 0;
    while under_way.load(Ordering::SeqCst) > 0 {
        for (family, last) in families.iter().zip(&mut last) {
            let seen = family.see(&store).await;
            assert_no_older(last, &seen);
            *last = seen;
            n += 1;
        }
        tokio::task::yield_now().await;
    }
    n
}

/// No place has an older number than it had, nor than what was written later had by then.
fn assert_no_older(last: &Seen, seen: &Seen) {
    let mut least = None;
    for (last_there, there) in last.numbers().into_iter().zip(seen.numbers()) {
        least = least.max(last_there);
        assert!(there >= least, "{seen:?} came after {last:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_ever_sees_the_graph_go_back() {
    let app = TestApp::start().await;
    let beside = app.beside().await;
    let world = World::new(app.store()).await;
    let (here, there) = (app.store(), beside.store());
    let families = [world.family(here, "one"), world.family(there, "two")];
    let under_way = Arc::new(AtomicUsize::new(families.len()));
    let mut writers: Vec<JoinHandle<()>> = Vec::new();
    let mut readers = Vec::new();
    for (family, store) in families.iter().zip([here, there]) {
        let busy = Busy(Arc::clone(&under_way));
        writers.push(tokio::spawn(write(family.clone(), store.clone(), busy)));
    }
    for n in 0..READERS * 2 {
        let store = if n % 2 == 0 { here } else { there };
        let families = families.to_vec();
        let under_way = Arc::clone(&under_way);
        readers.push(tokio::spawn(read(families, store.clone(), under_way)));
    }
    for reader in readers {
        assert!(reader.await.unwrap() > 1);
    }
    for writer in writers {
        writer.await.unwrap();
    }
    // Each server comes to see what the other wrote, without being told.
    for (family, store) in families.iter().zip([there, here]) {
        comes(store, family, |seen| *seen == Seen::all(ROUNDS)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_there_is_found_by_its_slug_while_it_changes() {
    let app = TestApp::start().await;
    let world = World::new(app.store()).await;
    let family = world.family(app.store(), "one");
    family.write(1).await;
    let is_over = Arc::<AtomicBool>::default();
    let mut readers = Vec::new();
    for _ in 0..READERS {
        let (store, is_over) = (app.store().clone(), Arc::clone(&is_over));
        readers.push(tokio::spawn(async move {
            let slug = [EntityRef::Slug("one-project".to_owned())];
            while !is_over.load(Ordering::SeqCst) {
                let found = store.counted().entities_find(&slug).await.unwrap();
                assert!(found[0].is_some(), "it was told as gone");
                tokio::task::yield_now().await;
            }
        }));
    }
    for n in 2..=ROUNDS / 4 {
        family.write(n).await;
    }
    is_over.store(true, Ordering::SeqCst);
    for reader in readers {
        reader.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_want_the_same_list_at_once_one_reads_it() {
    const READERS: usize = 32;
    let app = TestApp::start().await;
    let world = World::new(app.store()).await;
    let family = world.family(app.store(), "one");
    for n in 1..=5 {
        family.write(n).await;
        let together = Arc::new(Barrier::new(READERS));
        let mut readers = Vec::new();
        for _ in 0..READERS {
            let (store, together) = (app.store().counted(), Arc::clone(&together));
            readers.push(tokio::spawn(async move {
                together.wait().await;
                let order = [(OrderKey::Name, true)];
                let all = Condition::All(Vec::new());
                let page = Page::first(3);
                let list = store
                    .entities_list(EntityKind::Project, &all, &order, &page)
                    .await
                    .unwrap();
                assert_eq!(list.items[0].1.data.names[0].text, format!("{n:05}"));
                store.n_statements()
            }));
        }
        let mut statements = 0;
        for reader in readers {
            statements += reader.await.unwrap();
        }
        assert_eq!(statements, 1);
    }
}
