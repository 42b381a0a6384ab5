//! The change feed.

use sea_orm_migration::prelude::*;

use crate::column::{bigint, drop, index, int, key, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = Table::create()
            .table("change")
            .col(bigint("revision").not_null().primary_key())
            .col(uuid("id"))
            .col(key(manager, "kind").not_null())
            .col(key(manager, "subject_kind").not_null())
            .col(uuid("subject_id"))
            .col(uuid("agency_id"))
            .col(bigint("at").not_null())
            .col(text("fields").not_null())
            .take();
        manager.create_table(change).await?;
        index(manager, "change", &["id"], true).await?;
        index(manager, "change", &["subject_id", "revision"], false).await?;
        index(manager, "change", &["subject_kind", "revision"], false).await?;

        // One row. Raising it is the last thing a write does before it commits, and its lock is
        // held until then, so the order of revisions is the order of commits.
        let head = Table::create()
            .table("change_head")
            .col(int("id").not_null().primary_key())
            .col(bigint("revision").not_null())
            .col(bigint("updated_at"))
            .take();
        manager.create_table(head).await?;
        let first = Query::insert()
            .into_table("change_head")
            .columns(["id", "revision"])
            .values_panic([1.into(), 0.into()])
            .take();
        manager.execute(first).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["change_head", "change"]).await
    }
}
