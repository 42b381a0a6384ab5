//! What the server counts, as Prometheus reads it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use hamkor::domain::Scope;

use crate::harness::{Answer, Database, TestApp, hamkor, repository};

/// What `/metrics` says, by name and labels as they are written.
struct Scrape {
    samples: BTreeMap<String, f64>,
}

impl Scrape {
    async fn of(app: &TestApp) -> Self {
        let answer = Answer::to(app.get("/metrics")).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        assert_eq!(
            answer.header("content-type"),
            "text/plain; version=0.0.4; charset=utf-8"
        );
        Self::read(answer.text())
    }

    /// Reads the format strictly: each sample follows the help and the type of its family.
    fn read(text: &str) -> Self {
        assert!(text.ends_with('\n'));
        let mut samples = BTreeMap::new();
        let mut types: HashMap<&str, &str> = HashMap::new();
        let mut helped = BTreeSet::new();
        for line in text.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, help) = help.split_once(' ').unwrap();
                assert!(!help.is_empty() && helped.insert(name), "{line}");
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').unwrap();
                assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
                assert!(types.insert(name, kind).is_none(), "{line}");
            } else {
                let (series, value) = line.rsplit_once(' ').unwrap();
                assert!(is_typed(name(series), &types), "{line}");
                let value = value.parse().unwrap();
                assert!(samples.insert(series.to_owned(), value).is_none(), "{line}");
            }
        }
        assert!(types.keys().all(|name| helped.contains(name)));
        Self { samples }
    }

    fn get(&self, series: &str) -> f64 {
        let value = self.samples.get(series).copied();
        value.unwrap_or_else(|| panic!("no {series} in {:#?}", self.samples))
    }

    /// How many requests of `hamkor_graphql_requests_total` there were.
    fn requests(&self, kind: &str, operation: &str, code: &str) -> f64 {
        self.get(&format!(
            r#"hamkor_graphql_requests_total{{kind="{kind}",operation="{operation}",code="{code}"}}"#
        ))
    }
}

/// The name of a series, whose labels have to be well-formed.
fn name(series: &str) -> &str {
    let is_name = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let Some((name, labels)) = series.split_once('{') else {
        assert!(is_name(series), "{series}");
        return series;
    };
    assert!(is_name(name), "{series}");
    let labels = labels.strip_suffix('}').unwrap();
    for label in labels.split(',') {
        let (label, value) = label.split_once('=').unwrap();
        assert!(is_name(label), "{series}");
        let value = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'));
        assert!(!value.unwrap().contains(['"', '\\', '\n']), "{series}");
    }
    name
}

fn is_typed(name: &str, types: &HashMap<&str, &str>) -> bool {
    let is_part = |suffix: &str| {
        let family = name.strip_suffix(suffix);
        family.is_some_and(|family| types.get(family) == Some(&"histogram"))
    };
    types.contains_key(name) || ["_bucket", "_count", "_sum"].into_iter().any(is_part)
}

#[tokio::test]
async fn requests_are_counted_by_what_became_of_them() {
    let app = TestApp::with_data_set().await;
    let query = r#"query One { institution(by: {slug: "koica"}) { places { nodes { id } } } }"#;
    let statements = app.query(query).await.n_statements();
    app.query("{ __typename }").await.data();
    assert_eq!(
        app.query("query Two { noSuchField }").await.code(),
        "GRAPHQL_VALIDATION_FAILED"
    );
    assert_eq!(app.query("{").await.status(), 400);
    assert_eq!(
        Answer::to(app.post("/graphql").body("{}")).await.status(),
        415
    );
    let put = Answer::to(app.get("/graphql?query=mutation{a}")).await;
    assert_eq!(put.status(), 405);

    let scrape = Scrape::of(&app).await;
    assert_float(scrape.requests("query", "One", "OK"), 1);
    assert_float(scrape.requests("query", "", "OK"), 1);
    assert_float(
        scrape.requests("query", "Two", "GRAPHQL_VALIDATION_FAILED"),
        1,
    );
    assert_float(scrape.requests("none", "", "GRAPHQL_VALIDATION_FAILED"), 1);
    assert_float(scrape.requests("none", "", "BAD_USER_INPUT"), 2);
    let duration = "hamkor_graphql_duration_seconds";
    assert_float(
        scrape.get(&format!("{duration}_count{{kind=\"query\"}}")),
        3,
    );
    assert_float(scrape.get("hamkor_graphql_statements_sum"), statements);
    assert_float(scrape.get("hamkor_graphql_statements_count"), 3);
    assert_float(scrape.get("hamkor_graphql_cost_points_count"), 3);
    assert_float(scrape.get("hamkor_in_flight"), 0);
}

fn assert_float(value: f64, expected: u64) {
    let expected = format!("{expected}");
    assert_eq!(format!("{value}"), expected);
}

