//! How the store reaches its database: the settings, and the pools that are made by them.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbBackend,
    sqlx::{self, Connection as _, PgConnection},
};
use tokio::time::timeout;

use super::{
    Error, deadline,
    home::Home,
    loan::late,
    pulse::Pulse,
    replica::Replica,
    sqlite::{create_folder, is_at_rest, sqlite},
};

/// What the one writer of SQLite keeps in memory. A batch touches every index all over; with the
/// default of 2 MB the pages are read from the file again and again.
pub(super) const WRITER_CACHE_KIB: u32 = 64 * 1024;
/// What each reader of SQLite keeps in memory.
const READER_CACHE_KIB: u32 = 16 * 1024;
/// What that connection of SQLite keeps in memory that follows the feed.
const FEED_CACHE_KIB: u32 = 512;

/// How long a connection lies idle before it is asked whether it still stands. One that breaks
/// within that time fails one request, which is told to try again.
pub(super) const MAX_IDLE: Duration = Duration::from_millis(500);

/// How long a statement of the feed may run. All answers wait for it that rest on memory, and it
/// reads a few rows.
const FEED_STATEMENT: Duration = Duration::from_secs(2);

/// How long it is waited for PostgreSQL beyond the time that a statement may run there: for the way
/// to it and back.
const GRACE: Duration = Duration::from_secs(1);

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite:path` or `postgres://user@host/database`.
    pub url: String,
    /// A streaming replica of that PostgreSQL, which answers what it has come far enough for.
    pub read_url: Option<String>,
    /// What lies between the program and PostgreSQL.
    pub pooler: Pooler,
    /// The most connections open at once.
    pub max_connections: u32,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
    /// How long one statement may run; on SQLite, one that reads.
    pub statement_timeout: Duration,
    /// How much of what was read is remembered, in bytes, while a [`Watch`](super::Watch) follows
    /// the feed.
    pub cache_bytes: u64,
}

/// What a connection stays the same for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pooler {
    /// As long as it is open: there is no pooler, or one in session mode.
    #[default]
    Session,
    /// A transaction: behind the next one may be another process of PostgreSQL's.
    Transaction,
}

impl Pooler {
    /// Reads the word for it.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "session" => Some(Self::Session),
            "transaction" => Some(Self::Transaction),
            _ => None,
        }
    }
}

/// On what terms statements run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// How long one may run.
    pub(super) statement: Duration,
    /// How long to wait for a free connection.
    pub(super) wait: Duration,
    pub(super) pooler: Pooler,
}

impl Terms {
    /// How long it is waited for what PostgreSQL says to one statement.
    pub(super) fn patience(self) -> Duration {
        self.statement.saturating_add(GRACE)
    }

    /// How long PostgreSQL keeps a transaction that writes and is silent. Who was lost without a word
    /// would else hold its locks for ever.
    pub(super) fn most_idle(self) -> Duration {
        self.patience().saturating_mul(2)
    }
}

/// A pool of connections, and on what terms statements run on them. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Access {
    pub(super) pool: DatabaseConnection,
    pub(super) terms: Terms,
    pub(super) home: Arc<Home>,
    pub(super) pulse: Arc<Pulse>,
}

impl Access {
    pub(super) fn is_postgres(&self) -> bool {
        self.pool.get_database_backend() == DbBackend::Postgres
    }
}

/// The pools of a store.
pub(super) struct Connections {
    pub(super) reader: Access,
    /// The same pool as the reader's on PostgreSQL.
    pub(super) writer: Access,
    /// A connection of its own: the cache has to know of changes also when all others are taken.
    pub(super) feed: Access,
    pub(super) replica: Option<Arc<Replica>>,
}

impl Connections {
    /// Opens the database; creates the file of SQLite, and its folder, where they are missing.
    pub(super) async fn open(options: &Options) -> Result<Self, Error> {
        if options.url.starts_with("sqlite:") {
            return Self::open_sqlite(options).await;
        }
        let home = Home::here();
        let all = postgres(options, &options.url, options.max_connections, &home);
        let all = access(all, terms(options), Arc::clone(&home)).await?;
        let replica = match &options.read_url {
            Some(url) => Some(Arc::new(Replica::open(options, url, home).await?)),
            None => None,
        };
        Ok(Self {
            reader: all.clone(),
            writer: all,
            feed: feed(options, &options.url).await?,
            replica,
        })
    }

