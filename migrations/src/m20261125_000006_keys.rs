//! The keys by which agencies are known: their digests, never the secrets.

use sea_orm_migration::prelude::*;

use crate::column::{bigint, drop, index, key, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut agency = ForeignKey::create();
        agency
            .name("api_key_agency")
            .from("api_key", "agency_id")
            .to("agency", "id");
        let api_key = Table::create()
            .table("api_key")
            .col(uuid("id").primary_key())
            .col(uuid("agency_id"))
            .col(key(manager, "digest").not_null())
            .col(key(manager, "prefix").not_null())
            .col(text("scopes").not_null())
            .col(text("name"))
            .col(bigint("created_at").not_null())
            .col(bigint("expires_at"))
            .col(bigint("revoked_at"))
            .foreign_key(&mut agency)
            .take();
        manager.create_table(api_key).await?;
        index(manager, "api_key", &["digest"], true).await?;
        index(manager, "api_key", &["agency_id", "id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["api_key"]).await
    }
}
