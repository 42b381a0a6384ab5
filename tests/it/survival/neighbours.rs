//! Several servers on one database, each a process of its own: they tell one history, and none of
//! them ever goes back in it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use hamkor::store::feed_cursor;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{client, found::Found, is_sound, pen::Pen, prepare, server, torture};
use crate::harness::{Answer, Database, Events, Opening, Serving, hamkor};

/// How many servers there are.
const SERVERS: usize = 3;
/// How many requests each writer sends.
const TURNS: usize = 25;
/// How often one number is written, by way of one server after the other.
const NUMBERS: u64 = 30;
/// Of how many writes it is measured how soon another server tells them, if nothing is said.
const MEASURED: usize = 20;

fn servers(database: &Database) -> Vec<Serving> {
    (0..SERVERS).map(|_| server(database).serve()).collect()
}

const CHANGES: &str = "subscription ($after: String) { \
     changes(after: $after) { id revision kind subjectId agency { slug } at fields } }";

/// Follows from the start to the revision `last`.
async fn follow(base: String, last: i64) -> Vec<Value> {
    let body = json!({ "query": CHANGES, "variables": { "after": feed_cursor(0) } });
    let request = client().post(format!("{base}/graphql"));
    let mut events = Events::of(request.json(&body)).await;
    let mut seen = Vec::new();
    loop {
        let change = events.next().await["data"]["changes"].take();
        let is_last = change["revision"] == last;
        seen.push(change);
        if is_last {
            return seen;
        }
    }
}

