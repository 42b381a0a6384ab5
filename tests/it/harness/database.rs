//! A database that lives as long as one test.

use std::time::Duration;

use hamkor::store::{Options, Pooler};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tempfile::TempDir;

use super::environment;

/// An empty database of the backend that is under test.
pub(crate) enum Database {
    /// A file in a folder that goes with it.
    Sqlite(TempDir),
    /// A database in the cluster at `cluster`.
    Postgres {
        /// The URL of the cluster, whose role may create databases.
        cluster: String,
        /// Its name in the cluster.
        name: String,
    },
}

impl Database {
    /// Makes one. A backend that is asked for and cannot be reached is a failure, never a skip.
    pub(crate) async fn create() -> Self {
        match environment("HAMKOR_TEST_BACKEND").as_deref() {
            None | Some("sqlite") => Self::sqlite(),
            Some("postgres") => Self::create_postgres().await,
            Some(other) => {
                panic!("HAMKOR_TEST_BACKEND is `{other}`; expected sqlite or postgres")
            }
        }
    }

    /// Makes one of SQLite, whatever is under test.
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(TempDir::new().expect("the folder for temporary files can be written"))
    }

    async fn create_postgres() -> Self {
        let cluster = environment("HAMKOR_TEST_POSTGRES").expect(
            "HAMKOR_TEST_POSTGRES has to be the URL of a cluster; \
             `scripts/with-postgres cargo nextest run` makes one",
        );
        let name = format!("hamkor_test_{}", uuid::Uuid::new_v4().simple());
        run(&cluster, &format!("CREATE DATABASE {name}")).await;
        Self::Postgres { cluster, name }
    }

    /// Its URL, past any pooler: for who looks behind the program's back.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.path().join("test.db").display()),
            Self::Postgres { cluster, name } => {
                let mut url = url::Url::parse(cluster).expect("HAMKOR_TEST_POSTGRES is a URL");
                url.set_path(name);
                url.into()
            }
        }
    }

    /// Its URL for the program: by way of the pooler at the port `HAMKOR_TEST_POOLER`, if any.
    pub(crate) fn served_url(&self) -> String {
        let Some(port) = self.pooler() else {
            return self.url();
        };
        let mut url = url::Url::parse(&self.url()).expect("it is made of one");
        url.set_port(Some(port)).expect("it has a host");
        url.into()
    }

    /// The port of the pooler before it; there is none before a cluster of a test's own.
    pub(crate) fn pooler(&self) -> Option<u16> {
        let Self::Postgres { cluster, .. } = self else {
            return None;
        };
        let pooled = environment("HAMKOR_TEST_POSTGRES");
        let port =
            environment("HAMKOR_TEST_POOLER").filter(|_| pooled.as_ref() == Some(cluster))?;
        Some(port.parse().expect("HAMKOR_TEST_POOLER is a port"))
    }

    /// How a store reaches it. Waits are long, as a busy machine is no fault of the code.
    pub(crate) fn options(&self) -> Options {
        Options {
            url: self.served_url(),
            read_url: None,
            pooler: match self.pooler() {
                Some(_) => Pooler::Transaction,
                None => Pooler::Session,
            },
            max_connections: 4,
            acquire_timeout: Duration::from_secs(20),
            statement_timeout: Duration::from_secs(20),
            cache_bytes: 64 << 20,
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Self::Postgres { cluster, name } = self else {
            return;
        };
        let cluster = cluster.clone();
        let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // A thread, since the test's own runtime cannot be blocked on from inside of it.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime
                .expect("a runtime can be built")
                .block_on(run(&cluster, &statement));
        });
        let is_dropped = dropped.join().is_ok();
        assert!(
            is_dropped || std::thread::panicking(),
            "the database {name} was left behind"
        );
    }
}

async fn run(cluster: &str, statement: &str) {
    let connection: DatabaseConnection = sea_orm::Database::connect(cluster)
        .await
        .unwrap_or_else(|error| panic!("no PostgreSQL at HAMKOR_TEST_POSTGRES: {error}"));
    connection
        .execute_unprepared(statement)
        .await
        .unwrap_or_else(|error| panic!("`{statement}`: {error}"));
    connection.close().await.expect("it was open");
}
