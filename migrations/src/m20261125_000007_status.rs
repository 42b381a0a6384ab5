//! The latest of one status by the index alone, without a look at all others.

use sea_orm_migration::prelude::*;

use crate::column::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const NARROW: &str = "entity_kind_status";
const WIDE: &str = "entity_kind_status_starts_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_index(manager, NARROW).await?;
        // The way lists are ordered most: of one day, the oldest id first.
        let wide = Index::create()
            .name(WIDE)
            .table("entity")
            .col("kind")
            .col("status")
            .col(("starts", IndexOrder::Desc))
            .col("id")
            .to_owned();
        manager.create_index(wide).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_index(manager, WIDE).await?;
        index(manager, "entity", &["kind", "status"], false).await
    }
}

async fn drop_index(manager: &SchemaManager<'_>, name: &str) -> Result<(), DbErr> {
    let drop = Index::drop().name(name).table("entity").to_owned();
    manager.drop_index(drop).await
}
