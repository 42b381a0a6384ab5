//! More than the server can do, and more than it has time for.

use std::{sync::Arc, time::Duration};

use hamkor::{domain::Clock, store::Store};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{
    harness::{Answer, Database, TestApp},
    timeouts::{RUN, put_slow_names},
};

const CHEAP: &str = "{ __typename }";
const SMALL: &str = "{ institutions(first: 1) { nodes { slug } } }";

/// One statement that runs for many seconds, unless it is stopped.
async fn heavy(app: &TestApp) -> Answer {
    let run = "a".repeat(RUN + 1);
    let any = (0..400).map(|n| json!({ "name": format!("{run}b{n}") }));
    let query = "query Heavy($any: [InstitutionFilter!]) { institutions(filter: {or: $any}) { totalCount } }";
    app.query(query)
        .variable("any", any.collect::<Value>())
        .await
}

/// Starts [`heavy`]; returns once it is under way.
async fn keep_busy(app: &Arc<TestApp>) -> JoinHandle<Answer> {
    let other = Arc::clone(app);
    let running = tokio::spawn(async move { heavy(&other).await });
    wait_until(async || n_in_flight(app).await > 0).await;
    running
}

/// How many operations are under way.
async fn n_in_flight(app: &TestApp) -> u32 {
    count(app, "hamkor_in_flight ").await
}

/// What the server counts under that name.
async fn count(app: &TestApp, name: &str) -> u32 {
    let metrics = Answer::to(app.get("/metrics")).await;
    let lines = metrics.text().lines();
    let mut counts = lines.filter_map(|line| line.strip_prefix(name));
    counts.next().unwrap().parse().unwrap()
}

async fn wait_until(is_so: impl AsyncFn() -> bool) {
    for _ in 0..2_000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it does not come about");
}

/// A server with slow names in its graph.
async fn slow(change: impl FnOnce(&mut crate::harness::Setup)) -> Arc<TestApp> {
    let app = TestApp::with(|setup| {
        setup.http.max_body_bytes = 1024 * 1024;
        change(setup);
    })
    .await;
    // The server's own store may have too little time for that.
    let options = app.database().options();
    let store = Store::connect(&options, Clock::System).await.unwrap();
    put_slow_names(&store).await;
    store.close().await;
    Arc::new(app)
}

