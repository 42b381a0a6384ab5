//! Who wrote what, when and from where, is kept with it.

use hamkor::{
    domain::Scope,
    store::{NewKey, RecordInput},
};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use crate::{
    harness::{Database, TestApp},
    writing::{institution, tell},
};

/// The rows of a question, each as one text.
pub(crate) async fn rows(database: &Database, sql: &str) -> Vec<String> {
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    connection.close().await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", "row").unwrap())
        .collect()
}

/// Runs a statement behind the program's back.
pub(crate) async fn execute(database: &Database, sql: &str) {
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    connection.execute_unprepared(sql).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn each_revision_keeps_its_key_and_address() {
    let app = TestApp::with(|setup| {
        setup.http.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let agency = app.agency("koica").await;
    let new = || NewKey {
        scopes: vec![Scope::Write],
        ..NewKey::default()
    };
    let (one, first) = app.store().key_create(&agency, new()).await.unwrap();
    let (other, second) = app.store().key_create(&agency, new()).await.unwrap();
    let put = async |key: &str, name: &str, from: &str| {
        let query = "mutation ($input: PutInstitutionInput!) { putInstitution(input: $input) { errors { code } } }";
        let query = app.query(query).key(key).header("X-Forwarded-For", from);
        query
            .variable("input", institution("i1", name))
            .await
            .data();
    };
    put(one.reveal(), "A", "203.0.113.9").await;
    put(other.reveal(), "B", "2001:db8::7").await;
    put(one.reveal(), "B", "203.0.113.9").await;
    tell(&app, one.reveal(), "withdrawRecord", json!({ "key": "i1" }))
        .await
        .data();
    let hex = "replace(lower(CASE WHEN typeof(key_id) = 'blob' THEN hex(key_id) ELSE key_id END), '-', '')";
    let hex = match app.database() {
        Database::Sqlite(_) => hex,
        Database::Postgres { .. } => "replace(key_id::text, '-', '')",
    };
    let sql = format!(
        "SELECT revision || ' ' || {hex} || ' ' || address AS row FROM record_revision ORDER BY revision"
    );
    let (first, second) = (first.id.simple(), second.id.simple());
    assert_eq!(
        rows(app.database(), &sql).await,
        [
            format!("1 {first} 203.0.113.9"),
            format!("2 {second} 2001:db8::7"),
            format!("3 {first} 127.0.0.1"),
        ]
    );
}

#[tokio::test]
async fn history_and_feed_tell_who_and_when_and_no_address() {
    let app = TestApp::start().await;
    let key = app.key_for("koica", &[Scope::Write]).await;
    tell(&app, &key, "putInstitution", institution("i1", "A"))
        .await
        .data();
    tell(&app, &key, "putInstitution", institution("i1", "B"))
        .await
        .data();
    let change = "nodes { kind agency { slug } at record { key } recordRevision }";
    let query = format!(
        r#"{{ changes {{ {change} }} institution(by: {{slug: "a"}}) {{ createdAt updatedAt history {{ {change} }} }} }}"#
    );
    let answer = app.query(&query).await;
    assert!(!answer.text().contains("127.0.0.1"), "{}", answer.text());
    let data = answer.data();
    let entity = &data["institution"];
    let change = |kind: &str, revision: i32, at: &str| {
        json!({
            "kind": kind, "agency": { "slug": "koica" }, "at": entity[at],
            "record": { "key": "i1" }, "recordRevision": revision,
        })
    };
    let (created, updated) = (
        change("CREATED", 1, "createdAt"),
        change("UPDATED", 2, "updatedAt"),
    );
    assert_eq!(data["changes"]["nodes"], json!([created, updated]));
    assert_eq!(entity["history"]["nodes"], json!([updated, created]));
}

#[tokio::test]
async fn what_was_not_written_by_a_record_names_none() {
    let app = TestApp::start().await;
    let agency = app.agency("koica").await;
    let input = hamkor::domain::EntityData {
        institution_kind: Some(hamkor::domain::InstitutionKind::Bank),
        ..crate::harness::named("A")
    };
    let record = RecordInput {
        key: "i1".to_owned(),
        expected_revision: None,
        body: hamkor::domain::Body::Entity(hamkor::domain::EntityKind::Institution, input),
    };
    app.store().records_put(&agency, &[record]).await.unwrap();
    let sql =
        "SELECT 'x' || COALESCE(address, '') AS row FROM record_revision WHERE key_id IS NULL";
    assert_eq!(rows(app.database(), sql).await, ["x"]);
}