    async fn open_sqlite(options: &Options) -> Result<Self, Error> {
        create_folder(&options.url)?;
        // SQLite takes one writer at a time: a queue here is fairer than its busy handler.
        let mut writer = sqlite(options, 1, WRITER_CACHE_KIB);
        writer.map_sqlx_sqlite_pool_opts(|pool| {
            pool.after_release(|connection, _| Box::pin(is_at_rest(connection)))
        });
        let mut reader = sqlite(options, options.max_connections, READER_CACHE_KIB);
        let mut feed = sqlite(options, 1, FEED_CACHE_KIB);
        // Only who follows the feed needs it.
        feed.connect_lazy(true);
        // Not the writer's: an import may take its time, and is lost if it is stopped.
        deadline::set(&mut reader, options.statement_timeout);
        deadline::set(&mut feed, options.statement_timeout);
        let home = Home::here();
        let writer = access(writer, terms(options), Arc::clone(&home)).await?;
        Ok(Self {
            reader: access(reader, terms(options), Arc::clone(&home)).await?,
            writer,
            feed: access(feed, terms(options), home).await?,
            replica: None,
        })
    }
}

/// A connection to PostgreSQL for who follows the feed, made when it is first needed.
pub(super) async fn feed(options: &Options, url: &str) -> Result<Access, Error> {
    let options = Options {
        statement_timeout: options.statement_timeout.min(FEED_STATEMENT),
        ..options.clone()
    };
    // Whoever follows the feed does so in the runtime of the store.
    let home = Home::here();
    let mut feed = postgres(&options, url, 1, &home);
    feed.connect_lazy(true);
    access(feed, terms(&options), home).await
}

/// Makes a pool.
pub(super) async fn access(
    connect: ConnectOptions,
    terms: Terms,
    home: Arc<Home>,
) -> Result<Access, Error> {
    let pool = Database::connect(connect).await.map_err(Error::Connect)?;
    Ok(Access {
        pool,
        terms,
        home,
        pulse: Arc::default(),
    })
}

pub(super) fn terms(options: &Options) -> Terms {
    Terms {
        statement: options.statement_timeout,
        wait: options.acquire_timeout,
        pooler: options.pooler,
    }
}

/// How PostgreSQL is connected to.
pub(super) fn postgres(
    options: &Options,
    url: &str,
    max_connections: u32,
    home: &Arc<Home>,
) -> ConnectOptions {
    let mut connect = ConnectOptions::new(url);
    let patience = options.acquire_timeout / 2;
    let home = Arc::clone(home);
    connect
        .max_connections(max_connections)
        .acquire_timeout(options.acquire_timeout)
        .sqlx_logging(false)
        // To ask each time whether the connection still stands is a way there and back a statement.
        .test_before_acquire(false)
        .map_sqlx_postgres_before_acquire(move |connection, about| {
            let is_left_behind = home.is_left_behind(about.age);
            Box::pin(async move {
                Ok(!is_left_behind && stands(connection, about.idle_for, patience).await?)
            })
        });
    match options.pooler {
        Pooler::Session => {
            connect.statement_timeout(options.statement_timeout);
        }
        Pooler::Transaction => {
            // A pooler does not know what to do with either, and no statement outlasts its
            // transaction.
            connect.map_sqlx_postgres_opts(|postgres| {
                postgres
                    .extra_float_digits(None::<i8>)
                    .statement_cache_capacity(0)
            });
        }
    }
    connect
}

/// Whether a connection still stands. One that does not say so in time is given up, so that there
/// is time left to make another.
async fn stands(
    connection: &mut PgConnection,
    idle: Duration,
    patience: Duration,
) -> Result<bool, sqlx::Error> {
    if idle < MAX_IDLE {
        return Ok(true);
    }
    let answer = timeout(patience, connection.ping()).await;
    answer.unwrap_or_else(|_| Err(late())).map(|()| true)
}
