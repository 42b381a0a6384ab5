//! The feed has neither gaps nor late arrivals, whoever writes and however it is followed.

mod storm;

use hamkor::store::{ChangeFilter, Page, Store, feed_cursor};
use serde_json::{Value, json};

use crate::harness::{Events, TestApp, Writer};

const CHANGES: &str = "subscription ($after: String) { changes(after: $after) { revision } }";

async fn subscribe(app: &TestApp, after: &Value) -> Events {
    let body = json!({ "query": CHANGES, "variables": { "after": after } });
    Events::of(app.post("/graphql").json(&body)).await
}

/// The revision that an event tells, and the cursor behind it.
async fn revision(events: &mut Events) -> (i64, Value) {
    let mut event = events.next().await;
    let revision = event["data"]["changes"]["revision"].as_i64();
    let cursor = event["extensions"]["cursor"].take();
    (revision.unwrap_or_else(|| panic!("{event}")), cursor)
}

/// Follows from now on.
async fn follow(mut events: Events, n: i64) -> Vec<i64> {
    let mut seen = Vec::new();
    while seen.last() != Some(&n) {
        seen.push(revision(&mut events).await.0);
    }
    seen
}

/// Comes and goes.
async fn resume(app: &TestApp, n: i64) -> Vec<i64> {
    let mut seen = Vec::new();
    let mut after = json!(feed_cursor(0));
    while seen.last() != Some(&n) {
        let mut events = subscribe(app, &after).await;
        for _ in 0..=seen.len() % 17 {
            let (revision, cursor) = revision(&mut events).await;
            seen.push(revision);
            after = cursor;
            if revision == n {
                break;
            }
        }
    }
    seen
}

/// Asks for what is new, again and again.
async fn poll(store: &Store, n: i64) -> Vec<i64> {
    let mut seen = Vec::new();
    let mut page = Page::first(7);
    while seen.last() != Some(&n) {
        let filter = ChangeFilter::default();
        let slice = store.changes_list(&filter, &page).await.unwrap();
        for (cursor, change) in slice.items {
            seen.push(change.revision);
            page.after = Some(cursor.to_string());
        }
        tokio::task::yield_now().await;
    }
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_who_follow_see_the_same_history_without_a_gap() {
    const WRITERS: usize = 4;
    const TURNS: usize = 30;
    // Of a new institution, another name of it, and three at once.
    let n = i64::try_from(WRITERS * TURNS * 5).unwrap();

    let app = TestApp::start().await;
    let beside = app.beside().await;
    let live = subscribe(&app, &Value::Null).await;
    let live_beside = subscribe(&beside, &Value::Null).await;
    let mut writers = Vec::new();
    for w in 0..WRITERS {
        let store = if w % 2 == 0 {
            app.store()
        } else {
            beside.store()
        };
        let writer = Writer::new(store, &format!("writer-{w}")).await;
        writers.push(tokio::spawn(async move {
            for turn in 0..TURNS {
                let key = format!("{w}-{turn}");
                writer.institution(&key, "One").await;
                writer.institution(&key, "Another").await;
                writer.institutions(&key, 3).await;
            }
        }));
    }
    let expected: Vec<_> = (1..=n).collect();
    let (live, live_beside, resumed, resumed_beside, polled) = tokio::join!(
        follow(live, n),
        follow(live_beside, n),
        resume(&app, n),
        resume(&beside, n),
        poll(app.store(), n),
    );
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(live, expected, "one who was there from the start");
    assert_eq!(live_beside, expected, "the same at another server");
    assert_eq!(resumed, expected, "one who comes and goes");
    assert_eq!(resumed_beside, expected, "the same at another server");
    assert_eq!(polled, expected, "one who asks");
}

#[tokio::test]
async fn a_write_through_one_server_is_seen_at_another() {
    let app = TestApp::start().await;
    let beside = app.beside().await;
    let mut events = subscribe(&beside, &Value::Null).await;
    app.writer().await.institution("one", "One").await;
    assert_eq!(revision(&mut events).await.0, 1);
}
