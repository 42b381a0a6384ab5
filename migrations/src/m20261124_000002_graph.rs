//! The graph that is derived from the records.

use sea_orm_migration::prelude::*;

use crate::column::{bigint, drop, index, int, key, primary, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        entity(manager).await?;
        lookups(manager).await?;
        relation(manager).await?;
        source(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "redirect",
            "citation",
            "source",
            "relation",
            "entity_sector",
            "entity_identifier",
            "entity",
        ];
        drop(manager, &tables).await
    }
}

/// The merged document, and the few columns that filters and orders need.
async fn entity(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let entity = Table::create()
        .table("entity")
        .col(uuid("id").primary_key())
        .col(key(manager, "kind").not_null())
        .col(key(manager, "slug").not_null())
        .col(int("revision").not_null())
        .col(bigint("created_at").not_null())
        .col(bigint("updated_at").not_null())
        .col(text("doc").not_null())
        .col(key(manager, "name_key").not_null())
        .col(key(manager, "class"))
        .col(key(manager, "status"))
        .col(int("status_rank").not_null())
        .col(key(manager, "starts").not_null())
        .col(key(manager, "ends").not_null())
        .col(int("ordinal").not_null())
        .col(key(manager, "iso_code"))
        .take();
    manager.create_table(entity).await?;
    index(manager, "entity", &["slug"], true).await?;
    for column in [
        "name_key",
        "starts",
        "ends",
        "status_rank",
        "ordinal",
        "updated_at",
    ] {
        index(manager, "entity", &["kind", column, "id"], false).await?;
    }
    index(manager, "entity", &["kind", "status"], false).await?;
    index(manager, "entity", &["kind", "class"], false).await
}

/// What an entity is found by.
async fn lookups(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let identifier = Table::create()
        .table("entity_identifier")
        .col(key(manager, "scheme").not_null())
        .col(key(manager, "value").not_null())
        .col(uuid("entity_id"))
        .primary_key(&mut primary(&["scheme", "value"]))
        .take();
    manager.create_table(identifier).await?;
    index(manager, "entity_identifier", &["entity_id"], false).await?;

    let sector = Table::create()
        .table("entity_sector")
        .col(key(manager, "code").not_null())
        .col(uuid("entity_id"))
        .primary_key(&mut primary(&["code", "entity_id"]))
        .take();
    manager.create_table(sector).await?;
    index(manager, "entity_sector", &["entity_id"], false).await
}

/// Edges, kept with their amounts as whole units and billionths, which add up exactly.
async fn relation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let relation = Table::create()
        .table("relation")
        .col(uuid("id").primary_key())
        .col(key(manager, "kind").not_null())
        .col(key(manager, "from_kind").not_null())
        .col(uuid("from_id"))
        .col(key(manager, "to_kind").not_null())
        .col(uuid("to_id"))
        .col(key(manager, "stage").not_null())
        .col(key(manager, "since").not_null())
        .col(key(manager, "until").not_null())
        .col(bigint("amount_whole"))
        .col(bigint("amount_nanos"))
        .col(key(manager, "currency"))
        .col(key(manager, "bound"))
        .col(int("revision").not_null())
        .col(bigint("created_at").not_null())
        .col(bigint("updated_at").not_null())
        .col(text("doc").not_null())
        .take();
    manager.create_table(relation).await?;
    index(
        manager,
        "relation",
        &["from_id", "kind", "since", "id"],
        false,
    )
    .await?;
    index(
        manager,
        "relation",
        &["to_id", "kind", "since", "id"],
        false,
    )
    .await?;
    index(manager, "relation", &["kind", "currency"], false).await
}

/// Sources, what rests on them, and where merged ids lead.
async fn source(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let source = Table::create()
        .table("source")
        .col(uuid("id").primary_key())
        .col(key(manager, "slug").not_null())
        .col(int("revision").not_null())
        .col(bigint("created_at").not_null())
        .col(bigint("updated_at").not_null())
        .col(text("doc").not_null())
        .take();
    manager.create_table(source).await?;
    index(manager, "source", &["slug"], true).await?;

    let citation = Table::create()
        .table("citation")
        .col(key(manager, "source_slug").not_null())
        .col(key(manager, "subject_kind").not_null())
        .col(uuid("subject_id"))
        .primary_key(&mut primary(&["source_slug", "subject_kind", "subject_id"]))
        .take();
    manager.create_table(citation).await?;
    index(manager, "citation", &["subject_id"], false).await?;

    let redirect = Table::create()
        .table("redirect")
        .col(uuid("from_id").primary_key())
        .col(uuid("to_id"))
        .take();
    manager.create_table(redirect).await?;
    index(manager, "redirect", &["to_id"], false).await
}
