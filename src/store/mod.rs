//! The database. STUB

use std::time::Duration;

use crate::domain::Clock;

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it is.
    pub url: String,
    /// The most connections.
    pub max_connections: u32,
    /// How long to wait for one.
    pub acquire_timeout: Duration,
    /// How long a statement may take.
    pub statement_timeout: Duration,
}

/// The database.
#[derive(Clone, Debug)]
pub struct Store;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection.
    #[error("the database cannot be reached")]
    Unreachable,
}

/// What a rebuild made.
#[derive(Debug, Clone, Copy)]
pub struct Rebuilt {
    /// How many entities.
    pub entities: u64,
    /// How many relations.
    pub relations: u64,
    /// How many sources.
    pub sources: u64,
}

#[allow(clippy::unused_async, reason = "a stub")]
impl Store {
    /// Opens it.
    pub async fn connect(options: &Options, _clock: Clock) -> Result<Store, Error> {
        if options.url.starts_with("sqlite:") || options.url.contains("127.0.0.1") {
            Ok(Self)
        } else {
            Err(Error::Unreachable)
        }
    }
    /// Up to the newest.
    pub async fn migrate(&self) -> Result<(), Error> {
        Ok(())
    }
    /// Up or down that many.
    pub async fn migrate_to(&self, _steps: i32) -> Result<(), Error> {
        Ok(())
    }
    /// Name and whether it is applied.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>, Error> {
        Ok(vec![("m0001_records".to_owned(), true)])
    }
    /// Whether it answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(())
    }
    /// Makes the graph anew.
    pub async fn rebuild(&self) -> Result<Rebuilt, Error> {
        Ok(Rebuilt {
            entities: 0,
            relations: 0,
            sources: 0,
        })
    }
    /// A line for each fault.
    pub async fn check(&self) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }
    /// Ends its connections.
    pub async fn close(self) {}
}
