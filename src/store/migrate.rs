//! [`Store`] methods on the steps that its tables are made by.

use migrations::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait as _, DbErr, TransactionTrait as _};

use super::{Error, Store, connect::Pooler, transaction::DatabaseTransaction};

impl Store {
    /// Brings the tables up to the newest step.
    pub async fn migrate(&self) -> Result<(), Error> {
        self.migrate_up(None).await.map_err(Error::Migrate)
    }

    /// Goes `steps` up, or down where it is below zero.
    pub async fn migrate_by(&self, steps: i32) -> Result<(), Error> {
        let n = Some(steps.unsigned_abs());
        let gone = if steps < 0 {
            self.migrate_down(n).await
        } else {
            self.migrate_up(n).await
        };
        gone.map_err(Error::Migrate)
    }

    /// The names of all steps, the oldest first, and whether the database has them.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>, Error> {
        self.applied().await.map_err(Error::Migrate)
    }

    async fn applied(&self) -> Result<Vec<(String, bool)>, DbErr> {
        let transaction = DatabaseTransaction::begin(&self.writer, None, "").await?;
        let steps = Migrator::get_migration_with_status(&transaction).await?;
        transaction.commit().await?;
        let named = steps.iter().map(|step| {
            let is_applied = step.status() == MigrationStatus::Applied;
            (step.name().to_owned(), is_applied)
        });
        Ok(named.collect())
    }

    async fn migrate_up(&self, n: Option<u32>) -> Result<(), DbErr> {
        let pool = &self.writer.pool;
        if self.writer.terms.pooler == Pooler::Session {
            return Migrator::up(pool, n).await;
        }
        if self
            .applied()
            .await?
            .iter()
            .all(|(_, is_applied)| *is_applied)
        {
            return Ok(());
        }
        let transaction = pool.begin().await?;
        transaction.execute_unprepared(UNSHARED).await?;
        Migrator::up(&transaction, n).await?;
        transaction.commit().await
    }

    async fn migrate_down(&self, n: Option<u32>) -> Result<(), DbErr> {
        let pool = &self.writer.pool;
        if self.writer.terms.pooler == Pooler::Session {
            return Migrator::down(pool, n).await;
        }
        let transaction = pool.begin().await?;
        transaction.execute_unprepared(UNSHARED).await?;
        Migrator::down(&transaction, n).await?;
        transaction.commit().await
    }
}

/// The steps prepare statements under names, and behind a pooler those of an earlier run may still
/// be there.
const UNSHARED: &str = "DEALLOCATE ALL";
