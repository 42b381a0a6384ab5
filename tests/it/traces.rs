//! The spans that a collector of traces gets from the program.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{ResourceSpans, Span},
};
use prost::Message;
use serde_json::json;

use crate::harness::{Answer, Database, hamkor, repository};

/// Takes spans as a collector does, and keeps them.
struct Collector {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<ResourceSpans>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let taken = Arc::default();
        let keeper = Arc::clone(&taken);
        // The thread goes with the process, as each test has one of its own.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), &keeper);
            }
        });
        Self { address, taken }
    }

    fn spans(&self) -> Vec<Span> {
        let taken = self.taken.lock().unwrap();
        let scopes = taken.iter().flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| scope.spans.clone()).collect()
    }
}

/// Answers the requests of a connection until it is closed.
fn answer(mut stream: TcpStream, taken: &Mutex<Vec<ResourceSpans>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_lowercase());
        }
        assert_eq!(head[0], "post /v1/traces http/1.1");
        let length = head
            .iter()
            .find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.unwrap().parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        let request = ExportTraceServiceRequest::decode(body.as_slice()).unwrap();
        taken.lock().unwrap().extend(request.resource_spans);
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
    }
}

fn text(attributes: &[KeyValue], key: &str) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.key == key)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        Value::IntValue(number) => Some(number.to_string()),
        other => panic!("{key} is {other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[tokio::test]
async fn a_request_is_traced_down_to_its_statements() {
    let collector = Collector::start();
    let database = Database::create().await;
    let data = repository().join("data");
    let serving = hamkor(&["serve", "--data", data.to_str().unwrap()])
        .on(&database)
        .env(
            "HAMKOR_OTLP_ENDPOINT",
            &format!("http://{}/", collector.address),
        )
        .serve();
    let query = r#"query Ask { institution(by: {slug: "koica"}) { places { nodes { slug } } } }"#;
    let request = reqwest::Client::new().post(serving.url("/graphql"));
    let request = request.json(&json!({ "query": query })).header(
        "traceparent",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    );
    let answer = Answer::to(request).await;
    answer.data();
    let (code, log) = serving.stop();
    assert_eq!(code, Some(0), "{log}");

    let spans = collector.spans();
    let of_trace = |span: &&Span| hex(&span.trace_id) == "4bf92f3577b34da6a3ce929d0e0e4736";
    let spans: Vec<_> = spans.iter().filter(of_trace).collect();
    let named = |name: &str| -> Vec<_> { spans.iter().filter(|span| span.name == name).collect() };

    let root = named("graphql")[0];
    assert_eq!(hex(&root.parent_span_id), "00f067aa0ba902b7");
    let told = |key| text(&root.attributes, key);
    assert_eq!(told("graphql.operation.name").as_deref(), Some("Ask"));
    assert_eq!(told("graphql.operation.type").as_deref(), Some("query"));
    let statements = answer.n_statements().to_string();
    assert_eq!(told("hamkor.statements"), Some(statements));

    let fields = named("level").into_iter().map(|level| {
        assert_eq!(level.parent_span_id, root.span_id);
        text(&level.attributes, "hamkor.field").unwrap()
    });
    let fields: BTreeSet<_> = fields.collect();
    assert!(
        fields.contains("institution") && fields.contains("places"),
        "{fields:?}"
    );
    assert_eq!(named("statement").len() as u64, answer.n_statements());
    for statement in named("statement") {
        let mut levels = named("level").into_iter();
        assert!(levels.any(|level| level.span_id == statement.parent_span_id));
        let sql = text(&statement.attributes, "db.query.text").unwrap();
        assert!(sql.contains("SELECT") && !sql.contains("koica"), "{sql}");
        assert!(sql.chars().count() <= 300);
    }

    let taken = collector.taken.lock().unwrap();
    let resource = taken[0].resource.as_ref().unwrap();
    let service = text(&resource.attributes, "service.name");
    assert_eq!(service.as_deref(), Some("hamkor"));
    assert!(!log.contains("koica"), "the log leaves spans out: {log}");
}

#[tokio::test]
async fn a_collector_that_is_not_there_stops_nothing() {
    let database = Database::create().await;
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let serving = hamkor(&["serve", "--otlp-endpoint", &format!("http://{nobody}")])
        .on(&database)
        .serve();
    for _ in 0..20 {
        let answer = reqwest::get(serving.url("/graphql?query={changes{nodes{id}}}")).await;
        assert_eq!(answer.unwrap().status(), 200);
    }
    let start = Instant::now();
    let (code, log) = serving.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(start.elapsed() < Duration::from_secs(10), "{log}");
    assert_eq!(
        log.matches("the collector takes no traces").count(),
        1,
        "{log}"
    );
}

/// It takes the connection and says nothing, which is the worst that it can do.
#[tokio::test]
async fn a_collector_that_never_answers_holds_up_the_end_only_so_long() {
    let database = Database::create().await;
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    let serving = hamkor(&["serve", "--otlp-endpoint", &endpoint])
        .on(&database)
        .serve();
    let answer = reqwest::get(serving.url("/graphql?query={changes{nodes{id}}}")).await;
    assert_eq!(answer.unwrap().status(), 200);
    let start = Instant::now();
    let (code, log) = serving.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(start.elapsed() < Duration::from_secs(10), "{log}");
}
