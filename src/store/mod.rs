//! The store: records, the graph derived from them, and the feed, on SQLite or PostgreSQL.
//!
//! sea-orm lives here and in `migrations` only; no type of it leaves this module. The store knows
//! the domain, not GraphQL and not HTTP.

use std::{str::FromStr, sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbBackend,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::domain::{Chance, Clock, IdSource};
use live::Live;
use reader::Reader;

mod agencies;
mod apply;
mod author;
mod backup;
mod cache;
mod cells;
mod check;
mod citations;
mod curate;
mod deadline;
mod dump;
mod edge_pages;
mod edge_query;
mod edges;
mod error;
mod extract;
mod facets;
pub mod faults;
mod feed;
mod filter;
mod funding;
mod gather;
mod graph;
mod hits;
mod info;
mod keys;
mod lease;
mod lists;
mod live;
mod load;
mod migrate;
mod namesakes;
mod neighbourhood;
mod nodes;
mod once;
mod page;
mod paths;
mod plan;
mod pools;
mod purge;
mod put;
mod reader;
mod rebuild;
mod records;
mod redirects;
mod refs;
mod rehearsal;
mod row;
mod rows;
mod search;
mod split;
mod sql;
mod steps;
mod subject;
mod sums;
mod transaction;
mod waiting;
mod watch;
mod withdraw;
mod write;

pub use agencies::NewAgency;
pub use author::{Author, Once};
pub use backup::{Backup, Part, Restore, RestoreError, Restored, backup_nouns};
pub use curate::{MergeInput, SplitInput};
pub use dump::Snapshot;
pub use edge_query::{EdgeCount, EdgeQuery, EdgeShape, Leg, Link};
pub use error::{Error, PutError, Trouble};
pub use facets::FacetCount;
pub use feed::{Change, ChangeFilter, Head, feed_cursor, feed_revision};
pub use filter::{Column, Condition};
pub use funding::{FundingQuery, FundingSum, FundingTotal};
pub use info::GraphInfo;
pub use keys::{Caller, KeyState, NewKey, StoredKey};
pub use lists::OrderKey;
pub use load::{LoadError, Loaded, Loading};
pub use namesakes::Namesake;
pub use neighbourhood::Surroundings;
pub use page::{Cursor, Page, Slice};
pub use paths::Trail;
pub use pools::{Pool, Remembered};
pub use put::{Effect, Outcome, RecordInput};
pub use rebuild::Rebuilt;
pub use rehearsal::Rehearsal;
pub use search::Hit;
pub use watch::{Lagging, Listener, Watch, WatchOptions};

/// What each reader of SQLite keeps in memory.
const READER_CACHE_KIB: u32 = 16 * 1024;
/// What that connection of SQLite keeps in memory that follows the feed.
const FEED_CACHE_KIB: u32 = 512;

/// How long a connection lies idle before it is asked whether it still stands. One that breaks
/// within that time fails one request, which is told to try again.
const MAX_IDLE: Duration = Duration::from_millis(500);

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite:path` or `postgres://user@host/database`.
    pub url: String,
    /// The most connections open at once.
    pub max_connections: u32,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
    /// How long one statement may run; on SQLite, one that reads.
    pub statement_timeout: Duration,
    /// How much of what was read is remembered, in bytes, while a [`Watch`] follows the feed.
    pub cache_bytes: u64,
}

/// The database, with a clock, a source of ids and one of chance. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    reader: Reader,
    writer: DatabaseConnection,
    clock: Clock,
    ids: Arc<IdSource>,
    chance: Chance,
    live: Arc<Live>,
}

impl Store {
    /// Opens the database; creates the file of SQLite, and its folder, where they are missing.
    ///
    /// The tables are not touched: see [`Store::migrate`].
    pub async fn connect(options: &Options, clock: Clock) -> Result<Self, Error> {
        let ids = Arc::new(IdSource::random(clock.clone()));
        let mut reader = connect_options(options, options.max_connections, READER_CACHE_KIB);
        let mut feed = connect_options(options, 1, FEED_CACHE_KIB);
        // Only who follows the feed needs it.
        feed.connect_lazy(true);
        let is_sqlite = options.url.starts_with("sqlite:");
        if is_sqlite {
            create_folder(&options.url)?;
            // Not the writer's: an import may take its time, and is lost if it is stopped.
            deadline::set(&mut reader, options.statement_timeout);
            deadline::set(&mut feed, options.statement_timeout);
        }
        let (reader, writer) = if is_sqlite {
            // SQLite takes one writer at a time: a queue here is fairer than its busy handler.
            let writer = connect(transaction::writer(options)).await?;
            (connect(reader).await?, writer)
        } else {
            let reader = connect(reader).await?;
            (reader.clone(), reader)
        };
        Ok(Self {
            reader: Reader::new(reader),
            writer,
            clock,
            ids,
            chance: Chance::System,
            live: Arc::new(Live::new(options.cache_bytes, connect(feed).await?)),
        })
    }

    /// The same store with a count of its own of the statements that read.
    #[must_use]
    pub fn counted(&self) -> Self {
        Self {
            reader: Reader::new(self.reader.connection.clone()),
            ..self.clone()
        }
    }

    /// The same for one who runs many statements in a row.
    fn leased(&self) -> Self {
        Self {
            reader: Reader::leased(self.reader.connection.clone()),
            ..self.clone()
        }
    }

    /// How many statements have read since [`Store::counted`].
    #[must_use]
    pub fn n_statements(&self) -> u32 {
        self.reader.n_statements()
    }

    /// The same store with another source of ids, for tests and generated data.
    #[must_use]
    pub fn with_ids(self, ids: IdSource) -> Self {
        Self {
            ids: Arc::new(ids),
            ..self
        }
    }

    /// The graph's revision: the number of the newest change, 0 before the first.
    pub async fn revision(&self) -> Result<i64, Error> {
        Ok(feed::head(&self.reader).await?.revision)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        self.reader.connection.ping().await.map_err(Error::Read)
    }

    /// Closes all connections; what fails on the way out is of no use to anybody any more.
    pub async fn close(self) {
        let _ = self.writer.clone().close().await;
        let _ = self.reader.connection.close().await;
        self.live.close().await;
    }

    fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }
}

async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, Error> {
    Database::connect(options).await.map_err(Error::Connect)
}

/// `cache_kib` is the most that SQLite keeps in memory for each connection.
fn connect_options(options: &Options, max_connections: u32, cache_kib: u32) -> ConnectOptions {
    let mut connect = ConnectOptions::new(options.url.clone());
    connect
        .max_connections(max_connections)
        .acquire_timeout(options.acquire_timeout)
        .statement_timeout(options.statement_timeout)
        .sqlx_logging(false)
        // To ask each time whether the connection still stands is a way there and back a statement.
        .test_before_acquire_if_idle_for(MAX_IDLE)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .pragma("cache_size", format!("-{cache_kib}"))
                .busy_timeout(Duration::from_secs(5))
        });
    connect
}

/// Makes the folder that the file of SQLite is to lie in.
fn create_folder(url: &str) -> Result<(), Error> {
    let Ok(options) = SqliteConnectOptions::from_str(url) else {
        return Ok(());
    };
    match options.get_filename().parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|source| Error::Folder {
                folder: folder.to_owned(),
                source: Arc::new(source),
            })
        }
        _ => Ok(()),
    }
}
