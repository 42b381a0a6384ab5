//! What a caller may spend a minute, and who shares a budget.

use crate::harness::{Answer, TestApp};

/// A question that costs many points: a page of a hundred.
const DEAR: &str = "{ institutions(first: 100) { nodes { slug } } }";
const CHEAP: &str = "{ __typename }";

/// The points of a minute. What [`DEAR`] costs is paid back over minutes, so that no test waits so
/// long by chance.
const BUDGET: u32 = 4;

/// A server where an address or a key has little to spend.
async fn app(proxies: &[&str]) -> TestApp {
    TestApp::with_data_set_and(|setup| {
        setup.http.rate = Some(BUDGET);
        setup.http.rate_key = Some(BUDGET);
        setup.http.trusted_proxies = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
    })
    .await
}

/// Asks on behalf of an address.
async fn from(app: &TestApp, address: &str, query: &str) -> Answer {
    app.query(query).header("X-Forwarded-For", address).await
}

fn assert_spent(answer: &Answer) {
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (429, "TOO_EXPENSIVE"),
        "{}",
        answer.text()
    );
    assert_eq!(answer.limit(), "rate");
    let limit = &answer.errors()[0]["extensions"]["limit"];
    assert_eq!(limit["max"], BUDGET);
    assert!(limit["asked"].as_u64().unwrap() >= 1, "{limit}");
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!(wait >= 1, "{wait}");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn an_address_that_spent_its_budget_is_told_when_to_come_back() {
    let app = app(&[]).await;
    let (requested, actual) = app.query(DEAR).await.cost();
    assert!(requested > actual && actual > u64::from(BUDGET));
    for query in [CHEAP, DEAR, "{ __schema { queryType { name } } }"] {
        let answer = app.query(query).await;
        assert_spent(&answer);
        // What was asked for is what it may cost, what is to be paid back is what it did cost.
        let wait: u64 = answer.header("retry-after").parse().unwrap();
        let per_point = 60 / u64::from(BUDGET);
        assert!(wait <= (actual + 1) * per_point, "{wait}");
    }
    let json = Answer::to(app.get("/graphql?query={__typename}")).await;
    assert_spent(&json);
    for path in [
        "/health/live",
        "/health/ready",
        "/metrics",
        "/schema.graphql",
    ] {
        assert_eq!(Answer::to(app.get(path)).await.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn what_is_refused_costs_a_point() {
    for query in ["{", "{ noSuchField }"] {
        let app = app(&[]).await;
        for _ in 0..=BUDGET {
            let answer = app.query(query).await;
            assert_eq!(answer.status(), 400, "{query}");
        }
        assert_spent(&app.query(query).await);
    }
}

#[tokio::test]
async fn an_answer_that_the_client_has_costs_nothing() {
    let app = app(&[]).await;
    let path = "/graphql?query={__typename}";
    let first = Answer::to(app.get(path)).await;
    let tag = first.header("etag").to_owned();
    for _ in 0..20 {
        let request = app.get(path).header("If-None-Match", &tag);
        assert_eq!(Answer::to(request).await.status(), 304);
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_a_budget_of_its_own() {
    let app = app(&["127.0.0.1"]).await;
    assert_eq!(from(&app, "192.0.2.1", DEAR).await.status(), 200);
    assert_spent(&from(&app, "192.0.2.1", CHEAP).await);
    for same in [
        "198.51.100.1, 192.0.2.1",
        "192.0.2.1, 127.0.0.1",
        " 192.0.2.1 ",
    ] {
        assert_spent(&from(&app, same, CHEAP).await);
    }
    assert_eq!(from(&app, "192.0.2.2", CHEAP).await.status(), 200);
    // The proxy's own.
    assert_eq!(app.query(CHEAP).await.status(), 200);
}

#[tokio::test]
async fn a_network_of_one_subscriber_shares_a_budget() {
    let app = app(&["127.0.0.1"]).await;
    assert_eq!(from(&app, "2001:db8:1:2::1", DEAR).await.status(), 200);
    assert_spent(&from(&app, "2001:db8:1:2:3:4:5:6", CHEAP).await);
    assert_eq!(from(&app, "2001:db8:1:3::1", CHEAP).await.status(), 200);
}

#[tokio::test]
async fn nobody_gets_another_budget_by_naming_an_address() {
    for proxies in [&[][..], &["192.0.2.9"]] {
        let app = app(proxies).await;
        assert_eq!(from(&app, "192.0.2.1", DEAR).await.status(), 200);
        for address in ["192.0.2.1", "192.0.2.2", "192.0.2.9", "nonsense"] {
            assert_spent(&from(&app, address, CHEAP).await);
        }
        let request = app.get("/graphql?query={__typename}");
        let request = request.header("Forwarded", "for=192.0.2.2");
        assert_spent(&Answer::to(request.header("X-Real-IP", "192.0.2.2")).await);
    }
}

#[tokio::test]
async fn each_key_has_a_budget_of_its_own() {
    let app = app(&[]).await;
    let (one, other) = (app.key("koica").await, app.key("koica").await);
    assert_eq!(app.query(DEAR).key(&one).await.status(), 200);
    assert_spent(&app.query(CHEAP).key(&one).await);
    assert_eq!(app.query(CHEAP).key(&other).await.status(), 200);
    assert_eq!(app.query(CHEAP).await.status(), 200, "the address is free");

    assert_eq!(app.query(DEAR).await.status(), 200);
    assert_spent(&app.query(CHEAP).await);
    let answer = app.query(CHEAP).key(&other).await;
    assert_eq!(answer.status(), 200, "the key is free");
}

#[tokio::test]
async fn the_cheapest_questions_cost_a_point() {
    let app = app(&[]).await;
    for query in [
        "{ __typename }",
        "{ a: __typename b: __typename }",
        "{ __schema { types { name fields { name } } } }",
        r#"{ __type(name: "Query") { fields { name } } }"#,
    ] {
        let answer = app.query(query).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        assert_eq!(answer.cost(), (1, 1), "{query}");
    }
}