#[tokio::test]
async fn the_server_tells_of_its_pools_its_graph_and_its_process() {
    let app = TestApp::with_data_set().await;
    let scrape = Scrape::of(&app).await;
    let revision = app.store().revision().await.unwrap();
    assert_float(scrape.get("hamkor_graph_revision"), revision.unsigned_abs());
    let version = env!("CARGO_PKG_VERSION");
    assert_float(
        scrape.get(&format!("hamkor_build_info{{version=\"{version}\"}}")),
        1,
    );
    for pool in app.store().pools() {
        let max = scrape.get(&format!("hamkor_pool_max{{pool=\"{}\"}}", pool.name));
        assert_float(max, u64::from(pool.max));
        for state in ["idle", "busy"] {
            let name = pool.name;
            scrape.get(&format!(
                "hamkor_pool_connections{{pool=\"{name}\",state=\"{state}\"}}"
            ));
        }
    }
    let parts = app.store().remembered();
    let sum: u64 = parts.iter().map(|part| part.max).sum();
    // Parts are rounded down.
    assert!(sum > 0 && sum <= 64 << 20, "{sum}");
    for part in parts {
        let of = |metric: &str| scrape.get(&format!("{metric}{{part=\"{}\"}}", part.name));
        assert_float(of("hamkor_cache_max_bytes"), part.max);
        assert!(of("hamkor_cache_bytes") <= of("hamkor_cache_max_bytes"));
    }
    if cfg!(target_os = "linux") {
        assert!(scrape.get("process_resident_memory_bytes") > 1e6);
        assert!(scrape.get("process_open_fds") > 3.0);
        assert!(scrape.get("process_cpu_seconds_total") >= 0.0);
        assert!(scrape.get("process_start_time_seconds") > 1.7e9);
    }
}

#[tokio::test]
async fn files_are_counted_in_and_out() {
    let app = TestApp::start().await;
    let key = app.key_for("koica", &[Scope::Write]).await;
    let lines = r#"{"type":"source","slug":"s","title":"S"}
{"type":"source","slug":"t"}"#;
    for (parameters, status) in [
        ("format=ndjson&dryRun=true", 200),
        ("format=ndjson", 200),
        ("format=xls", 400),
    ] {
        let request = app.post(&format!("/import?{parameters}")).bearer_auth(&key);
        let answer = Answer::to(request.body(lines)).await;
        assert_eq!(answer.status(), status, "{}", answer.text());
    }
    let file = Answer::to(app.get("/export/sources.csv")).await;
    assert_eq!(file.text().lines().count(), 2, "{}", file.text());
    let nothing = Answer::to(app.get("/export/iati.xml")).await;
    assert_eq!(nothing.status(), 404, "{}", nothing.text());

    let scrape = Scrape::of(&app).await;
    assert_float(scrape.get(r#"hamkor_imports_total{code="OK"}"#), 2);
    let refused = scrape.get(r#"hamkor_imports_total{code="BAD_USER_INPUT"}"#);
    assert_float(refused, 1);
    for (outcome, n) in [("new", 1), ("changed", 0), ("unchanged", 0), ("refused", 1)] {
        let series = format!(r#"hamkor_imported_records_total{{outcome="{outcome}"}}"#);
        assert_float(scrape.get(&series), n);
    }
    let exports = r#"hamkor_exports_total{file="sources.csv",end="whole"}"#;
    assert_float(scrape.get(exports), 1);
    // What was refused never began.
    let exports = scrape.samples.keys().map(|series| name(series));
    let n_exports = exports.filter(|name| *name == "hamkor_exports_total");
    assert_eq!(n_exports.count(), 1);
}

#[tokio::test]
async fn clients_cannot_make_series_without_end() {
    let app = TestApp::start().await;
    for n in 0..250 {
        app.query(&format!("query Name{n} {{ __typename }}"))
            .await
            .data();
    }
    let scrape = Scrape::of(&app).await;
    let series = scrape.samples.keys();
    let n_series = series.filter(|series| name(series) == "hamkor_graphql_requests_total");
    assert_eq!(n_series.count(), 201);
    assert_float(scrape.requests("query", "Name7", "OK"), 1);
    assert_float(scrape.requests("query", "other", "OK"), 50);
}

#[tokio::test]
async fn only_this_computer_may_read_it_by_default() {
    let app = TestApp::start().await;
    for header in ["X-Forwarded-For", "Forwarded"] {
        let request = app.get("/metrics").header(header, "for=192.0.2.1");
        let answer = Answer::to(request).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (404, "NOT_FOUND")
        );
        assert!(!answer.text().contains(", /metrics"), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_setting_says_who_may_read_it() {
    let database = Database::create().await;
    for (metrics, status) in [("all", 200), ("off", 404)] {
        let serving = hamkor(&["serve", "--metrics", metrics])
            .on(&database)
            .serve();
        let client = reqwest::Client::new();
        let request = client.get(serving.url("/metrics"));
        let request = request.header("X-Forwarded-For", "192.0.2.1");
        assert_eq!(Answer::to(request).await.status(), status, "{metrics}");
    }
}

#[tokio::test]
async fn every_metric_is_in_the_documentation() {
    let app = TestApp::start().await;
    app.query("{ __typename }").await.data();
    let page = std::fs::read_to_string(repository().join("docs/OBSERVING.md")).unwrap();
    let answer = Answer::to(app.get("/metrics")).await;
    let types = answer.text().lines();
    for metric in types.filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, _) = metric.split_once(' ').unwrap();
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}
