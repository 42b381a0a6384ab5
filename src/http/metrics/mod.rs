//! What the server counts of its work, for Prometheus.

mod files;
mod limits;
mod names;
mod observe;
mod page;
mod process;
mod sockets;

use std::{sync::Arc, time::Duration};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

pub(super) use files::End;
use files::Files;
use limits::Limits;
use names::Names;
pub(super) use observe::observe;
pub use page::MetricsFor;
pub(super) use page::metrics;
use sockets::Sockets;

/// The codes that errors have; what is none of them is told as `OTHER`.
const CODES: [&str; 11] = [
    "OK",
    "BAD_USER_INPUT",
    "FORBIDDEN",
    "GRAPHQL_VALIDATION_FAILED",
    "IDEMPOTENCY_KEY_REUSED",
    "INTERNAL",
    "NOT_FOUND",
    "TIMEOUT",
    "TOO_EXPENSIVE",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
];

const SECONDS: [f64; 12] = [
    0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
const POINTS: [f64; 9] = [
    1.0, 10.0, 50.0, 100.0, 500.0, 1_000.0, 5_000.0, 10_000.0, 50_000.0,
];
const STATEMENTS: [f64; 8] = [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// A GraphQL request that was answered.
#[derive(Debug)]
pub(super) struct Answered<'a> {
    /// `query`, `mutation` or `subscription`; `none` where it did not come so far.
    pub(super) kind: &'static str,
    /// The name that its author gave the operation.
    pub(super) operation: Option<&'a str>,
    /// `OK`, or the code of the first error.
    pub(super) code: &'a str,
    /// From the request's head to the answer's.
    pub(super) took: Duration,
    /// What it did cost, in points; if it was stopped, what it was reckoned to cost.
    pub(super) cost: u64,
    /// What the database was asked.
    pub(super) statements: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    kind: &'static str,
    operation: String,
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

/// The counters of a server, whichever thread counts. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Metrics {
    registry: Arc<Registry>,
    names: Arc<Names>,
    requests: Family<Request, Counter>,
    duration: Family<Kind, Histogram, fn() -> Histogram>,
    cost: Histogram,
    statements: Histogram,
    in_flight: Gauge,
    waiting: Gauge,
    files: Files,
    limits: Limits,
    sockets: Sockets,
}

impl Metrics {
    /// All at nought.
    pub(super) fn new() -> Self {
        let metrics = Self {
            registry: Arc::default(),
            names: Arc::default(),
            requests: Family::default(),
            duration: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            cost: Histogram::new(POINTS),
            statements: Histogram::new(STATEMENTS),
            in_flight: Gauge::default(),
            waiting: Gauge::default(),
            files: Files::default(),
            limits: Limits::default(),
            sockets: Sockets::default(),
        };
        let mut registry = Registry::with_prefix("hamkor");
        metrics.register(&mut registry);
        metrics.files.register(&mut registry);
        metrics.limits.register(&mut registry);
        metrics.sockets.register(&mut registry);
        Self {
            registry: Arc::new(registry),
            ..metrics
        }
    }

    fn register(&self, registry: &mut Registry) {
        registry.register(
            "graphql_requests",
            "GraphQL requests that were answered",
            self.requests.clone(),
        );
        registry.register(
            "graphql_duration_seconds",
            "Time from the head of a GraphQL request to that of its answer",
            self.duration.clone(),
        );
        registry.register(
            "graphql_cost_points",
            "What an operation did cost, in points",
            self.cost.clone(),
        );
        registry.register(
            "graphql_statements",
            "Statements that the database ran for an operation",
            self.statements.clone(),
        );
        registry.register(
            "in_flight",
            "GraphQL operations that are being answered now",
            self.in_flight.clone(),
        );
        registry.register(
            "waiting",
            "GraphQL operations that wait to begin",
            self.waiting.clone(),
        );
    }

    /// Counts a request, once it is answered.
    pub(super) fn answered(&self, answered: &Answered<'_>) {
        let kind = answered.kind;
        let request = Request {
            kind,
            operation: self.names.label(answered.operation),
            code: known(answered.code),
        };
        self.requests.get_or_create(&request).inc();
        let took = answered.took.as_secs_f64();
        self.duration.get_or_create(&Kind { kind }).observe(took);
        if kind != "none" {
            self.cost.observe(as_float(answered.cost));
            self.statements.observe(f64::from(answered.statements));
        }
    }

    /// Counts a request as under way for as long as the guard lives.
    pub(super) fn in_flight(&self) -> Gauged {
        Gauged::new(&self.in_flight)
    }

    /// Counts a request as one that waits for as long as the guard lives.
    pub(super) fn waiting(&self) -> Gauged {
        Gauged::new(&self.waiting)
    }
}

/// One more in a gauge, until it is dropped.
#[derive(Debug)]
#[must_use = "the gauge goes down again when this is dropped"]
pub(super) struct Gauged(Gauge);

impl Gauged {
    fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Gauged {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn known(code: &str) -> &'static str {
    let known = CODES.into_iter().find(|known| *known == code);
    known.unwrap_or("OTHER")
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a histogram's sum is no account"
)]
fn as_float(number: u64) -> f64 {
    number as f64
}
