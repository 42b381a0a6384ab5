//! Each agency writes in its own name, and nobody else does.

use std::collections::BTreeSet;

use hamkor::{
    domain::{ApiKey, Chance, Clock, Instant, Scope},
    graphql::TABLE,
    store::{NewKey, feed_cursor},
};
use serde_json::{Value, json};

use crate::{
    harness::{Answer, Socket, TestApp},
    writing::{faults, institution, tell},
};

/// Every mutation, the scope that it needs, and an input that would take effect.
///
/// A new mutation has to have its row, or a test fails. `WHO` stands for who asks.
pub(crate) fn mutations() -> Vec<(&'static str, Scope, Value)> {
    let names = json!([{ "text": "A name" }]);
    let all = vec![
        ("putInstitution", institution("new", "A name")),
        (
            "putProject",
            json!({ "key": "new", "names": names, "status": "AGREED" }),
        ),
        ("putPerson", json!({ "key": "new", "names": names })),
        ("putDirection", json!({ "key": "new", "names": names })),
        (
            "putPlace",
            json!({ "key": "new", "names": names, "placeKind": "CITY" }),
        ),
        (
            "putEvent",
            json!({ "key": "new", "names": names, "eventKind": "FORUM" }),
        ),
        (
            "putRelation",
            json!({
                "key": "new", "kind": "PARTNERS",
                "from": { "slug": "one-of-koica" }, "to": { "slug": "one-of-adb" },
            }),
        ),
        (
            "putSource",
            json!({ "key": "new", "slug": "new", "title": "A title" }),
        ),
        (
            "putRecords",
            json!({ "records": [{ "institution": institution("new", "A name") }] }),
        ),
    ];
    let own = |key: &str| json!({ "agency": "WHO", "key": key });
    let curators = vec![
        (
            "mergeEntities",
            json!({ "into": { "record": own("own") }, "from": { "record": own("twin") } }),
        ),
        (
            "splitRecord",
            json!({ "record": own("twin"), "reason": "They are two." }),
        ),
    ];
    let last = vec![("withdrawRecord", json!({ "key": "own" }))];
    [
        (Scope::Write, all),
        (Scope::Curate, curators),
        (Scope::Write, last),
    ]
    .into_iter()
    .flat_map(|(scope, rows)| {
        rows.into_iter()
            .map(move |(field, input)| (field, scope, input))
    })
    .collect()
}

const AGENCIES: [&str; 2] = ["koica", "adb"];

/// A server where each agency has two institutions, under the keys `own` and `twin`.
async fn app() -> TestApp {
    let app = TestApp::start().await;
    for agency in AGENCIES {
        let key = app.key_for(agency, &[Scope::Write]).await;
        for (own, name) in [("own", "One"), ("twin", "Twin")] {
            let own = institution(own, &format!("{name} of {agency}"));
            let answer = tell(&app, &key, "putInstitution", own).await;
            assert_eq!(faults(&answer.data()["putInstitution"]), [""; 0]);
        }
    }
    app
}

async fn sent(app: &TestApp, key: Option<&str>, field: &str, input: Value) -> Answer {
    if let Some(key) = key {
        return tell(app, key, field, input).await;
    }
    let query = crate::writing::document(field);
    app.query(&query).variable("input", input).await
}

async fn revision(app: &TestApp) -> Value {
    app.query("{ graph { revision } }").await.data()["graph"]["revision"].clone()
}

#[test]
fn every_mutation_has_its_row() {
    let known: BTreeSet<_> = mutations().iter().map(|(field, ..)| *field).collect();
    let fields = &TABLE.types[TABLE.place("Mutation").unwrap()].fields;
    let all: BTreeSet<_> = fields.iter().map(|field| field.name).collect();
    assert_eq!(known, all);
}

#[tokio::test]
async fn nobody_writes_without_a_key_that_allows_it() {
    let app = app().await;
    let start = revision(&app).await;
    let past = Instant::from_micros(Clock::System.now().micros() - 1);
    for (field, scope, input) in mutations() {
        for slug in AGENCIES {
            let agency = app.agency(slug).await;
            let new = |scopes: Vec<Scope>, expires_at| NewKey {
                scopes,
                expires_at,
                name: None,
            };
            let key = async |new: NewKey| app.store().key_create(&agency, new).await.unwrap().0;
            let expired = key(new(vec![scope], Some(past))).await;
            let others = [Scope::Write, Scope::Curate, Scope::Admin];
            let others: Vec<_> = others.into_iter().filter(|other| *other != scope).collect();
            let unscoped = key(new(others, None)).await;
            let unknown = ApiKey::generate(&Chance::System).unwrap();
            for (key, expected) in [
                (None, (401, "UNAUTHENTICATED")),
                (Some(&unknown), (401, "UNAUTHENTICATED")),
                (Some(&expired), (401, "UNAUTHENTICATED")),
                (Some(&unscoped), (403, "FORBIDDEN")),
            ] {
                let answer = sent(&app, key.map(ApiKey::reveal), field, input.clone()).await;
                let told = (answer.status(), answer.code());
                assert_eq!(told, (expected.0, expected.1.to_owned()), "{slug}: {field}");
                assert_eq!(answer.json().get("data"), None, "{slug}: {field}");
            }
        }
    }
    assert_eq!(revision(&app).await, start);
}

