//! What the program tells of itself: events on standard error.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

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

/// Starts to write events; what was started first stays.
pub fn start(settings: &LogSettings) {
    // Starts, stops and migrations are ours to tell; a directive of the filter can bring it back.
    let filter = format!(
        "actix_server=warn,sea_orm_migration=warn,{}",
        settings.filter
    );
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let events = fmt().with_env_filter(filter).with_writer(io::stderr);
    // An error says only that events are written already, as they are where tests share a process.
    let _ = if settings.format.is_json() {
        events.json().flatten_event(true).try_init()
    } else {
        let is_terminal = io::stderr().is_terminal();
        events.with_ansi(is_terminal).compact().try_init()
    };
}
