//! `Idempotency-Key`: copies of a request have one effect, and the same answer.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use hamkor::{
    domain::{Agency, Body, Clock, EntityData, EntityKind, Instant, InstitutionKind, Scope},
    store::{Author, NewAgency, Once, RecordInput, Store},
};
use serde_json::{Value, json};

use crate::{
    audit::{execute, rows},
    harness::{Answer, Database, TestApp, named},
    writing::{Office, document, institution, tell},
};

/// A mutation under a key.
async fn under(office: &Office, name: &str, field: &str, input: Value) -> Answer {
    signed(&office.app, &office.key, name, field, input).await
}

async fn signed(app: &TestApp, key: &str, name: &str, field: &str, input: Value) -> Answer {
    let query = app.query(&document(field)).variable("input", input);
    query.key(key).header("Idempotency-Key", name).await
}

async fn n_changes(office: &Office) -> Value {
    let data = office.app.query("{ graph { revision } }").await.data();
    data["graph"]["revision"].clone()
}

#[tokio::test]
async fn fifty_copies_at_once_have_one_effect_and_one_answer() {
    let office = Office::open().await;
    // Without the header, all but one of them would be refused.
    let mut input = institution("i1", "Exim");
    input["expectedRevision"] = json!(0);
    let copies = (0..50).map(|_| under(&office, "\"a copy\"", "putInstitution", input.clone()));
    let answers = futures_util::future::join_all(copies).await;
    let texts: BTreeSet<_> = answers.iter().map(Answer::text).collect();
    assert_eq!(texts.len(), 1, "{texts:#?}");
    assert_eq!(answers[0].data()["putInstitution"]["errors"], json!([]));
    assert_eq!(n_changes(&office).await, 1);
    let revisions = "SELECT 'x' AS row FROM record_revision";
    assert_eq!(rows(office.app.database(), revisions).await.len(), 1);
}

#[tokio::test]
async fn a_copy_that_comes_later_is_told_what_the_first_was_told() {
    let office = Office::open().await;
    let put = async |name: &str, text: &str| {
        under(&office, name, "putInstitution", institution("i1", text)).await
    };
    let first = put("a", "Exim").await;
    put("b", "Eximbank").await.data();
    let copy = put("\"a\"", "Exim").await;
    assert_eq!(copy.text(), first.text());
    let data = office
        .app
        .query(r#"{ institution(by: {slug: "exim"}) { name } }"#)
        .await
        .data();
    assert_eq!(
        data["institution"]["name"], "Eximbank",
        "the copy did nothing"
    );
    let beside = office.app.beside().await;
    let copy = signed(
        &beside,
        &office.key,
        "a",
        "putInstitution",
        institution("i1", "Exim"),
    )
    .await;
    assert_eq!(copy.text(), first.text());
}

#[tokio::test]
async fn another_request_under_the_same_key_is_refused() {
    let office = Office::open().await;
    under(&office, "a", "putInstitution", institution("i1", "Exim"))
        .await
        .data();
    for (field, input) in [
        ("putInstitution", institution("i1", "Eximbank")),
        ("withdrawRecord", json!({ "key": "i1" })),
    ] {
        let answer = under(&office, "a", field, input).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (422, "IDEMPOTENCY_KEY_REUSED")
        );
        assert_eq!(answer.json().get("data"), None);
    }
    assert_eq!(n_changes(&office).await, 1);
    // Names of another agency are its own.
    let other = office.app.key_for("adb", &[Scope::Write]).await;
    let answer = signed(
        &office.app,
        &other,
        "a",
        "putInstitution",
        institution("i9", "ADB"),
    )
    .await;
    assert_eq!(answer.data()["putInstitution"]["errors"], json!([]));
}

#[tokio::test]
async fn different_requests_at_once_under_one_key_have_one_effect() {
    let office = Office::open().await;
    let requests = (0..20).map(|n| {
        under(
            &office,
            "a",
            "putInstitution",
            institution("i1", &format!("Exim {n}")),
        )
    });
    let answers = futures_util::future::join_all(requests).await;
    let n_done = answers
        .iter()
        .filter(|answer| answer.status() == 200)
        .count();
    let n_refused = answers
        .iter()
        .filter(|answer| answer.status() == 422)
        .count();
    assert_eq!((n_done, n_refused), (1, 19));
    assert_eq!(n_changes(&office).await, 1);
}

