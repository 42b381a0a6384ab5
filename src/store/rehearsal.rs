//! Writing to see what would come of it: the very writes of an import, all of them taken back.

use std::time::Duration;

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbBackend, sqlx::sqlite::SqliteSynchronous,
};
use tempfile::TempDir;

use super::{
    Author, Error, Namesake, NewAgency, Outcome, PutError, RecordInput, Store, agencies,
    connect::{Access, WRITER_CACHE_KIB},
    namesakes,
    put::Put,
    sql::Sql,
    transaction::DatabaseTransaction,
    write::Work as _,
};
use crate::domain::{Agency, Id};

/// Writes that nobody else sees, and that are taken back in the end.
///
/// One batch finds what those before it wrote, as it would if they were written for good. On SQLite
/// it all happens to a copy of the database, in the system's folder for temporary files, so that
/// others may write meanwhile. On PostgreSQL it is one transaction that keeps off the feed; who
/// wants to write to the same entities waits for its end.
#[derive(Debug)]
pub struct Rehearsal {
    store: Store,
    transaction: DatabaseTransaction,
    copy: Option<Copied>,
}

/// A copy of the database. The folder goes with it.
#[derive(Debug)]
struct Copied {
    connection: DatabaseConnection,
    _folder: TempDir,
}

impl Store {
    /// Begins a rehearsal on the database as it is now.
    pub async fn rehearse(&self) -> Result<Rehearsal, Error> {
        let copy = match self.backend() {
            DbBackend::Sqlite => Some(self.copy().await?),
            _ => None,
        };
        let access = Access {
            pool: copy
                .as_ref()
                .map_or(&self.writer.pool, |copy| &copy.connection)
                .clone(),
            ..self.writer.clone()
        };
        // As writes do, but without their lock: nobody is kept from moving ids.
        let settings = "SET LOCAL plan_cache_mode = force_custom_plan";
        let transaction = DatabaseTransaction::begin(&access, None, settings).await;
        Ok(Rehearsal {
            store: self.clone(),
            transaction: transaction.map_err(Error::Write)?,
            copy,
        })
    }

    /// Copies the file of SQLite, as of one moment.
    async fn copy(&self) -> Result<Copied, Error> {
        let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
        let rows = Sql::of(&self.reader, sql).all(&self.reader).await;
        let rows = rows.map_err(Error::Read)?;
        let file: String = match rows.first() {
            Some(row) => row.try_get("", "file").map_err(Error::Read)?,
            None => String::new(),
        };
        let folder = TempDir::with_prefix("hamkor-").map_err(|source| Error::Folder {
            folder: std::env::temp_dir(),
            source: source.into(),
        })?;
        let copy = folder.path().join("copy.db");
        // A connection of its own: those that read are stopped after a time, and the writer is
        // for others to write with.
        let source = open(&format!("sqlite:{file}")).await?;
        let mut sql = Sql::of(&source, "VACUUM INTO ");
        sql.bind(copy.display().to_string());
        let copied = sql.execute(&source).await.map_err(Error::Write);
        let _ = source.close().await;
        copied?;
        Ok(Copied {
            connection: open(&format!("sqlite:{}", copy.display())).await?,
            _folder: folder,
        })
    }
}

/// One connection to a file of SQLite, of which nothing has to outlast a crash.
async fn open(url: &str) -> Result<DatabaseConnection, Error> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .synchronous(SqliteSynchronous::Off)
                .foreign_keys(true)
                .pragma("cache_size", format!("-{WRITER_CACHE_KIB}"))
                .busy_timeout(Duration::from_secs(30))
        });
    Database::connect(options).await.map_err(Error::Connect)
}

impl Rehearsal {
    /// As [`Store::agency_get`].
    pub async fn agency_get(&self, slug: &str) -> Result<Option<Agency>, Error> {
        agencies::get(&self.transaction, slug).await
    }

    /// As [`Store::agency_upsert`].
    pub async fn agency_upsert(&self, new: NewAgency) -> Result<Agency, Error> {
        let (ids, now) = (&self.store.ids, self.store.clock.now());
        agencies::upsert_unheard(&self.transaction, ids, now, new).await
    }

    /// As [`Store::records_put`].
    pub async fn records_put(
        &self,
        author: &Author,
        inputs: &[RecordInput],
    ) -> Result<Vec<Outcome>, PutError> {
        let put = Put {
            ids: &self.store.ids,
            author,
            inputs,
            is_told: false,
        };
        put.run(&self.transaction, self.store.clock.now()).await
    }

    /// As [`Store::namesakes`].
    pub async fn namesakes(&self, entities: &[Id]) -> Result<Vec<Namesake>, Error> {
        namesakes::find(&self.transaction, entities).await
    }

    /// Takes everything back.
    pub async fn end(self) -> Result<(), Error> {
        self.transaction.rollback().await.map_err(Error::Write)?;
        if let Some(copy) = self.copy {
            // It goes away whatever is said of its end.
            let _ = copy.connection.close().await;
        }
        Ok(())
    }
}
