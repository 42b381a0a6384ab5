//! A whole database out and in again: the same graph, row by row and answer by answer.

use std::{io::Read as _, path::Path};

use hamkor::domain::Scope;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    harness::{Database, TestApp, hamkor, rows},
    writing::{institution, tell},
};

/// All tables but those with secrets, and the columns that a dump leaves out.
const TABLES: [(&str, &[&str]); 16] = [
    ("agency", &[]),
    ("record", &[]),
    ("record_revision", &["key_id", "address"]),
    ("redirect", &[]),
    ("curation", &["key_id"]),
    ("change", &[]),
    ("change_head", &[]),
    ("entity", &[]),
    // SQLite numbers names for its own use.
    ("entity_name", &["number"]),
    ("slug", &[]),
    ("entity_identifier", &[]),
    ("entity_sector", &[]),
    ("relation", &[]),
    ("source", &[]),
    ("citation", &[]),
    ("waiting", &[]),
];

const QUERIES: [&str; 4] = [
    "{ graph { revision } changes(last: 100) { nodes { id revision kind subjectId at fields } } }",
    "{ institutions(first: 100) { nodes { id slug name names { text } revision updatedAt records { id key revision updatedAt data } \
       relations(first: 50) { nodes { id kind citations { source { slug } locator } } } } } }",
    r#"{ entity(by: {slug: "two-of-koica"}) { id slug name } search(text: "kaist", first: 10) { nodes { __typename } } }"#,
    "{ projects(first: 100) { nodes { id slug budget { amount currency bound } places { nodes { slug } } } } }",
];

/// The data set, and what agencies and curators did since: revised, withdrew, merged, split.
pub(crate) async fn lived() -> TestApp {
    let app = TestApp::with_data_set().await;
    let key = app.key_for("koica", &[Scope::Write, Scope::Curate]).await;
    for (own, name) in [
        ("one", "One of KOICA"),
        ("two", "Two of KOICA"),
        ("gone", "Gone"),
    ] {
        tell(&app, &key, "putInstitution", institution(own, name))
            .await
            .data();
    }
    tell(
        &app,
        &key,
        "putInstitution",
        institution("one", "One of Koica"),
    )
    .await
    .data();
    let relation = json!({
        "key": "waits", "kind": "PARTNERS", "from": { "slug": "gone" }, "to": { "slug": "kaist" },
    });
    tell(&app, &key, "putRelation", relation).await.data();
    tell(&app, &key, "withdrawRecord", json!({ "key": "gone" }))
        .await
        .data();
    let of = |key: &str| json!({ "record": { "agency": "koica", "key": key } });
    let merge = json!({ "into": of("one"), "from": of("two"), "reason": "They are one." });
    let merged = tell(&app, &key, "mergeEntities", merge).await.data();
    assert_eq!(merged["mergeEntities"]["errors"], json!([]), "{merged}");
    app
}

fn export(database: &Database, to: &Path) {
    let (code, told, errors) = hamkor(&["export", "--out", to.to_str().unwrap()])
        .on(database)
        .run();
    assert_eq!(code, Some(0), "{told}{errors}");
}

fn import(database: &Database, file: &Path, flags: &[&str]) -> (Option<i32>, String, String) {
    let arguments = [&["import", file.to_str().unwrap()], flags].concat();
    hamkor(&arguments).on(database).run()
}

pub(crate) async fn all_rows(
    database: &Database,
    tables: &[(&'static str, &[&str])],
) -> Vec<(&'static str, Vec<String>)> {
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    let mut all = Vec::new();
    for (table, left_out) in tables {
        all.push((*table, rows(&connection, table, left_out).await));
    }
    connection.close().await.unwrap();
    all
}

pub(crate) async fn answers(app: &TestApp) -> Vec<Value> {
    let mut answers = Vec::new();
    for query in QUERIES {
        answers.push(app.query(query).await.data());
    }
    answers
}

pub(crate) fn unpacked(file: &Path) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(file).unwrap();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[tokio::test]
async fn a_dump_in_an_empty_database_makes_the_same_graph() {
    let app = lived().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("whole.ndjson.gz");
    export(app.database(), &file);
    let other = Database::create().await;
    let (code, dry, errors) = import(&other, &file, &[]);
    assert_eq!(code, Some(0), "{dry}{errors}");
    let (code, told, errors) = import(&other, &file, &["--apply"]);
    assert_eq!(code, Some(0), "{told}{errors}");
    assert_eq!(dry.replace("dry run: ", "loaded: "), told);
    for (there, here) in all_rows(app.database(), &TABLES)
        .await
        .into_iter()
        .zip(all_rows(&other, &TABLES).await)
    {
        assert_eq!(there, here);
    }
    let (code, told, _) = hamkor(&["check"]).on(&other).run();
    assert_eq!((code, told.as_str()), (Some(0), "no faults\n"));
    let again = folder.path().join("again.ndjson.gz");
    export(&other, &again);
    assert_eq!(unpacked(&file), unpacked(&again));
    let expected = answers(&app).await;
    assert_eq!(answers(&TestApp::on(other).await).await, expected);
}

#[tokio::test]
async fn a_dump_has_no_secrets() {
    let app = lived().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("whole.ndjson.gz");
    export(app.database(), &file);
    let text = unpacked(&file);
    for secret in ["127.0.0.1", "hk_live", "keyId", "digest", "address"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_dump_goes_into_an_empty_database_only_and_as_a_whole() {
    let app = lived().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("whole.ndjson.gz");
    export(app.database(), &file);
    let (code, _, errors) = import(app.database(), &file, &["--apply"]);
    assert_eq!(code, Some(1));
    assert!(
        errors.contains("the database is not empty: it has"),
        "{errors}"
    );
    let text = unpacked(&file);
    let lines: Vec<_> = text.lines().collect();
    let (end, rest) = lines.split_last().unwrap();
    let without = |n: usize| [&rest[..n], &rest[n + 1..], &[*end]].concat().join("\n");
    let mut twice = lines.clone();
    let at = lines
        .iter()
        .position(|line| line.contains(r#""type":"revision""#))
        .unwrap();
    twice[at + 1] = twice[at];
    let other = Database::create().await;
    for (text, expected) in [
        (
            rest.join("\n"),
            "the dump breaks off: its last line, of type `end`, is missing",
        ),
        (rest[..rest.len() / 2].join("\n"), "the dump breaks off: "),
        (without(rest.len() - 1), "lines are missing, or stand twice"),
        (without(1), "its agency stands nowhere before it"),
        (twice.join("\n"), "a row stands twice in the dump"),
        (
            text.replace("\"precedence\"", "\"precedense\""),
            "it is no line of a dump: ",
        ),
        (
            text.replace("\"version\":1", "\"version\":9"),
            "it is of version 9; this program reads version 1",
        ),
    ] {
        let file = folder.path().join("odd.ndjson");
        std::fs::write(&file, text).unwrap();
        let (code, told, errors) = import(&other, &file, &["--apply"]);
        assert_eq!(code, Some(1), "{expected}: {told}{errors}");
        assert!(
            told.contains("odd.ndjson:") && told.contains(expected),
            "{expected}: {told}{errors}"
        );
    }
    let connection = sea_orm::Database::connect(other.url()).await.unwrap();
    assert!(
        rows(&connection, "agency", &[]).await.is_empty(),
        "nothing is left"
    );
    connection.close().await.unwrap();
    let (code, told, errors) = import(&other, &file, &["--apply", "--json"]);
    assert_eq!(code, Some(0), "{told}{errors}");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["dryRun"], json!(false));
}
