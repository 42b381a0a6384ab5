//! What the program tells of itself: events on standard error, and spans to a collector.

mod chain;
mod otlp;
mod post;
mod span;

use std::io::{self, IsTerminal};

use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, Registry, fmt, layer::SubscriberExt, registry::LookupSpan,
    util::SubscriberInitExt,
};

pub use chain::chain;
pub use otlp::Traces;
pub use span::{SPANS, follow};

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people on a terminal, as JSON otherwise.
    Auto,
    /// For people.
    Human,
    /// A JSON object a line, for programs that collect logs.
    Json,
}

impl Format {
    /// Reads `auto`, `human` or `json`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            "human" => Some(Self::Human),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    fn is_json(self) -> bool {
        match self {
            Self::Auto => !io::stderr().is_terminal(),
            Self::Human => false,
            Self::Json => true,
        }
    }
}

/// Which events are written, and how.
#[derive(Debug, Clone)]
pub struct LogSettings {
    /// Directives such as `info` or `warn,hamkor::http=debug`.
    pub filter: String,
    /// How they are written.
    pub format: Format,
}

/// Whether `filter` can be read.
#[must_use]
pub fn is_filter(filter: &str) -> bool {
    EnvFilter::try_new(filter).is_ok()
}

/// Starts to write events, and to send spans to the collector at `endpoint` if there is one.
///
/// What was started first stays.
pub fn start(settings: &LogSettings, endpoint: Option<&str>) -> Traces {
    let traces = endpoint.map(Traces::to).transpose();
    let (traces, fault) = match traces {
        Ok(traces) => (traces.unwrap_or_default(), None),
        Err(fault) => (Traces::default(), Some(fault)),
    };
    // An error says only that events are written already, as they are where tests share a process.
    let _ = subscriber(settings, &traces).try_init();
    if let Some(error) = fault {
        tracing::warn!(%error, "no traces are sent");
    }
    traces
}

/// With no collector, a span costs the comparison that finds it unwanted.
fn subscriber(settings: &LogSettings, traces: &Traces) -> impl Subscriber + Send + Sync {
    Registry::default()
        .with(traces.layer())
        .with(events(settings))
}

fn events<S>(settings: &LogSettings) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    // Starts, stops and migrations are ours to tell. What actix says of connections it says of what
    // strangers send, who could fill the log. A directive of the filter can bring each back.
    let filter = format!(
        "actix_server=warn,actix_http=off,sea_orm_migration=warn,{}",
        settings.filter
    );
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let events = fmt::layer()
        .with_writer(io::stderr)
        // It would panic where standard error cannot be written: a full disk would fail requests.
        .log_internal_errors(false);
    let events = if settings.format.is_json() {
        events.json().flatten_event(true).boxed()
    } else {
        let is_terminal = io::stderr().is_terminal();
        events.with_ansi(is_terminal).compact().boxed()
    };
    events.with_filter(filter)
}

#[cfg(test)]
mod tests {
    use tracing::{Subscriber, level_filters::LevelFilter};

    use super::{Format, LogSettings, Traces, subscriber};

    #[test]
    fn spans_are_unwanted_where_there_is_no_collector() {
        let settings = LogSettings {
            filter: "info".to_owned(),
            format: Format::Json,
        };
        let level = |traces: &Traces| subscriber(&settings, traces).max_level_hint();
        assert_eq!(level(&Traces::default()), Some(LevelFilter::INFO));
        let traces = Traces::to("http://localhost:4318").unwrap();
        assert_eq!(level(&traces), Some(LevelFilter::DEBUG));
    }
}
