//! A thousand readers that never read, while a writer writes as fast as it can.

#![cfg(target_os = "linux")]

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use hamkor::{domain::Clock, store::Store};

use crate::harness::{Answer, Database, Opening, Serving, Socket, Writer, hamkor};

const SOCKETS: usize = 1_000;
/// What each socket would have to hold if it held all: some 45 MB.
const CHANGES: usize = 3_000;
const MIB: u64 = 1_024;

/// An event of 15 kB that costs next to nothing to make.
fn changes() -> String {
    let name = "n".repeat(700);
    let fields: Vec<_> = (0..20).map(|n| format!("{name}{n}: id")).collect();
    let fields = fields.join(" ");
    format!("subscription {{ changes {{ revision {fields} }} }}")
}

async fn write(writer: &Writer, name: &str, n: usize) {
    for turn in 0..n / 20 {
        writer.institutions(&format!("{name}-{turn}"), 20).await;
    }
}

/// Sockets of clients that do not read, and the system takes next to nothing in for them.
async fn open(serving: &Serving) -> Vec<Socket> {
    let mut sockets = Vec::new();
    for _ in 0..SOCKETS {
        let opening = Opening::to(serving.address()).with_little_room();
        let mut socket = opening.greet().await;
        socket.subscribe("1", &changes()).await;
        sockets.push(socket);
    }
    sockets
}

/// What `/metrics` says of that name.
async fn metric(serving: &Serving, name: &str) -> String {
    let answer = Answer::to(reqwest::Client::new().get(serving.url("/metrics"))).await;
    let mut lines = answer
        .text()
        .lines()
        .filter_map(|line| line.split_once(' '));
    let found = lines.find(|(other, _)| *other == name);
    found.unwrap().1.to_owned()
}

/// The memory that the server holds once all sockets are full and it makes no more events, in KiB.
async fn settled(serving: &Serving) -> u64 {
    let mut last = String::new();
    let mut n_same = 0;
    while n_same < 4 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let now = metric(serving, "hamkor_subscription_events_total").await;
        n_same = if now == last { n_same + 1 } else { 0 };
        last = now;
    }
    serving.memory()
}

/// Asks until it is told to stop; how often it was answered, and how long that took at most.
async fn ask(serving: &Serving, is_over: &AtomicBool) -> (usize, Duration) {
    let client = reqwest::Client::new();
    let (mut n, mut longest) = (0, Duration::ZERO);
    while !is_over.load(Ordering::Relaxed) {
        let query = "/graphql?query={graph{revision}agencies{slug}}";
        let asked = Instant::now();
        let answer = Answer::to(client.get(serving.url(query))).await;
        longest = longest.max(asked.elapsed());
        assert_eq!(answer.data()["agencies"][0]["slug"], "writer");
        let answer = Answer::to(client.get(serving.url("/health/ready"))).await;
        assert_eq!(answer.status(), 200);
        n += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    (n, longest)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_sockets_that_are_not_read_cost_little_and_hold_up_nobody() {
    let database = Database::create().await;
    let serving = hamkor(&["serve"])
        .env("HAMKOR_MAX_SOCKETS", "2000")
        .env("HAMKOR_RATE", "off")
        // A busy machine is no fault of the code.
        .env("HAMKOR_DATABASE_WAIT", "20s")
        .env("HAMKOR_OPERATION_TIMEOUT", "20s")
        .env("HAMKOR_LOG", "warn")
        .on(&database)
        .serve();
    let options = database.options();
    let store = Store::connect(&options, Clock::System).await.unwrap();
    let writer = Writer::new(&store, "writer").await;

    let empty = serving.memory();
    let sockets = open(&serving).await;
    let before = serving.memory();
    let is_over = AtomicBool::new(false);
    let flood = async {
        write(&writer, "first", CHANGES).await;
        let full = settled(&serving).await;
        write(&writer, "second", CHANGES / 3).await;
        let fuller = settled(&serving).await;
        is_over.store(true, Ordering::Relaxed);
        (full, fuller)
    };
    let ((full, fuller), (n_answers, longest)) = tokio::join!(flood, ask(&serving, &is_over));
    eprintln!("KiB: {empty} without sockets, {before} with, {full} full, {fuller} later");
    eprintln!("others were answered {n_answers} times, within {longest:?}");
    assert!(full < before + 150 * MIB, "{before} KiB grew to {full}");
    assert!(fuller < full + 20 * MIB, "{full} KiB grew to {fuller}");
    assert!(n_answers > 20, "others were answered {n_answers} times");

    drop(sockets);
    while metric(&serving, "hamkor_sockets").await != "0" {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (code, log) = serving.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("ERROR"), "{log}");
}
