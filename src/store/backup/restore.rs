//! [`Store`] methods that fill an empty database with the rows of a backup, in one transaction.

use migrations::{applied, known};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction};
use serde_json::Value;

use super::{
    super::{
        Error, Rebuilt, Store,
        migrate::{by, require_known},
        rebuild::rebuild,
        sql::Sql,
        transaction,
    },
    Column, HEAD, TABLES, Table, columns, occupants, quoted,
};

/// The most rows that are written at a time.
const ROWS: usize = 500;
/// The most values of them, about; SQLite takes 32,766.
const VALUES: usize = 10_000;
/// The most letters of them, about.
const LETTERS: usize = 4 * 1024 * 1024;

/// Why a backup cannot be restored; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The database is not empty.
    #[error(
        "the database is not empty: it has {0}; a backup is the whole of a database, so restore it \
         into one of its own"
    )]
    NotEmpty(String),
    /// The tables of the backup are of a newer version of the program, or of none.
    #[error("its tables are at the step {step}, and this program knows none after {newest}")]
    Newer {
        /// The step of the backup.
        step: String,
        /// The newest that this program knows.
        newest: String,
    },
    /// A part does not fit the tables.
    #[error("{0}")]
    Part(String),
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] Error),
}

/// What became of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// What the records amount to.
    pub graph: Rebuilt,
    /// How many steps the tables were brought up afterwards.
    pub steps: usize,
}

/// A backup that is being restored; dropped before its end, it leaves nothing.
#[derive(Debug)]
pub struct Restore {
    store: Store,
    transaction: DatabaseTransaction,
    /// How many steps are missing behind that of the backup.
    steps: usize,
    filling: Option<Filling>,
}

/// A table that is being filled.
#[derive(Debug)]
struct Filling {
    table: &'static Table,
    /// In the order of the file.
    columns: Vec<Column>,
    /// Those that wait to be written.
    rows: Vec<Vec<sea_orm::Value>>,
    letters: usize,
}

impl Store {
    /// Begins to restore a backup whose tables were at a step, if the database is empty; its tables,
    /// if it has any, are brought to that step, up or down. Nobody else may write meanwhile.
    pub async fn restore(&self, step: &str) -> Result<Restore, RestoreError> {
        let known = known();
        let Some(at) = known.iter().position(|name| name == step) else {
            return Err(RestoreError::Newer {
                step: step.to_owned(),
                newest: known.last().cloned().unwrap_or_default(),
            });
        };
        let transaction = self.begin_alone().await?;
        let applied = applied(&transaction).await.map_err(Error::Read)?;
        require_known(&known, &applied)?;
        if Sql::of(&transaction, "").is_postgres() {
            let mut settings = "SET LOCAL plan_cache_mode = force_custom_plan".to_owned();
            if !columns(&transaction, "redirect").await?.is_empty() {
                settings.push_str("; LOCK TABLE redirect IN EXCLUSIVE MODE");
            }
            let set = transaction.execute_unprepared(&settings).await;
            set.map_err(Error::Write)?;
        }
        if let Some(occupants) = occupants(&transaction).await? {
            return Err(RestoreError::NotEmpty(occupants));
        }
        let [wanted, has] = [at + 1, applied.len()].map(|n| i32::try_from(n).unwrap_or(i32::MAX));
        if wanted != has {
            by(&transaction, wanted - has).await?;
        }
        if !columns(&transaction, HEAD).await?.is_empty() {
            let delete = Sql::of(&transaction, &format!("DELETE FROM {HEAD}"));
            delete.execute(&transaction).await.map_err(Error::Write)?;
        }
        Ok(Restore {
            store: self.clone(),
            transaction,
            steps: known.len() - at - 1,
            filling: None,
        })
    }
}

