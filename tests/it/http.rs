//! What the server promises of HTTP, whatever the graph holds.

use serde_json::json;

use crate::harness::{Answer, TestApp, are_pages_built};

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";
const PATHS: [&str; 10] = [
    "/",
    "/search",
    "/source/seed-article",
    "/graph",
    "/graphiql",
    "/schema.graphql",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/graphql?query={__typename}",
];

#[tokio::test]
async fn a_query_is_answered_with_what_it_cost() {
    let app = TestApp::start().await;
    let answer = app.query("{ __typename }").language("ko").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.data(), json!({ "__typename": "Query" }));
    assert_eq!(answer.n_statements(), 0);
    let vary = answer.header("vary");
    assert!(
        vary.starts_with("Accept, Accept-Language, Authorization"),
        "{vary}"
    );
}

#[tokio::test]
async fn variables_reach_the_query() {
    let app = TestApp::start().await;
    let query = "query ($name: String!) { __type(name: $name) { name } }";
    let answer = app.query(query).variable("name", "Query").await;
    assert_eq!(answer.data(), json!({ "__type": { "name": "Query" } }));
    let answer = app.query(query).variable("name", 7).await;
    assert_eq!(answer.status(), 400);
    assert!(!answer.errors().is_empty());
}

#[tokio::test]
async fn the_data_set_can_be_served() {
    let app = TestApp::with_data_set().await;
    assert_eq!(app.query("{ __typename }").await.status(), 200);
}

#[tokio::test]
async fn health_is_told_to_machines() {
    let app = TestApp::start().await;
    let live = Answer::to(app.get("/health/live")).await;
    assert_eq!(
        (live.status(), live.json()),
        (200, json!({ "status": "live" }))
    );
    let ready = Answer::to(app.get("/health/ready")).await;
    assert_eq!(
        (ready.status(), ready.json()),
        (200, json!({ "status": "ready" }))
    );
}

#[tokio::test]
async fn the_client_chooses_the_media_type() {
    let app = TestApp::start().await;
    for (accept, status, media) in [
        ("*/*", 200, JSON),
        (JSON, 200, JSON),
        (GRAPHQL, 200, GRAPHQL),
        (
            "application/graphql-response+json, application/json;q=0.9",
            200,
            GRAPHQL,
        ),
        ("text/html", 406, JSON),
    ] {
        let request = app
            .get("/graphql?query={__typename}")
            .header("Accept", accept);
        let answer = Answer::to(request).await;
        assert_eq!(answer.status(), status, "{accept}");
        let expected = format!("{media}; charset=utf-8");
        assert_eq!(answer.header("content-type"), expected, "{accept}");
    }
}

