//! GraphQL over server-sent events, in the mode of distinct connections.

use std::time::Duration;

use hamkor::store::feed_cursor;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::harness::{Answer, Events, TestApp};

const CHANGES: &str = "subscription ($after: String, $kinds: [EntityKind!], $of: [EntityRef!]) {
    changes(after: $after, kinds: $kinds, of: $of) { kind revision subject { __typename id } }
}";

/// A request by POST.
fn post(app: &TestApp, query: &str, variables: &Value) -> RequestBuilder {
    let body = json!({ "query": query, "variables": variables });
    app.post("/graphql").json(&body)
}

/// The changes that fit, as they come.
async fn changes(app: &TestApp, variables: &Value) -> Events {
    Events::of(post(app, CHANGES, variables)).await
}

/// The error of a subscription that does not begin.
async fn refusal(app: &TestApp, query: &str, variables: &Value) -> Value {
    let mut events = Events::of(post(app, query, variables)).await;
    let mut answer = events.next().await;
    events.completes().await;
    assert_eq!(answer.get("data"), None, "{answer}");
    answer["errors"][0].take()
}

#[tokio::test]
async fn a_query_is_one_event_and_the_end() {
    let app = TestApp::start().await;
    let mut events = Events::of(post(&app, "{ __typename }", &json!({}))).await;
    let answer = events.next().await;
    assert_eq!(answer["data"], json!({ "__typename": "Query" }));
    events.completes().await;
    app.measures("hamkor_sockets 0").await;
}

#[tokio::test]
async fn a_document_that_does_not_fit_is_refused_by_an_event() {
    let app = TestApp::start().await;
    for (query, code) in [
        ("{ noSuchField }", "GRAPHQL_VALIDATION_FAILED"),
        ("{", "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription { a: changes { id } b: changes { id } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let error = refusal(&app, query, &json!({})).await;
        assert_eq!(error["extensions"]["code"], code, "{error}");
    }
    // What is no GraphQL request has no events.
    let request = app.post("/graphql").header("Accept", "text/event-stream");
    let answer = Answer::to(request.json(&json!({ "query": 7 }))).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (400, "BAD_USER_INPUT")
    );
    app.measures("hamkor_sockets 0").await;
}

#[tokio::test]
async fn changes_come_as_they_are_written() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    let mut by_post = changes(&app, &json!({})).await;
    let query = CHANGES.split_whitespace().collect::<Vec<_>>().join("%20");
    let mut by_get = Events::of(app.get(&format!("/graphql?query={query}"))).await;
    writer.institution("one", "One").await;
    writer.institution("one", "Another").await;
    for events in [&mut by_post, &mut by_get] {
        let created = events.next().await;
        let change = &created["data"]["changes"];
        assert_eq!(
            (&change["kind"], &change["revision"]),
            (&json!("CREATED"), &json!(1))
        );
        assert_eq!(change["subject"]["__typename"], "Institution");
        let updated = events.next().await;
        let change = &updated["data"]["changes"];
        assert_eq!(
            (&change["kind"], &change["revision"]),
            (&json!("UPDATED"), &json!(2))
        );
        for event in [created, updated] {
            assert!(event["extensions"]["cursor"].is_string(), "{event}");
            assert!(event["extensions"]["cost"].is_object(), "{event}");
        }
    }
}

#[tokio::test]
async fn an_event_that_takes_too_long_says_so_and_others_follow() {
    // More statements than are run at a time, by far.
    let n_fields = 400;
    let app = TestApp::with(|setup| {
        setup.limits.public.time = Duration::ZERO;
        setup.limits.query_bytes = 1_000_000;
        setup.limits.tokens = 100_000;
        setup.limits.aliases = n_fields;
        setup.limits.selections = 10_000;
    })
    .await;
    let writer = app.writer().await;
    let fields =
        (1..=n_fields).map(|n| format!("a{n}: relations(on: \"{n:04}\") {{ totalCount }}"));
    let fields: Vec<_> = fields.collect();
    let query = format!(
        "subscription {{ changes {{ subject {{ ... on Entity {{ {} }} }} }} }}",
        fields.join(" ")
    );
    let mut events = Events::of(post(&app, &query, &json!({}))).await;
    writer.institutions("one", 2).await;
    for revision in 1..=2 {
        let event = events.next().await;
        assert_eq!(
            event["errors"][0]["extensions"]["code"], "TIMEOUT",
            "{event}"
        );
        assert_eq!(event["extensions"]["cursor"], feed_cursor(revision));
    }
}

