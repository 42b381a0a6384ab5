//! [`Store`] methods that fill an empty database with a dump, in one transaction.

use std::collections::HashSet;

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{
    Error, Rebuilt, Store,
    backup::occupants,
    dump::{End, Head, Table, VERSION},
    graph::add,
    rebuild::rebuild,
    row,
    sql::Sql,
    transaction::DatabaseTransaction,
};

/// How many rows are written at a time.
const BATCH: usize = 500;

/// Why a dump cannot be loaded; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database is not empty.
    #[error(
        "the database is not empty: it has {0}; a dump is the whole of a database, so load it into \
         one of its own"
    )]
    NotEmpty(String),
    /// A line is none of a dump.
    #[error("{0}")]
    Line(String),
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] Error),
}

/// What a dump had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Agencies.
    pub agencies: u64,
    /// Records.
    pub records: u64,
    /// Revisions of records.
    pub revisions: u64,
    /// Changes of the feed.
    pub changes: u64,
    /// What the records amount to.
    pub graph: Rebuilt,
}

/// A dump that is being loaded; dropped before its end, it leaves nothing.
#[derive(Debug)]
pub struct Loading {
    store: Store,
    transaction: DatabaseTransaction,
    has_begun: bool,
    end: Option<End>,
    agencies: HashSet<Uuid>,
    rows: Rows,
    n_rows: u64,
    loaded: Loaded,
}

/// Rows that wait to be written, together.
#[derive(Debug, Default)]
struct Rows {
    agencies: Vec<row::agency::Model>,
    records: Vec<row::record::Model>,
    revisions: Vec<row::record_revision::Model>,
    redirects: Vec<row::redirect::Model>,
    curations: Vec<row::curation::Model>,
    changes: Vec<row::change::Model>,
}

impl Store {
    /// Begins to load a dump, if the database is empty. Nobody else may write meanwhile.
    pub async fn load(&self) -> Result<Loading, LoadError> {
        let transaction = self.begin(true, true).await?;
        if let Some(occupants) = occupants(&transaction).await? {
            return Err(LoadError::NotEmpty(occupants));
        }
        Ok(Loading {
            store: self.clone(),
            transaction,
            has_begun: false,
            end: None,
            agencies: HashSet::new(),
            rows: Rows::default(),
            n_rows: 0,
            loaded: Loaded::default(),
        })
    }
}

impl Loading {
    /// Adds the next line.
    pub async fn add(&mut self, line: &str) -> Result<(), LoadError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Line<'a> {
            #[serde(rename = "type")]
            name: &'a str,
            #[serde(borrow)]
            row: &'a RawValue,
        }
        let Line { name, row } = parsed(line)?;
        let row = row.get();
        match name {
            _ if self.end.is_some() => return Err(wrong("there is more behind the end")),
            "dump" if !self.has_begun => {
                let Head { version } = parsed(row)?;
                if version != VERSION {
                    let reason =
                        format!("it is of version {version}; this program reads version {VERSION}");
                    return Err(wrong(reason));
                }
                self.has_begun = true;
                return Ok(());
            }
            _ if !self.has_begun => return Err(wrong("a dump begins with a line of type `dump`")),
            "end" => {
                self.end = Some(parsed(row)?);
                return Ok(());
            }
            _ => self.row(name, row)?,
        }
        self.n_rows += 1;
        if self.n_rows.is_multiple_of(BATCH as u64) {
            self.write().await?;
        }
        Ok(())
    }

    fn row(&mut self, name: &str, row: &str) -> Result<(), LoadError> {
        let rows = &mut self.rows;
        match serde_json::from_value(name.into()) {
            Ok(Table::Agency) => {
                let row: row::agency::Model = parsed(row)?;
                self.agencies.insert(row.id);
                rows.agencies.push(row);
                self.loaded.agencies += 1;
            }
            Ok(Table::Record) => {
                let row: row::record::Model = parsed(row)?;
                if !self.agencies.contains(&row.agency_id) {
                    return Err(wrong("its agency stands nowhere before it"));
                }
                rows.records.push(row);
                self.loaded.records += 1;
            }
            Ok(Table::Revision) => {
                rows.revisions.push(parsed(row)?);
                self.loaded.revisions += 1;
            }
            Ok(Table::Redirect) => rows.redirects.push(parsed(row)?),
            Ok(Table::Curation) => rows.curations.push(parsed(row)?),
            Ok(Table::Change) => {
                rows.changes.push(parsed(row)?);
                self.loaded.changes += 1;
            }
            Err(_) => {
                let reason = format!("a dump has no lines of type `{name}`");
                return Err(wrong(reason));
            }
        }
        Ok(())
    }

    /// Writes the rows that wait.
    async fn write(&mut self) -> Result<(), LoadError> {
        use row::{agency, change, curation, record, record_revision, redirect};
        let to = &self.transaction;
        let rows = std::mem::take(&mut self.rows);
        put::<agency::Entity, agency::ActiveModel>(to, &rows.agencies).await?;
        put::<record::Entity, record::ActiveModel>(to, &rows.records).await?;
        put::<record_revision::Entity, record_revision::ActiveModel>(to, &rows.revisions).await?;
        put::<redirect::Entity, redirect::ActiveModel>(to, &rows.redirects).await?;
        put::<curation::Entity, curation::ActiveModel>(to, &rows.curations).await?;
        put::<change::Entity, change::ActiveModel>(to, &rows.changes).await
    }

    /// Makes the graph of it, and keeps all that or takes it back.
    pub async fn finish(mut self, is_kept: bool) -> Result<Loaded, LoadError> {
        let Some(end) = self.end.take() else {
            return Err(wrong(
                "the dump breaks off: its last line, of type `end`, is missing",
            ));
        };
        if end.rows != self.n_rows
            || end.revision != i64::try_from(self.loaded.changes).unwrap_or(-1)
        {
            let reason = format!(
                "it has {} rows and {} changes, and should have {} and {}: lines are missing, or \
                 stand twice",
                self.n_rows, self.loaded.changes, end.rows, end.revision
            );
            return Err(wrong(reason));
        }
        self.write().await?;
        self.loaded.graph = rebuild(&self.transaction).await?;
        let mut sql = Sql::of(&self.transaction, "UPDATE change_head SET revision = ");
        sql.bind(end.revision);
        sql.push(", updated_at = ").bind(end.updated_at);
        sql.push(", rebuilds = ").bind(end.rebuilds);
        sql.push(" WHERE id = 1");
        sql.execute(&self.transaction).await.map_err(Error::Write)?;
        if is_kept {
            self.store.commit(self.transaction).await?;
        } else {
            self.transaction.rollback().await.map_err(Error::Write)?;
        }
        Ok(self.loaded)
    }
}

async fn put<E, A>(to: &DatabaseTransaction, rows: &[E::Model]) -> Result<(), LoadError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A> + Clone,
    A: ActiveModelTrait<Entity = E> + Send,
{
    match add::<E, A>(to, rows).await {
        // Not the database's fault: an empty one has none of these rows.
        Err(error) if error.is_conflict() => Err(wrong("a row stands twice in the dump")),
        added => Ok(added?),
    }
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, LoadError> {
    serde_json::from_str(text).map_err(|error| wrong(format!("it is no line of a dump: {error}")))
}

fn wrong(reason: impl Into<String>) -> LoadError {
    LoadError::Line(reason.into())
}
