//! The tables of Hamkor, step by step, up and down, on SQLite and PostgreSQL.
//!
//! Rules: a step that has been released is never edited; every step runs down as well as up; names
//! of tables and columns are written out here, so that later code cannot change an old step. Never
//! imports the root crate.

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{MigrationStatus, MigratorTrait};

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

/// All steps, the oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let steps: Vec<Box<dyn MigrationTrait>> = vec![
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
        ];
        let whole = steps.into_iter().map(|step| Box::new(Whole(step)));
        whole.map(|step| step as Box<dyn MigrationTrait>).collect()
    }
}

/// A step that is taken wholly or not at all. On SQLite none would be if it did not say so.
struct Whole(Box<dyn MigrationTrait>);

impl MigrationName for Whole {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Whole {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.up(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.0.down(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