#[tokio::test]
async fn a_client_that_comes_back_misses_nothing() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    let mut after = Value::Null;
    let mut seen = Vec::new();
    for turn in 0..5 {
        let mut events = changes(&app, &json!({ "after": after })).await;
        writer.institutions(&format!("live-{turn}"), 3).await;
        // Not to the end: what is left comes again.
        for _ in 0..2 {
            let event = events.next().await;
            seen.push(event["data"]["changes"]["revision"].as_i64().unwrap());
            after = event["extensions"]["cursor"].clone();
        }
        drop(events);
        writer.institutions(&format!("away-{turn}"), 2).await;
    }
    assert!(seen.iter().copied().eq(1..=10), "{seen:?}");
}

#[tokio::test]
async fn changes_are_narrowed_to_kinds_and_entities() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    writer.institution("one", "One").await;
    let found = app
        .query("{ changes(first: 1) { edges { cursor node { subjectId } } } }")
        .await;
    let found = &found.data()["changes"]["edges"][0];
    let of = json!([{ "id": found["node"]["subjectId"] }]);
    let after = &found["cursor"];
    let mut places = changes(&app, &json!({ "kinds": ["PLACE"] })).await;
    let mut ones = changes(&app, &json!({ "of": of })).await;
    writer.place("yard", "Yard").await;
    writer.institution("two", "Two").await;
    writer.institution("one", "Uno").await;
    writer.place("hall", "Hall").await;
    let mut places_later = changes(&app, &json!({ "after": after, "kinds": ["PLACE"] })).await;
    let mut ones_later = changes(&app, &json!({ "after": after, "of": of })).await;
    for (events, expected) in [
        (&mut places, [2, 5].as_slice()),
        (&mut places_later, &[2, 5]),
        (&mut ones, &[4]),
        (&mut ones_later, &[4]),
    ] {
        for revision in expected {
            let event = events.next().await;
            assert_eq!(event["data"]["changes"]["revision"], *revision);
        }
    }
    writer.institution("one", "Ein").await;
    assert_eq!(ones_later.next().await["data"]["changes"]["revision"], 6);
}

#[tokio::test]
async fn what_cannot_be_followed_is_refused() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    writer.institution("one", "One").await;
    let nobody = json!({ "of": [{ "slug": "nobody" }] });
    let error = refusal(&app, CHANGES, &nobody).await;
    assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
    assert!(error["message"].to_string().contains("`of`"), "{error}");

    let list = "{ institutions(first: 1) { edges { cursor } } }";
    let of_another_list = app.query(list).await.data();
    let of_another_list = &of_another_list["institutions"]["edges"][0]["cursor"];
    // `["text"]`, as cursors are written.
    let text = "5b2274657874225d";
    let ahead = feed_cursor(1_000);
    for after in [
        json!(""),
        json!("nonsense"),
        json!(text),
        json!(ahead),
        of_another_list.clone(),
    ] {
        let error = refusal(&app, CHANGES, &json!({ "after": after })).await;
        assert_eq!(
            error["extensions"]["code"], "BAD_USER_INPUT",
            "{after}: {error}"
        );
        assert!(error["message"].to_string().contains("cursor"), "{error}");
    }
    let page = "query ($after: String) { changes(after: $after) { edges { cursor } } }";
    let answer = app.query(page).variable("after", text).await;
    assert_eq!(answer.code(), "BAD_USER_INPUT");
    app.measures("hamkor_sockets 0").await;
}

#[tokio::test]
async fn a_server_that_stops_ends_its_streams_as_not_complete() {
    let mut app = TestApp::with(|setup| {
        setup.http.shutdown_timeout = Duration::from_mins(10);
    })
    .await;
    let writer = app.writer().await;
    let mut events = changes(&app, &json!({})).await;
    writer.institution("one", "One").await;
    events.next().await;
    app.stop().await;
    assert_eq!(events.event().await, None);
}

#[tokio::test]
async fn readers_that_vanish_leave_nothing_behind() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    let mut streams = Vec::new();
    for _ in 0..5 {
        streams.push(changes(&app, &json!({})).await);
    }
    app.measures("hamkor_sockets 5").await;
    app.measures("hamkor_socket_operations 5").await;
    drop(streams);
    // The system takes the first events for one who is gone.
    let writing = async {
        for n in 0.. {
            writer.institution("one", &n.to_string()).await;
        }
    };
    tokio::select! {
        () = writing => {}
        () = app.measures("hamkor_sockets 0") => {}
    }
    app.measures("hamkor_socket_operations 0").await;
}
