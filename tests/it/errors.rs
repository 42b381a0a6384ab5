//! Whatever is wrong, and wherever: every error has a code, and none tells how we are made.

use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::harness::{Answer, TestApp};

/// All codes that there are.
const CODES: [&str; 9] = [
    "BAD_USER_INPUT",
    "GRAPHQL_VALIDATION_FAILED",
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "NOT_FOUND",
    "TOO_EXPENSIVE",
    "TIMEOUT",
    "UNAVAILABLE",
    "INTERNAL",
];

/// What only those who run the server may read, in small letters.
const SECRETS: [&str; 12] = [
    "select ",
    "where ",
    "json_each",
    "no such table",
    "does not exist",
    "sqlite",
    "postgres",
    "sqlx",
    "sea_orm",
    "sea-orm",
    "src/",
    ".rs",
];

/// The codes of the errors of an answer, which has some, and tells no secret.
fn codes(app: &TestApp, answer: &Answer, asked: &str) -> Vec<String> {
    let text = answer.text().to_lowercase();
    let url = app.database().url();
    let path = url.split_once(':').map_or("", |(_, path)| path);
    for secret in SECRETS.into_iter().chain([path]) {
        assert!(!text.contains(secret), "{asked} tells `{secret}`: {text}");
    }
    let errors = answer.errors();
    assert!(!errors.is_empty(), "{asked}: {text}");
    let code = |error: &serde_json::Value| {
        assert!(!error["message"].as_str().unwrap().is_empty(), "{error}");
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        assert!(CODES.contains(&code), "{asked}: {error}");
        code.to_owned()
    };
    errors.iter().map(code).collect()
}

