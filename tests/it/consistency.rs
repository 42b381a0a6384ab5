//! What is read never goes back in time, whoever writes, and whatever was remembered meanwhile.

mod concurrent;
mod world;

use std::time::Duration;

use hamkor::{
    domain::{Clock, EntityRef},
    store::{Store, Watch, WatchOptions},
};
use sea_orm::{ConnectionTrait, TransactionTrait};

use crate::harness::{TestApp, hamkor};
use world::{Family, Seen, World};

/// A server of its own on the same database, that looks at the feed only when it has to.
async fn sleepy(app: &TestApp) -> (Store, Watch) {
    let options = app.database().options();
    let store = Store::connect(&options, Clock::System).await.unwrap();
    let poll = Duration::from_hours(1);
    let options = WatchOptions { poll, queue: 256 };
    let watch = Watch::start(&store, options).await.unwrap();
    (store, watch)
}

/// Runs statements behind the server's back, all or none.
async fn behind_its_back(app: &TestApp, statements: &[&str]) {
    let connection = sea_orm::Database::connect(app.database().url())
        .await
        .unwrap();
    let transaction = connection.begin().await.unwrap();
    for statement in statements {
        transaction.execute_unprepared(statement).await.unwrap();
    }
    transaction.commit().await.unwrap();
    connection.close().await.unwrap();
}