#[tokio::test]
async fn a_request_error_is_200_as_json_and_400_as_a_graphql_response() {
    let app = TestApp::start().await;
    for query in [
        "{",
        "{ noSuchField }",
        "query ($a: Int!) { __typename @skip(if: $a) }",
    ] {
        for (accept, status) in [(JSON, 200), (GRAPHQL, 400)] {
            let request = app.post("/graphql").header("Accept", accept);
            let answer = Answer::to(request.json(&json!({ "query": query }))).await;
            assert_eq!(answer.status(), status, "{accept} {query}");
            assert!(answer.json().get("data").is_none(), "{}", answer.text());
            for error in answer.errors() {
                assert!(error["extensions"]["code"].is_string(), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_graphql_request_is_400_and_says_why() {
    let app = TestApp::start().await;
    for (body, reason) in [
        ("", "the body is empty"),
        ("{", "the body is no JSON"),
        ("[]", "batches are off"),
        ("{}", "`query` is missing"),
        (r#"{"query": 1}"#, "`query` is a number"),
        (
            r#"{"query": "{a}", "operationName": []}"#,
            "`operationName` is a list",
        ),
        (
            r#"{"query": "{a}", "variables": "{}"}"#,
            "`variables` is a string",
        ),
        (
            r#"{"query": "{a}", "extensions": true}"#,
            "`extensions` is a boolean",
        ),
    ] {
        let request = app.post("/graphql").header("Content-Type", JSON);
        let answer = Answer::to(request.body(body)).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (400, "BAD_USER_INPUT"),
            "{body}"
        );
        assert!(answer.text().contains(reason), "{}", answer.text());
    }
    let answer = Answer::to(app.get("/graphql?query={a}&variables={")).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (400, "BAD_USER_INPUT")
    );
}

#[tokio::test]
async fn only_json_in_utf_8_is_read() {
    let app = TestApp::start().await;
    for (content_type, status) in [
        ("application/json", 200),
        ("Application/JSON; charset=UTF-8", 200),
        ("application/json; charset=latin1", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
    ] {
        let request = app.post("/graphql").header("Content-Type", content_type);
        let answer = Answer::to(request.body(r#"{"query": "{__typename}"}"#)).await;
        assert_eq!(answer.status(), status, "{content_type}");
    }
    let answer = Answer::to(app.post("/graphql").body("{}")).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (415, "BAD_USER_INPUT")
    );
}

#[tokio::test]
async fn a_body_above_the_limit_is_413_and_names_the_limit() {
    let app = TestApp::start().await;
    for (size, status) in [(65_536, 200), (65_537, 413)] {
        let mut body = r#"{"query": "{__typename}"}"#.to_owned();
        body += &" ".repeat(size - body.len());
        let request = app.post("/graphql").header("Content-Type", JSON);
        let answer = Answer::to(request.body(body)).await;
        assert_eq!(answer.status(), status, "{size}");
        if status == 413 {
            assert_eq!(answer.code(), "TOO_EXPENSIVE");
            assert!(answer.text().contains("65536"), "{}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_get_cannot_run_a_mutation() {
    let app = TestApp::start().await;
    for query in [
        "mutation{__typename}",
        "query A{__typename} mutation B{__typename}",
    ] {
        let request = app.get(&format!("/graphql?query={query}&operationName=B"));
        let answer = Answer::to(request).await;
        assert_eq!(
            (answer.status(), answer.header("allow")),
            (405, "POST"),
            "{query}"
        );
        assert_eq!(answer.code(), "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn a_path_that_is_not_there_names_those_that_are() {
    let app = TestApp::start().await;
    let answer = Answer::to(app.get("/nothing")).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (404, "NOT_FOUND")
    );
    for path in ["/graphql", "/graphiql", "/schema.graphql", "/health/ready"] {
        assert!(answer.text().contains(path), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_path_names_the_methods_that_it_takes() {
    let app = TestApp::start().await;
    for path in PATHS
        .into_iter()
        .filter(|path| !path.starts_with("/graphql?"))
    {
        let answer = Answer::to(app.post(path)).await;
        assert_eq!(
            (answer.status(), answer.header("allow")),
            (405, "GET, HEAD"),
            "{path}"
        );
    }
}

/// A page of ours, and not something that is read by programs.
fn is_page(path: &str) -> bool {
    let by_programs = ["/schema.graphql", "/health", "/metrics", "/graphql"];
    !by_programs.iter().any(|other| path.starts_with(other))
}

#[tokio::test]
async fn every_answer_has_the_headers_of_a_careful_server() {
    let app = TestApp::start().await;
    // Pages that are not built say how to build them.
    let of_pages = if are_pages_built() { 200 } else { 503 };
    for path in PATHS.into_iter().chain(["/nothing"]) {
        let answer = Answer::to(app.get(path)).await;
        let expected = match path {
            "/nothing" => 404,
            path if is_page(path) => of_pages,
            _ => 200,
        };
        assert_eq!(answer.status(), expected, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        for unsafe_word in ["unsafe-eval", "script-src 'self' '", "http", "*"] {
            assert!(!policy.contains(unsafe_word), "{path}: {policy}");
        }
        // The editor of GraphiQL writes styles, see `pages.rs`.
        let writes_styles = policy.contains("unsafe-inline");
        assert_eq!(writes_styles, path == "/graphiql", "{path}: {policy}");
        assert!(answer.headers().contains_key("content-type"), "{path}");
    }
}

#[tokio::test]
async fn only_the_embedded_graph_may_be_framed() {
    let app = TestApp::start().await;
    for (path, ancestors) in [
        ("/graph?embed=1", "frame-ancestors *"),
        ("/graph?of=kia&embed=1&lang=ko", "frame-ancestors *"),
        ("/graph", "frame-ancestors 'none'"),
        ("/graph?embed=10", "frame-ancestors 'none'"),
        ("/id/kia?embed=1", "frame-ancestors 'none'"),
        ("/?embed=1", "frame-ancestors 'none'"),
        ("/graphiql?embed=1", "frame-ancestors 'none'"),
    ] {
        let answer = Answer::to(app.get(path)).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.ends_with(ancestors), "{path}: {policy}");
    }
}

#[tokio::test]
async fn the_schema_is_shown_as_the_program_prints_it() {
    let app = TestApp::start().await;
    let answer = Answer::to(app.get("/schema.graphql")).await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.text(), hamkor::graphql::sdl());
}