/// Asserts that the answer to each question has errors of one code and no other.
async fn assert_codes(app: &TestApp, expected: &str, queries: &[&str]) {
    let mut wrong = Vec::new();
    for query in queries {
        let answer = app.query(query).await;
        if answer.errors().is_empty()
            || codes(app, &answer, query)
                .iter()
                .any(|code| code != expected)
        {
            wrong.push(format!("{query:?}: {}", answer.text()));
        }
    }
    assert!(wrong.is_empty(), "not {expected}:\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_document_that_breaks_the_rules_is_told_so() {
    let app = TestApp::with_data_set().await;
    let queries = [
        "",
        " ",
        "{",
        "}",
        "{}",
        "query",
        "{ a b",
        "\u{0}",
        "{ \u{0} }",
        "\u{feff}{",
        "{ a(b: \"",
        "# only",
        r#"{ node(id: "\uD800") { id } }"#,
        r#"{ node(id: "\u{110000}") { id } }"#,
        r#"{ node(id: "\x") { id } }"#,
        "{ noSuchField }",
        "{ institutions }",
        "{ __typename { a } }",
        "{ __typename(a: 1) }",
        "{ viewer { __typename { a } } }",
        "{ institutions(noSuch: 1) { totalCount } }",
        "{ institutions { nodes { slug(of: 1) } } }",
        "{ institutions { nodes { slug { a } } } }",
        "{ institution { slug } }",
        "{ institution(by: {}) { slug } }",
        r#"{ institution(by: {slug: "a", id: "b"}) { slug } }"#,
        "{ institution(by: {slug: null}) { slug } }",
        r#"{ institution(by: {sluk: "a"}) { slug } }"#,
        "{ institution(by: 5) { slug } }",
        r#"{ institution(by: "koica") { slug } }"#,
        "{ institutions(first: 99999999999) { totalCount } }",
        "{ institutions(filter: {status: NO_SUCH}) { totalCount } }",
        r#"{ institutions(filter: {kind: "UNIVERSITY"}) { totalCount } }"#,
        "query ($a: NoSuch) { __typename @skip(if: $a) }",
        "query ($a: Boolean) { __typename }",
        "query ($a: String) { institution(by: {slug: $b}) { slug } }",
        "query ($a: Int = \"five\") { institutions(first: $a) { totalCount } }",
        "{ __typename @noSuch }",
        "{ __typename @skip }",
        "{ viewer @noSuch { slug } }",
        "{ viewer @skip { slug } }",
        "{ ...none }",
        "{ ...a } fragment a on Query { ...a }",
        "{ ... on NoSuch { a } }",
        "{ ... on Project { slug } }",
        "{ viewer { ... on Project { slug } } }",
        "{ __typename } fragment a on Query { __typename }",
        "fragment a on Query { __typename }",
        "query A { __typename } query A { __typename }",
        "query A { __typename } { __typename }",
        "mutation { a }",
        "subscription { changes { cursor } graph { revision } }",
        "{ a: __typename a: viewer { slug } }",
        "{ institutions(first: 1) { totalCount } institutions(first: 2) { totalCount } }",
    ];
    assert_codes(&app, "GRAPHQL_VALIDATION_FAILED", &queries).await;
}

#[tokio::test]
async fn arguments_that_cannot_be_are_bad_input() {
    let app = TestApp::with_data_set().await;
    let many = vec!["\"x\""; 101].join(", ");
    let queries = [
        "{ institutions(first: 101) { totalCount } }",
        "{ institutions(first: -1) { totalCount } }",
        "{ institutions(first: 1, last: 1) { totalCount } }",
        &format!("{{ nodes(ids: [{many}]) {{ id }} }}"),
        r#"{ paths(from: {slug: "kaist"}, to: {slug: "nowhere"}) { length } }"#,
        r#"{ paths(from: {id: "x"}, to: {slug: "kaist"}) { length } }"#,
        r#"{ paths(from: {slug: "kaist"}, to: {slug: "kaist"}, maxLength: 7) { length } }"#,
        r#"{ paths(from: {slug: "kaist"}, to: {slug: "kaist"}, first: 101) { length } }"#,
        r#"{ neighbourhood(of: {record: {agency: "x", key: "y"}}) { truncated } }"#,
        r#"{ neighbourhood(of: {identifier: {scheme: "x", value: "y"}}) { truncated } }"#,
        r#"{ neighbourhood(of: {slug: "kaist"}, depth: 7) { truncated } }"#,
        r#"{ neighbourhood(of: {slug: "kaist"}, limit: 1001) { truncated } }"#,
        r#"{ institution(by: {slug: "koica"}) { relations(first: 1000) { totalCount } } }"#,
        r#"{ search(text: "a", first: 101) { totalCount } }"#,
    ];
    assert_codes(&app, "BAD_USER_INPUT", &queries).await;
}

/// What is well-formed and means nothing finds nothing.
#[tokio::test]
async fn what_nothing_goes_by_is_no_error() {
    let app = TestApp::with_data_set().await;
    for id in [
        "",
        "x",
        "é",
        "%",
        "'",
        "\\\\",
        "0",
        "\u{ffff}",
        "𝕏",
        "{\\\"a\\\": 1}",
        "1' OR '1'='1",
    ] {
        for query in [
            format!("{{ node(id: \"{id}\") {{ id }} }}"),
            format!("{{ nodes(ids: [\"{id}\", \"x\"]) {{ id }} }}"),
            format!("{{ entity(by: {{slug: \"{id}\"}}) {{ id }} }}"),
            format!("{{ entity(by: {{id: \"{id}\"}}) {{ id }} }}"),
            format!(
                "{{ entity(by: {{identifier: {{scheme: \"{id}\", value: \"{id}\"}}}}) {{ id }} }}"
            ),
            format!("{{ entity(by: {{record: {{agency: \"{id}\", key: \"{id}\"}}}}) {{ id }} }}"),
            format!("{{ source(slug: \"{id}\") {{ id }} }}"),
            format!("{{ search(text: \"{id}\") {{ totalCount nodes {{ __typename }} }} }}"),
            format!(
                "{{ projects(filter: {{slug: [\"{id}\"], name: \"{id}\", sector: [\"{id}\"], direction: [{{slug: \"{id}\"}}], funder: [{{id: \"{id}\"}}]}}) {{ totalCount nodes {{ id }} }} }}"
            ),
            format!(
                "{{ places(filter: {{isoCode: [\"{id}\"], not: {{parent: [{{record: {{agency: \"{id}\", key: \"{id}\"}}}}]}}}}) {{ totalCount }} }}"
            ),
            format!(
                "{{ funding(groupBy: [], filter: {{funder: [{{slug: \"{id}\"}}], place: [{{id: \"{id}\"}}]}}) {{ relations }} }}"
            ),
        ] {
            let answer = app.query(&query).await;
            assert!(answer.errors().is_empty(), "{query}: {}", answer.text());
        }
    }
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let ids = json!([7, -1, "7", i64::MAX, "018f0000-0000-7000-8000-000000000000"]);
    let answer = app.query(query).variable("ids", ids).await;
    assert_eq!(
        answer.data(),
        json!({ "nodes": [null, null, null, null, null] })
    );
}

#[tokio::test]
async fn a_request_that_is_none_has_a_code_too() {
    let app = TestApp::start().await;
    let bodies: [&[u8]; 12] = [
        b"",
        b"{",
        b"null",
        b"7",
        b"\"{ __typename }\"",
        b"[{\"query\": \"{ __typename }\"}]",
        b"{\"query\": null}",
        b"{\"query\": {\"a\": 1}}",
        br#"{"query": "{ node(id: \"\ud800\") { id } }"}"#,
        br#"{"query": "{ __typename }", "variables": {"a": "\udc00"}}"#,
        b"{\"query\": \"\xff\xfe\"}",
        b"{\"query\": \"{ __typename }\", \"variables\": [1]}",
    ];
    for body in bodies {
        let asked = String::from_utf8_lossy(body).into_owned();
        let request = app
            .post("/graphql")
            .header("Content-Type", "application/json");
        let answer = Answer::to(request.body(body.to_vec())).await;
        assert_eq!(answer.status(), 400, "{asked}");
        assert_eq!(codes(&app, &answer, &asked), ["BAD_USER_INPUT"]);
    }
    for (parameters, status) in [
        ("", 400),
        ("?query=", 400),
        ("?query={", 200),
        ("?query=%ff%00", 200),
        ("?query={__typename}&variables=[1]", 400),
        ("?query={__typename}&variables=%00", 400),
        ("?query={__typename}&extensions=1", 400),
        ("?query={__typename}&extensions={\"persistedQuery\":1}", 400),
        ("?query={__typename}&operationName=None", 200),
        ("?documentId=none", 404),
        ("?query=mutation{a}", 405),
    ] {
        let answer = Answer::to(app.get(&format!("/graphql{parameters}"))).await;
        assert_eq!(answer.status(), status, "{parameters}: {}", answer.text());
        codes(&app, &answer, parameters);
    }
    for (method, path) in [
        ("PUT", "/graphql"),
        ("DELETE", "/"),
        ("PATCH", "/health/live"),
        ("GET", "/none"),
    ] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let answer = Answer::to(app.request(method, path)).await;
        codes(&app, &answer, path);
    }
}

