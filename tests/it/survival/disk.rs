//! What becomes of a server whose disk is full, whose database can only be read, or is damaged.
//!
//! The file of SQLite; `postgres.rs` has the same for PostgreSQL.

#![cfg(target_os = "linux")]

mod damage;
mod full;
mod locked;

use super::{client, pen::Pen};
use crate::harness::{Answer, Database, Hamkor};

/// Reads go on: what is known is told, and the server says that it is ready.
pub(super) async fn is_readable(base: &str, pen: &Pen) {
    let query = "/graphql?query={agencies{slug,records(first:1){totalCount}}}";
    let answer = Answer::to(client().get(format!("{base}{query}"))).await;
    let data = answer.data();
    let agencies = data["agencies"].as_array().unwrap();
    let own = agencies.iter().find(|agency| agency["slug"] == pen.slug);
    let n = own.unwrap()["records"]["totalCount"].as_u64().unwrap();
    assert_eq!(n, pen.known.len() as u64);
    for path in ["/health/live", "/health/ready"] {
        let answer = Answer::to(client().get(format!("{base}{path}"))).await;
        assert_eq!(answer.status(), 200, "{path}: {}", answer.text());
    }
}

/// A refusal that says to come back later.
pub(super) fn is_refusal(answer: &Answer) {
    let code = answer.code();
    assert_eq!((answer.status(), code.as_str()), (503, "UNAVAILABLE"));
    assert_eq!(answer.header("retry-after"), "1");
    let error = &answer.errors()[0];
    assert!(error["extensions"]["incident"].is_string(), "{error}");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("takes nothing in for now"), "{message}");
}

/// Writes until it is refused, which is told by a 503 that says to come back.
pub(super) async fn write_until_refused(base: &str, pen: &mut Pen) -> Answer {
    for _ in 0..20_000 {
        pen.begin();
        if let Some(answer) = pen.ask_in_trouble(base).await {
            return answer;
        }
    }
    panic!("all is written");
}

/// The server in a shell, by which it outlives what the system does to one whose file grows too
/// large.
fn bounded(program: Hamkor, limit: &str) -> Hamkor {
    let script = format!("trap '' XFSZ; {limit} exec \"$@\"");
    program.by("sh", &["-c", &script, "sh"])
}

/// The file of SQLite, or nothing.
fn file(database: &Database) -> Option<std::path::PathBuf> {
    match database {
        Database::Sqlite(folder) => Some(folder.path().join("test.db")),
        Database::Postgres { .. } => None,
    }
}
