//! What curators say: which entities are one, and which record is about another.
//!
//! An entity is found by every slug that a record of it states, so that slugs of merged ones still
//! lead somewhere and nobody else takes them. What records say besides the entity's own slug is
//! filled in by `hamkor rebuild`.

use sea_orm_migration::prelude::*;

use crate::column::{bigint, drop, index, key, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Of each table, the column that is new, and the one that it begins with.
const COLUMNS: [[&str; 3]; 3] = [
    ["record", "origin_id", "subject_id"],
    ["entity_identifier", "origin_id", "entity_id"],
    ["redirect", "into_id", "to_id"],
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for [table, column, from] in COLUMNS {
            let mut new = ColumnDef::new(column);
            new.uuid();
            let alter = Table::alter().table(table).add_column(new).to_owned();
            manager.alter_table(alter).await?;
            let fill = Query::update()
                .table(table)
                .value(column, Expr::col(from))
                .to_owned();
            manager.execute(fill).await?;
        }

        let slug = Table::create()
            .table("slug")
            .col(key(manager, "slug").not_null().primary_key())
            .col(uuid("entity_id"))
            .col(uuid("origin_id"))
            .take();
        manager.create_table(slug).await?;
        index(manager, "slug", &["entity_id"], false).await?;
        manager
            .get_connection()
            .execute_unprepared(
                "INSERT INTO slug (slug, entity_id, origin_id) SELECT slug, id, id FROM entity",
            )
            .await?;

        let maybe = |name| uuid(name).null().take();
        let curation = Table::create()
            .table("curation")
            .col(uuid("id").primary_key())
            .col(key(manager, "kind").not_null())
            .col(maybe("record_id"))
            .col(uuid("from_id"))
            .col(uuid("to_id"))
            .col(uuid("agency_id"))
            .col(maybe("key_id"))
            .col(bigint("at").not_null())
            .col(text("reason"))
            .take();
        manager.create_table(curation).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["curation", "slug"]).await?;
        for [table, column, _] in COLUMNS {
            let alter = Table::alter().table(table).drop_column(column).to_owned();
            manager.alter_table(alter).await?;
        }
        Ok(())
    }
}