/// Follows while others write, until the one who writes last has done so.
async fn watch(base: String) -> Vec<i64> {
    let body = json!({ "query": CHANGES, "variables": { "after": feed_cursor(0) } });
    let request = client().post(format!("{base}/graphql"));
    let mut events = Events::of(request.json(&body)).await;
    let mut seen = Vec::new();
    loop {
        let change = events.next().await["data"]["changes"].take();
        seen.push(change["revision"].as_i64().unwrap());
        if change["agency"]["slug"] == "end" {
            return seen;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_asked_tells_the_same_history() {
    let database = Database::create().await;
    let keys = prepare(&database, &["a", "b", "c", "end"]).await;
    let servers = servers(&database);
    let bases: Vec<_> = servers.iter().map(|serving| serving.url("")).collect();
    let (mut watching, mut writing) = (JoinSet::new(), JoinSet::new());
    for base in &bases {
        watching.spawn(watch(base.clone()));
    }
    for (n, slug) in ["a", "b", "c"].into_iter().enumerate() {
        let (mut pen, bases) = (Pen::new(slug, &keys[n], n as u64), bases.clone());
        writing.spawn(async move {
            for turn in 0..TURNS {
                let base = &bases[(n + turn) % bases.len()];
                assert!(pen.write_one(base).await, "{base} is gone");
            }
            pen
        });
    }
    let mut pens = writing.join_all().await;
    let mut end = Pen::new("end", &keys[3], 0);
    end.begin_last();
    assert!(end.ask(&bases[0]).await);
    pens.push(end);
    let found = Found::look(&database).await;
    found.judge(&pens);
    let expected: Vec<_> = (1..=found.head).collect();
    for seen in watching.join_all().await {
        assert_eq!(seen, expected);
    }
    let mut told = Vec::new();
    for base in bases {
        told.push(follow(base, found.head).await);
    }
    for other in &told[1..] {
        assert_eq!(*other, told[0]);
    }
    is_sound(&database).await;
}

/// What a server says of the number, and the revision that its answer is as new as.
async fn number(client: &Client, base: &str, at_least: Option<i64>) -> (u64, i64) {
    let query = r#"{ institution(by: {record: {agency: "a", key: "number"}}) { name } }"#;
    let mut request = client.post(format!("{base}/graphql"));
    if let Some(revision) = at_least {
        request = request.header("X-Graph-Revision", revision);
    }
    let answer = Answer::to(request.json(&json!({ "query": query }))).await;
    let revision = answer.header("x-graph-revision").parse().unwrap();
    let data = answer.data();
    // Before it is written there is none.
    let name = data["institution"]["name"].as_str().unwrap_or("number 0");
    let number = name.trim_start_matches("number ").parse().unwrap();
    (number, revision)
}

/// Says the number by way of a server: the revision of the graph that has it.
async fn say(base: &str, key: &str, n: u64) -> i64 {
    let query =
        "mutation ($i: PutInstitutionInput!) { putInstitution(input: $i) { errors { message } } }";
    let name = format!("number {n}");
    let input = json!({ "key": "number", "names": [{ "text": name }], "institutionKind": "OTHER" });
    let body = json!({ "query": query, "variables": { "i": input } });
    let request = client().post(format!("{base}/graphql")).bearer_auth(key);
    let answer = Answer::to(request.json(&body)).await;
    assert_eq!(answer.data()["putInstitution"]["errors"], json!([]));
    answer.header("x-graph-revision").parse().unwrap()
}

/// Asks one server all the time; says how many numbers it saw.
async fn read(base: String, is_over: Arc<AtomicBool>) -> usize {
    let client = Client::builder().no_proxy().build().unwrap();
    let mut last = (0, 0);
    let mut n_seen = 0;
    while !is_over.load(Ordering::SeqCst) {
        let now = number(&client, &base, None).await;
        assert!(now.0 >= last.0 && now.1 >= last.1, "{now:?} after {last:?}");
        n_seen += usize::from(now.0 > last.0);
        last = now;
    }
    n_seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_server_goes_back_and_what_is_written_at_one_is_read_at_all() {
    let database = Database::create().await;
    let keys = prepare(&database, &["a"]).await;
    let servers = servers(&database);
    let bases: Vec<_> = servers.iter().map(|serving| serving.url("")).collect();
    let is_over = Arc::new(AtomicBool::new(false));
    let mut reading = JoinSet::new();
    for base in &bases {
        reading.spawn(read(base.clone(), Arc::clone(&is_over)));
    }
    let client = client();
    for (n, at) in (1..=NUMBERS).zip((0..SERVERS).cycle()) {
        let revision = say(&bases[at], &keys[0], n).await;
        let elsewhere = &bases[(at + 1) % SERVERS];
        assert_eq!(number(&client, elsewhere, Some(revision)).await.0, n);
    }
    is_over.store(true, Ordering::SeqCst);
    for n_seen in reading.join_all().await {
        assert!(n_seen > 1, "a reader saw {n_seen} numbers");
    }
}

#[tokio::test]
async fn a_key_that_is_revoked_is_dead_at_every_server_at_once() {
    let database = Database::create().await;
    let keys = prepare(&database, &["a"]).await;
    let servers = servers(&database);
    for serving in &servers {
        say(&serving.url(""), &keys[0], 1).await;
    }
    let signed = format!("Bearer {}", keys[0]);
    let opening = Opening::to(servers[1].address()).header("Authorization", &signed);
    let mut socket = opening.greet().await;
    let (code, told, errors) = hamkor(&["key", "revoke", &keys[0]]).on(&database).run();
    assert_eq!(code, Some(0), "{told}{errors}");
    let query = "mutation { withdrawRecord(input: {key: \"number\"}) { errors { message } } }";
    for serving in &servers {
        let request = client().post(serving.url("/graphql")).bearer_auth(&keys[0]);
        let answer = Answer::to(request.json(&json!({ "query": query }))).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (401, "UNAUTHENTICATED")
        );
    }
    socket.subscribe("1", query).await;
    let error = socket.error("1").await;
    assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED", "{error}");
    let found = Found::look(&database).await;
    assert_eq!(found.head, 1, "nothing was written");
}

/// Prints how long it took; how long it may take is for people to judge, on their machine.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_told_by_the_other_servers_soon() {
    let n = torture().map_or(MEASURED, |n: usize| n.max(MEASURED));
    let database = Database::create().await;
    let keys = prepare(&database, &["a"]).await;
    let servers = servers(&database);
    let mut following = Vec::new();
    for serving in &servers[1..] {
        let request = client().post(serving.url("/graphql"));
        let body = json!({ "query": CHANGES, "variables": { "after": feed_cursor(0) } });
        following.push(Events::of(request.json(&body)).await);
    }
    let mut times = Vec::new();
    for number in 1..=n {
        let revision = say(&servers[0].url(""), &keys[0], number as u64).await;
        let written = Instant::now();
        for events in &mut following {
            let event = events.next().await;
            assert_eq!(event["data"]["changes"]["revision"], revision);
        }
        times.push(written.elapsed());
        // Polls and writes are not to fall into step.
        tokio::time::sleep(Duration::from_millis((number * 37 % 50) as u64)).await;
    }
    times.sort_unstable();
    let at = |percent: usize| times[(n - 1) * percent / 100].as_millis();
    eprintln!(
        "from the answer of one server to the event of the last of two others, {n} writes: \
         {} ms in the middle, {} ms for 99 of 100, {} ms at most",
        at(50),
        at(99),
        at(100)
    );
}
