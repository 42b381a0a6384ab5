//! More requests than the server can take, all at once: each is answered, or told when to come back.
//!
//! What share of them is answered, and how soon, is measured by `cargo bench --bench overload`.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{client, server};
use crate::harness::{Answer, Database, Serving, hamkor, repository};

const CLIENTS: usize = 48;
/// How often each of them asks.
const TURNS: usize = 12;

/// A query that takes a few statements.
const QUERY: &str = "{ institutions(first: 20) { totalCount nodes { name relations(first: 5) { \
     totalCount nodes { to { id } } } } } }";

/// What became of the requests: those answered, those refused for now, those refused as too many.
type Counts = [usize; 3];

/// What an answer counts as; whatever it is, it is well-formed.
fn kind(answer: &Answer) -> usize {
    let text = answer.text();
    if answer.status() == 200 {
        let nodes = answer.data()["institutions"]["nodes"].clone();
        assert_eq!(nodes.as_array().map(Vec::len), Some(20), "{text}");
        return 0;
    }
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(answer.header("cache-control"), "no-store");
    match (answer.status(), answer.code().as_str()) {
        (503, "UNAVAILABLE") => 1,
        (429, "TOO_EXPENSIVE") => 2,
        other => panic!("{other:?}: {text}"),
    }
}

async fn ask(client: &reqwest::Client, base: &str) -> Answer {
    let request = client.post(format!("{base}/graphql"));
    Answer::to(request.json(&json!({ "query": QUERY }))).await
}

/// Asks for its health all the time; says how often.
async fn watch(base: String, is_over: Arc<AtomicBool>) -> usize {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut n = 0;
    while !is_over.load(Ordering::SeqCst) {
        let answer = Answer::to(client.get(format!("{base}/health/live"))).await;
        assert_eq!(answer.status(), 200);
        n += 1;
    }
    n
}

/// All at once; what became of it, with the server well afterwards.
async fn flood(serving: &Serving) -> Counts {
    let base = serving.url("");
    let is_over = Arc::new(AtomicBool::new(false));
    let watching = tokio::spawn(watch(base.clone(), Arc::clone(&is_over)));
    let mut asking = JoinSet::new();
    for _ in 0..CLIENTS {
        let base = base.clone();
        asking.spawn(async move {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let mut counts = Counts::default();
            for _ in 0..TURNS {
                counts[kind(&ask(&client, &base).await)] += 1;
            }
            counts
        });
    }
    let mut counts = Counts::default();
    for own in asking.join_all().await {
        for (sum, n) in counts.iter_mut().zip(own) {
            *sum += n;
        }
    }
    is_over.store(true, Ordering::SeqCst);
    assert!(watching.await.unwrap() > 1);
    let ready = Answer::to(client().get(serving.url("/health/ready"))).await;
    assert_eq!(ready.json()["status"], "ready");
    let metrics = Answer::to(client().get(serving.url("/metrics"))).await;
    assert!(metrics.text().contains("\nhamkor_in_flight 0\n"));
    counts
}

fn with_data_set(database: &Database) {
    let data = repository().join("data");
    let import = hamkor(&["import", "--apply", data.to_str().unwrap()]);
    let (code, told, errors) = import.on(database).run();
    assert_eq!(code, Some(0), "{told}{errors}");
}

async fn answers(serving: &Serving) -> Value {
    let answer = ask(&client(), &serving.url("")).await;
    answer.data()["institutions"]["totalCount"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_request_of_a_flood_is_answered_or_told_when_to_come_back() {
    let database = Database::create().await;
    with_data_set(&database);
    // Nothing is remembered, so that operations wait for each other.
    let serving = server(&database)
        .env("HAMKOR_CACHE_BYTES", "0")
        .env("HAMKOR_DATABASE_CONNECTIONS", "2")
        .env("HAMKOR_MAX_IN_FLIGHT", "4")
        .env("HAMKOR_IN_FLIGHT_WAIT", "10ms")
        .serve();
    let [answered, refused, too_many] = flood(&serving).await;
    assert_eq!(answered + refused + too_many, CLIENTS * TURNS);
    assert!(answered > 0 && refused > 0, "{answered}, {refused}");
    assert_eq!(too_many, 0);
    assert!(answers(&serving).await.as_u64() > Some(20));
    let (code, log) = serving.ended_on_sigterm().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("ERROR"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_who_floods_beyond_its_budget_is_told_when_it_is_filled_again() {
    let database = Database::create().await;
    with_data_set(&database);
    let serving = server(&database).env("HAMKOR_RATE", "20000").serve();
    let [answered, refused, too_many] = flood(&serving).await;
    assert_eq!(answered + refused + too_many, CLIENTS * TURNS);
    assert!(answered > 0 && too_many > 0, "{answered}, {too_many}");
    let (code, log) = serving.ended_on_sigterm().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("ERROR"), "{log}");
}
