//! Who wrote: the key and the address behind each revision, the revision behind each change.

use sea_orm_migration::prelude::*;

use crate::column::{int, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The columns that are new, by table.
fn columns() -> [(&'static str, ColumnDef); 4] {
    let mut key = ColumnDef::new("key_id");
    let mut record = ColumnDef::new("record_id");
    [
        ("record_revision", key.uuid().take()),
        ("record_revision", text("address")),
        ("change", record.uuid().take()),
        ("change", int("record_revision")),
    ]
}

/// The few revisions whose addresses are still kept.
const ADDRESSES: &str = "CREATE INDEX record_revision_address_at ON record_revision (at) \
     WHERE address IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, mut column) in columns() {
            let alter = Table::alter().table(table).add_column(&mut column).take();
            manager.alter_table(alter).await?;
        }
        let connection = manager.get_connection();
        connection.execute_unprepared(ADDRESSES).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop()
            .name("record_revision_address_at")
            .table("record_revision")
            .to_owned();
        manager.drop_index(index).await?;
        for (table, column) in columns() {
            let name = column.get_column_name();
            let alter = Table::alter().table(table).drop_column(name).take();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
