//! The server is told to stop while it has much to do: all that it has taken is answered, and who
//! comes is told to go elsewhere, or finds nobody.

#![cfg(unix)]

use std::{net::SocketAddr, sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Semaphore,
    task::JoinSet,
    time::timeout,
};

use super::{client, found::Found, is_sound, open, pen::Pen, prepare, server};
use crate::{
    harness::{Answer, Database, Events, Opening, Serving},
    timeouts::{RUN, put_slow_names},
};

const QUERY: &str = "/graphql?query={graph{revision}agencies{slug}}";
const SUBSCRIPTION: &str = "subscription { changes { revision } }";

/// A mutation of which half is sent, and which the server reads.
struct Halted {
    stream: TcpStream,
    rest: String,
}

impl Halted {
    async fn send(address: SocketAddr, key: &str) -> Self {
        let query = "mutation ($i: PutInstitutionInput!) { putInstitution(input: $i) { errors { message } } }";
        let input =
            json!({ "key": "one", "names": [{ "text": "One" }], "institutionKind": "OTHER" });
        let body = json!({ "query": query, "variables": { "i": input } }).to_string();
        let (start, rest) = body.split_at(body.len() / 2);
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut told = [0; 25];
        stream.read_exact(&mut told).await.unwrap();
        assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
        stream.write_all(start.as_bytes()).await.unwrap();
        Self {
            stream,
            rest: rest.to_owned(),
        }
    }

    /// Sends the rest, and reads until the server closes the connection.
    async fn go_on(mut self) -> String {
        self.stream.write_all(self.rest.as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

/// A query over a socket that takes its time; returns once it is under way.
async fn ask_slowly(serving: &Serving) -> crate::harness::Socket {
    let run = "a".repeat(RUN + 1);
    let any = (0..8).map(|n| json!({ "name": format!("{run}b{n}") }));
    let query =
        "query ($any: [InstitutionFilter!]) { institutions(filter: {or: $any}) { totalCount } }";
    let variables = json!({ "any": any.collect::<Value>() });
    let mut socket = Opening::to(serving.address()).greet().await;
    let payload = json!({ "query": query, "variables": variables });
    socket
        .say(&json!({ "id": "slow", "type": "subscribe", "payload": payload }))
        .await;
    let is_under_way = async || {
        let metrics = Answer::to(client().get(serving.url("/metrics"))).await;
        metrics.text().contains("\nhamkor_in_flight 1\n")
    };
    while !is_under_way().await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    socket
}

async fn subscribe(serving: &Serving) -> Events {
    let request = client().post(serving.url("/graphql"));
    Events::of(request.json(&json!({ "query": SUBSCRIPTION }))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_under_way_is_answered_and_who_comes_is_sent_elsewhere() {
    let database = Database::create().await;
    let keys = prepare(&database, &["one"]).await;
    let store = open(&database).await;
    put_slow_names(&store).await;
    store.close().await;
    let serving = server(&database)
        .env("HAMKOR_SHUTDOWN_DELAY", "4s")
        // Should it take so long, the test is ended.
        .env("HAMKOR_SHUTDOWN_TIMEOUT", "60m")
        .serve();
    let address = serving.address();
    let mut events = subscribe(&serving).await;
    let mut idle = Opening::to(address).greet().await;
    idle.subscribe("1", SUBSCRIPTION).await;
    let halted = Halted::send(address, &keys[0]).await;
    let mut slow = ask_slowly(&serving).await;

    serving.terminate();
    // Without `complete`, by which a client would take it for the end of all changes.
    assert_eq!(events.event().await, None);
    let answer = Answer::to(client().get(serving.url(QUERY))).await;
    assert_eq!(
        (answer.status(), answer.header("connection")),
        (200, "close")
    );
    let ready = Answer::to(client().get(serving.url("/health/ready"))).await;
    assert_eq!(
        (ready.status(), &ready.json()["status"]),
        (503, &json!("stopping"))
    );
    let request = client().post(serving.url("/graphql"));
    let request = request.header("Accept", "text/event-stream");
    let answer = Answer::to(request.json(&json!({ "query": SUBSCRIPTION }))).await;
    assert_eq!((answer.status(), answer.header("retry-after")), (503, "1"));
    let (status, _) = Opening::to(address).refused().await;
    assert_eq!(status, 503);
    let stops = (1001, "the server stops; connect again".to_owned());
    assert_eq!(idle.closing().await, stops);
    let told = slow.next("slow").await;
    assert!(told["data"]["institutions"].is_object(), "{told}");
    slow.completes("slow").await;
    assert_eq!(slow.closing().await, stops);

    while TcpStream::connect(address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let answer = halted.go_on().await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    assert!(answer.contains(r#""errors":[]"#), "{answer}");
    let (code, log) = serving.ended().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("ERROR"), "{log}");
    is_sound(&database).await;
}

/// Asks until an answer says that it is the last; an error is a failure. By a new connection each
/// time, or by one that is kept.
async fn read(base: String, is_kept: bool, told: Arc<Semaphore>) {
    let builder = reqwest::Client::builder().no_proxy();
    let kept = builder.build().unwrap();
    loop {
        let client = if is_kept { kept.clone() } else { client() };
        let answer = Answer::to(client.get(format!("{base}{QUERY}"))).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
        if answer.header("connection") == "close" {
            return;
        }
        told.add_permits(1);
    }
}

/// Writes until an answer says that it is the last.
async fn write(mut pen: Pen, base: String) -> Pen {
    while !pen.is_sent_off {
        assert!(pen.write_one(&base).await, "{} is not answered", pen.slug);
    }
    pen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_no_request_fails_until_all_have_been_sent_elsewhere() {
    const READERS: usize = 4;
    let database = Database::create().await;
    let keys = prepare(&database, &["a", "b", "c"]).await;
    let serving = server(&database)
        // Everyone asks again within that time, however busy the machine.
        .env("HAMKOR_SHUTDOWN_DELAY", "4s")
        .env("HAMKOR_SHUTDOWN_TIMEOUT", "60m")
        .serve();
    let base = serving.url("");
    let told = Arc::new(Semaphore::new(0));
    let (mut reading, mut writing) = (JoinSet::new(), JoinSet::new());
    for n in 0..READERS * 2 {
        reading.spawn(read(base.clone(), n % 2 == 0, Arc::clone(&told)));
    }
    for (n, key) in keys.iter().enumerate() {
        let pen = Pen::new(["a", "b", "c"][n], key, n as u64);
        writing.spawn(write(pen, base.clone()));
    }
    told.acquire_many(200).await.unwrap().forget();
    serving.terminate();
    reading.join_all().await;
    let pens = writing.join_all().await;
    let (code, log) = serving.ended().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("ERROR"), "{log}");

    Found::look(&database).await.judge(&pens);
    is_sound(&database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_does_not_come_to_its_end_holds_up_nobody_for_ever() {
    let database = Database::create().await;
    let keys = prepare(&database, &["one"]).await;
    let serving = server(&database)
        .env("HAMKOR_SHUTDOWN_DELAY", "1ms")
        .env("HAMKOR_SHUTDOWN_TIMEOUT", "1s")
        .serve();
    let _halted = Halted::send(serving.address(), &keys[0]).await;
    serving.terminate();
    // A body may take 30 s: less than that.
    let ended = timeout(Duration::from_secs(25), serving.ended()).await;
    let (code, log) = ended.expect("it has its time, and no more");
    assert_eq!(code, Some(0), "{log}");
    is_sound(&database).await;
}
