//! From one end of an edge to the other by the index alone, for filters and facets.

use sea_orm_migration::prelude::*;

use crate::column::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: [[&str; 3]; 2] = [["from_id", "kind", "to_id"], ["to_id", "kind", "from_id"]];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for columns in INDEXES {
            index(manager, "relation", &columns, false).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for columns in INDEXES {
            let name = format!("relation_{}", columns.join("_"));
            let drop = Index::drop().name(name).table("relation").to_owned();
            manager.drop_index(drop).await?;
        }
        Ok(())
    }
}
