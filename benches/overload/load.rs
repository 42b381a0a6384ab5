//! Those who ask: as many as wait for each other's answers, or at a pace that nobody holds up.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::ensure;
use tokio::{sync::mpsc, task::JoinSet, time::sleep_until};

use crate::connection::Connection;

/// What is asked, in turn: an entity, a list with relations, a search.
const QUERIES: [&str; 3] = [
    r#"{ institution(by: {slug: \"koica\"}) { name relations(first: 10) { nodes { to { id } } } } }"#,
    "{ projects(first: 20) { totalCount nodes { name status funders(first: 5) { nodes { name } } } } }",
    r#"{ search(text: \"tashkent\", first: 10) { nodes { __typename } } }"#,
];
/// An answer that comes later than that helps nobody.
const IN_TIME: Duration = Duration::from_secs(1);
/// How often it is asked for the server's health.
const HEALTH_EVERY: Duration = Duration::from_millis(10);

/// What came of a load.
#[derive(Default)]
pub(crate) struct Tally {
    /// From when each should have been asked to its answer, of those that came in time.
    times: Vec<Duration>,
    /// How many of everything else.
    pub(crate) others: BTreeMap<String, usize>,
    time: Duration,
}

impl Tally {
    fn note(&mut self, came: Came) {
        match came {
            Came::Answer(time) if time <= IN_TIME => self.times.push(time),
            Came::Answer(_) => self.count("answered later than after a second"),
            Came::Other(what) => self.count(&what),
        }
    }

    fn count(&mut self, what: &str) {
        *self.others.entry(what.to_owned()).or_default() += 1;
    }

    fn end(mut self, time: Duration) -> Self {
        self.times.sort_unstable();
        Self { time, ..self }
    }

    #[expect(clippy::cast_precision_loss, reason = "they are few")]
    pub(crate) fn a_second(&self, n: usize) -> f64 {
        n as f64 / self.time.as_secs_f64()
    }

    /// How many came in time, a second.
    pub(crate) fn answered_a_second(&self) -> f64 {
        self.a_second(self.times.len())
    }

    /// What so many of a hundred answers took at most.
    pub(crate) fn at(&self, percent: usize) -> Duration {
        at(&self.times, percent)
    }
}

/// How soon the server told of its health.
pub(crate) struct Health {
    pub(crate) times: Vec<Duration>,
    /// How often it said that it is not well, or nothing.
    pub(crate) n_ill: usize,
}

impl Health {
    pub(crate) fn at(&self, percent: usize) -> Duration {
        at(&self.times, percent)
    }
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted
        .get(last * percent / 100)
        .copied()
        .unwrap_or_default()
}

/// What came of one question.
enum Came {
    Answer(Duration),
    Other(String),
}

fn requests(address: SocketAddr) -> Vec<Arc<[u8]>> {
    let request = |query: &&str| {
        let body = format!(r#"{{"query":"{query}"}}"#);
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        Arc::from([head.into_bytes(), body.into_bytes()].concat())
    };
    QUERIES.iter().map(request).collect()
}

/// Asks, and measures from `since` on.
async fn ask(connection: &mut Connection, request: &[u8], since: Instant) -> Came {
    match connection.ask(request).await {
        Ok(told) if told.is_answer() => Came::Answer(since.elapsed()),
        Ok(told) => Came::Other(told.refusal()),
        Err(error) => Came::Other(format!("no answer: {}", error.kind())),
    }
}

/// So many clients, each of which asks again once it is answered.
pub(crate) async fn closed(
    address: SocketAddr,
    n_clients: usize,
    time: Duration,
) -> anyhow::Result<Tally> {
    let requests = requests(address);
    let start = Instant::now();
    let mut clients = JoinSet::new();
    for client in 0..n_clients {
        let requests = requests.clone();
        clients.spawn(async move {
            let mut connection = Connection::to(address);
            let mut tally = Tally::default();
            for n in client.. {
                if start.elapsed() >= time {
                    break;
                }
                let request = &requests[n % requests.len()];
                tally.note(ask(&mut connection, request, Instant::now()).await);
            }
            tally
        });
    }
    let mut whole = Tally::default();
    for own in clients.join_all().await {
        whole.times.extend(own.times);
        ensure!(own.others.is_empty(), "at its peak: {:?}", own.others);
    }
    Ok(whole.end(time))
}

/// So many questions a second, whatever becomes of those before; who finds none of the connections
/// free is not heard.
pub(crate) async fn open(
    address: SocketAddr,
    n_connections: usize,
    rate: f64,
    time: Duration,
) -> anyhow::Result<Tally> {
    let requests = requests(address);
    let (came, mut comes) = mpsc::unbounded_channel();
    let (free, mut idle) = mpsc::unbounded_channel();
    for _ in 0..n_connections {
        free.send(Connection::to(address))?;
    }
    let start = Instant::now();
    let mut n = 0_u32;
    loop {
        let due = start + Duration::from_secs_f64(f64::from(n) / rate);
        if due >= start + time {
            break;
        }
        sleep_until(due.into()).await;
        let request = Arc::clone(&requests[n as usize % requests.len()]);
        n += 1;
        let Ok(mut connection) = idle.try_recv() else {
            came.send(Came::Other("not sent: all connections wait".to_owned()))?;
            continue;
        };
        let (came, free) = (came.clone(), free.clone());
        tokio::spawn(async move {
            let outcome = ask(&mut connection, &request, due).await;
            // Errors say that nobody counts any more.
            let _ = came.send(outcome);
            let _ = free.send(connection);
        });
    }
    drop(came);
    let mut tally = Tally::default();
    let late = (start + time + IN_TIME).into();
    while let Ok(Some(came)) = tokio::time::timeout_at(late, comes.recv()).await {
        tally.note(came);
    }
    let n_open = n as usize - tally.times.len() - tally.others.values().sum::<usize>();
    if n_open > 0 {
        tally
            .others
            .insert("not answered in time".to_owned(), n_open);
    }
    Ok(tally.end(start.elapsed().min(time)))
}

/// Asks for the server's health, whether it lives and is ready in turn, at a pace of its own.
pub(crate) async fn health(address: SocketAddr, time: Duration) -> anyhow::Result<Health> {
    let start = Instant::now();
    let mut connection = Connection::to(address);
    let (mut times, mut n_ill) = (Vec::new(), 0);
    while start.elapsed() < time {
        for path in ["live", "ready"] {
            let request = format!("GET /health/{path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
            let asked = Instant::now();
            let told = connection.ask(request.as_bytes()).await;
            times.push(asked.elapsed());
            n_ill += usize::from(!told.is_ok_and(|told| told.status == 200));
        }
        tokio::time::sleep(HEALTH_EVERY).await;
    }
    times.sort_unstable();
    Ok(Health { times, n_ill })
}
