//! [`Store`] methods that bring the tables from one step of their history to another.

use migrations::{MigrationStatus, Migrator, MigratorTrait};

use super::{
    Error, Store,
    faults::{self, Point},
};

impl Store {
    /// Brings the tables up to the newest step, one step after the other.
    pub async fn migrate(&self) -> Result<(), Error> {
        let steps = self.migrations().await?;
        for _ in steps.iter().filter(|(_, is_applied)| !is_applied) {
            self.migrate_by(1).await?;
            faults::at(Point::Migrated).await?;
        }
        Ok(())
    }

    /// Goes `steps` up, or down where it is below zero.
    pub async fn migrate_by(&self, steps: i32) -> Result<(), Error> {
        let n = Some(steps.unsigned_abs());
        if steps < 0 {
            Migrator::down(&self.writer, n)
                .await
                .map_err(Error::Migrate)
        } else {
            Migrator::up(&self.writer, n).await.map_err(Error::Migrate)
        }
    }

    /// The names of all steps, the oldest first, and whether the database has them.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>, Error> {
        let mut steps = Vec::new();
        for step in Migrator::get_migration_with_status(&self.writer)
            .await
            .map_err(Error::Migrate)?
        {
            let is_applied = step.status() == MigrationStatus::Applied;
            steps.push((step.name().to_owned(), is_applied));
        }
        Ok(steps)
    }
}
