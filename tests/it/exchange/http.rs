//! Files over HTTP: in under a key of the agency's own, out for everybody.

use hamkor::domain::Scope;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::harness::{Answer, TestApp, packed};

const LINES: &str = r#"{"type":"relation","from":"works","kind":"LOCATED_IN","to":"city"}
{"type":"institution","slug":"works","names":[{"text":"Works"}],"institutionKind":"COMPANY"}
{"type":"place","slug":"city","names":[{"text":"City"}],"placeKind":"CITY"}
{"type":"place","slug":"town","names":[{"text":"Town"}],"placeKind":"TOWN"}
"#;

fn post(app: &TestApp, key: &str, query: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    let request = app.post(&format!("/import?{query}")).bearer_auth(key);
    request.body(body)
}

fn counts(report: &Value) -> [u64; 4] {
    ["new", "changed", "unchanged", "refused"].map(|name| report[name].as_u64().unwrap())
}

#[tokio::test]
async fn an_agency_sends_its_files_by_its_key() {
    let app = TestApp::start().await;
    let key = app.key_for("koica", &[Scope::Write]).await;
    let dry = Answer::to(post(&app, &key, "format=ndjson&dryRun=true", LINES)).await;
    assert_eq!(dry.status(), 200, "{}", dry.text());
    let dry = dry.json();
    assert_eq!((counts(&dry), &dry["dryRun"]), ([3, 0, 0, 1], &json!(true)));
    let refusal = &dry["refusals"]["items"][0];
    assert_eq!(
        (&refusal["line"], &refusal["field"]),
        (&json!(4), &json!("placeKind"))
    );
    assert_eq!(app.store().revision().await.unwrap(), 0);
    let request = post(&app, &key, "", packed(LINES.as_bytes()));
    let request = request.header("Content-Encoding", "gzip");
    let wet = Answer::to(request.header("Content-Type", "application/x-ndjson")).await;
    assert_eq!(counts(&wet.json()), [3, 0, 0, 1], "{}", wet.text());
    assert_eq!(wet.header("x-graph-revision"), "3");
    let table = "key,slug,names,placeKind\ntown,town,Town,CITY\n";
    let csv = Answer::to(post(&app, &key, "format=csv&kind=places", table)).await;
    assert_eq!(counts(&csv.json()), [1, 0, 0, 0], "{}", csv.text());
    let query = r#"{ entity(by: {record: {agency: "koica", key: "works"}}) { slug records { agency { slug } } } }"#;
    let expected =
        json!({ "entity": { "slug": "works", "records": [{ "agency": { "slug": "koica" } }] } });
    assert_eq!(app.query(query).await.data(), expected);
}

#[tokio::test]
async fn nobody_imports_without_a_key_that_allows_it_or_for_another() {
    let app = TestApp::start().await;
    let key = app.key_for("koica", &[Scope::Curate]).await;
    app.agency("adb").await;
    let unsigned = app.post("/import?format=ndjson").body(LINES);
    let answer = Answer::to(unsigned).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (401, "UNAUTHENTICATED")
    );
    let answer = Answer::to(post(&app, &key, "format=ndjson", LINES)).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (403, "FORBIDDEN")
    );
    let key = app.key_for("koica", &[Scope::Write]).await;
    let line = r#"{"type":"source","agency":"adb","slug":"s","title":"S"}"#;
    let answer = Answer::to(post(&app, &key, "format=ndjson", line)).await;
    assert_eq!(counts(&answer.json()), [0, 0, 0, 1], "{}", answer.text());
    let set = "agency: {slug: adb, name: Stolen, precedence: 0}\nsources: [{slug: s, title: S}]\n";
    let answer = Answer::to(post(&app, &key, "format=yaml", set)).await;
    assert_eq!(counts(&answer.json()), [0, 0, 0, 1], "{}", answer.text());
    let set = "agency: {slug: koica, name: Best, precedence: 0}\nsources: [{slug: s, title: S}]\n";
    let answer = Answer::to(post(&app, &key, "format=yaml", set)).await;
    assert_eq!(counts(&answer.json()), [1, 0, 0, 0], "{}", answer.text());
    let agency = app.store().agency_get("koica").await.unwrap().unwrap();
    assert_eq!(
        (agency.name.as_str(), agency.precedence),
        ("KOICA", 50),
        "no file changes that"
    );
}

