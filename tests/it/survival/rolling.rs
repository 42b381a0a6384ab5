//! Two versions side by side: a newer one has changed the tables, and servers of this one go on until
//! they are restarted.

use hamkor::domain::Scope;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::backup::TABLES;
use crate::{
    docs::blocks,
    exchange::dump::answers,
    harness::{Answer, Database, Events, TestApp, hamkor},
    writing::{institution, tell},
};

const LATER: &str = "m20990101_000099_later";

/// What a later step may do while this version runs: it adds to every table what need not be known.
async fn expand(database: &Database) {
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    for (table, _) in TABLES {
        for column in ["later_text text", "later_count integer NOT NULL DEFAULT 7"] {
            let alter = format!("ALTER TABLE \"{table}\" ADD COLUMN {column}");
            connection.execute_unprepared(&alter).await.unwrap();
        }
    }
    for statement in [
        "CREATE TABLE later (id integer NOT NULL PRIMARY KEY, name text)",
        "CREATE INDEX entity_later ON entity (later_text)",
        &format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{LATER}', 0)"),
    ] {
        connection.execute_unprepared(statement).await.unwrap();
    }
    connection.close().await.unwrap();
}

/// All sorts of questions; what they are told.
async fn asked(app: &TestApp) -> Vec<Value> {
    let mut told = answers(app).await;
    let examples = blocks("README.md", "graphql").join("\n");
    for query in examples
        .split("\n\n")
        .filter(|query| !query.trim().is_empty())
    {
        told.push(app.query(query).await.data());
    }
    let more = r#"{
      agencies { slug records(first: 3) { nodes { key data } } }
      sources(first: 5) { nodes { slug title entities(first: 2) { nodes { slug } } relations(first: 2) { nodes { kind } } } }
      institution(by: {slug: "kaist"}) { history(first: 5) { nodes { kind record { key } } } records { key } }
    }"#;
    told.push(app.query(more).await.data());
    told
}

/// All sorts of writes, of things by that name.
async fn written(app: &TestApp, key: &str, name: &str) {
    let own = |n: u8| format!("{name}-{n}");
    let of = |n: u8| json!({ "record": { "agency": "koica", "key": own(n) } });
    let relation =
        json!({ "key": own(9), "kind": "PARTNERS", "from": of(1), "to": { "slug": "kaist" } });
    let source = json!({ "key": own(8), "slug": own(8), "title": own(8) });
    let merge = json!({ "into": of(1), "from": of(2), "reason": "They are one." });
    for (field, input) in [
        ("putInstitution", institution(&own(1), &own(1))),
        ("putInstitution", institution(&own(2), &own(2))),
        (
            "putInstitution",
            institution(&own(1), &format!("{name} again")),
        ),
        ("putInstitution", institution(&own(3), &own(3))),
        ("putSource", source),
        ("putRelation", relation),
        ("mergeEntities", merge),
        ("splitRecord", of(2)),
        ("withdrawRecord", json!({ "key": own(3) })),
        // Looks through what cites it.
        ("withdrawRecord", json!({ "key": own(8) })),
    ] {
        let told = tell(app, key, field, input).await;
        assert_eq!(
            told.data()[field]["errors"],
            json!([]),
            "{field}: {}",
            told.text()
        );
    }
}

/// The same connections before and after, with the statements that they have prepared, and nothing
/// remembered.
#[tokio::test]
async fn a_server_goes_on_when_a_newer_version_has_added_to_the_tables() {
    let app = TestApp::with_data_set_and(|setup| {
        setup.connections = 2;
        setup.cache_bytes = 0;
    })
    .await;
    let key = app.key_for("koica", &[Scope::Write, Scope::Curate]).await;
    let subscription = json!({ "query": "subscription { changes { kind revision } }" });
    let mut events = Events::of(app.post("/graphql").json(&subscription)).await;
    app.is_followed(1).await;
    written(&app, &key, "before").await;
    let before = asked(&app).await;
    // Once more, as statements are only kept when they come again.
    assert_eq!(asked(&app).await, before);

    expand(app.database()).await;
    assert_eq!(asked(&app).await, before);
    written(&app, &key, "after").await;
    let told = asked(&app).await;
    assert_eq!(told.len(), before.len());
    let head = app.store().revision().await.unwrap();
    loop {
        let told = events.next().await["data"]["changes"]["revision"].take();
        if told == json!(head) {
            break;
        }
    }
    let ready = Answer::to(app.get("/health/ready")).await;
    assert_eq!(ready.status(), 200);
    let (code, told, errors) = hamkor(&["check"]).on(app.database()).run();
    assert_eq!((code, told.as_str()), (Some(0), "no faults\n"), "{errors}");
}

#[tokio::test]
async fn an_older_version_does_not_start_on_newer_tables_and_says_so() {
    let app = TestApp::start().await;
    expand(app.database()).await;
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("hamkor.backup");
    let file = file.to_str().unwrap();
    for args in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["serve", "--listen", "127.0.0.1:0", "--no-migrate"],
        &["migrate"],
        &["migrate", "--status"],
        &["migrate", "--down", "1"],
        &["backup", file],
        &["export"],
    ] {
        let (code, told, errors) = hamkor(args).on(app.database()).run();
        assert_eq!(code, Some(1), "{args:?}: {told}{errors}");
        let reason = format!("does not know {LATER}: use the version that made it, or a newer one");
        assert!(
            errors.contains("the database is ahead of hamkor ") && errors.contains(&reason),
            "{args:?}: {errors}"
        );
    }
}

/// Whoever starts all servers of a new version at once gets all of them.
#[tokio::test]
async fn servers_that_start_at_once_bring_the_tables_up_to_date_once() {
    let database = Database::create().await;
    // The file of SQLite is there, as it is where a new version is started.
    let (code, _, errors) = hamkor(&["migrate", "--status"]).on(&database).run();
    assert_eq!(code, Some(0), "{errors}");
    let starting: Vec<_> = (0..3)
        .map(|_| hamkor(&["migrate"]).on(&database).start())
        .collect();
    for mut one in starting {
        assert_eq!(one.end(), Some(0));
    }
    let (code, told, errors) = hamkor(&["check"]).on(&database).run();
    assert_eq!((code, told.as_str()), (Some(0), "no faults\n"), "{errors}");
}
