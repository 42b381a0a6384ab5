//! The settings: read once, from flags, then the environment, then `.env`, then the defaults.

mod oidc;
mod parse;
mod reader;
#[cfg(test)]
mod tests;
mod variables;

use std::{net::SocketAddr, path::PathBuf};

use crate::{
    http::{HttpSettings, MetricsFor},
    read::{Allowance, Limits},
    store,
    telemetry::{self, Format, LogSettings},
};

use parse::{
    DURATION, SWITCH, addresses, collector, database_url, duration, number, number_or, origins,
    path, read_url, switch,
};
use reader::Reader;
pub use reader::WrongSettings;
pub use variables::{
    DATABASE, GROUPS, Group, LIMITS, LOGGING, SERVER, TOKENS, Variable, variables,
};

/// Every setting of the program.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How to reach the database.
    pub database: store::Options,
    /// How to look out for what others write.
    pub watch: store::WatchOptions,
    /// Where to listen.
    pub listen: SocketAddr,
    /// How to answer.
    pub http: HttpSettings,
    /// Whose tokens are taken beside API keys.
    pub oidc: Option<crate::oidc::Options>,
    /// What documents may be.
    pub limits: Limits,
    /// A manifest of trusted documents.
    pub trusted_documents: Option<PathBuf>,
    /// The collector that takes traces, by the base of its URL.
    pub collector: Option<String>,
    /// What to log.
    pub log: LogSettings,
    /// What looks like a slip but stops nothing; to be logged once logging runs.
    pub warnings: Vec<String>,
}