impl Restore {
    /// From here on, rows are of this table, and have values of these columns.
    pub async fn table(&mut self, name: &str, names: &[String]) -> Result<(), RestoreError> {
        self.write().await?;
        let Some(table) = TABLES.iter().find(|table| table.name == name) else {
            return Err(wrong(format!("a backup has no table `{name}`")));
        };
        let mut own = columns(&self.transaction, table.name).await?;
        let mut ordered = Vec::new();
        for name in names {
            let at = own.iter().position(|column| column.name == *name);
            ordered.push(at.map(|at| own.remove(at)).ok_or_else(|| {
                let table = table.name;
                wrong(format!("at its step, `{table}` has no column `{name}`"))
            })?);
        }
        if let Some(missing) = own.first() {
            let missing = &missing.name;
            return Err(wrong(format!(
                "the column `{missing}` of `{name}` is missing"
            )));
        }
        self.filling = Some(Filling {
            table,
            columns: ordered,
            rows: Vec::new(),
            letters: 0,
        });
        Ok(())
    }

    /// Adds a row.
    pub async fn row(&mut self, row: &[Value]) -> Result<(), RestoreError> {
        let Some(filling) = &mut self.filling else {
            return Err(wrong("a row stands before the first table"));
        };
        let n = filling.columns.len();
        if row.len() != n {
            let (table, has) = (filling.table.name, row.len());
            return Err(wrong(format!(
                "a row of `{table}` has {n} values, this has {has}"
            )));
        }
        let mut values = Vec::with_capacity(n);
        for (column, value) in filling.columns.iter().zip(row) {
            let Some(bound) = column.kind.bound(value) else {
                let (name, noun) = (&column.name, column.kind.noun());
                return Err(wrong(format!("its `{name}` is not {noun}")));
            };
            filling.letters += value.as_str().map_or(0, str::len);
            values.push(bound);
        }
        filling.rows.push(values);
        let n_values = filling.rows.len() * n;
        if filling.rows.len() >= ROWS || n_values >= VALUES || filling.letters >= LETTERS {
            self.write().await?;
        }
        Ok(())
    }

    /// Writes the rows that wait.
    async fn write(&mut self) -> Result<(), RestoreError> {
        let Some(filling) = &mut self.filling else {
            return Ok(());
        };
        filling.letters = 0;
        let rows = std::mem::take(&mut filling.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let names = quoted(filling.columns.iter().map(|column| column.name.as_str()));
        let mut sql = Sql::of(&self.transaction, "INSERT INTO ");
        sql.push(format_args!("\"{}\" ({names}) VALUES ", filling.table.name));
        for (n, row) in rows.into_iter().enumerate() {
            sql.push(if n > 0 { ", (" } else { "(" });
            for (n, value) in row.into_iter().enumerate() {
                sql.push(if n > 0 { ", " } else { "" }).bind(value);
            }
            sql.push(")");
        }
        match sql.execute(&self.transaction).await.map_err(Error::Write) {
            // Not the database's fault: an empty one has none of these rows.
            Err(error) if error.is_conflict() => {
                let table = filling.table.name;
                Err(wrong(format!("a row of `{table}` stands twice")))
            }
            written => Ok(written?),
        }
    }

    /// Brings the tables up to date, makes the graph, and keeps all that.
    pub async fn finish(mut self) -> Result<Restored, RestoreError> {
        self.write().await?;
        if self.steps > 0 {
            let steps = i32::try_from(self.steps).unwrap_or(i32::MAX);
            by(&self.transaction, steps).await?;
        }
        let transaction = transaction::DatabaseTransaction::Own(self.transaction);
        let graph = rebuild(&transaction).await?;
        // The revisions behind that of the backup will be other ones than those that clients may have
        // seen: what they have remembered under them must not look like what is there now.
        // Of the clock, as a count could come to what it was in a history that was lost.
        let mut sql = Sql::of(&transaction, "UPDATE change_head SET rebuilds = ");
        sql.bind(self.store.clock.now().micros())
            .push(" WHERE id = 1 RETURNING revision");
        let heads = sql.all(&transaction).await.map_err(Error::Write)?;
        if heads.is_empty() {
            return Err(wrong("the head of the feed is missing"));
        }
        self.store.commit(transaction).await?;
        Ok(Restored {
            graph,
            steps: self.steps,
        })
    }
}

fn wrong(reason: impl Into<String>) -> RestoreError {
    RestoreError::Part(reason.into())
}
