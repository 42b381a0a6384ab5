//! [`Store`] methods that bring the tables up to date, or back.

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};

use super::{
    Error, Store,
    connect::Pooler,
    faults::{self, Point},
};

/// What all who change the tables of a PostgreSQL database lock: any number, the same for ever.
const LOCK: i64 = 0x4841_4d4b_4f52;

impl Store {
    /// Brings the tables up to the newest step; all that is missing in one transaction.
    ///
    /// Of several servers that start at once one does so, and the others wait for it.
    pub async fn migrate(&self) -> Result<(), Error> {
        let mut steps = self.migrations().await?.into_iter();
        // Servers that start need no lock for that, and no right to make tables.
        if steps.all(|(_, is_applied)| is_applied) {
            return Ok(());
        }
        let transaction = self.begin_alone().await?;
        Migrator::up(&transaction, None)
            .await
            .map_err(Error::Migrate)?;
        faults::at(Point::Migrated).await?;
        transaction.commit().await.map_err(Error::Migrate)
    }

    /// Goes `steps` up, or down where it is below zero.
    pub async fn migrate_by(&self, steps: i32) -> Result<(), Error> {
        // It tells of a database that is ahead.
        self.migrations().await?;
        let transaction = self.begin_alone().await?;
        by(&transaction, steps).await?;
        transaction.commit().await.map_err(Error::Migrate)
    }

    /// The names of all steps, the oldest first, and whether the database has them; fails if it has
    /// others.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>, Error> {
        let applied = migrations::applied(&self.alone())
            .await
            .map_err(Error::Read)?;
        let known = migrations::known();
        require_known(&known, &applied)?;
        let step = |name: String| {
            let is_applied = applied.contains(&name);
            (name, is_applied)
        };
        Ok(known.into_iter().map(step).collect())
    }

    /// Begins a transaction that changes the tables, alone among those that do.
    pub(super) async fn begin_alone(&self) -> Result<DatabaseTransaction, Error> {
        let transaction = self.begin_own().await?;
        if self.backend() == DbBackend::Postgres {
            // An index takes as long as it takes. But who waits long for a table that is in use has
            // all others wait behind it.
            let mut settings = format!(
                "SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({LOCK}); \
                 SET LOCAL lock_timeout = '10s'"
            );
            if self.writer.terms.pooler == Pooler::Transaction {
                // Steps prepare statements under names, and behind a pooler those of an earlier run
                // may still be there.
                settings.push_str("; DEALLOCATE ALL");
            }
            let set = transaction.execute_unprepared(&settings).await;
            set.map_err(Error::Write)?;
        }
        Ok(transaction)
    }
}

/// Goes `steps` up, or down where it is below zero, within a transaction.
pub(super) async fn by(transaction: &DatabaseTransaction, steps: i32) -> Result<(), Error> {
    let n = Some(steps.unsigned_abs());
    let gone = if steps < 0 {
        Migrator::down(transaction, n).await
    } else {
        Migrator::up(transaction, n).await
    };
    gone.map_err(Error::Migrate)
}

/// Refuses a database with steps that are not among the known.
pub(super) fn require_known(known: &[String], applied: &[String]) -> Result<(), Error> {
    let is_unknown = |name: &&String| !known.contains(name);
    let unknown: Vec<_> = applied.iter().filter(is_unknown).cloned().collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Error::Ahead(unknown.join(", ")))
}
