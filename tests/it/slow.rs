//! Readers that do not keep up, and those that only seem so.

use std::time::Duration;

use hamkor::store::feed_cursor;
use serde_json::{Value, json};

use crate::harness::{Answer, Events, TestApp};

/// A subscription whose events are large, and made in no time.
fn changes(after: Option<&str>) -> String {
    let name = "n".repeat(400);
    let fields = (0..10).map(|n| format!("{name}{n}: id "));
    let after = after.map_or(String::new(), |after| format!("(after: {after:?})"));
    let fields: String = fields.collect();
    format!("subscription {{ changes{after} {{ revision {fields} }} }}")
}

fn revision(event: &Value) -> i64 {
    let revision = event["data"]["changes"]["revision"].as_i64();
    revision.unwrap_or_else(|| panic!("{event}"))
}

/// Writes until revision `n`, a few at a time.
async fn write(app: &TestApp, n: usize) {
    let writer = app.writer().await;
    for turn in 0..n / 5 {
        writer.institutions(&turn.to_string(), 5).await;
    }
    app.measures(&format!("hamkor_graph_revision {n}")).await;
}

/// The cursor that one who is sent off resumes from.
fn resume_after(error: &Value) -> String {
    let extensions = &error["extensions"];
    assert_eq!(extensions["code"], "TOO_EXPENSIVE", "{error}");
    assert_eq!(extensions["limit"]["name"], "queue", "{error}");
    assert_eq!(extensions["limit"]["max"], 8, "{error}");
    extensions["resumeAfter"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_socket_that_is_not_read_is_sent_off_and_resumes_without_a_gap() {
    const N: i64 = 1_000;
    let app = TestApp::with(|setup| setup.watch.queue = 8).await;
    let mut socket = app.socket().with_little_room().greet().await;
    socket.subscribe("1", &changes(None)).await;
    app.is_followed(1).await;
    write(&app, 1_000).await;

    let mut seen = Vec::new();
    let error = loop {
        let message = socket.hear().await;
        if message["type"] == "error" {
            break message["payload"][0].clone();
        }
        seen.push(revision(&message["payload"]));
    };
    let cursor = resume_after(&error);
    let expected = (1013, format!("too slow; resume after {cursor}"));
    assert_eq!(socket.closing().await, expected);
    app.measures("hamkor_slow_subscribers_total 1").await;
    app.measures("hamkor_sockets 0").await;

    let mut socket = app.socket().greet().await;
    socket.subscribe("1", &changes(Some(&cursor))).await;
    while seen.last() != Some(&N) {
        seen.push(revision(&socket.next("1").await));
    }
    assert!(seen.iter().copied().eq(1..=N), "{seen:?}");
}

#[tokio::test]
async fn a_stream_that_is_not_read_is_sent_off_and_resumes_without_a_gap() {
    const N: i64 = 2_000;
    let app = TestApp::with(|setup| setup.watch.queue = 8).await;
    let follow = async |after: Option<&str>| {
        let request = app.post("/graphql");
        Events::of(request.json(&json!({ "query": changes(after) }))).await
    };
    let mut events = follow(None).await;
    write(&app, 2_000).await;

    let mut seen = Vec::new();
    let error = loop {
        let event = events.next().await;
        if event.get("errors").is_some() {
            break event["errors"][0].clone();
        }
        seen.push(revision(&event));
    };
    events.completes().await;
    let mut events = follow(Some(&resume_after(&error))).await;
    while seen.last() != Some(&N) {
        seen.push(revision(&events.next().await));
    }
    assert!(seen.iter().copied().eq(1..=N), "{seen:?}");
}

#[tokio::test]
async fn much_at_once_is_no_fault_of_those_who_read() {
    let app = TestApp::with(|setup| setup.watch.queue = 8).await;
    let writer = app.writer().await;
    let mut socket = app.socket().greet().await;
    socket
        .subscribe("1", "subscription { changes { revision } }")
        .await;
    app.is_followed(1).await;
    for turn in 0..3 {
        writer.institutions(&turn.to_string(), 200).await;
        for n in 1..=200 {
            let event = socket.next("1").await;
            assert_eq!(revision(&event), turn * 200 + n);
            assert_eq!(event["extensions"]["cursor"], feed_cursor(turn * 200 + n));
        }
    }
    app.measures("hamkor_slow_subscribers_total 0").await;
}

#[tokio::test]
async fn a_client_that_asks_and_never_reads_has_no_more_operations_than_it_may() {
    let app = TestApp::start().await;
    let mut socket = app.socket().with_little_room().greet().await;
    // Each answer is larger than its question.
    let wrong = format!("{{ {} }}", "nonsense ".repeat(20));
    let asking = async {
        for id in 0.. {
            socket.subscribe(&id.to_string(), &wrong).await;
        }
    };
    let watching = async {
        let mut most = 0;
        for _ in 0..40 {
            let answer = Answer::to(app.get("/metrics")).await;
            let mut lines = answer.text().lines();
            let n = lines.find_map(|line| line.strip_prefix("hamkor_socket_operations "));
            most = most.max(n.unwrap().parse::<usize>().unwrap());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        most
    };
    tokio::select! {
        () = asking => {}
        most = watching => assert!(most <= 10, "{most}"),
    }
    drop(socket);
    app.measures("hamkor_socket_operations 0").await;
}

#[tokio::test]
async fn a_stop_ends_though_a_socket_is_not_read() {
    let mut app = TestApp::with(|setup| {
        setup.http.shutdown_timeout = Duration::from_secs(1);
    })
    .await;
    let mut socket = app.socket().with_little_room().greet().await;
    socket.subscribe("1", &changes(None)).await;
    app.is_followed(1).await;
    write(&app, 200).await;
    app.stop().await;
}
