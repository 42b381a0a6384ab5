//! A process of its own that imports a file, until it is killed.

use std::{fmt::Write as _, time::Duration};

use hamkor::store::Store;
use sea_orm::{ConnectOptions, ConnectionTrait, Statement};
use tempfile::TempDir;

use super::url;
use crate::harness::{Database, Running, hamkor};

/// How many records the file has: enough that they take a while.
pub(super) const N_RECORDS: usize = 600;

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
        let running = hamkor(&["import", file.to_str().unwrap()]);
        Self {
            running: running.env("DATABASE_URL", &url(database, agency)).start(),
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

    /// Waits until it is about to write its records, which nobody else does.
    pub(super) async fn is_in_the_middle(&mut self, database: &Database) {
        // SQLite is asked for its lock, without waiting for it.
        let mut options = ConnectOptions::new(database.url());
        options
            .max_connections(1)
            .map_sqlx_sqlite_opts(|sqlite| sqlite.busy_timeout(Duration::ZERO));
        let connection = sea_orm::Database::connect(options).await.unwrap();
        let writing = format!(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = '{}' \
             AND backend_xid IS NOT NULL AND query LIKE '%entity%'",
            self.agency
        );
        let is_postgres = matches!(database, Database::Postgres { .. });
        // Other locks of it are short.
        let needed = if is_postgres { 1 } else { 5 };
        let mut n_busy = 0;
        while n_busy < needed {
            assert!(!self.has_ended(), "it ended before it was met");
            let is_writing = match database {
                Database::Postgres { .. } => {
                    let backend = connection.get_database_backend();
                    let statement = Statement::from_string(backend, &writing);
                    !connection
                        .query_all_raw(statement)
                        .await
                        .unwrap()
                        .is_empty()
                }
                Database::Sqlite(_) => {
                    let begun = connection.execute_unprepared("BEGIN IMMEDIATE").await;
                    if begun.is_ok() {
                        connection.execute_unprepared("ROLLBACK").await.unwrap();
                    }
                    begun.is_err()
                }
            };
            n_busy = if is_writing { n_busy + 1 } else { 0 };
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        connection.close().await.unwrap();
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
