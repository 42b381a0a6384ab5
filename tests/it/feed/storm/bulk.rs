//! A process of its own that imports a file, until it is killed.

use std::{fmt::Write as _, time::Duration};

use hamkor::store::Store;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait,
};
use tempfile::TempDir;

use super::url;
use crate::harness::{Database, Running, hamkor};

/// How many records the file has: as many as go in together.
pub(super) const N_RECORDS: usize = 500;

/// `hamkor import`, under way.
pub(super) struct Bulk {
    running: Running,
    agency: String,
    _folder: TempDir,
}

impl Bulk {
    pub(super) fn start(database: &Database, agency: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("bulk.yaml");
        let mut text =
            format!("agency: {{slug: {agency}, name: Bulk, precedence: 95}}\ninstitutions:\n");
        for n in 0..N_RECORDS {
            let slug = format!("{agency}-{n}");
            let _ = writeln!(
                text,
                "  - {{slug: {slug}, names: [{{text: {slug}}}], institutionKind: OTHER}}"
            );
        }
        std::fs::write(&file, text).unwrap();
        // Waits are long, as a busy machine is no fault of the code.
        let program = hamkor(&["import", "--apply", file.to_str().unwrap()])
            .env("DATABASE_URL", &url(database, agency))
            .env("HAMKOR_DATABASE_WAIT", "20s")
            .env("HAMKOR_STATEMENT_TIMEOUT", "60s");
        Self {
            running: program.start(),
            agency: agency.to_owned(),
            _folder: folder,
        }
    }

    pub(super) fn has_ended(&mut self) -> bool {
        self.running.has_ended()
    }

    pub(super) fn kill(&mut self) -> Option<i32> {
        self.running.kill()
    }

    pub(super) fn end(&mut self) -> Option<i32> {
        self.running.end()
    }

    /// One that was killed when it had written, and had still to commit.
    pub(super) async fn killed_midway(database: &Database, agency: &str) -> Self {
        let mut options = ConnectOptions::new(database.url());
        // SQLite is asked for its lock, without waiting for it.
        options
            .max_connections(1)
            .map_sqlx_sqlite_opts(|sqlite| sqlite.busy_timeout(Duration::ZERO));
        let connection = sea_orm::Database::connect(options.clone()).await.unwrap();
        let bulk = match database {
            Database::Postgres { .. } => {
                let other = sea_orm::Database::connect(options).await.unwrap();
                let holder = other.begin().await.unwrap();
                let hold = "SELECT * FROM change_head FOR UPDATE";
                holder.execute_unprepared(hold).await.unwrap();
                let mut bulk = Self::start(database, agency);
                bulk.waits(&connection).await;
                assert_eq!(bulk.kill(), None);
                holder.rollback().await.unwrap();
                bulk
            }
            Database::Sqlite(_) => {
                let mut bulk = Self::start(database, agency);
                let is_met = bulk.holds_the_lock(&connection).await;
                assert!(
                    is_met && bulk.kill().is_none(),
                    "it ended before it was met"
                );
                bulk
            }
        };
        connection.close().await.unwrap();
        bulk
    }

    /// Waits until it does so itself, for what another transaction holds.
    async fn waits(&mut self, connection: &DatabaseConnection) {
        let waiting = format!(
            "SELECT 1 FROM pg_stat_activity \
             WHERE application_name = '{}' AND wait_event_type = 'Lock'",
            self.agency
        );
        loop {
            let statement = Statement::from_string(DbBackend::Postgres, &waiting);
            if !connection
                .query_all_raw(statement)
                .await
                .unwrap()
                .is_empty()
            {
                return;
            }
            assert!(!self.has_ended(), "nothing held it up");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until it is the one who writes, for more than a moment; false if it ends before.
    async fn holds_the_lock(&mut self, connection: &DatabaseConnection) -> bool {
        let mut n_busy = 0;
        while n_busy < 5 {
            if self.has_ended() {
                return false;
            }
            let begun = connection.execute_unprepared("BEGIN IMMEDIATE").await;
            n_busy = if begun.is_ok() { 0 } else { n_busy + 1 };
            if begun.is_ok() {
                connection.execute_unprepared("ROLLBACK").await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        true
    }

    /// All of its records are there, or none; all, if it `was_done`.
    pub(super) async fn is_whole_or_not_there(&self, store: &Store, was_done: bool) {
        let Some(agency) = store.agency_get(&self.agency).await.unwrap() else {
            assert!(!was_done);
            return;
        };
        let counts = store.records_count(&[agency.id.uuid]).await.unwrap();
        let n = counts.get(&agency.id.uuid).copied().unwrap_or(0);
        let whole = i64::try_from(N_RECORDS).unwrap();
        assert!(
            n == whole || (n == 0 && !was_done),
            "{n} records of {}",
            self.agency
        );
    }
}
