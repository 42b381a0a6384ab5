//! Writers and readers at work, who keep a log of what they were told: what is there afterwards is
//! held against it, and what is read meanwhile never goes back.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering},
    },
    time::Duration,
};

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::until;
use crate::harness::{Answer, Events};

/// How many write.
const WRITERS: usize = 4;
/// How many read at each server.
const READERS: usize = 3;
/// How long who was refused waits.
const PAUSE: Duration = Duration::from_millis(20);

const PUT: &str = "mutation ($input: PutInstitutionInput!) { \
                   putInstitution(input: $input) { errors { code message } } }";
const READ: &str = "query ($slug: String!) { institution(by: {slug: $slug}) { names { text } } }";

/// A server, and a key of an agency that writes there.
#[derive(Clone)]
pub(super) struct Reach {
    client: Client,
    base: String,
    key: String,
}

/// The server did not do it, and said to come back.
#[derive(Debug)]
pub(super) struct Refused;

impl Reach {
    pub(super) fn new(base: String, key: &str) -> Self {
        // What hangs is a failure.
        let client = Client::builder().timeout(super::PATIENCE).no_proxy();
        Self {
            client: client.pool_max_idle_per_host(0).build().unwrap(),
            base,
            key: key.to_owned(),
        }
    }

    /// Writes an institution: the graph's revision by then.
    pub(super) async fn put(&self, slug: &str, name: &str) -> Result<i64, Refused> {
        let input = json!({
            "key": slug, "slug": slug, "institutionKind": "OTHER", "names": [{ "text": name }],
        });
        let request = self.ask(PUT, &json!({ "input": input }));
        let answer = Answer::to(request.bearer_auth(&self.key)).await;
        let data = done(&answer)?;
        assert_eq!(data["putInstitution"]["errors"], json!([]));
        // It is left out where the database broke off right behind the commit.
        Ok(answer.header("x-graph-revision").parse().unwrap_or(0))
    }

    /// What an institution is called, as of that revision at least.
    pub(super) async fn name(
        &self,
        slug: &str,
        since: Option<i64>,
    ) -> Result<Option<String>, Refused> {
        let mut request = self.ask(READ, &json!({ "slug": slug }));
        if let Some(since) = since {
            request = request.header("X-Graph-Revision", since);
        }
        let data = done(&Answer::to(request).await)?;
        let name = &data["institution"]["names"][0]["text"];
        Ok(name.as_str().map(str::to_owned))
    }

    /// The status of a path.
    pub(super) async fn status(&self, path: &str) -> u16 {
        let request = self.client.get(format!("{}{path}", self.base));
        Answer::to(request).await.status()
    }

    /// The answer of a path to one who has kept that of a tag.
    pub(super) async fn get_again(&self, path: &str, tag: &str) -> Answer {
        let request = self.client.get(format!("{}{path}", self.base));
        Answer::to(request.header("If-None-Match", tag)).await
    }

    /// The number that a line of `/metrics` ends with.
    pub(super) async fn measure(&self, start: &str) -> u32 {
        let request = self.client.get(format!("{}/metrics", self.base));
        let answer = Answer::to(request).await;
        let mut lines = answer.text().lines();
        let number = lines.find_map(|line| line.strip_prefix(start)?.trim().parse().ok());
        number.unwrap_or_else(|| panic!("no `{start}`: {}", answer.text()))
    }

    fn ask(&self, query: &str, variables: &Value) -> RequestBuilder {
        let body = json!({ "query": query, "variables": variables });
        let request = self.client.post(format!("{}/graphql", self.base));
        request
            .header("Accept", "application/graphql-response+json")
            .json(&body)
    }
}

/// The data, unless the server could not reach its database; nothing else may go wrong.
fn done(answer: &Answer) -> Result<Value, Refused> {
    match answer.status() {
        200 => Ok(answer.data()),
        503 => {
            assert_eq!(answer.code(), "UNAVAILABLE", "{}", answer.text());
            let wait: u32 = answer.header("retry-after").parse().unwrap();
            assert!(wait >= 1);
            Err(Refused)
        }
        504 => {
            assert_eq!(answer.code(), "TIMEOUT", "{}", answer.text());
            Err(Refused)
        }
        status => panic!("{status}: {}", answer.text()),
    }
}

