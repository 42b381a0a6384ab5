//! Who wrote by a token of an identity provider: its issuer, and whom it names there.

use sea_orm_migration::prelude::*;

use crate::column::text;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The tables that keep who wrote.
const TABLES: [&str; 2] = ["record_revision", "curation"];
/// What is new in each.
const COLUMNS: [&str; 2] = ["token_issuer", "token_subject"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            for column in COLUMNS {
                let alter = Table::alter()
                    .table(table)
                    .add_column(text(column))
                    .to_owned();
                manager.alter_table(alter).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            for column in COLUMNS {
                let alter = Table::alter().table(table).drop_column(column).to_owned();
                manager.alter_table(alter).await?;
            }
        }
        Ok(())
    }
}
