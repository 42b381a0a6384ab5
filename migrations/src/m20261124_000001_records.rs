//! Agencies and what they said.

use sea_orm_migration::prelude::*;

use crate::column::{bigint, boolean, drop, index, int, key, primary, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let agency = Table::create()
            .table("agency")
            .col(uuid("id").primary_key())
            .col(key(manager, "slug").not_null())
            .col(text("name").not_null())
            .col(text("license"))
            .col(int("precedence").not_null())
            .col(bigint("created_at").not_null())
            .take();
        manager.create_table(agency).await?;
        index(manager, "agency", &["slug"], true).await?;

        let record = Table::create()
            .table("record")
            .col(uuid("id").primary_key())
            .col(uuid("agency_id"))
            .col(key(manager, "key").not_null())
            .col(key(manager, "subject_kind").not_null())
            .col(uuid("subject_id"))
            .col(text("data").not_null())
            .col(text("resolved").not_null())
            .col(int("revision").not_null())
            .col(boolean("withdrawn"))
            .col(bigint("created_at").not_null())
            .col(bigint("updated_at").not_null())
            .take();
        manager.create_table(record).await?;
        index(manager, "record", &["agency_id", "key"], true).await?;
        index(manager, "record", &["agency_id", "id"], false).await?;
        index(manager, "record", &["subject_id", "id"], false).await?;

        let revision = Table::create()
            .table("record_revision")
            .col(uuid("record_id"))
            .col(int("revision").not_null())
            .col(uuid("subject_id"))
            .col(text("data").not_null())
            .col(text("resolved").not_null())
            .col(boolean("withdrawn"))
            .col(bigint("at").not_null())
            .primary_key(&mut primary(&["record_id", "revision"]))
            .take();
        manager.create_table(revision).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["record_revision", "record", "agency"]).await
    }
}
