//! Tokens on sockets: in the greeting, and for as long as they hold.

use std::sync::{Arc, atomic::AtomicI64, atomic::Ordering};

use hamkor::domain::Clock;
use serde_json::json;

use super::Trust;
use crate::tenancy::signed_socket;

const PUT: &str =
    r#"mutation { putPerson(input: {key: "new", names: {text: "A"}}) { errors { code } } }"#;

#[tokio::test]
async fn a_socket_writes_by_a_token() {
    let trust = Trust::start().await;
    let mut socket = signed_socket(&trust.app, &trust.token()).await;
    socket.subscribe("1", PUT).await;
    let done = json!({ "putPerson": { "errors": [] } });
    assert_eq!(socket.next("1").await["data"], done);
}

#[tokio::test]
async fn a_socket_that_greets_with_a_wrong_token_is_closed() {
    let trust = Trust::start().await;
    let expired = trust.token_but(json!({ "exp": 1 }));
    let mut socket = trust.app.socket().open().await;
    let payload = json!({ "Authorization": format!("Bearer {expired}") });
    let init = json!({ "type": "connection_init", "payload": payload });
    socket.say(&init).await;
    let expected = "Forbidden: this token has expired; get a new one".to_owned();
    assert_eq!(socket.closing().await, (4403, expected));
}

#[tokio::test]
async fn nothing_begins_on_a_socket_once_its_token_has_expired() {
    let time = Arc::new(AtomicI64::new(Clock::System.now().micros()));
    let trust = Trust::with_clock(Clock::Manual(time.clone()), |_| ()).await;
    let mut socket = signed_socket(&trust.app, &trust.token()).await;
    let follow = "subscription { changes { kind } }";
    socket.subscribe("before", follow).await;
    trust.app.is_followed(1).await;
    time.fetch_add(2 * 3_600_000_000, Ordering::Relaxed);
    let start = trust.app.store().revision().await.unwrap();
    for query in ["{ __typename }", PUT, follow] {
        socket.subscribe("after", query).await;
        let error = socket.error("after").await;
        assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED", "{query}");
    }
    assert_eq!(trust.app.store().revision().await.unwrap(), start);
    // What began before goes on, as anybody may read.
    trust.app.writer().await.institution("i1", "A").await;
    let event = socket.next("before").await;
    assert_eq!(event.get("errors"), None, "{event}");
}

#[tokio::test]
async fn a_socket_writes_no_longer_than_its_agency_is_known() {
    let trust = Trust::start().await;
    let mut socket = signed_socket(&trust.app, &trust.token()).await;
    let sql = "DELETE FROM agency WHERE slug = 'koica'";
    crate::audit::execute(trust.app.database(), sql).await;
    socket.subscribe("1", PUT).await;
    let error = socket.error("1").await;
    assert_eq!(error["extensions"]["code"], "FORBIDDEN");
}