fn assert_busy(answer: &Answer) {
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (503, "UNAVAILABLE"),
        "{}",
        answer.text()
    );
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!(wait >= 1);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("etag"), "");
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_told_so_and_the_server_goes_on() {
    let app = slow(|setup| setup.limits.public.time = Duration::from_millis(50)).await;
    for _ in 0..2 {
        let answer = heavy(&app).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (504, "TIMEOUT"),
            "{}",
            answer.text()
        );
        assert!(answer.text().contains("50ms"), "{}", answer.text());
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(app.query(CHEAP).await.status(), 200);
    assert_eq!(n_in_flight(&app).await, 0);
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_told_so_and_the_server_goes_on() {
    let app = slow(|setup| {
        setup.connections = 1;
        setup.statement_timeout = Duration::from_secs(1);
    })
    .await;
    for _ in 0..2 {
        let answer = heavy(&app).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (504, "TIMEOUT"),
            "{}",
            answer.text()
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(app.query(SMALL).await.status(), 200);
    }
}

#[tokio::test]
async fn more_operations_than_fit_are_told_to_come_back() {
    let app = slow(|setup| {
        setup.http.max_in_flight = 1;
        setup.http.in_flight_wait = Duration::from_millis(50);
    })
    .await;
    let running = keep_busy(&app).await;
    for query in [CHEAP, SMALL] {
        let answer = app.query(query).await;
        assert_busy(&answer);
        assert_eq!(answer.limit(), "inFlight");
        let path = format!("/graphql?query={query}");
        assert_busy(&Answer::to(app.get(&path)).await);
    }
    for path in [
        "/health/live",
        "/health/ready",
        "/metrics",
        "/schema.graphql",
    ] {
        assert_eq!(Answer::to(app.get(path)).await.status(), 200, "{path}");
    }
    assert_eq!(app.query("{").await.code(), "GRAPHQL_VALIDATION_FAILED");
    running.abort();
}

#[tokio::test]
async fn an_operation_waits_for_room_and_is_answered_once_there_is_some() {
    let app = slow(|setup| {
        setup.http.max_in_flight = 1;
        setup.statement_timeout = Duration::from_secs(3);
    })
    .await;
    let running = keep_busy(&app).await;
    let (by_post, by_get, ()) = tokio::join!(
        app.query(SMALL).into_future(),
        Answer::to(app.get(&format!("/graphql?query={CHEAP}"))),
        wait_until(async || count(&app, "hamkor_waiting ").await == 2),
    );
    assert_eq!(running.await.unwrap().code(), "TIMEOUT");
    assert_eq!((by_post.status(), by_get.status()), (200, 200));
    assert_eq!(count(&app, "hamkor_waiting ").await, 0);
}

#[tokio::test]
async fn who_goes_away_while_it_waits_owes_nothing() {
    let app = slow(|setup| {
        setup.http.max_in_flight = 1;
        setup.http.rate = Some(100);
        setup.statement_timeout = Duration::from_secs(6);
    })
    .await;
    let running = keep_busy(&app).await;
    // Each has a tenth of the budget held back.
    let many = "{ institutions(first: 20) { nodes { slug } } }";
    let mut socket = app.socket().greet().await;
    for _ in 0..12 {
        socket.subscribe("1", many).await;
        app.measures("hamkor_waiting 1").await;
        socket.say(&json!({ "id": "1", "type": "complete" })).await;
        app.measures("hamkor_waiting 0").await;
    }
    assert_eq!(running.await.unwrap().code(), "TIMEOUT");
    assert_eq!(app.query(many).await.status(), 200);
}

#[tokio::test]
async fn a_seat_is_free_again_once_an_operation_ends() {
    let app = slow(|setup| {
        setup.http.max_in_flight = 1;
        setup.statement_timeout = Duration::from_secs(1);
    })
    .await;
    assert_eq!(heavy(&app).await.code(), "TIMEOUT");
    for _ in 0..3 {
        assert_eq!(app.query(SMALL).await.status(), 200);
    }
}

#[tokio::test]
async fn where_no_connection_is_free_a_request_does_not_wait_for_ever() {
    let app = slow(|setup| {
        setup.connections = 1;
        // Enough to start on a busy machine, and much less than the statement takes.
        setup.wait = Duration::from_secs(2);
    })
    .await;
    let key = app.key("koica").await;
    let running = keep_busy(&app).await;
    wait_until(async || app.store().revision().await.is_err()).await;
    let (small, signed, ready) = tokio::join!(
        app.query(SMALL).into_future(),
        app.query(CHEAP).key(&key).into_future(),
        Answer::to(app.get("/health/ready")),
    );
    assert_busy(&small);
    assert!(small.errors()[0]["extensions"]["incident"].is_string());
    assert_busy(&signed);
    assert_eq!(
        (ready.status(), &ready.json()["status"]),
        (503, &json!("unavailable"))
    );
    // What needs no database is answered.
    assert_eq!(app.query(CHEAP).await.status(), 200);
    assert_eq!(Answer::to(app.get("/health/live")).await.status(), 200);
    running.abort();
}

/// As when PostgreSQL is restarted, or another server takes its place. SQLite is never away.
#[tokio::test]
async fn a_database_that_goes_away_is_told_as_such_and_found_again() {
    let app = slow(|_| ()).await;
    let Database::Postgres { cluster, name } = app.database() else {
        return;
    };
    let running = keep_busy(&app).await;
    let connection = sea_orm::Database::connect(cluster).await.unwrap();
    let end =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    wait_until(async || {
        connection.execute_unprepared(&end).await.unwrap();
        running.is_finished()
    })
    .await;
    let answer = running.await.unwrap();
    assert_busy(&answer);
    assert!(
        !answer.text().contains("administrator"),
        "{}",
        answer.text()
    );
    // A connection that was used a moment ago is not asked whether it still stands.
    wait_until(async || app.query(SMALL).await.status() == 200).await;

    for (allow, status) in [("false", 503), ("true", 200)] {
        let statement = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {allow}");
        connection.execute_unprepared(&statement).await.unwrap();
        connection.execute_unprepared(&end).await.unwrap();
        wait_until(async || app.query(SMALL).await.status() == status).await;
    }
    connection.close().await.unwrap();
}
