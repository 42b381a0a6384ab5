//! [`Store`] methods that read all rows of a backup, as of one moment.

use migrations::{applied, known};
use sea_orm::Value as Bound;
use serde_json::Value;

use super::{
    super::{Error, Store, migrate::require_known, sql::Sql, transaction::DatabaseTransaction},
    Column, HEAD, TABLES, Table, columns, quoted,
};
use crate::domain::Instant;

/// How many rows are read at a time.
const PAGE: u64 = 200;

/// A backup that is being read.
#[derive(Debug)]
pub struct Backup {
    transaction: DatabaseTransaction,
    /// The step that the tables are at.
    pub step: String,
    /// The graph's revision.
    pub revision: i64,
    /// The moment.
    pub at: Instant,
    /// Those that the step has.
    tables: Vec<(&'static Table, Vec<Column>)>,
    /// The table at hand.
    n: usize,
    state: State,
}

#[derive(Debug)]
enum State {
    Begins,
    /// Behind the row of that key; before all rows, if it is empty.
    Behind(Vec<Bound>),
}

/// A part of a backup.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// From here on, rows are of this table, and have values of these columns.
    Table(String, Vec<String>),
    /// A row.
    Row(Vec<Value>),
}

impl Store {
    /// Begins to read a backup of the database as it is now; it sees nothing of what is written
    /// meanwhile. Nobody has to wait for it but, on SQLite, those who write by way of this store.
    /// `None`, if there are no tables.
    pub async fn backup(&self) -> Result<Option<Backup>, Error> {
        let transaction = self.begin_reading().await?;
        let applied = applied(&transaction).await.map_err(Error::Read)?;
        let known = known();
        require_known(&known, &applied)?;
        let Some(step) = applied.last() else {
            return Ok(None);
        };
        if !known.starts_with(&applied) {
            return Err(Error::Corrupt {
                table: "seaql_migrations",
                id: step.clone(),
                reason: "a step before it is missing".to_owned(),
            });
        }
        let mut tables = Vec::new();
        for table in &TABLES {
            let columns = columns(&transaction, table.name).await?;
            if !columns.is_empty() {
                tables.push((table, columns));
            }
        }
        let has_feed = tables.iter().any(|(table, _)| table.name == HEAD);
        Ok(Some(Backup {
            step: step.clone(),
            revision: if has_feed {
                revision(&transaction).await?
            } else {
                0
            },
            at: self.clock.now(),
            tables,
            n: 0,
            state: State::Begins,
            transaction,
        }))
    }
}

impl Backup {
    /// The next parts, in the order of tables and keys; none at the end.
    pub async fn next(&mut self) -> Result<Vec<Part>, Error> {
        while let Some((table, columns)) = self.tables.get(self.n) {
            let State::Behind(last) = &self.state else {
                self.state = State::Behind(Vec::new());
                let names = columns.iter().map(|column| column.name.clone());
                return Ok(vec![Part::Table(table.name.to_owned(), names.collect())]);
            };
            let rows = self.page(table, columns, last).await?;
            match rows.last() {
                None => {
                    self.n += 1;
                    self.state = State::Begins;
                }
                Some(last) => {
                    self.state = State::Behind(key(table, columns, last));
                    return Ok(rows.into_iter().map(Part::Row).collect());
                }
            }
        }
        Ok(Vec::new())
    }

    /// The rows behind a key.
    async fn page(
        &self,
        table: &Table,
        columns: &[Column],
        last: &[Bound],
    ) -> Result<Vec<Vec<Value>>, Error> {
        let names = quoted(columns.iter().map(|column| column.name.as_str()));
        let key = quoted(table.key.iter().copied());
        let mut sql = Sql::of(&self.transaction, "SELECT ");
        sql.push(format_args!("{names} FROM \"{}\"", table.name));
        for (n, value) in last.iter().enumerate() {
            if n == 0 {
                sql.push(format_args!(" WHERE ({key}) > ("));
            } else {
                sql.push(", ");
            }
            sql.bind(value.clone());
        }
        sql.push(if last.is_empty() { "" } else { ")" });
        sql.push(format_args!(" ORDER BY {key} LIMIT ")).bind(PAGE);
        let rows = sql.all(&self.transaction).await.map_err(Error::Read)?;
        let mut read = Vec::new();
        for row in &rows {
            let columns = columns.iter().enumerate();
            let cells = columns.map(|(n, column)| column.kind.read(row, n));
            read.push(cells.collect::<Result<_, _>>().map_err(Error::Read)?);
        }
        Ok(read)
    }

    /// Lets go of the moment.
    pub async fn release(self) -> Result<(), Error> {
        self.transaction.rollback().await.map_err(Error::Read)
    }
}

/// The graph's revision, whatever else the feed's head has at the step that it is at.
async fn revision(transaction: &DatabaseTransaction) -> Result<i64, Error> {
    let sql = Sql::of(transaction, "SELECT revision FROM change_head WHERE id = 1");
    let rows = sql.all(transaction).await.map_err(Error::Read)?;
    let row = rows.first().ok_or_else(|| Error::Corrupt {
        table: HEAD,
        id: "1".to_owned(),
        reason: "the feed has no head".to_owned(),
    })?;
    row.try_get("", "revision").map_err(Error::Read)
}

/// The key of a row.
fn key(table: &Table, columns: &[Column], row: &[Value]) -> Vec<Bound> {
    let cells = table.key.iter().filter_map(|name| {
        let cells = columns.iter().zip(row);
        let mut own = cells.filter(|(column, _)| column.name == *name);
        own.next()
    });
    cells
        .filter_map(|(column, value)| column.kind.bound(value))
        .collect()
}
