//! Questions of several requests at once: what they cost together, and that each gets its answer.

use futures_util::future::join_all;
use hamkor::{
    domain::{EntityKind, RelationDirection},
    store::{Condition, EdgeQuery, EdgeShape, Leg, Page, Store},
};
use uuid::Uuid;

use crate::harness::TestApp;

/// The institutions of the data set.
async fn institutions(store: &Store) -> Vec<Uuid> {
    let all = Condition::All(Vec::new());
    let page = Page::first(100);
    let list = store.entities_list(EntityKind::Institution, &all, &[], &page);
    let list = list.await.unwrap();
    assert!(list.items.len() > 20, "{} are too few", list.items.len());
    list.items.iter().map(|(_, one)| one.id.uuid).collect()
}

// One thread, so that all have asked before any statement sets out.
#[tokio::test]
async fn entities_that_many_ask_for_at_once_cost_one_statement() {
    let app = TestApp::without_memory().await;
    let ids = institutions(app.store()).await;
    let askers: Vec<_> = ids.iter().map(|_| app.store().counted()).collect();
    let asked = askers.iter().zip(&ids).map(async |(store, id)| {
        let found = store.entities_get_many(&[*id, Uuid::nil()]).await.unwrap();
        assert_eq!(found[0].as_ref().unwrap().id.uuid, *id);
        assert!(found[1].is_none());
    });
    join_all(asked).await;
    let statements: u32 = askers.iter().map(Store::n_statements).sum();
    assert_eq!(statements, 1);
}

#[tokio::test]
async fn edges_that_many_ask_for_at_once_are_the_same_as_asked_for_alone() {
    let app = TestApp::without_memory().await;
    let ids = institutions(app.store()).await;
    let leg = Leg {
        direction: RelationDirection::Both,
        kinds: &[],
    };
    let query = EdgeQuery {
        legs: vec![leg],
        kinds: Vec::new(),
        others: Vec::new(),
        on: None,
        target: None,
        is_within: false,
    };
    let shape = EdgeShape::new(query, Page::first(3));
    let askers: Vec<_> = ids.iter().map(|_| app.store().counted()).collect();
    let asked = askers.iter().zip(&ids);
    let one = std::slice::from_ref;
    let together = asked.map(|(store, id)| store.edges_list(one(id), &shape));
    let together = join_all(together).await;
    let statements: u32 = askers.iter().map(Store::n_statements).sum();
    assert_eq!(statements, 1);
    for (id, together) in ids.iter().zip(together) {
        let alone = app.store().edges_list(one(id), &shape).await.unwrap();
        assert_eq!(together.unwrap(), alone);
    }
}

#[tokio::test]
async fn one_that_leaves_takes_no_answer_from_the_others() {
    let app = TestApp::without_memory().await;
    let ids = institutions(app.store()).await;
    let (leaves, stays) = (app.store().counted(), app.store().counted());
    let (first, rest) = ids.split_at(1);
    let mut gone = Box::pin(leaves.entities_get_many(first));
    let stay = stays.entities_get_many(rest);
    // It has asked, and is the first of its batch.
    assert!(futures_util::poll!(&mut gone).is_pending());
    drop(gone);
    let found = stay.await.unwrap();
    assert!(found.iter().all(Option::is_some));
}
