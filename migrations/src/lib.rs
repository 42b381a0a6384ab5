//! The tables of Hamkor, step by step, up and down, on SQLite and PostgreSQL.
//!
//! Rules: a step that has been released is never edited; every step runs down as well as up; names
//! of tables and columns are written out here, so that later code cannot change an old step. Never
//! imports the root crate.
//!
//! **Expand, then contract.** Servers of the version before run on while a step runs and after it,
//! until each has been restarted. So a step only adds what they need not know: a table, an index, a
//! column that may be null or has a default. What they still read or write goes in a step of the
//! *next* release, when nobody does so any more: a column to be renamed is added under its new name,
//! written in both by one release, and dropped by the one after. The same goes for words: a value
//! that an older version cannot read is written by no version before all can read it. And a step
//! never fills a big table in one go, as writers wait for it: code that reads the column takes its
//! absence, and `hamkor rebuild` fills what is derived.
//!
//! All steps that a database lacks run in one transaction, on both databases: they are there
//! together, or none is. A table that the graph is made from, and not with the graph, has to be
//! named in `src/store/backup/`, or a test fails.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;
pub use state::{applied, known};

mod column;
mod m20261124_000001_records;
mod m20261124_000002_graph;
mod m20261124_000003_feed;
mod m20261124_000004_search;
mod m20261125_000005_ends;
mod m20261125_000006_keys;
mod m20261125_000007_status;
mod m20261125_000008_waiting;
mod m20261125_000009_authors;
mod m20261125_000010_once;
mod m20261125_000011_latest;
mod m20261125_000012_curation;
mod m20261125_000013_rebuilds;
mod m20261126_000014_tokens;
mod m20261126_000015_others;
mod state;

/// All steps, the oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_records::Migration),
            Box::new(m20261124_000002_graph::Migration),
            Box::new(m20261124_000003_feed::Migration),
            Box::new(m20261124_000004_search::Migration),
            Box::new(m20261125_000005_ends::Migration),
            Box::new(m20261125_000006_keys::Migration),
            Box::new(m20261125_000007_status::Migration),
            Box::new(m20261125_000008_waiting::Migration),
            Box::new(m20261125_000009_authors::Migration),
            Box::new(m20261125_000010_once::Migration),
            Box::new(m20261125_000011_latest::Migration),
            Box::new(m20261125_000012_curation::Migration),
            Box::new(m20261125_000013_rebuilds::Migration),
            Box::new(m20261126_000014_tokens::Migration),
            Box::new(m20261126_000015_others::Migration),
        ]
    }
}
