//! GraphQL over WebSocket, as the protocol graphql-transport-ws has it.

use std::time::Duration;

use hamkor::{domain::Scope, http::Origins, store::NewKey};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::harness::TestApp;

const CHANGES: &str = "subscription { changes { kind revision } }";

/// How a socket ends that greets and then sends `message`.
async fn closing_after(app: &TestApp, message: Message) -> (u16, String) {
    let mut socket = app.socket().greet().await;
    socket.send(message).await;
    socket.closing().await
}

#[tokio::test]
async fn a_query_is_answered_and_completes() {
    let app = TestApp::start().await;
    let mut socket = app.socket().greet().await;
    socket.subscribe("a", "{ __typename }").await;
    let answer = socket.next("a").await;
    assert_eq!(answer["data"], json!({ "__typename": "Query" }));
    assert_eq!(answer["extensions"]["cost"]["statements"], 0);
    socket.completes("a").await;
    socket.subscribe("a", "{ __typename }").await;
    socket.next("a").await;
    socket.completes("a").await;
}

#[tokio::test]
async fn a_document_that_does_not_fit_is_refused_and_the_socket_stays() {
    let app = TestApp::start().await;
    let mut socket = app.socket().greet().await;
    socket.subscribe("a", "{ noSuchField }").await;
    let error = socket.error("a").await;
    assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    socket
        .subscribe("b", "subscription { a: changes { id } b: changes { id } }")
        .await;
    let error = socket.error("b").await;
    assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
    app.measures("hamkor_socket_operations 0").await;
}

#[tokio::test]
async fn what_is_no_message_ends_the_socket() {
    let app = TestApp::start().await;
    for text in [
        "",
        "no JSON",
        "[]",
        r#"{"type":"start","id":"1"}"#,
        r#"{"type":"connection_ack"}"#,
        r#"{"type":"subscribe","payload":{"query":"{ __typename }"}}"#,
        r#"{"type":"subscribe","id":7,"payload":{"query":"{ __typename }"}}"#,
        r#"{"type":"subscribe","id":"1","payload":"{ __typename }"}"#,
    ] {
        let (code, reason) = closing_after(&app, Message::text(text)).await;
        assert_eq!(code, 4400, "{text}");
        assert!(!reason.is_empty(), "{text}");
    }
    let binary = Message::binary(Bytes::from_static(b"{}"));
    assert_eq!(closing_after(&app, binary).await.0, 4400);
    app.measures("hamkor_sockets 0").await;
}

#[tokio::test]
async fn a_client_that_asks_before_it_greets_is_sent_away() {
    let app = TestApp::start().await;
    let mut socket = app.socket().open().await;
    socket.subscribe("1", "{ __typename }").await;
    let (code, reason) = socket.closing().await;
    assert_eq!(code, 4401);
    assert!(reason.starts_with("Unauthorized"), "{reason}");
}

#[tokio::test]
async fn a_client_that_never_greets_is_sent_away() {
    let app = TestApp::with(|setup| {
        setup.http.socket_init_timeout = Duration::from_millis(100);
    })
    .await;
    let mut socket = app.socket().open().await;
    let expected = (4408, "Connection initialisation timeout".to_owned());
    assert_eq!(socket.closing().await, expected);
}

#[tokio::test]
async fn a_client_that_greets_twice_is_sent_away() {
    let app = TestApp::start().await;
    let greeting = json!({ "type": "connection_init" }).to_string();
    let expected = (4429, "Too many initialisation requests".to_owned());
    assert_eq!(closing_after(&app, Message::text(greeting)).await, expected);
}

#[tokio::test]
async fn a_client_of_another_protocol_is_sent_away() {
    let app = TestApp::start().await;
    for protocol in [None, Some("graphql-ws"), Some("soap, graphql-ws")] {
        let mut socket = app.socket().protocol(protocol).open().await;
        let expected = (4406, "Subprotocol not acceptable".to_owned());
        assert_eq!(socket.closing().await, expected, "{protocol:?}");
    }
    let protocols = Some("graphql-ws, graphql-transport-ws");
    app.socket().protocol(protocols).greet().await;
    // As two headers, which means the same.
    let opening = app.socket().protocol(Some("graphql-ws"));
    let opening = opening.header("Sec-WebSocket-Protocol", "graphql-transport-ws");
    opening.greet().await;
}

#[tokio::test]
async fn an_id_is_taken_until_its_operation_ends() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    let mut socket = app.socket().greet().await;
    for turn in 1..=2 {
        socket.subscribe("1", CHANGES).await;
        app.is_followed(turn).await;
        app.measures("hamkor_socket_operations 1").await;
        writer.institution("one", &turn.to_string()).await;
        socket.next("1").await;
        socket.say(&json!({ "id": "1", "type": "complete" })).await;
    }
    socket.subscribe("1", CHANGES).await;
    socket.subscribe("1", "{ __typename }").await;
    let expected = (4409, "Subscriber for 1 already exists".to_owned());
    assert_eq!(socket.closing().await, expected);
    app.measures("hamkor_socket_operations 0").await;
}