#[tokio::test]
async fn the_order_of_what_is_written_in_json_does_not_matter() {
    let office = Office::open().await;
    let send = async |body: &str| {
        let request = office.app.post("/graphql").bearer_auth(&office.key);
        let request = request
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "a");
        Answer::to(request.body(body.to_owned())).await
    };
    let query = r#""query": "mutation ($i: PutInstitutionInput!) { putInstitution(input: $i) { errors { code } } }""#;
    let input = r#"{"key": "i1", "names": [{"text": "A"}], "institutionKind": "BANK"}"#;
    let other = r#"{"institutionKind": "BANK", "names":[{"text":"A"}], "key":"i1"}"#;
    let first = send(&format!(r#"{{{query}, "variables": {{"i": {input}}}}}"#)).await;
    let second = send(&format!(r#"{{"variables": {{"i": {other}}}, {query}}}"#)).await;
    assert_eq!(first.data(), second.data());
    assert_eq!(first.text(), second.text());
}

#[tokio::test]
async fn what_was_refused_may_be_tried_again() {
    let office = Office::open().await;
    let mut input = institution("i1", "Exim");
    input["citations"] = json!([{ "source": "statement" }]);
    let put = async || {
        under(&office, "a", "putInstitution", input.clone())
            .await
            .data()
    };
    assert_eq!(
        put().await["putInstitution"]["errors"][0]["code"],
        "NOT_FOUND"
    );
    let source = json!({ "key": "s1", "slug": "statement", "title": "Joint statement" });
    office.done("putSource", source).await;
    assert_eq!(put().await["putInstitution"]["errors"], json!([]));
    assert_eq!(n_changes(&office).await, 2);
}

/// Three writes in one request, under a key.
async fn three(office: &Office) -> Answer {
    let query = "mutation ($a: PutInstitutionInput!, $b: PutInstitutionInput!, $c: WithdrawRecordInput!) { \
        a: putInstitution(input: $a) { record { key } errors { code } } \
        b: putInstitution(input: $b) { record { key } errors { code } } \
        c: withdrawRecord(input: $c) { record { revision } errors { code } } }";
    let query = office
        .app
        .query(query)
        .key(&office.key)
        .header("Idempotency-Key", "a");
    let query = query.variable("a", institution("i1", "A"));
    let query = query.variable("b", institution("i1", "B"));
    query.variable("c", json!({ "key": "i1" })).await
}

#[tokio::test]
async fn each_field_of_a_mutation_is_done_once() {
    let office = Office::open().await;
    let (first, second) = (three(&office).await, three(&office).await);
    assert_eq!(first.data()["c"]["record"]["revision"], 3);
    assert_eq!(first.text(), second.text());
    assert_eq!(n_changes(&office).await, 3);
}

#[tokio::test]
async fn a_request_that_broke_off_goes_on_where_it_stopped() {
    let office = Office::open().await;
    let first = three(&office).await.data();
    // The server died after the last commit: nobody was told.
    execute(office.app.database(), "UPDATE once SET answer = NULL").await;
    assert_eq!(three(&office).await.data(), first);
    assert_eq!(n_changes(&office).await, 3);
    // It died after the first.
    execute(office.app.database(), "UPDATE once SET answer = NULL").await;
    execute(office.app.database(), "DELETE FROM once WHERE step > 0").await;
    assert_eq!(three(&office).await.data()["c"]["record"]["revision"], 5);
    assert_eq!(n_changes(&office).await, 5);
}

#[tokio::test]
async fn a_key_is_a_short_plain_text_and_means_nothing_to_queries() {
    let office = Office::open().await;
    for name in ["", "\"\"", "a\"b", "a,b", &"a".repeat(256)] {
        let answer = under(&office, name, "putInstitution", institution("i1", "A")).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (400, "BAD_USER_INPUT"),
            "{name}"
        );
    }
    assert_eq!(n_changes(&office).await, 0);
    for query in ["{ graph { revision } }", "{ viewer { slug } }"] {
        let answer = office
            .app
            .query(query)
            .key(&office.key)
            .header("Idempotency-Key", "a")
            .await;
        assert_eq!(answer.status(), 200);
    }
}

#[tokio::test]
async fn nothing_is_kept_of_a_request_without_the_header() {
    let office = Office::open().await;
    tell(
        &office.app,
        &office.key,
        "putInstitution",
        institution("i1", "A"),
    )
    .await
    .data();
    assert_eq!(
        rows(office.app.database(), "SELECT key AS row FROM once").await,
        [""; 0]
    );
}

const SECOND: i64 = 1_000_000;
const DAY: i64 = 24 * 3_600 * SECOND;

#[tokio::test]
async fn what_was_done_is_known_for_a_day_and_an_address_for_ninety() {
    let database = Database::create().await;
    let start = Instant::parse("2026-11-25T12:00:00Z").unwrap().micros();
    let time = Arc::new(AtomicI64::new(start));
    let store = Store::connect(&database.options(), Clock::Manual(time.clone()))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    let new = NewAgency {
        slug: "koica".to_owned(),
        name: "KOICA".to_owned(),
        license: None,
        precedence: 50,
    };
    let author = |agency: &Agency, digest: u8| Author {
        address: Some("203.0.113.9".parse().unwrap()),
        once: Some(Once {
            key: "a".to_owned(),
            digest: [digest; 32],
            step: 0,
        }),
        ..Author::from(agency)
    };
    let agency = store.agency_upsert(new).await.unwrap();
    let put = async |digest: u8, key: &str| {
        let data = EntityData {
            institution_kind: Some(InstitutionKind::Bank),
            ..named(key)
        };
        let record = RecordInput {
            key: key.to_owned(),
            expected_revision: None,
            body: Body::Entity(EntityKind::Institution, data),
        };
        store.records_put(author(&agency, digest), &[record]).await
    };
    let first = put(1, "one").await.unwrap();
    time.store(start + DAY - SECOND, Ordering::Relaxed);
    store.purge().await.unwrap();
    assert_eq!(put(1, "two").await.unwrap(), first, "told, not done");
    let refused = put(2, "two").await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "another request was made under this name"
    );
    time.store(start + DAY + SECOND, Ordering::Relaxed);
    assert_ne!(put(2, "two").await.unwrap(), first);

    let kept = "SELECT COALESCE(address, 'forgotten') AS row FROM record_revision ORDER BY at";
    time.store(start + 90 * DAY + SECOND, Ordering::Relaxed);
    store.purge().await.unwrap();
    assert_eq!(rows(&database, kept).await, ["forgotten", "203.0.113.9"]);
    assert_eq!(
        rows(&database, "SELECT key AS row FROM once").await,
        [""; 0]
    );
}