/// What all who are at work share.
#[derive(Default)]
struct Log {
    is_over: AtomicBool,
    writers: Vec<Written>,
    workers: Vec<Told>,
}

/// What one writer has written: one institution whose name is a number, which it raises, and with
/// each number another one.
#[derive(Default)]
struct Written {
    tried: AtomicU32,
    acknowledged: AtomicU32,
    /// The graph's revision when that was.
    revision: AtomicI64,
    others: Mutex<Vec<u32>>,
}

/// What one worker was told.
#[derive(Default)]
struct Told {
    n_done: AtomicU32,
    n_refused: AtomicU32,
}

impl Told {
    async fn note<T>(&self, outcome: Result<T, Refused>) -> Option<T> {
        if let Ok(done) = outcome {
            self.n_done.fetch_add(1, Ordering::SeqCst);
            return Some(done);
        }
        self.n_refused.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(PAUSE).await;
        None
    }
}

/// Those who are at work.
pub(super) struct Load {
    log: Arc<Log>,
    tasks: Vec<JoinHandle<()>>,
}

impl Load {
    /// Writers at the first server, and readers at all of them.
    pub(super) fn start(servers: &[Reach]) -> Self {
        let n_workers = WRITERS + READERS * servers.len();
        let log = Arc::new(Log {
            is_over: AtomicBool::new(false),
            writers: (0..WRITERS).map(|_| Written::default()).collect(),
            workers: (0..n_workers).map(|_| Told::default()).collect(),
        });
        let mut tasks = Vec::new();
        for w in 0..WRITERS {
            tasks.push(tokio::spawn(write(servers[0].clone(), Arc::clone(&log), w)));
        }
        for (n, server) in servers.iter().enumerate() {
            for r in 0..READERS {
                let worker = WRITERS + n * READERS + r;
                let read = read(server.clone(), Arc::clone(&log), worker, n == 0);
                tasks.push(tokio::spawn(read));
            }
        }
        Self { log, tasks }
    }

    /// Waits until each of them was told so many times that it is done.
    pub(super) async fn goes_on(&self, times: u32) {
        self.each("all go on", times, |told| &told.n_done).await;
    }

    /// Waits until each of them was refused.
    pub(super) async fn is_refused(&self) {
        self.each("all are refused", 1, |told| &told.n_refused)
            .await;
    }

    async fn each(&self, what: &str, times: u32, count: impl Fn(&Told) -> &AtomicU32) {
        let counts = || {
            let workers = self.log.workers.iter();
            workers
                .map(|told| count(told).load(Ordering::SeqCst))
                .collect::<Vec<_>>()
        };
        let before = counts();
        until(what, async || {
            // What one of them panicked of is told when it is joined.
            self.tasks.iter().any(JoinHandle::is_finished)
                || counts()
                    .iter()
                    .zip(&before)
                    .all(|(now, then)| now - then >= times)
        })
        .await;
    }

    /// Ends the work; what was acknowledged is there, at that server.
    pub(super) async fn end(self, server: &Reach) {
        self.log.is_over.store(true, Ordering::SeqCst);
        for task in self.tasks {
            task.await.unwrap();
        }
        for (w, written) in self.log.writers.iter().enumerate() {
            let (acknowledged, tried) = (
                written.acknowledged.load(Ordering::SeqCst),
                written.tried.load(Ordering::SeqCst),
            );
            assert!(acknowledged > 0, "writer {w} never wrote");
            let there = number(server.name(&format!("w{w}"), None).await.unwrap());
            assert!(
                (acknowledged..=tried).contains(&there),
                "{acknowledged} {there} {tried}"
            );
            let others = written.others.lock().unwrap().clone();
            for n in others {
                let slug = format!("w{w}-{n}");
                let name = server.name(&slug, None).await.unwrap();
                assert_eq!(name.as_deref(), Some(slug.as_str()), "it was acknowledged");
            }
        }
    }
}