#[tokio::test]
async fn a_socket_takes_so_many_operations_and_no_more() {
    let app = TestApp::with(|setup| setup.http.max_socket_operations = 2).await;
    let mut socket = app.socket().greet().await;
    socket.subscribe("1", CHANGES).await;
    socket.subscribe("2", CHANGES).await;
    socket.subscribe("3", "{ __typename }").await;
    let error = socket.error("3").await;
    assert_eq!(error["extensions"]["code"], "TOO_EXPENSIVE");
    let limit = json!({ "name": "socketOperations", "max": 2, "asked": 3 });
    assert_eq!(error["extensions"]["limit"], limit);
    socket.say(&json!({ "id": "1", "type": "complete" })).await;
    socket.subscribe("3", "{ __typename }").await;
    socket.next("3").await;
    socket.completes("3").await;
}

#[tokio::test]
async fn an_address_has_so_many_sockets_and_streams_and_no_more() {
    let app = TestApp::with(|setup| setup.http.max_sockets = 2).await;
    let first = app.socket().greet().await;
    let second = app.socket().greet().await;
    let (status, answer) = app.socket().header("Connection", "close").refused().await;
    assert_eq!(status, 429);
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "TOO_EXPENSIVE");
    let limit = json!({ "name": "sockets", "max": 2, "asked": 3 });
    assert_eq!(extensions["limit"], limit);
    let stream = app.query(CHANGES).accept("text/event-stream").await;
    assert_eq!(stream.status(), 429);
    drop((first, second));
    app.measures("hamkor_sockets 0").await;
    app.socket().greet().await;
}

#[tokio::test]
async fn a_message_that_is_too_large_ends_the_socket() {
    let app = TestApp::start().await;
    let padded = |n: usize| {
        let ping = json!({ "type": "ping", "payload": { "padding": "a".repeat(n) } });
        Message::text(ping.to_string())
    };
    let mut socket = app.socket().greet().await;
    socket.send(padded(60 * 1024)).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
    let (code, reason) = closing_after(&app, padded(64 * 1024)).await;
    assert_eq!(code, 1009);
    assert!(reason.contains("65536 bytes"), "{reason}");
    // Much more than the server takes in before it says so.
    let (code, _) = closing_after(&app, padded(4 * 1024 * 1024)).await;
    assert_eq!(code, 1009);
}

#[tokio::test]
async fn a_page_of_another_origin_opens_no_socket() {
    let app = TestApp::with(|setup| {
        setup.http.origins = Origins::These(vec!["https://example.org".to_owned()]);
    })
    .await;
    let opening = |origin: &str| app.socket().header("Origin", origin);
    let (status, answer) = opening("https://evil.example")
        .header("Connection", "close")
        .refused()
        .await;
    assert_eq!(status, 403);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    opening("https://example.org").greet().await;
    app.socket().greet().await;
    // Our own pages.
    opening(&app.base_url()).greet().await;
}

/// What a client says that greets with a key.
fn greeting(key: &str) -> Value {
    json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {key}") } })
}

#[tokio::test]
async fn a_key_in_the_greeting_says_who_asks() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    let new = NewKey {
        scopes: vec![Scope::Write],
        ..NewKey::default()
    };
    let (secret, key) = app.store().key_create(writer.agency(), new).await.unwrap();
    let mut socket = app.socket().open().await;
    socket.say(&greeting(secret.reveal())).await;
    assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
    socket.subscribe("1", "{ viewer { slug } }").await;
    let answer = socket.next("1").await;
    assert_eq!(answer["data"], json!({ "viewer": { "slug": "writer" } }));

    app.store().key_revoke(key.id).await.unwrap();
    for wrong in [secret.reveal(), "hk_live_nonsense", ""] {
        let mut socket = app.socket().open().await;
        socket.say(&greeting(wrong)).await;
        let (code, reason) = socket.closing().await;
        assert_eq!(code, 4403, "{wrong}");
        assert!(reason.starts_with("Forbidden: "), "{reason}");
        assert!(!reason.contains("nonsense"), "{reason}");
    }
}

#[tokio::test]
async fn a_server_that_stops_says_so_and_waits_for_nobody() {
    let mut app = TestApp::with(|setup| {
        setup.http.shutdown_timeout = Duration::from_mins(10);
    })
    .await;
    let mut socket = app.socket().greet().await;
    socket.subscribe("1", CHANGES).await;
    let mut silent = app.socket().open().await;
    app.measures("hamkor_socket_operations 1").await;
    app.stop().await;
    for socket in [&mut socket, &mut silent] {
        let (code, reason) = socket.closing().await;
        assert_eq!(code, 1001);
        assert_eq!(reason, "the server stops; connect again");
    }
}

#[tokio::test]
async fn clients_that_vanish_leave_nothing_behind() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    let mut sockets = Vec::new();
    for n in 0..10 {
        let mut socket = app.socket().greet().await;
        for id in 0..n {
            socket.subscribe(&id.to_string(), CHANGES).await;
        }
        sockets.push(socket);
    }
    app.measures("hamkor_sockets 10").await;
    app.measures("hamkor_socket_operations 45").await;
    writer.institutions("busy", 20).await;
    drop(sockets);
    app.measures("hamkor_sockets 0").await;
    app.measures("hamkor_socket_operations 0").await;
}
