//! `/metrics`: the counters as Prometheus reads them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE, FORWARDED, HeaderName},
    web,
};
use prometheus_client::{
    encoding::{
        EncodeLabelSet,
        prometheus_text::{CONTENT_TYPE as TEXT, encode},
    },
    metrics::{family::Family, gauge::ConstGauge, gauge::Gauge, info::Info},
    registry::Registry,
};

use super::{Metrics, process};
use crate::{
    http::{refusal::Refusal, state::State},
    store::{Pool, Remembered},
};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who may read `/metrics`; for others there is nothing at that path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricsFor {
    /// Programs on this computer.
    Local,
    /// Whoever asks.
    All,
    /// Nobody.
    Off,
}

impl MetricsFor {
    /// Reads `local`, `all` or `off`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "local" => Some(Self::Local),
            "all" => Some(Self::All),
            "off" => Some(Self::Off),
            _ => None,
        }
    }

    fn includes(self, request: &HttpRequest) -> bool {
        match self {
            Self::Local => is_local(request),
            Self::All => true,
            Self::Off => false,
        }
    }
}

/// A proxy on this computer is near, but those that it speaks for may not be.
fn is_local(request: &HttpRequest) -> bool {
    let peer = request.peer_addr();
    let is_near = peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let headers = request.headers();
    is_near && !headers.contains_key(FORWARDED) && !headers.contains_key(X_FORWARDED_FOR)
}

/// `GET /metrics`.
pub(in crate::http) async fn metrics(
    request: HttpRequest,
    state: web::Data<State>,
) -> HttpResponse {
    if !state.settings.metrics.includes(&request) {
        return Refusal::not_found(request.path()).into();
    }
    let seen = Seen {
        // First, as they are when nobody looks.
        pools: state.store.pools(),
        parts: state.store.remembered(),
        revision: state.store.revision().await.ok(),
    };
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, TEXT))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(state.metrics.text(&seen))
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    pool: &'static str,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Limit {
    pool: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Held {
    part: &'static str,
}

/// What can be looked up at a moment.
#[derive(Debug, Default)]
pub(in crate::http) struct Seen {
    pub(in crate::http) pools: Vec<Pool>,
    pub(in crate::http) parts: Vec<Remembered>,
    /// Nothing where the database cannot be reached; all else is worth telling still.
    pub(in crate::http) revision: Option<i64>,
}

impl Metrics {
    /// All that was counted, and what can be looked up at this moment.
    pub(in crate::http) fn text(&self, seen: &Seen) -> String {
        let mut now = Registry::default();
        process::register(&mut now);
        let ours = now.sub_registry_with_prefix("hamkor");
        register_pools(ours, &seen.pools);
        register_parts(ours, &seen.parts);
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        ours.register("build", "The program that runs", Info::new(version));
        if let Some(revision) = seen.revision {
            ours.register(
                "graph_revision",
                "The number of the newest change of the graph",
                ConstGauge::new(revision),
            );
        }
        let mut text = String::new();
        for registry in [&*self.registry, &now] {
            if let Err(error) = encode(&mut text, registry) {
                tracing::error!(%error, "metrics cannot be written");
            }
        }
        text
    }
}

fn register_pools(registry: &mut Registry, pools: &[Pool]) {
    let connections = Family::<Connections, Gauge>::default();
    let limits = Family::<Limit, Gauge>::default();
    for pool in pools {
        let states = [
            ("idle", pool.idle),
            ("busy", pool.size.saturating_sub(pool.idle)),
        ];
        for (state, n) in states {
            let labels = Connections {
                pool: pool.name,
                state,
            };
            connections.get_or_create(&labels).set(n.into());
        }
        let labels = Limit { pool: pool.name };
        limits.get_or_create(&labels).set(pool.max.into());
    }
    registry.register(
        "pool_connections",
        "Connections to the database that are open",
        connections,
    );
    registry.register(
        "pool_max",
        "The most connections to the database that may be open",
        limits,
    );
}

fn register_parts(registry: &mut Registry, parts: &[Remembered]) {
    let held = Family::<Held, Gauge>::default();
    let limits = Family::<Held, Gauge>::default();
    for part in parts {
        let labels = Held { part: part.name };
        let gauge = |bytes| i64::try_from(bytes).unwrap_or(i64::MAX);
        held.get_or_create(&labels).set(gauge(part.bytes));
        limits.get_or_create(&labels).set(gauge(part.max));
    }
    registry.register(
        "cache_bytes",
        "What is remembered of the database, about",
        held,
    );
    registry.register("cache_max_bytes", "The most that may be remembered", limits);
}