fn number(name: Option<String>) -> u32 {
    name.map_or(0, |name| name.parse().unwrap())
}

async fn write(server: Reach, log: Arc<Log>, w: usize) {
    let (written, told) = (&log.writers[w], &log.workers[w]);
    while !log.is_over.load(Ordering::SeqCst) {
        let n = written.tried.fetch_add(1, Ordering::SeqCst) + 1;
        let put = server.put(&format!("w{w}"), &n.to_string()).await;
        if let Some(revision) = told.note(put).await {
            written.revision.store(revision, Ordering::SeqCst);
            written.acknowledged.store(n, Ordering::SeqCst);
        }
        let slug = format!("w{w}-{n}");
        let put = server.put(&slug, &slug).await;
        if told.note(put).await.is_some() {
            written.others.lock().unwrap().push(n);
        }
    }
}

/// Reads what the writers write. At their own server it is there once it was acknowledged; at others
/// once its revision is asked for.
async fn read(server: Reach, log: Arc<Log>, worker: usize, is_own: bool) {
    let told = &log.workers[worker];
    let mut last = [0; WRITERS];
    while !log.is_over.load(Ordering::SeqCst) {
        for (w, written) in log.writers.iter().enumerate() {
            // Noted before the number, so that it is no older than what that was written with.
            let acknowledged = written.acknowledged.load(Ordering::SeqCst);
            let since = written.revision.load(Ordering::SeqCst);
            let since = (!is_own).then_some(since);
            let found = told.note(server.name(&format!("w{w}"), since).await).await;
            let Some(found) = found.map(number) else {
                continue;
            };
            let tried = written.tried.load(Ordering::SeqCst);
            let least = last[w].max(acknowledged);
            assert!(
                (least..=tried).contains(&found),
                "writer {w}: {found} was read after {least}, and {tried} was tried"
            );
            last[w] = found;
        }
    }
}

/// One who follows the feed from the start of the work to its end.
pub(super) struct Follower {
    end: Arc<AtomicI64>,
    seen: JoinHandle<Vec<i64>>,
}

impl Follower {
    pub(super) async fn start(server: &Reach) -> Self {
        // Without an end to it, unlike requests.
        let client = Client::builder().no_proxy().build().unwrap();
        let request = client.post(format!("{}/graphql", server.base));
        let body = json!({ "query": "subscription { changes { revision subject { id } } }" });
        let request = request.json(&body);
        let mut events = Events::of(request.try_clone().unwrap()).await;
        let end = Arc::new(AtomicI64::new(i64::MAX));
        let until = Arc::clone(&end);
        let seen = tokio::spawn(async move {
            let mut seen = Vec::new();
            while seen
                .last()
                .is_none_or(|last| *last < until.load(Ordering::SeqCst))
            {
                let event = events.next().await;
                let code = &event["errors"][0]["extensions"]["code"];
                if seen.is_empty() && code == "UNAVAILABLE" {
                    // Under load no connection was free to begin with.
                    events = Events::of(request.try_clone().unwrap()).await;
                    continue;
                }
                let change = &event["data"]["changes"];
                assert!(change["subject"]["id"].is_string(), "{event}");
                seen.push(change["revision"].as_i64().unwrap());
            }
            seen
        });
        Self { end, seen }
    }

    /// All of the feed has come, each change once and in order.
    pub(super) async fn end(self, server: &Reach) {
        let last = server.put("end", "The end").await.unwrap();
        self.end.store(last, Ordering::SeqCst);
        server.put("end", "The very end").await.unwrap();
        let seen = self.seen.await.unwrap();
        assert!(seen.last() >= Some(&last));
        for pair in seen.windows(2) {
            assert_eq!(pair[0] + 1, pair[1], "of {} changes", seen.len());
        }
    }
}
