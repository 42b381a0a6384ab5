//! Names, and the trigram index that finds them though they are spelt wrong.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::column::{drop, index, int, key, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut name = Table::create();
        name.table("entity_name")
            .col(uuid("entity_id"))
            .col(int("position").not_null())
            .col(text("text").not_null())
            .col(key(manager, "search_key").not_null());
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        if !postgres {
            // The index points at rows by number, and numbers that are not a column's own may
            // change when SQLite compacts the file.
            name.col(ColumnDef::new("number").integer().not_null().primary_key());
        }
        manager.create_table(name.take()).await?;
        index(manager, "entity_name", &["entity_id", "position"], true).await?;

        let connection = manager.get_connection();
        for statement in if postgres { POSTGRES_UP } else { SQLITE_UP } {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            manager
                .get_connection()
                .execute_unprepared("DROP TABLE name_trigram")
                .await?;
        }
        drop(manager, &["entity_name"]).await
    }
}

const POSTGRES_UP: &[&str] = &[
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX entity_name_trigram ON entity_name USING gin (search_key gin_trgm_ops)",
];

const SQLITE_UP: &[&str] = &[
    "CREATE VIRTUAL TABLE name_trigram USING fts5(
        search_key, content='entity_name', content_rowid='number', tokenize='trigram', detail='none')",
    "CREATE TRIGGER entity_name_added AFTER INSERT ON entity_name BEGIN
        INSERT INTO name_trigram(rowid, search_key) VALUES (new.number, new.search_key);
    END",
    "CREATE TRIGGER entity_name_removed AFTER DELETE ON entity_name BEGIN
        INSERT INTO name_trigram(name_trigram, rowid, search_key)
        VALUES ('delete', old.number, old.search_key);
    END",
];
