//! The store: records, the graph derived from them, and the feed, on SQLite or PostgreSQL.
//!
//! sea-orm lives here and in `migrations` only; no type of it leaves this module. The store knows
//! the domain, not GraphQL and not HTTP.

use std::{sync::Arc, time::Duration};

use sea_orm::DbBackend;

use crate::domain::{Chance, Clock, IdSource};
use connect::{Access, Connections};
use live::Live;
use loan::Loan;
use reader::Reader;

mod agencies;
mod apply;
mod author;
mod backup;
mod cache;
mod cells;
mod check;
mod citations;
mod connect;
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
mod home;
mod info;
mod keys;
mod known;
mod lease;
mod lists;
mod live;
mod load;
mod loan;
mod migrate;
mod namesakes;
mod neighbourhood;
mod nodes;
mod once;
mod page;
mod paths;
mod plan;
mod pools;
mod pulse;
mod purge;
mod put;
mod reader;
mod rebuild;
mod records;
mod redirects;
mod refs;
mod rehearsal;
mod replica;
mod row;
mod rows;
mod search;
mod split;
mod sql;
mod sqlite;
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
pub use connect::{Options, Pooler};
pub use curate::{MergeInput, SplitInput};
pub use dump::Snapshot;
pub use edge_query::{Along, EdgeCount, EdgeQuery, EdgeShape, Edges, Leg, Link, Outline};
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

/// The database, with a clock, a source of ids and one of chance. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    reader: Reader,
    writer: Access,
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
        let Connections {
            reader,
            writer,
            feed,
            replica,
        } = Connections::open(options).await?;
        Ok(Self {
            reader: Reader::new(reader, replica.clone()),
            writer,
            ids: Arc::new(IdSource::random(clock.clone())),
            clock,
            chance: Chance::System,
            live: Arc::new(Live::new(options.cache_bytes, feed, replica)),
        })
    }

    /// The same store with a count of its own of the statements that read.
    #[must_use]
    pub fn counted(&self) -> Self {
        Self {
            reader: self.reader.counted(),
            ..self.clone()
        }
    }

    /// The same for one who runs many statements in a row.
    fn leased(&self) -> Self {
        Self {
            reader: self.reader.leased(),
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
        Ok(feed::head(&self.reader.itself()).await?.revision)
    }

    /// Whether the database has answered a moment ago, and not failed since.
    #[must_use]
    pub fn has_just_answered(&self) -> bool {
        self.reader.access.pulse.is_felt()
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        let access = &self.reader.access;
        let answer = if access.is_postgres() {
            match Loan::take(access).await {
                Ok(mut loan) => loan.ping().await,
                Err(error) => Err(error),
            }
        } else {
            access.pool.ping().await
        };
        answer.map_err(Error::Read)
    }

    /// Prepares for the end of the threads that answer requests: from now on no connection is opened
    /// in the runtime of one of them. Waits so long at most until those that were are in use no more.
    pub async fn gather(&self, time: Duration) {
        self.writer.home.gather(time).await;
    }

    /// Closes all connections; what fails on the way out is of no use to anybody any more.
    pub async fn close(self) {
        let _ = self.writer.pool.close_by_ref().await;
        let _ = self.reader.access.pool.close_by_ref().await;
        self.live.close().await;
    }

    /// The pool that writes, for a statement that stands alone.
    fn alone(&self) -> Reader {
        Reader::quiet(self.writer.clone())
    }

    fn backend(&self) -> DbBackend {
        self.writer.pool.get_database_backend()
    }
}
