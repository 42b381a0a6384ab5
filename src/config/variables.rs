//! The variables that the program knows.

/// A variable of the environment, or of `.env`.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Its value where none is given.
    pub default: &'static str,
    /// What it sets, in a line.
    pub about: &'static str,
}

/// Every variable, in the order of `.env.example`.
pub const VARIABLES: &[Variable] = &[
    Variable {
        name: "DATABASE_URL",
        default: "",
        about: "The database, sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME; if empty, hamkor.db in your data folder.",
    },
    Variable {
        name: "HAMKOR_DATABASE_CONNECTIONS",
        default: "8",
        about: "The most connections to the database at a time.",
    },
    Variable {
        name: "HAMKOR_DATABASE_WAIT",
        default: "500ms",
        about: "How long a request waits for a connection.",
    },
    Variable {
        name: "HAMKOR_STATEMENT_TIMEOUT",
        default: "5s",
        about: "How long a statement may run in the database.",
    },
    Variable {
        name: "HAMKOR_LISTEN",
        default: "127.0.0.1:8080",
        about: "The address and port that `hamkor serve` listens on; port 0 takes a free one.",
    },
    Variable {
        name: "HAMKOR_WORKERS",
        default: "auto",
        about: "Threads that answer requests; auto is one a processor.",
    },
    Variable {
        name: "HAMKOR_MAX_BODY_BYTES",
        default: "262144",
        about: "The largest request body, in bytes.",
    },
    Variable {
        name: "HAMKOR_SHUTDOWN_TIMEOUT",
        default: "10s",
        about: "How long requests under way may take to end when the server is told to stop.",
    },
    Variable {
        name: "HAMKOR_LOG",
        default: "info",
        about: "Which events are logged: error, warn, info, debug or trace, or directives such as warn,hamkor::http=debug.",
    },
    Variable {
        name: "HAMKOR_LOG_FORMAT",
        default: "auto",
        about: "How they are written: human, json, or auto, which is human on a terminal.",
    },
];
