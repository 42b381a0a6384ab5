//! A backup: all rows that the graph is made from, whatever step the tables are at, on either database.
//!
//! Tables are read and written as the database describes them, not as this version of the program
//! knows them: so a backup of an older step goes back to that step, and on from there. The graph
//! itself is left out, as it is made anew from the records.

mod cell;
mod read;
mod restore;

use sea_orm::ConnectionTrait;

use super::{Error, sql::Sql};
use cell::Kind;
pub use read::{Backup, Part};
pub use restore::{Restore, RestoreError, Restored};

/// A table that the graph is made from.
#[derive(Debug)]
struct Table {
    name: &'static str,
    /// What its rows are, for people.
    noun: &'static str,
    /// Its primary key, in whose order it is read.
    key: &'static [&'static str],
}

const fn table(name: &'static str, noun: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, noun, key }
}

/// The head of the feed: one row, which is there from the start.
const HEAD: &str = "change_head";

/// The tables, those first that others refer to.
static TABLES: [Table; 9] = [
    table("agency", "agencies", &["id"]),
    table("api_key", "API keys", &["id"]),
    table("record", "records", &["id"]),
    table("record_revision", "revisions", &["record_id", "revision"]),
    table("redirect", "merged ids", &["from_id"]),
    table("curation", "acts of curators", &["id"]),
    table("change", "changes", &["revision"]),
    table("once", "requests done once", &["agency_id", "key", "step"]),
    table(HEAD, "head of the feed", &["id"]),
];

/// What a backup has rows of, by table, with the word for people: `agency`, `agencies`.
pub fn backup_nouns() -> impl Iterator<Item = (&'static str, &'static str)> {
    let tables = TABLES.iter().filter(|table| table.name != HEAD);
    tables.map(|table| (table.name, table.noun))
}

/// A column as the database describes it.
#[derive(Debug)]
struct Column {
    name: String,
    kind: Kind,
}

/// The columns of a table in their order; none, if there is no such table.
async fn columns(
    connection: &impl ConnectionTrait,
    table: &'static str,
) -> Result<Vec<Column>, Error> {
    let mut sql = Sql::of(connection, "");
    let is_postgres = sql.is_postgres();
    if is_postgres {
        sql.push(
            "SELECT column_name::text AS name, data_type::text AS type \
             FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = ",
        );
        sql.bind(table).push(" ORDER BY ordinal_position");
    } else {
        sql.push("SELECT name, type FROM pragma_table_info(");
        sql.bind(table).push(") ORDER BY cid");
    }
    let mut columns = Vec::new();
    for row in sql.all(connection).await.map_err(Error::Read)? {
        let name: String = row.try_get("", "name").map_err(Error::Read)?;
        let declared: String = row.try_get("", "type").map_err(Error::Read)?;
        let kind = Kind::of(&declared, is_postgres).ok_or_else(|| Error::Corrupt {
            table,
            id: name.clone(),
            reason: format!("a backup has no values of the type {declared}"),
        })?;
        columns.push(Column { name, kind });
    }
    Ok(columns)
}

/// What a database has rows of, as `2 agencies`; nothing, if it is empty.
pub(super) async fn occupants(connection: &impl ConnectionTrait) -> Result<Option<String>, Error> {
    for (name, noun) in backup_nouns() {
        if columns(connection, name).await?.is_empty() {
            continue;
        }
        let mut sql = Sql::of(connection, "SELECT COUNT(*) AS n FROM ");
        sql.push(format_args!("\"{name}\""));
        let rows = sql.all(connection).await.map_err(Error::Read)?;
        let n: i64 = match rows.first() {
            Some(row) => row.try_get("", "n").map_err(Error::Read)?,
            None => 0,
        };
        if n > 0 {
            return Ok(Some(format!("{n} {noun}")));
        }
    }
    Ok(None)
}

/// Names as both databases read them, whatever words they are.
fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names = names.into_iter().map(|name| format!("\"{name}\""));
    names.collect::<Vec<_>>().join(", ")
}