/// One question to each of what the store is asked.
const QUESTIONS: [&str; 12] = [
    r#"{ entity(by: {identifier: {scheme: "ror", value: "x"}}) { id } }"#,
    r#"{ institution(by: {slug: "koica"}) { slug } }"#,
    r#"{ source(slug: "a") { id } }"#,
    "{ institutions { nodes { id } } }",
    "{ institutions { totalCount } }",
    "{ projects { facets { field } } }",
    "{ sources { nodes { id } } }",
    "{ changes { nodes { id } } }",
    r#"{ search(text: "koica") { totalCount } }"#,
    r#"{ paths(from: {slug: "koica"}, to: {slug: "kaist"}) { length } }"#,
    "{ funding(groupBy: [STAGE]) { relations } }",
    "{ graph { revision } }",
];

#[tokio::test]
async fn a_fault_of_the_database_is_told_by_a_number_and_nothing_else() {
    let app = TestApp::with_data_set().await;
    break_tables(&app).await;
    for query in QUESTIONS {
        let answer = app.query(query).await;
        assert_eq!(codes(&app, &answer, query), ["INTERNAL"], "{query}");
        let error = &answer.errors()[0];
        let incident = error["extensions"]["incident"].as_str().unwrap();
        assert_eq!(incident.len(), 32, "{error}");
        assert!(answer.json().get("data").is_some(), "{}", answer.text());
        assert_eq!(answer.status(), 200, "{query}");
    }
    let answer = app.query("{ __typename viewer { slug } }").await;
    assert!(answer.errors().is_empty(), "{}", answer.text());
}

/// Takes all tables from under the server's feet.
async fn break_tables(app: &TestApp) {
    let connection = sea_orm::Database::connect(app.database().url())
        .await
        .unwrap();
    for table in [
        "entity",
        "relation",
        "source",
        "change",
        "change_head",
        "entity_name",
    ] {
        let rename = format!("ALTER TABLE {table} RENAME TO was_{table}");
        connection.execute_unprepared(&rename).await.unwrap();
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_gone_is_told_as_such() {
    let app = TestApp::with_data_set().await;
    let key = app.key("koica").await;
    app.store().clone().close().await;
    for query in QUESTIONS {
        let answer = app.query(query).await;
        assert_eq!(codes(&app, &answer, query), ["UNAVAILABLE"], "{query}");
        assert_eq!(answer.status(), 503, "{query}");
        assert_eq!(answer.header("retry-after"), "1");
    }
    let answer = app.query("{ __typename }").key(&key).await;
    assert_eq!(answer.status(), 503);
    assert_eq!(codes(&app, &answer, "a key"), ["UNAVAILABLE"]);
    let ready = Answer::to(app.get("/health/ready")).await;
    assert_eq!(ready.status(), 503);
    let text = ready.text().to_lowercase();
    assert!(
        SECRETS.iter().all(|secret| !text.contains(secret)),
        "{text}"
    );
    assert_eq!(Answer::to(app.get("/health/live")).await.status(), 200);
}
