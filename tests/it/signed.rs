//! Requests that are signed by a key, and those that only look so.

use hamkor::{
    domain::{ApiKey, Chance, Clock, Instant},
    store::NewKey,
};
use reqwest::header::HeaderValue;
use serde_json::json;

use crate::harness::{Answer, TestApp};

const VIEWER: &str = "{ viewer { slug } }";

/// The answer to a question under an `Authorization`.
async fn asked(app: &TestApp, authorization: HeaderValue) -> Answer {
    let request = app.post("/graphql").header("Authorization", authorization);
    Answer::to(request.json(&json!({ "query": VIEWER }))).await
}

fn assert_refused(answer: &Answer, what: &str) {
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (401, "UNAUTHENTICATED"),
        "{what}: {}",
        answer.text()
    );
    assert_eq!(answer.header("www-authenticate"), "Bearer", "{what}");
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    assert_eq!(
        answer.json().as_object().unwrap().len(),
        1,
        "{what}: no data"
    );
}

#[tokio::test]
async fn a_key_says_who_asks() {
    let app = TestApp::start().await;
    let (one, other) = (app.key("koica").await, app.key("adb").await);
    assert_eq!(app.query(VIEWER).await.data(), json!({ "viewer": null }));
    for (key, slug) in [(&one, "koica"), (&other, "adb")] {
        let answer = app.query(VIEWER).key(key).await;
        assert_eq!(answer.data(), json!({ "viewer": { "slug": slug } }));
    }
    for scheme in ["bearer", "BEARER", "Bearer "] {
        let value = HeaderValue::try_from(format!("{scheme} {one} ")).unwrap();
        assert_eq!(asked(&app, value).await.status(), 200, "{scheme}");
    }
}

#[tokio::test]
async fn what_is_no_key_is_refused_and_never_taken_for_nobody() {
    let app = TestApp::start().await;
    let key = app.key("koica").await;
    let (cut, mistyped) = (&key[..key.len() - 1], format!("{key}x"));
    let swapped = format!("hk_live_{}", &key[8..].chars().rev().collect::<String>());
    for authorization in [
        "Basic a29pY2E6c2VjcmV0".to_owned(),
        format!("Token {key}"),
        key.clone(),
        format!("Bearer{key}"),
        format!("Bearer {key},{key}"),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer hk_live_".to_owned(),
        format!("Bearer {cut}"),
        format!("Bearer {mistyped}"),
        format!("Bearer {swapped}"),
        format!("Bearer {}", key.to_uppercase()),
    ] {
        let value = HeaderValue::try_from(&authorization).unwrap();
        assert_refused(&asked(&app, value).await, &authorization);
    }
    let not_ascii = HeaderValue::from_bytes("Bearer ключ".as_bytes()).unwrap();
    assert_refused(&asked(&app, not_ascii).await, "letters of another script");
    let twice = app.post("/graphql").header("Authorization", "Basic eA==");
    let twice = twice.header("Authorization", format!("Bearer {key}"));
    let answer = Answer::to(twice.json(&json!({ "query": VIEWER }))).await;
    assert_refused(&answer, "two");
}

#[tokio::test]
async fn a_key_that_holds_no_longer_is_refused() {
    let app = TestApp::start().await;
    let store = app.store();
    let agency = app.agency("koica").await;
    let unknown = ApiKey::generate(&Chance::System).unwrap();
    let (revoked, stored) = store.key_create(&agency, NewKey::default()).await.unwrap();
    let before = app.query(VIEWER).key(revoked.reveal()).await;
    assert_eq!(before.status(), 200);
    store.key_revoke(stored.id).await.unwrap();
    let past = Instant::from_micros(Clock::System.now().micros() - 1);
    let new = NewKey {
        expires_at: Some(past),
        ..NewKey::default()
    };
    let (expired, _) = store.key_create(&agency, new).await.unwrap();
    for (key, what) in [
        (unknown, "not known"),
        (revoked, "revoked"),
        (expired, "expired"),
    ] {
        let answer = app.query(VIEWER).key(key.reveal()).await;
        assert_refused(&answer, what);
        assert!(answer.text().contains(what), "{}", answer.text());
        assert!(!answer.text().contains(key.reveal()), "{}", answer.text());
        let path = "/graphql?query={__typename}";
        let request = app.get(path).bearer_auth(key.reveal());
        assert_refused(&Answer::to(request).await, what);
    }
}

#[tokio::test]
async fn a_signed_body_may_be_larger() {
    let app = TestApp::start().await;
    let key = app.key("koica").await;
    for (size, unsigned, signed) in [
        (65_536, 200, 200),
        (65_537, 413, 200),
        (131_072, 413, 200),
        (131_073, 413, 413),
    ] {
        let mut body = json!({ "query": VIEWER }).to_string();
        body += &" ".repeat(size - body.len());
        let request = || {
            let request = app.post("/graphql");
            let request = request.header("Content-Type", "application/json");
            request.body(body.clone())
        };
        let answer = Answer::to(request()).await;
        assert_eq!(answer.status(), unsigned, "{size}");
        let answer = Answer::to(request().bearer_auth(&key)).await;
        assert_eq!(answer.status(), signed, "{size}");
        if signed == 413 {
            assert_eq!(answer.code(), "TOO_EXPENSIVE");
            assert!(answer.text().contains("131072"), "{}", answer.text());
        }
        // A key that does not hold lets nothing larger in.
        let wrong = request().bearer_auth("hk_live_nothing");
        assert_eq!(Answer::to(wrong).await.status(), 401, "{size}");
    }
}
