//! The issuer's keys: fetched once for all, anew when they change, and kept while it is away.

use std::{
    sync::{Arc, atomic::AtomicI64, atomic::Ordering},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use hamkor::domain::Clock;
use serde_json::json;

use super::{
    SigningKey, TestIssuer, Trust, assert_refused,
    issuer::{DISCOVERY, JWKS},
    serving,
};
use crate::harness::TestApp;

const UNKNOWN: (u16, &str, &str) = (401, "UNAUTHENTICATED", "does not have");
const UNAVAILABLE: (u16, &str, &str) = (503, "UNAVAILABLE", "try again in a moment");

#[tokio::test]
async fn keys_of_strangers_have_the_issuer_asked_once_in_a_while_for_all_of_them() {
    let rest = Duration::from_secs(1);
    let trust = Trust::with(|options| options.pace.rest = rest).await;
    tokio::time::sleep(rest).await;
    let strangers = (0..20).map(|n| SigningKey::new(&n.to_string()));
    let tokens: Vec<_> = strangers
        .map(|key| key.token(&trust.issuer.claims()))
        .collect();
    let start = Instant::now();
    for answer in join_all(tokens.iter().map(|token| trust.viewer(token))).await {
        assert_refused(&answer, UNKNOWN, "a stranger");
    }
    // Once, or once more for each time that a busy machine took so long.
    let times = 1 + usize::try_from(start.elapsed().as_secs()).unwrap();
    let asked = trust.issuer.n_asked() - 1;
    assert!((1..=times).contains(&asked), "{asked} of {times}");
    assert_eq!(trust.slug(&trust.token()).await, "koica");
}

#[tokio::test]
async fn strangers_who_come_at_once_do_not_have_the_issuer_asked() {
    let trust = Trust::with(|options| options.pace.rest = Duration::from_hours(1)).await;
    for n in 0..5 {
        let stranger = SigningKey::new(&n.to_string());
        let answer = trust.viewer(&stranger.token(&trust.issuer.claims())).await;
        assert_refused(&answer, UNKNOWN, "a stranger");
    }
    assert_eq!(
        trust.issuer.n_asked(),
        1,
        "it was asked when the server began"
    );
}

#[tokio::test]
async fn an_unknown_key_has_the_issuer_asked_anew_once() {
    let trust = Trust::with(|options| options.pace.rest = Duration::from_millis(1)).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let stranger = SigningKey::new("stranger").token(&trust.issuer.claims());
    assert_refused(&trust.viewer(&stranger).await, UNKNOWN, "a stranger");
    assert_eq!(trust.issuer.n_asked(), 2);
}

#[tokio::test]
async fn keys_change_while_the_server_runs() {
    let trust = Trust::start().await;
    let old = trust.token();
    assert_eq!(trust.slug(&old).await, "koica");
    let next = SigningKey::rsa("next");
    let new = next.token(&trust.issuer.claims());
    assert_refused(&trust.viewer(&new).await, UNKNOWN, "not yet");
    trust.issuer.has(&[&trust.key, &next]);
    assert_eq!(trust.slug(&new).await, "koica");
    assert_eq!(
        trust.slug(&old).await,
        "koica",
        "the old one is still there"
    );
    trust.issuer.has(&[&next]);
    // A token that was seen is not known any longer than its key, once that is looked at again.
    let stranger = SigningKey::new("stranger").token(&trust.issuer.claims());
    assert_refused(&trust.viewer(&stranger).await, UNKNOWN, "a stranger");
    assert_refused(&trust.viewer(&old).await, UNKNOWN, "taken back");
    // Another key under the name of the old one is another key.
    let same = SigningKey::ed("first");
    trust.issuer.has(&[&same]);
    let told = same.token(&trust.issuer.claims());
    assert_eq!(trust.slug(&told).await, "koica");
    let answer = trust.viewer(&old).await;
    assert_eq!(answer.status(), 401, "{}", answer.text());
    assert_refused(&trust.viewer(&new).await, UNKNOWN, "taken back");
}

#[tokio::test]
async fn keys_are_fetched_in_the_background() {
    let trust = Trust::with(|options| {
        options.pace.refresh = Duration::from_millis(20);
        options.pace.rest = Duration::from_hours(1);
    })
    .await;
    let next = SigningKey::new("next");
    trust.issuer.has(&[&next]);
    let token = next.token(&trust.issuer.claims());
    until_taken(&trust.app, &token).await;
    assert_refused(&trust.viewer(&trust.token()).await, UNKNOWN, "taken back");
}

/// Waits until a token is taken.
async fn until_taken(app: &TestApp, token: &str) {
    let mut told = String::new();
    for _ in 0..600 {
        let answer = app.query(super::VIEWER).key(token).await;
        if answer.status() == 200 {
            return;
        }
        answer.text().clone_into(&mut told);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it is never taken: {told}");
}

#[tokio::test]
async fn an_issuer_that_is_down_stops_no_server_and_is_tried_again() {
    let key = SigningKey::new("first");
    let issuer = TestIssuer::start(&[&key]);
    issuer.is_down(true);
    let app = serving(issuer.options(), Clock::System).await;
    let token = key.token(&issuer.claims());
    let answer = app.query(super::VIEWER).key(&token).await;
    assert_refused(&answer, UNAVAILABLE, "down");
    let own = app.key("koica").await;
    assert_eq!(app.query(super::VIEWER).key(&own).await.status(), 200);
    assert_eq!(app.query(super::VIEWER).await.status(), 200);
    issuer.is_down(false);
    let answer = app.query(super::VIEWER).key(&token).await;
    assert_eq!(
        answer.data()["viewer"]["slug"],
        "koica",
        "who asks wakes it"
    );
    // It is down again, and what is known of it goes on.
    issuer.is_down(true);
    let stranger = SigningKey::new("stranger").token(&issuer.claims());
    let answer = app.query(super::VIEWER).key(&stranger).await;
    assert_refused(&answer, UNKNOWN, "a stranger");
    let other = key.token(&issuer.claims_but(json!({ "sub": "other" })));
    assert_eq!(app.query(super::VIEWER).key(&other).await.status(), 200);
}

#[tokio::test]
async fn an_issuer_that_comes_back_is_found_without_being_asked_for() {
    let key = SigningKey::new("first");
    let issuer = TestIssuer::start(&[&key]);
    issuer.is_down(true);
    let mut options = issuer.options();
    options.pace.retry = Duration::from_millis(20);
    options.pace.rest = Duration::from_hours(1);
    let app = serving(options, Clock::System).await;
    issuer.is_down(false);
    until_taken(&app, &key.token(&issuer.claims())).await;
}

#[tokio::test]
async fn keys_that_cannot_be_fetched_again_are_used_for_a_while_only() {
    let trust = Trust::with(|options| options.pace.keep = Duration::from_millis(1)).await;
    trust.issuer.is_down(true);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_refused(&trust.viewer(&trust.token()).await, UNAVAILABLE, "too old");
}

#[tokio::test]
async fn a_token_is_remembered_no_longer_than_it_holds() {
    let time = Arc::new(AtomicI64::new(Clock::System.now().micros()));
    let trust = Trust::with_clock(Clock::Manual(time.clone()), |_| ()).await;
    let token = trust.token();
    assert_eq!(trust.slug(&token).await, "koica");
    time.fetch_add(2 * 3_600_000_000, Ordering::Relaxed);
    let answer = trust.viewer(&token).await;
    let expired = (401, "UNAUTHENTICATED", "this token has expired");
    assert_refused(&answer, expired, "it was good before");
}

#[tokio::test]
async fn what_an_issuer_says_is_bounded() {
    let key = SigningKey::new("first");
    let issuer = TestIssuer::start(&[&key]);
    let app = serving(issuer.options(), Clock::System).await;
    let next = SigningKey::new("next");
    let token = next.token(&issuer.claims());
    let keys = json!({ "keys": [next.jwk()] }).to_string();
    let endless = keys.clone() + &" ".repeat(300_000);
    issuer.answers("/elsewhere", 200, "X-Nothing: 1", &keys);
    let elsewhere = format!("Location: {}", issuer.at("/elsewhere"));
    for (what, status, header, body) in [
        ("too long", 200, "X-Nothing: 1", endless.as_str()),
        ("elsewhere", 302, &elsewhere, &keys),
        ("a fault", 500, "X-Nothing: 1", &keys),
        ("no JSON", 200, "X-Nothing: 1", "<html>"),
        ("no key", 200, "X-Nothing: 1", r#"{"keys": []}"#),
    ] {
        issuer.answers(JWKS, status, header, body);
        let answer = app.query(super::VIEWER).key(&token).await;
        assert_refused(&answer, UNKNOWN, what);
    }
    // Keys that are of no use here are passed over.
    let mut crypt = SigningKey::new("crypt").jwk();
    crypt["use"] = json!("enc");
    let secret = json!({ "kid": "secret", "kty": "oct", "k": "c2VjcmV0", "alg": "HS256" });
    let others = [json!({ "kty": "new" }), json!(7), crypt, secret, next.jwk()];
    issuer.says(JWKS, &json!({ "keys": others }));
    let answer = app.query(super::VIEWER).key(&token).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    // An issuer that becomes another is not followed.
    issuer.says(
        DISCOVERY,
        &json!({ "issuer": "x", "jwks_uri": issuer.at(JWKS) }),
    );
    issuer.has(&[&key]);
    let token = key.token(&issuer.claims());
    assert_refused(
        &app.query(super::VIEWER).key(&token).await,
        UNKNOWN,
        "another",
    );
}