#[tokio::test]
async fn an_agency_writes_in_its_own_name() {
    let app = app().await;
    for (field, scope, input) in mutations() {
        // Keys of one agency are of one kind each.
        let own = format!("\"{}\"", field.to_lowercase());
        let input = input.to_string().replace("\"new\"", &own);
        for slug in AGENCIES {
            let input: Value = serde_json::from_str(&input.replace("WHO", slug)).unwrap();
            let key = app.key_for(slug, &[scope]).await;
            let start = app.store().revision().await.unwrap();
            let payload = tell(&app, &key, field, input).await.data()[field].take();
            assert_eq!(faults(&payload), [""; 0], "{slug}: {field}");
            let query = "query ($after: String) { changes(after: $after) { nodes { agency { slug } record { agency { slug } } } } }";
            let query = app.query(query).variable("after", feed_cursor(start));
            let changes = query.await.data()["changes"]["nodes"].take();
            let own = json!({ "slug": slug });
            // A curator moves records, and writes none.
            let record = (scope == Scope::Write).then(|| json!({ "agency": own }));
            let own = json!({ "agency": own, "record": record });
            assert_eq!(changes[0], own, "{slug}: {field}");
        }
    }
}

#[tokio::test]
async fn what_is_not_yours_and_what_is_not_there_read_the_same() {
    let app = app().await;
    let [koica, adb] = AGENCIES;
    let key = app.key_for(koica, &[Scope::Write]).await;
    let other = app.key_for(adb, &[Scope::Write]).await;
    tell(
        &app,
        &other,
        "putInstitution",
        institution("theirs", "A thing of theirs"),
    )
    .await
    .data();
    let start = revision(&app).await;
    let told = async |name: &str| {
        let input = json!({ "key": name, "expectedRevision": 1 });
        let answer = tell(&app, &key, "withdrawRecord", input).await;
        answer.data()["withdrawRecord"]
            .to_string()
            .replace(name, "…")
    };
    assert_eq!(told("theirs").await, told("nothing").await);
    // A record of that key is theirs alone: one of ours under it is another, and new.
    let mut input = institution("theirs", "A thing of ours");
    input["expectedRevision"] = json!(1);
    let payload = tell(&app, &key, "putInstitution", input.clone())
        .await
        .data();
    assert_eq!(
        faults(&payload["putInstitution"]),
        ["expectedRevision CONFLICT"]
    );
    assert_eq!(revision(&app).await, start);
    input["expectedRevision"] = json!(0);
    let payload = tell(&app, &key, "putInstitution", input).await.data();
    assert_eq!(faults(&payload["putInstitution"]), [""; 0]);
    let query =
        r#"{ entity(by: {record: {agency: "adb", key: "theirs"}}) { name records { revision } } }"#;
    let data = app.query(query).await.data();
    assert_eq!(
        data["entity"],
        json!({ "name": "A thing of theirs", "records": [{ "revision": 1 }] })
    );
}

#[tokio::test]
async fn a_mutation_goes_by_post_and_by_socket_only() {
    let app = app().await;
    let start = revision(&app).await;
    let key = app.key_for("koica", &[Scope::Write]).await;
    let query = r#"mutation { putPerson(input: {key: "new", names: {text: "A"}}) { errors { code } record { revision } } }"#;
    for accept in ["application/json", "text/event-stream"] {
        let request = app.get_graphql(&[("query", query)]).bearer_auth(&key);
        let answer = Answer::to(request.header("Accept", accept)).await;
        assert_eq!(
            (answer.status(), answer.header("allow")),
            (405, "POST"),
            "{accept}"
        );
    }
    assert_eq!(revision(&app).await, start);
    let done = json!({ "putPerson": { "errors": [], "record": { "revision": 1 } } });
    let answer = app.query(query).key(&key).accept("text/event-stream").await;
    assert!(
        answer.text().contains(&done.to_string()),
        "{}",
        answer.text()
    );
    let mut socket = signed_socket(&app, &key).await;
    socket.subscribe("1", query).await;
    assert_eq!(socket.next("1").await["data"], done);
}

/// A socket that greets with a key.
pub(crate) async fn signed_socket(app: &TestApp, key: &str) -> Socket {
    let mut socket = app.socket().open().await;
    let payload = json!({ "Authorization": format!("Bearer {key}") });
    socket
        .say(&json!({ "type": "connection_init", "payload": payload }))
        .await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    socket
}

#[tokio::test]
async fn a_socket_writes_no_longer_than_its_key_holds() {
    let app = app().await;
    let agency = app.agency("koica").await;
    let new = NewKey {
        scopes: vec![Scope::Write],
        ..NewKey::default()
    };
    let (secret, key) = app.store().key_create(&agency, new).await.unwrap();
    let mut socket = signed_socket(&app, secret.reveal()).await;
    app.store().key_revoke(key.id).await.unwrap();
    let start = revision(&app).await;
    let query =
        r#"mutation { putPerson(input: {key: "new", names: {text: "A"}}) { errors { code } } }"#;
    socket.subscribe("1", query).await;
    let told = socket.hear().await;
    assert_eq!(told["type"], "error");
    assert_eq!(told["payload"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(revision(&app).await, start);
}
