//! The few types of columns that there are, the same on every database.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// A key made by the application, never by the database.
pub(crate) fn uuid(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    column.uuid().not_null();
    column
}

/// Text that is compared and ordered byte by byte everywhere.
pub(crate) fn key(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    column.text();
    // PostgreSQL would order by the locale, and a page read on one server would not fit another.
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// Text that is only stored and shown.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    column.text();
    column
}

/// A whole number of 32 bits.
pub(crate) fn int(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    column.integer();
    column
}

/// A whole number of 64 bits; of a time, microseconds since 1970-01-01T00:00:00Z.
pub(crate) fn bigint(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    column.big_integer();
    column
}

/// True or false.
pub(crate) fn boolean(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    column.boolean().not_null();
    column
}

/// A primary key over `columns`.
pub(crate) fn primary(columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    for column in columns {
        index.col(Alias::new(*column));
    }
    index.take()
}

/// Makes an index named after its table and columns.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    table: &str,
    columns: &[&str],
    is_unique: bool,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index
        .name(format!("{table}_{}", columns.join("_")))
        .table(Alias::new(table));
    for column in columns {
        index.col(Alias::new(*column));
    }
    if is_unique {
        index.unique();
    }
    manager.create_index(index).await
}

/// Drops `tables`, in that order.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager
            .drop_table(Table::drop().table(Alias::new(*table)).take())
            .await?;
    }
    Ok(())
}
