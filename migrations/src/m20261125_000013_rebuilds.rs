//! How often the graph was made anew, so that servers that run forget what they remember.

use sea_orm_migration::prelude::*;

use crate::column::bigint;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter()
            .table("change_head")
            .add_column(bigint("rebuilds").not_null().default(0))
            .to_owned();
        manager.alter_table(alter).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alter = Table::alter()
            .table("change_head")
            .drop_column("rebuilds")
            .to_owned();
        manager.alter_table(alter).await
    }
}