impl Settings {
    /// Reads the settings; `flags` are names of variables with the values that flags gave them.
    ///
    /// All that is wrong is reported at once.
    pub fn read(flags: Vec<(&'static str, String)>) -> Result<Self, WrongSettings> {
        Self::from_reader(Reader::gather(flags))
    }

    fn from_reader(mut reader: Reader) -> Result<Self, WrongSettings> {
        let settings = Self {
            database: database(&mut reader),
            watch: store::WatchOptions {
                poll: reader.take("HAMKOR_FEED_POLL", DURATION, duration),
                queue: count(&mut reader, "HAMKOR_MAX_QUEUE", 1_000_000),
            },
            listen: reader.take(
                "HAMKOR_LISTEN",
                "an address and a port, such as 127.0.0.1:8080 or [::1]:8080",
                |text| text.parse().ok(),
            ),
            http: http(&mut reader),
            oidc: oidc::options(&mut reader),
            limits: limits(&mut reader),
            trusted_documents: reader.take("HAMKOR_TRUSTED_DOCUMENTS", "a file, or none", path),
            collector: reader.take(
                "HAMKOR_OTLP_ENDPOINT",
                "the base URL of a collector, such as http://localhost:4318, or none",
                collector,
            ),
            log: LogSettings {
                filter: reader.take(
                    "HAMKOR_LOG",
                    "log directives, such as info or warn,hamkor::http=debug",
                    |text| telemetry::is_filter(text).then(|| text.to_owned()),
                ),
                format: reader.take("HAMKOR_LOG_FORMAT", "auto, human or json", Format::parse),
            },
            warnings: reader.warnings(),
        };
        reader.finish().map(|()| settings)
    }
}

fn database(reader: &mut Reader) -> store::Options {
    let options = store::Options {
        url: reader.take(
            "DATABASE_URL",
            "a URL that starts with sqlite: or postgres://, such as sqlite:hamkor.db",
            database_url,
        ),
        read_url: reader.take(
            "DATABASE_READ_URL",
            "a URL that starts with postgres://, of a replica of the database, or none",
            read_url,
        ),
        pooler: reader.take(
            "HAMKOR_DATABASE_POOLER",
            "session or transaction",
            store::Pooler::parse,
        ),
        max_connections: reader.take(
            "HAMKOR_DATABASE_CONNECTIONS",
            "a number of connections from 1 to 1000",
            |text| number(text, &(1..=1_000)),
        ),
        acquire_timeout: reader.take("HAMKOR_DATABASE_WAIT", DURATION, duration),
        statement_timeout: reader.take("HAMKOR_STATEMENT_TIMEOUT", DURATION, duration),
        cache_bytes: reader.take(
            "HAMKOR_CACHE_BYTES",
            "a number of bytes up to 1099511627776, or 0 for none",
            |text| number(text, &(0..=1 << 40)),
        ),
    };
    if options.read_url.is_some() && options.url.starts_with("sqlite:") {
        reader.fault(
            "DATABASE_READ_URL is set, but DATABASE_URL is no PostgreSQL, which alone has \
             replicas; set both, or neither"
                .to_owned(),
        );
    }
    options
}

fn http(reader: &mut Reader) -> HttpSettings {
    HttpSettings {
        max_body_bytes: bytes(reader, "HAMKOR_MAX_BODY_BYTES"),
        max_body_bytes_key: bytes(reader, "HAMKOR_MAX_BODY_BYTES_KEY"),
        max_import_bytes: bytes(reader, "HAMKOR_MAX_IMPORT_BYTES"),
        shutdown_delay: reader.take("HAMKOR_SHUTDOWN_DELAY", DURATION, duration),
        shutdown_timeout: reader.take("HAMKOR_SHUTDOWN_TIMEOUT", DURATION, duration),
        workers: reader.take(
            "HAMKOR_WORKERS",
            "a number of threads from 1 to 1024, or auto for one a processor",
            |text| number_or("auto", text, &(1..=1_024)),
        ),
        metrics: reader.take("HAMKOR_METRICS", "local, all or off", MetricsFor::parse),
        origins: reader.take(
            "HAMKOR_CORS_ORIGINS",
            "origins such as https://example.org with commas between, * or none",
            origins,
        ),
        trusted_proxies: reader.take(
            "HAMKOR_TRUSTED_PROXIES",
            "addresses with commas between, such as 10.0.0.1, or none",
            addresses,
        ),
        trusted_only: reader.take("HAMKOR_TRUSTED_ONLY", SWITCH, switch),
        rate: rate(reader, "HAMKOR_RATE"),
        rate_key: rate(reader, "HAMKOR_RATE_KEY"),
        max_in_flight: count(reader, "HAMKOR_MAX_IN_FLIGHT", 1_000_000),
        in_flight_wait: reader.take("HAMKOR_IN_FLIGHT_WAIT", DURATION, duration),
        max_sockets: count(reader, "HAMKOR_MAX_SOCKETS", 1_000_000),
        max_socket_operations: count(reader, "HAMKOR_MAX_SOCKET_OPERATIONS", 10_000),
        socket_init_timeout: reader.take("HAMKOR_SOCKET_INIT_TIMEOUT", DURATION, duration),
    }
}

fn limits(reader: &mut Reader) -> Limits {
    let mut allowance = |cost, arguments, time| Allowance {
        cost: reader.take(cost, "a number of points from 1 to 1000000000", |text| {
            number(text, &(1..=1_000_000_000))
        }),
        argument_bytes: bytes(reader, arguments) as u64,
        time: reader.take(time, DURATION, duration),
    };
    let public = allowance(
        "HAMKOR_MAX_COST",
        "HAMKOR_MAX_ARGUMENT_BYTES",
        "HAMKOR_OPERATION_TIMEOUT",
    );
    let keyed = allowance(
        "HAMKOR_MAX_COST_KEY",
        "HAMKOR_MAX_ARGUMENT_BYTES_KEY",
        "HAMKOR_OPERATION_TIMEOUT_KEY",
    );
    Limits {
        query_bytes: count(reader, "HAMKOR_MAX_QUERY_BYTES", 1_000_000),
        tokens: count(reader, "HAMKOR_MAX_TOKENS", 100_000),
        // What is nested deeper would overflow the stack of the parser.
        nesting: count(reader, "HAMKOR_MAX_NESTING", 200),
        depth: count(reader, "HAMKOR_MAX_DEPTH", 200),
        aliases: count(reader, "HAMKOR_MAX_ALIASES", 100_000),
        operations: count(reader, "HAMKOR_MAX_OPERATIONS", 1_000),
        fragments: count(reader, "HAMKOR_MAX_FRAGMENTS", 10_000),
        directives: count(reader, "HAMKOR_MAX_DIRECTIVES", 100_000),
        variables: count(reader, "HAMKOR_MAX_VARIABLES", 10_000),
        list_items: count(reader, "HAMKOR_MAX_LIST_ITEMS", 100_000),
        // A statement of SQLite nests expressions 1,000 deep, and each condition may be a step.
        conditions: count(reader, "HAMKOR_MAX_CONDITIONS", 300),
        selections: count(reader, "HAMKOR_MAX_SELECTIONS", 100_000),
        response_bytes: bytes(reader, "HAMKOR_MAX_RESPONSE_BYTES"),
        introspection: reader.take("HAMKOR_INTROSPECTION", SWITCH, switch),
        public,
        keyed,
    }
}

fn count(reader: &mut Reader, name: &str, most: usize) -> usize {
    let expected = format!("a number from 1 to {most}");
    reader.take(name, &expected, |text| number(text, &(1..=most)))
}

fn bytes(reader: &mut Reader, name: &str) -> usize {
    reader.take(name, "a number of bytes from 1024 to 104857600", |text| {
        number(text, &(1_024..=104_857_600))
    })
}

fn rate(reader: &mut Reader, name: &str) -> Option<u32> {
    let expected = "a number of points a minute from 1 to 1000000, or off";
    reader.take(name, expected, |text| {
        number_or("off", text, &(1..=1_000_000))
    })
}
