//! Questions of several requests at once: what they cost together, and that each gets its answer.

use std::sync::Arc;

use futures_util::future::join_all;
use hamkor::{
    domain::{EntityKind, RelationDirection},
    store::{Along, Condition, EdgeQuery, EdgeShape, Leg, Page, Store},
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

/// The first three of all edges.
fn first_three(along: Along) -> Arc<EdgeShape> {
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
    EdgeShape::new(query, Page::first(3), along)
}

#[tokio::test]
async fn edges_that_many_ask_for_at_once_are_the_same_as_asked_for_alone() {
    let app = TestApp::without_memory().await;
    let ids = institutions(app.store()).await;
    let shape = first_three(Along {
        relations: true,
        others: true,
    });
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
async fn edges_bring_along_what_is_asked_for_and_not_remembered() {
    for remembers in [false, true] {
        let app = if remembers {
            TestApp::with_data_set().await
        } else {
            TestApp::without_memory().await
        };
        let ids = institutions(app.store()).await;
        for (relations, others) in [(false, true), (true, false), (false, false)] {
            let shape = first_three(Along { relations, others });
            let store = app.store().counted();
            let found = store.edges_list(&ids, &shape).await.unwrap();
            assert_eq!(store.n_statements(), 1);
            let links: Vec<_> = found.iter().flat_map(|edges| &edges.page.items).collect();
            assert!(links.len() > ids.len(), "{}", links.len());
            for (_, link) in links {
                assert_eq!(link.relation.is_some(), relations);
            }
            for edges in &found {
                let led_to: Vec<_> = edges
                    .page
                    .items
                    .iter()
                    .map(|(_, link)| link.other)
                    .collect();
                let brought: Vec<_> = edges
                    .others
                    .iter()
                    .flat_map(|others| others.iter().map(|other| other.id))
                    .collect();
                if others && !remembers {
                    // One more than the page has is read, to see whether there is one.
                    assert!(brought.starts_with(&led_to), "{brought:?} {led_to:?}");
                } else if !others {
                    assert_eq!(brought, []);
                }
            }
            let led_to = found.iter().flat_map(|edges| &edges.page.items);
            let led_to: Vec<_> = led_to.map(|(_, link)| link.other.uuid).collect();
            let store = app.store().counted();
            let read = store.entities_get_many(&led_to).await.unwrap();
            assert!(read.iter().all(Option::is_some));
            // What the first edges brought is remembered.
            assert_eq!(store.n_statements(), u32::from(!remembers));
        }
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

#[tokio::test]
async fn one_connection_serves_many_who_want_different_things() {
    let app = TestApp::with_data_set_and(|setup| setup.connections = 1).await;
    let texts = (1..=12).flat_map(|n| {
        let institutions = format!("{{ institutions(first: {n}) {{ nodes {{ slug }} }} }}");
        let projects = format!(
            "{{ projects(first: {n}) {{ nodes {{ slug funders {{ nodes {{ slug }} }} \
             directions(first: {n}) {{ nodes {{ slug }} }} }} }} }}"
        );
        [institutions, projects]
    });
    let asked = texts.map(async |text| app.query(&text).await.data());
    for (n, data) in join_all(asked).await.into_iter().enumerate() {
        let kind = ["institutions", "projects"][n % 2];
        let nodes = data[kind]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), n / 2 + 1, "{kind}");
    }
}
