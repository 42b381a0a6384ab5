//! What was done under an `Idempotency-Key`, so that it is done once.

use sea_orm_migration::prelude::*;

use crate::column::{bigint, drop, index, int, key, primary, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let once = Table::create()
            .table("once")
            .col(uuid("agency_id"))
            .col(key(manager, "key").not_null())
            .col(int("step").not_null())
            .col(text("digest").not_null())
            .col(text("outcomes").not_null())
            .col(text("answer"))
            .col(bigint("at").not_null())
            .primary_key(&mut primary(&["agency_id", "key", "step"]))
            .take();
        manager.create_table(once).await?;
        index(manager, "once", &["at"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["once"]).await
    }
}
