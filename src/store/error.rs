//! Why the store could not do what it was asked.

mod trouble;

use std::{borrow::Cow, path::PathBuf, sync::Arc};

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, error::DatabaseError, sqlite::SqliteError},
};

use super::loan;
use crate::domain::{Fault, Id, Invalid, NoChance};
pub use trouble::Trouble;

/// Why an operation of the store failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The database cannot be opened.
    #[error("cannot open the database")]
    Connect(#[source] DbErr),

    /// The folder of the database's file cannot be made.
    #[error("cannot make the folder {}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        #[source]
        source: Arc<std::io::Error>,
    },

    /// The tables cannot be changed.
    #[error("cannot migrate the database")]
    Migrate(#[source] DbErr),

    /// The database has steps of a newer version of the program.
    #[error(
        "the database is ahead of hamkor {version}, which does not know {0}: use the version that \
         made it, or a newer one",
        version = env!("CARGO_PKG_VERSION")
    )]
    Ahead(String),

    /// A read failed.
    #[error("cannot read from the database")]
    Read(#[source] DbErr),

    /// A write failed and left nothing behind.
    #[error("cannot write to the database")]
    Write(#[source] DbErr),

    /// A row exists that our own rules forbid: a bug, or a hand edit.
    #[error("row {id} of `{table}` is corrupt: {reason}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row's key.
        id: String,
        /// What is wrong with it.
        reason: String,
    },

    /// A secret cannot be made.
    #[error("cannot make a secret")]
    Secret(#[from] NoChance),

    /// Something else was done under the same name for a request.
    #[error("another request was made under this name")]
    Reused,

    /// A cursor that this server did not give out.
    #[error("`{0}` is no cursor of this list")]
    Cursor(String),
}

impl Error {
    /// A row that cannot be read as what it should be.
    pub(super) fn corrupt(table: &'static str, id: Id, reason: &impl ToString) -> Self {
        Self::Corrupt {
            table,
            id: id.to_string(),
            reason: reason.to_string(),
        }
    }

    /// Nobody is left to read: the server stops.
    pub(super) fn stopped() -> Self {
        Self::Read(DbErr::Conn(RuntimeErr::Internal(
            "the server stops".to_owned(),
        )))
    }

    /// The feed could not be read when another tried.
    pub(super) fn unseen() -> Self {
        Self::Read(DbErr::Conn(RuntimeErr::Internal(
            "the feed could not be read a moment ago".to_owned(),
        )))
    }

    /// Whether the database cannot be reached for now: no connection is free, none can be made, or
    /// one broke off.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::Read(DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
                | Self::Write(DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
        ) || matches!(self.cause(), Some(sqlx::Error::Io(_)))
            || self.code().is_some_and(|code| loan::is_gone(&code))
            // SQLite: another process writes, and has done so for as long as we wait.
            || matches!(self.sqlite_code(), Some(5 | 6))
    }

    /// Whether the database stopped a statement that took longer than statements may.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        // PostgreSQL's "query canceled", and SQLite's "interrupted".
        self.has_code(&["57014", "9"])
    }

    /// Whether the same transaction may succeed if it is tried again.
    pub(super) fn is_retryable(&self) -> bool {
        // Serialization failure, deadlock, unique violation: another writer came in between.
        self.has_code(&["40001", "40P01", "23505"])
    }

    /// Whether a row of that key is there already.
    pub(super) fn is_conflict(&self) -> bool {
        let cause = self.cause().and_then(sqlx::Error::as_database_error);
        cause.is_some_and(DatabaseError::is_unique_violation)
    }

    /// The code that SQLite gave as the cause, without what is more exact.
    pub(super) fn sqlite_code(&self) -> Option<i32> {
        let cause = self.cause()?.as_database_error()?;
        let code = cause.try_downcast_ref::<SqliteError>()?.code()?;
        Some(code.parse::<i32>().ok()? & 0xff)
    }

    /// Whether the database gave one of these codes as the cause.
    pub(super) fn has_code(&self, codes: &[&str]) -> bool {
        self.code()
            .is_some_and(|code| codes.contains(&code.as_ref()))
    }

    /// The code that the database gave as the cause.
    fn code(&self) -> Option<Cow<'_, str>> {
        let cause = self.cause().and_then(sqlx::Error::as_database_error);
        cause.and_then(DatabaseError::code)
    }

    /// What the driver said.
    fn cause(&self) -> Option<&sqlx::Error> {
        let (Self::Connect(error) | Self::Migrate(error) | Self::Read(error) | Self::Write(error)) =
            self
        else {
            return None;
        };
        match error {
            DbErr::Conn(RuntimeErr::SqlxError(cause))
            | DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
            _ => None,
        }
    }
}

/// Why records were not written; nothing of them was.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// The input is at fault; each fault with the position of its record.
    #[error("{} of the records cannot be written", .0.len())]
    Refused(Vec<(usize, Fault)>),

    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<Invalid> for PutError {
    /// The faults of an input that stands alone.
    fn from(Invalid(faults): Invalid) -> Self {
        Self::Refused(faults.into_iter().map(|fault| (0, fault)).collect())
    }
}
