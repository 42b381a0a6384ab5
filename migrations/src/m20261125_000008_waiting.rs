//! Relations that records describe, but not both of their ends: they wait outside of the graph.

use sea_orm_migration::prelude::*;

use crate::column::{drop, index, primary, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let waiting = Table::create()
            .table("waiting")
            .col(uuid("relation_id"))
            .col(uuid("entity_id"))
            .primary_key(&mut primary(&["relation_id", "entity_id"]))
            .take();
        manager.create_table(waiting).await?;
        index(manager, "waiting", &["entity_id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["waiting"]).await
    }
}
