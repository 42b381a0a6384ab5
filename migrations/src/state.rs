//! Which steps there are, and which of them a database has.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{DbBackend, Statement},
};

use crate::Migrator;

/// The names of all steps that this program knows, the oldest first.
#[must_use]
pub fn known() -> Vec<String> {
    let steps = Migrator::migrations();
    steps.iter().map(|step| step.name().to_owned()).collect()
}

/// The names of the steps that a database has, the oldest first, also of such that this program does
/// not know; none where there are no tables. Reads only, so that it needs no right to make tables.
pub async fn applied(connection: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let backend = connection.get_database_backend();
    let is_noted = match backend {
        DbBackend::Postgres => {
            "SELECT 1 FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_name = 'seaql_migrations'"
        }
        _ => "SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations'",
    };
    let noted = connection.query_one_raw(Statement::from_string(backend, is_noted));
    if noted.await?.is_none() {
        return Ok(Vec::new());
    }
    let steps = "SELECT version FROM seaql_migrations";
    let rows = connection.query_all_raw(Statement::from_string(backend, steps));
    let rows = rows.await?;
    let names = rows.iter().map(|row| row.try_get("", "version"));
    let mut names: Vec<String> = names.collect::<Result<_, _>>()?;
    names.sort_unstable();
    Ok(names)
}
