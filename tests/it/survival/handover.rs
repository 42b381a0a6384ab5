//! Servers are replaced one after the other, under load: who asks another where one does not answer
//! sees no failure.

#![cfg(unix)]

use std::{
    sync::{
        Arc, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use hamkor::store::feed_cursor;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{sync::Semaphore, task::JoinSet};

use super::{client, found::Found, is_sound, pen::Pen, prepare, server, torture};
use crate::harness::{Answer, Database, Events, Hamkor};

const WRITERS: [&str; 3] = ["a", "b", "c"];
const READERS: usize = 3;
const FOLLOWERS: usize = 2;
/// How many servers there are.
const SERVERS: usize = 2;
/// How often each of them is replaced if nothing is said.
const ROUNDS: usize = 1;
/// How many answers come between two replacements, at least.
const ANSWERS: u32 = 60;
/// How often something is asked in vain before it counts as a failure.
const TRIES: usize = 20;

/// Where the servers are at the moment.
#[derive(Clone)]
struct Servers(Arc<RwLock<Vec<String>>>);

impl Servers {
    /// The one to ask at the `n`th try.
    fn at(&self, n: usize) -> String {
        let bases = self.0.read().unwrap();
        bases[n % bases.len()].clone()
    }

    fn replace(&self, n: usize, base: String) {
        self.0.write().unwrap()[n] = base;
    }
}

/// What the clients share.
#[derive(Clone)]
struct Load {
    servers: Servers,
    is_over: Arc<AtomicBool>,
    told: Arc<Semaphore>,
}

impl Load {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }
}

/// Whom a client asks, and how often it has asked in vain.
struct Turn {
    n: usize,
    in_vain: usize,
}

impl Turn {
    /// Notes how the last question went; after one in vain another server has its turn.
    async fn note(&mut self, load: &Load, is_answered: bool) {
        if is_answered {
            self.in_vain = 0;
            load.told.add_permits(1);
            return;
        }
        self.n += 1;
        self.in_vain += 1;
        assert!(self.in_vain < TRIES, "no server answers");
        if self.in_vain > 1 {
            // A server is known by its old place until the new one has begun.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Whether the server answers.
async fn is_answered(client: &Client, base: &str) -> bool {
    let query = format!("{base}/graphql?query={{graph{{revision}}agencies{{slug}}}}");
    let Ok(answer) = Answer::try_to(client.get(query)).await else {
        return false;
    };
    assert_eq!(answer.status(), 200, "{}", answer.text());
    true
}

async fn read(load: Load, n: usize) {
    let client = Client::builder().no_proxy().build().unwrap();
    let mut turn = Turn { n, in_vain: 0 };
    while !load.is_over() {
        let is_answered = is_answered(&client, &load.servers.at(turn.n)).await;
        turn.note(&load, is_answered).await;
    }
}

/// Writes by way of any server; the same request is sent again until it is answered.
async fn write(load: Load, mut pen: Pen, n: usize) -> Pen {
    let mut turn = Turn { n, in_vain: 0 };
    while pen.open.is_some() || !load.is_over() {
        if pen.open.is_none() {
            pen.begin();
        }
        let is_answered = pen.ask(&load.servers.at(turn.n)).await;
        turn.note(&load, is_answered).await;
    }
    pen
}

/// Follows the feed from its start, and goes on elsewhere where a stream ends, until all is seen.
async fn follow(load: Load, last: Arc<RwLock<Option<i64>>>) -> Vec<i64> {
    let mut seen = Vec::new();
    let mut after = json!(feed_cursor(0));
    let query = "subscription ($after: String) { changes(after: $after) { revision } }";
    let is_all = |seen: &Vec<i64>| {
        let last = *last.read().unwrap();
        last.is_some() && seen.last().copied() == last
    };
    let mut n = 0;
    while !is_all(&seen) {
        n += 1;
        let request = client().post(format!("{}/graphql", load.servers.at(n)));
        let body = json!({ "query": query, "variables": { "after": after } });
        let Some(mut events) = Events::try_of(request.json(&body)).await else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        while !is_all(&seen) {
            let Some((name, data)) = events.event().await else {
                break;
            };
            assert_eq!(name, "next", "{data}");
            let mut event: Value = serde_json::from_str(&data).unwrap();
            seen.push(event["data"]["changes"]["revision"].as_i64().unwrap());
            after = event["extensions"]["cursor"].take();
        }
    }
    seen
}

fn start(database: &Database) -> Hamkor {
    server(database)
        .env("HAMKOR_SHUTDOWN_DELAY", "300ms")
        .env("HAMKOR_SHUTDOWN_TIMEOUT", "60m")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_are_replaced_and_who_asks_another_sees_no_failure() {
    // As many in all as the server is killed, by ten.
    let rounds = torture().map_or(ROUNDS, |n: usize| (n / SERVERS / 10).max(1));
    let database = Database::create().await;
    let keys = prepare(&database, &WRITERS).await;
    let mut running = Vec::new();
    for _ in 0..SERVERS {
        running.push(Some(start(&database).serve()));
    }
    let bases = running.iter().flatten().map(|serving| serving.url(""));
    let load = Load {
        servers: Servers(Arc::new(RwLock::new(bases.collect()))),
        is_over: Arc::default(),
        told: Arc::new(Semaphore::new(0)),
    };
    let last = Arc::new(RwLock::new(None));
    let (mut reading, mut writing, mut following) =
        (JoinSet::new(), JoinSet::new(), JoinSet::new());
    for n in 0..READERS {
        reading.spawn(read(load.clone(), n));
    }
    for (n, (slug, key)) in WRITERS.iter().zip(&keys).enumerate() {
        let pen = Pen::new(slug, key, n as u64);
        writing.spawn(write(load.clone(), pen, n));
    }
    for _ in 0..FOLLOWERS {
        following.spawn(follow(load.clone(), Arc::clone(&last)));
    }
    for n in (0..SERVERS).cycle().take(SERVERS * rounds) {
        load.told.acquire_many(ANSWERS).await.unwrap().forget();
        let old = running[n].take().unwrap();
        old.terminate();
        let (code, log) = old.ended().await;
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("ERROR"), "{log}");
        let new = start(&database).serve();
        load.servers.replace(n, new.url(""));
        running[n] = Some(new);
    }
    load.is_over.store(true, Ordering::SeqCst);
    reading.join_all().await;
    let mut pens = writing.join_all().await;
    // The last change, once all know which one it is.
    *last.write().unwrap() = Some(Found::look(&database).await.head + 1);
    pens[0].begin_last();
    assert!(pens[0].ask(&load.servers.at(0)).await);
    let found = Found::look(&database).await;
    found.judge(&pens);
    is_sound(&database).await;
    let expected: Vec<_> = (1..=found.head).collect();
    for seen in following.join_all().await {
        assert_eq!(seen, expected);
    }
}