#[tokio::test]
async fn what_is_no_import_is_refused_with_a_way_on() {
    let app = TestApp::with(|setup| setup.http.max_import_bytes = 2_000).await;
    let key = app.key_for("koica", &[Scope::Write]).await;
    for (query, body, status, expected) in [
        (
            "format=xls",
            "",
            400,
            "`format=xls` is none; it is one of ndjson, csv, iati, yaml",
        ),
        (
            "",
            "",
            400,
            "say what the body is by `format`: ndjson, csv, iati, yaml",
        ),
        (
            "format=csv",
            "",
            400,
            "say what the rows are by `kind`: institutions, ",
        ),
        ("format=ndjson&dry=1", "", 400, "unknown field `dry`"),
        (
            "format=ndjson",
            &"x".repeat(2_001),
            413,
            "larger than the limit of 2000 bytes",
        ),
    ] {
        let answer = Answer::to(post(&app, &key, query, body.to_owned())).await;
        assert_eq!(answer.status(), status, "{query}: {}", answer.text());
        assert!(
            answer.text().contains(expected),
            "{query}: {}",
            answer.text()
        );
    }
    let brotli = post(&app, &key, "format=ndjson", "x").header("Content-Encoding", "br");
    let answer = Answer::to(brotli).await;
    assert_eq!(answer.status(), 400, "{}", answer.text());
    let answer = Answer::to(app.get("/import")).await;
    assert_eq!((answer.status(), answer.header("allow")), (405, "POST"));
}

#[tokio::test]
async fn an_import_is_paid_for_like_other_writes() {
    let app = TestApp::with(|setup| setup.http.rate_key = Some(5)).await;
    let key = app.key_for("koica", &[Scope::Write]).await;
    let answer = Answer::to(post(&app, &key, "format=ndjson", LINES)).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let answer = Answer::to(post(&app, &key, "format=ndjson", LINES)).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (429, "TOO_EXPENSIVE")
    );
}

#[tokio::test]
async fn files_go_out_whole_and_come_in_again() {
    let app = TestApp::with_data_set().await;
    let all = Answer::to(app.get("/export/records.ndjson")).await;
    assert_eq!(all.status(), 200);
    assert_eq!(all.header("content-type"), "application/x-ndjson");
    assert_eq!(all.header("transfer-encoding"), "chunked");
    assert!(all.header("content-disposition").contains("records.ndjson"));
    let press = Answer::to(app.get("/export/records.ndjson?agency=press")).await;
    let (n_all, n_press) = (all.text().lines().count(), press.text().lines().count());
    assert!(n_press > 50 && n_all > n_press + 300, "{n_all} {n_press}");
    assert!(
        press
            .text()
            .lines()
            .all(|line| line.contains(r#""agency":"press""#))
    );
    let key = app.key_for("press", &[Scope::Write]).await;
    let lines = press.text().to_owned();
    let again = Answer::to(post(&app, &key, "format=ndjson", lines)).await;
    let n_press = u64::try_from(n_press).unwrap();
    assert_eq!(
        counts(&again.json()),
        [0, 0, n_press, 0],
        "{}",
        again.text()
    );
    let table = Answer::to(app.get("/export/places.csv")).await;
    assert!(
        table.text().starts_with("agency,key,slug,"),
        "{}",
        table.text()
    );
    for (path, expected) in [
        (
            "/export/all.zip",
            "no file is called `all.zip`; there are records.ndjson, ",
        ),
        (
            "/export/records.ndjson?agency=nobody",
            "there is no agency `nobody`",
        ),
    ] {
        let answer = Answer::to(app.get(path)).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (404, "NOT_FOUND")
        );
        assert!(answer.text().contains(expected), "{}", answer.text());
    }
    let answer = Answer::to(app.get("/export/records.ndjson?kind=x")).await;
    assert_eq!(answer.status(), 400, "{}", answer.text());
}
