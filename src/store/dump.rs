//! [`Store`] methods that read a whole database as lines of JSON: all that the graph is made from.
//!
//! The graph itself is left out, as it is made anew from the records. So are keys, who held a token, addresses, and
//! what was promised to be done once: they are secrets, or of this database alone.

use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Error, Store, row, sql::Sql, transaction::DatabaseTransaction};

/// The form of the lines, told in the first of them.
pub(super) const VERSION: u32 = 1;
/// How many rows are read at a time.
const PAGE: u64 = 500;

/// What a dump has a line for each row of, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Table {
    Agency,
    Record,
    Revision,
    Redirect,
    Curation,
    Change,
}

const TABLES: [Table; 6] = [
    Table::Agency,
    Table::Record,
    Table::Revision,
    Table::Redirect,
    Table::Curation,
    Table::Change,
];

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) version: u32,
}

/// The last line: without it, a dump has broken off.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct End {
    /// How many rows there are in all.
    pub(super) rows: u64,
    /// The feed's head.
    pub(super) revision: i64,
    pub(super) updated_at: Option<i64>,
    pub(super) rebuilds: i64,
}

/// The database as it is at one moment, read line by line.
#[derive(Debug)]
pub struct Snapshot {
    transaction: DatabaseTransaction,
    state: State,
    n_rows: u64,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Begins,
    /// At a table, behind the row of that key.
    At(usize, After),
    Ended,
}

/// The key of a row; nil and zero are before all.
#[derive(Debug, Clone, Copy, Default)]
struct After {
    id: Uuid,
    number: i64,
}

impl Store {
    /// The database as it is now, for as long as this is kept. Nobody has to wait for it but,
    /// on SQLite, those who write by way of this store.
    pub async fn snapshot(&self) -> Result<Snapshot, Error> {
        Ok(Snapshot {
            transaction: self.begin_reading().await?,
            state: State::Begins,
            n_rows: 0,
        })
    }
}

impl Snapshot {
    /// The next lines, a page of them; none at the end.
    pub async fn next(&mut self) -> Result<Vec<String>, Error> {
        loop {
            let (n, after) = match self.state {
                State::Ended => return Ok(Vec::new()),
                State::Begins => {
                    self.state = State::At(0, After::default());
                    return Ok(vec![line("dump", None, &Head { version: VERSION })?]);
                }
                State::At(n, after) => (n, after),
            };
            let Some(table) = TABLES.get(n) else {
                self.state = State::Ended;
                return Ok(vec![line("end", None, &self.end().await?)?]);
            };
            let (lines, last) = self.page(*table, after).await?;
            self.n_rows += lines.len() as u64;
            self.state = match last {
                Some(last) => State::At(n, last),
                None => State::At(n + 1, After::default()),
            };
            if !lines.is_empty() {
                return Ok(lines);
            }
        }
    }

    /// The rows behind a key, and the key of the last.
    async fn page(
        &self,
        table: Table,
        After { id, number }: After,
    ) -> Result<(Vec<String>, Option<After>), Error> {
        use row::{agency, change, curation, record, record_revision, redirect};
        let to = &self.transaction;
        match table {
            Table::Agency => {
                let sql = by_id::<agency::Entity>(to, id, "id");
                self.rows::<agency::Entity>(table, sql, |row| (row.id, 0))
                    .await
            }
            Table::Record => {
                let sql = by_id::<record::Entity>(to, id, "id");
                self.rows::<record::Entity>(table, sql, |row| (row.id, 0))
                    .await
            }
            Table::Revision => {
                let mut sql = Sql::rows::<record_revision::Entity>(to, "t");
                sql.push(" WHERE (t.record_id, t.revision) > (").bind(id);
                sql.push(", ").bind(number);
                sql.push(") ORDER BY t.record_id, t.revision LIMIT ")
                    .bind(PAGE);
                let key = |row: &record_revision::Model| (row.record_id, row.revision.into());
                self.rows::<record_revision::Entity>(table, sql, key).await
            }
            Table::Redirect => {
                let sql = by_id::<redirect::Entity>(to, id, "from_id");
                self.rows::<redirect::Entity>(table, sql, |row| (row.from_id, 0))
                    .await
            }
            Table::Curation => {
                let sql = by_id::<curation::Entity>(to, id, "id");
                self.rows::<curation::Entity>(table, sql, |row| (row.id, 0))
                    .await
            }
            Table::Change => {
                let mut sql = Sql::rows::<change::Entity>(to, "t");
                sql.push(" WHERE t.revision > ").bind(number);
                sql.push(" ORDER BY t.revision LIMIT ").bind(PAGE);
                let key = |row: &change::Model| (Uuid::nil(), row.revision);
                self.rows::<change::Entity>(table, sql, key).await
            }
        }
    }

    async fn rows<E: EntityTrait>(
        &self,
        table: Table,
        sql: Sql,
        key: impl Fn(&E::Model) -> (Uuid, i64),
    ) -> Result<(Vec<String>, Option<After>), Error>
    where
        E::Model: Serialize,
    {
        let rows = E::find().from_raw_sql(sql.statement());
        let rows = rows.all(&self.transaction).await.map_err(Error::Read)?;
        let after = |row| {
            let (id, number) = key(row);
            After { id, number }
        };
        let last = rows.last().map(after);
        let lines = rows.iter().map(|row| line("", Some(table), row));
        Ok((lines.collect::<Result<_, _>>()?, last))
    }

    async fn end(&self) -> Result<End, Error> {
        let sql = "SELECT revision, updated_at, rebuilds FROM change_head WHERE id = 1";
        let rows = Sql::of(&self.transaction, sql).all(&self.transaction).await;
        let rows = rows.map_err(Error::Read)?;
        let Some(row) = rows.first() else {
            return Err(Error::Corrupt {
                table: "change_head",
                id: "1".to_owned(),
                reason: "the feed has no head".to_owned(),
            });
        };
        Ok(End {
            rows: self.n_rows,
            revision: row.try_get("", "revision").map_err(Error::Read)?,
            updated_at: row.try_get("", "updated_at").map_err(Error::Read)?,
            rebuilds: row.try_get("", "rebuilds").map_err(Error::Read)?,
        })
    }

    /// Lets go of the moment.
    pub async fn release(self) -> Result<(), Error> {
        self.transaction.rollback().await.map_err(Error::Read)
    }
}

fn by_id<E: EntityTrait>(connection: &DatabaseTransaction, after: Uuid, column: &str) -> Sql {
    let mut sql = Sql::rows::<E>(connection, "t");
    sql.push(format_args!(" WHERE t.{column} > ")).bind(after);
    sql.push(format_args!(" ORDER BY t.{column} LIMIT "))
        .bind(PAGE);
    sql
}

/// A line: its type, and the row.
fn line(name: &str, table: Option<Table>, row: &impl Serialize) -> Result<String, Error> {
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Type<'a> {
        Name(&'a str),
        Table(Table),
    }
    #[derive(Serialize)]
    struct Line<'a, T> {
        r#type: Type<'a>,
        row: &'a T,
    }
    let r#type = table.map_or(Type::Name(name), Type::Table);
    serde_json::to_string(&Line { r#type, row }).map_err(|reason| Error::Corrupt {
        table: "a row of a dump",
        id: name.to_owned(),
        reason: reason.to_string(),
    })
}
