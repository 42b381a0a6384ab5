//! How new an answer is: told with each, and asked for by who has seen something newer.

use std::time::Duration;

use hamkor::store::feed_cursor;
use serde_json::json;

use crate::harness::{Answer, Events, TestApp};

const HEADER: &str = "X-Graph-Revision";

/// Another server, which would not look at the feed by itself before the test is over.
async fn sleepy(app: &TestApp) -> TestApp {
    app.beside_and(|setup| setup.watch.poll = Duration::from_hours(1))
        .await
}

async fn ask(app: &TestApp, wanted: &str) -> Answer {
    let body = json!({ "query": "{ graph { revision } }" });
    let request = app.post("/graphql").json(&body);
    Answer::to(request.header(HEADER, wanted)).await
}

#[tokio::test]
async fn every_answer_tells_what_it_is_as_new_as() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    for n in 1..=3 {
        writer.institution("a", &format!("A {n}")).await;
        let answer = app.query("{ graph { revision } }").await;
        let revision = answer.data()["graph"]["revision"].to_string();
        assert_eq!(answer.header(HEADER), revision);
        let request = app.get_graphql(&[("query", "{ graph { revision } }")]);
        let got = Answer::to(request).await;
        assert_eq!(got.header(HEADER), revision);
        let tag = got.header("etag").to_owned();
        let request = app.get_graphql(&[("query", "{ graph { revision } }")]);
        let again = Answer::to(request.header("If-None-Match", tag)).await;
        assert_eq!(
            (again.status(), again.header(HEADER)),
            (304, revision.as_str())
        );
    }
}

#[tokio::test]
async fn a_server_that_is_behind_catches_up_with_what_it_is_asked_for() {
    let app = TestApp::start().await;
    let beside = sleepy(&app).await;
    let writer = app.writer().await;
    for n in 1..=3 {
        writer.institution("a", &format!("A {n}")).await;
        let told = app.query("{ graph { revision } }").await;
        let wanted = told.header(HEADER);
        let answer = ask(&beside, wanted).await;
        assert_eq!(answer.header(HEADER), wanted);
        assert_eq!(answer.data()["graph"]["revision"].to_string(), wanted);
    }
}

#[tokio::test]
async fn what_has_not_happened_yet_is_not_waited_for_long() {
    let app = TestApp::start().await;
    let answer = ask(&app, "1000000").await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (503, "UNAVAILABLE")
    );
    assert!(answer.text().contains(HEADER), "{}", answer.text());
    for wrong in ["-1", "1.5", "new", "1, 2", "99999999999999999999"] {
        let answer = ask(&app, wrong).await;
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{wrong}");
        assert!(answer.text().contains(HEADER), "{}", answer.text());
    }
}

#[tokio::test]
async fn no_change_is_told_with_its_subject_as_it_was_before() {
    let app = TestApp::start().await;
    let beside = sleepy(&app).await;
    let writer = app.writer().await;
    writer.institution("a", "A 0").await;
    let list = app.query("{ institutions { nodes { id } } }").await;
    let id = &list.data()["institutions"]["nodes"][0]["id"];
    let remember = format!("{{ node(id: {id}) {{ ... on Institution {{ name }} }} }}");
    beside.query(&remember).await;

    let last = "(last: 1) { nodes { subject { ... on Institution { name } } } }";
    let one = "{ ... on Change { subject { ... on Institution { name } } } }";
    for (n, way) in (1..).zip(["changes", "history", "node", "subscription"]) {
        let name = format!("A {n}");
        writer.institution("a", &name).await;
        let newest = app
            .query("{ changes(last: 1) { nodes { id revision } } }")
            .await;
        let newest = &newest.data()["changes"]["nodes"][0];
        let change = &newest["id"];
        let (query, place) = match way {
            "changes" => (format!("{{ changes{last} }}"), "/changes/nodes/0"),
            "history" => (
                format!("{{ node(id: {id}) {{ ... on Institution {{ history{last} }} }} }}"),
                "/node/history/nodes/0",
            ),
            "node" => (format!("{{ node(id: {change}) {one} }}"), "/node"),
            _ => {
                let after = feed_cursor(newest["revision"].as_i64().unwrap() - 1);
                let query = format!("subscription {{ changes(after: {after:?}) {one} }}");
                (query, "/changes")
            }
        };
        let body = json!({ "query": query });
        let mut events = Events::of(beside.post("/graphql").json(&body)).await;
        let told = events.next().await;
        let place = format!("/data{place}/subject/name");
        assert_eq!(told.pointer(&place), Some(&json!(name)), "{way}: {told}");
        let remembered = beside.query(&remember).await;
        assert_eq!(remembered.data()["node"]["name"], name, "{way}");
    }
}