/// Waits until what `store` has of the family is as it should be.
async fn comes(store: &Store, family: &Family, is_so: impl Fn(&Seen) -> bool) {
    let mut seen = None;
    for _ in 0..1_000 {
        let now = family.see(store).await;
        if is_so(&now) {
            return;
        }
        seen = Some(now);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it stays as it is: {seen:?}");
}

/// How many statements it takes to see all of the family.
async fn statements(store: &Store, family: &Family) -> u32 {
    let store = store.counted();
    family.look(&store).await;
    store.settle().await;
    store.n_statements()
}

#[tokio::test]
async fn what_was_read_is_read_from_memory_until_it_changes() {
    let app = TestApp::start().await;
    let world = World::new(app.store()).await;
    let family = world.family(app.store(), "one");
    family.write(1).await;
    assert!(statements(app.store(), &family).await > 0);
    assert_eq!(statements(app.store(), &family).await, 0);
    family.write(2).await;
    assert!(statements(app.store(), &family).await > 0);
    assert_eq!(statements(app.store(), &family).await, 0);
}

#[tokio::test]
async fn without_one_who_follows_the_feed_nothing_is_remembered() {
    let app = TestApp::start().await;
    let world = World::new(app.store()).await;
    let family = world.family(app.store(), "one");
    family.write(1).await;
    let options = app.database().options();
    let store = Store::connect(&options, Clock::System).await.unwrap();
    let whole = statements(&store, &family).await;
    assert_eq!(statements(&store, &family).await, whole);
    let watch = Watch::start(&store, WatchOptions::default()).await.unwrap();
    statements(&store, &family).await;
    assert_eq!(statements(&store, &family).await, 0);
    drop(watch);
    for _ in 0..1_000 {
        if statements(&store, &family).await == whole {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it goes on from memory");
}

#[tokio::test]
async fn what_was_not_there_is_found_once_it_is() {
    let app = TestApp::start().await;
    let world = World::new(app.store()).await;
    let (store, _watch) = sleepy(&app).await;
    let slug = [EntityRef::Slug("two-project".to_owned())];
    for store in [app.store(), &store] {
        for most in [1, 0] {
            let store = store.counted();
            assert_eq!(store.entities_resolve(&slug).await.unwrap(), [None]);
            assert_eq!(store.n_statements(), most);
            store.settle().await;
        }
    }
    let family = world.family(app.store(), "two");
    family.write(1).await;
    for store in [app.store(), &store] {
        store.catch_up().await.unwrap();
        assert_eq!(family.see(store).await.project, Some(1));
    }
}

#[tokio::test]
async fn what_is_gone_is_found_no_more_until_it_is_back() {
    let app = TestApp::start().await;
    let world = World::new(app.store()).await;
    let family = world.family(app.store(), "one");
    family.write(1).await;
    let before = family.see(app.store()).await;
    assert_eq!((before.project, before.edges), (Some(1), Some(1)));
    let gone = |kind: &str, table: &str, which: &str| {
        let change = format!(
            "INSERT INTO change (revision, id, kind, subject_kind, subject_id, agency_id, at, fields) \
             SELECT h.revision + 1, s.id, 'DELETED', '{kind}', s.id, a.id, 0, '[]' \
             FROM {table} s, change_head h, agency a WHERE {which} AND a.slug = 'one'"
        );
        let delete = format!("DELETE FROM {table} AS s WHERE {which}");
        [
            change,
            delete,
            "UPDATE change_head SET revision = revision + 1".to_owned(),
        ]
    };
    let relation = gone("relation", "relation", "s.kind = 'FUNDS'");
    behind_its_back(&app, &relation.each_ref().map(String::as_str)).await;
    comes(app.store(), &family, |seen| seen.edges.is_none()).await;
    assert_eq!(family.see(app.store()).await.relation, None);
    let entity = gone("project", "entity", "s.slug = 'one-project'");
    behind_its_back(&app, &entity.each_ref().map(String::as_str)).await;
    comes(app.store(), &family, |seen| seen.project.is_none()).await;
    let slug = [EntityRef::Slug("one-project".to_owned())];
    let found = app.store().entities_resolve(&slug).await.unwrap();
    assert_eq!(
        (found, family.see(app.store()).await.listed),
        (vec![None], None)
    );
}

#[tokio::test]
async fn an_edge_that_is_laid_elsewhere_leaves_where_it_was() {
    let app = TestApp::start().await;
    let world = World::new(app.store()).await;
    let (store, _watch) = sleepy(&app).await;
    let family = world.family(app.store(), "one");
    family.write(1).await;
    for store in [app.store(), &store] {
        assert_eq!(family.see(store).await.edges, Some(1));
    }
    family.lay_elsewhere(2).await;
    store.catch_up().await.unwrap();
    for store in [app.store(), &store] {
        let seen = family.see(store).await;
        assert_eq!((seen.edges, seen.edges_elsewhere), (None, Some(2)));
    }
}

#[tokio::test]
async fn who_has_seen_a_newer_fact_sees_no_older_one_afterwards() {
    let app = TestApp::start().await;
    let world = World::new(app.store()).await;
    let family = world.family(app.store(), "one");
    let later = world.family(app.store(), "two");
    let (store, _watch) = sleepy(&app).await;
    family.write(1).await;
    later.write(1).await;
    store.catch_up().await.unwrap();
    assert_eq!(family.see(&store).await.project, Some(1));
    family.write(2).await;
    later.write(2).await;
    assert_eq!(family.see(&store).await.project, Some(1), "it sleeps");
    let (reader, other) = (store.counted(), store.counted());
    assert_eq!(later.look(&reader).await.project, Some(2));
    // One who finds in memory what nobody has settled yet.
    assert_eq!(later.look(&other).await.project, Some(2));
    assert_eq!(other.n_statements(), 0);
    other.settle().await;
    assert_eq!(family.look(&store.counted()).await, Seen::all(2));
}

#[tokio::test]
async fn a_revision_that_is_asked_for_is_reached() {
    let app = TestApp::start().await;
    let world = World::new(app.store()).await;
    let family = world.family(app.store(), "one");
    let (store, watch) = sleepy(&app).await;
    family.write(1).await;
    store.catch_up().await.unwrap();
    family.see(&store).await;
    family.write(2).await;
    let revision = app.store().revision().await.unwrap();
    assert!(watch.revision() < revision);
    assert!(store.reach(revision).await.unwrap());
    assert_eq!(watch.revision(), revision);
    assert_eq!(family.see(&store).await, Seen::all(2));
    assert!(!store.reach(revision + 1).await.unwrap());
}

#[tokio::test]
async fn while_the_feed_cannot_be_read_nothing_is_told_from_memory() {
    let app = TestApp::start().await;
    let world = World::new(app.store()).await;
    let family = world.family(app.store(), "one");
    family.write(1).await;
    statements(app.store(), &family).await;
    assert_eq!(statements(app.store(), &family).await, 0);
    behind_its_back(&app, &["ALTER TABLE change_head RENAME TO was_head"]).await;
    until_it_costs(app.store(), &family, |n| n > 0).await;
    // Nobody tells of this change.
    behind_its_back(
        &app,
        &["UPDATE relation SET doc = replace(doc, '00001', '00002')"],
    )
    .await;
    assert_eq!(family.see(app.store()).await.edges, Some(2));
    behind_its_back(&app, &["ALTER TABLE was_head RENAME TO change_head"]).await;
    until_it_costs(app.store(), &family, |n| n == 0).await;
    assert_eq!(family.see(app.store()).await.edges, Some(2));
}

#[tokio::test]
async fn a_rebuild_by_another_process_is_seen_by_who_remembers() {
    let app = TestApp::start().await;
    let world = World::new(app.store()).await;
    let family = world.family(app.store(), "one");
    family.write(1).await;
    // Nobody tells of this change.
    behind_its_back(
        &app,
        &["UPDATE relation SET doc = replace(doc, '00001', '00002')"],
    )
    .await;
    assert_eq!(family.see(app.store()).await.edges, Some(2));
    assert_eq!(statements(app.store(), &family).await, 0);
    let (code, out, _) = hamkor(&["rebuild"]).on(app.database()).run();
    assert_eq!(code, Some(0), "{out}");
    comes(app.store(), &family, |seen| *seen == Seen::all(1)).await;
    assert_eq!(statements(app.store(), &family).await, 0);
}

async fn until_it_costs(store: &Store, family: &Family, is_so: impl Fn(u32) -> bool) {
    for _ in 0..1_000 {
        if is_so(statements(store, family).await) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it costs what it did");
}
