//! [`Store`] on its connections and its memory, for those who watch over it.

use sea_orm::{DatabaseConnection, DbBackend, sqlx};

use super::Store;

/// Connections to the database that are kept and shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// `reader` and `writer` on SQLite, `all` on PostgreSQL, and `replica`.
    pub name: &'static str,
    /// How many are open.
    pub size: u32,
    /// How many of those nobody uses now.
    pub idle: u32,
    /// How many may be open.
    pub max: u32,
}

/// A part of what is remembered of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// What it holds, such as `entities`.
    pub name: &'static str,
    /// How much that is, in bytes, about.
    pub bytes: u64,
    /// How much it may be.
    pub max: u64,
}

impl Pool {
    fn sqlite(name: &'static str, connection: &DatabaseConnection) -> Self {
        Self::of(name, connection.get_sqlite_connection_pool())
    }

    fn postgres(name: &'static str, connection: &DatabaseConnection) -> Self {
        Self::of(name, connection.get_postgres_connection_pool())
    }

    fn of<DB: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<DB>) -> Self {
        let size = pool.size();
        // The two are counted apart, and a connection may come in between.
        let idle = u32::try_from(pool.num_idle()).unwrap_or(size).min(size);
        let max = pool.options().get_max_connections();
        Self {
            name,
            size,
            idle,
            max,
        }
    }
}

impl Store {
    /// The pools of connections as they are at this moment.
    #[must_use]
    pub fn pools(&self) -> Vec<Pool> {
        let reader = &self.reader.access.pool;
        match self.backend() {
            DbBackend::Sqlite => vec![
                Pool::sqlite("reader", reader),
                Pool::sqlite("writer", &self.writer.pool),
            ],
            // One pool, for both.
            DbBackend::Postgres => {
                let replica = self.live.replica.as_ref();
                let replica = replica.map(|one| Pool::postgres("replica", &one.access.pool));
                let all = Pool::postgres("all", reader);
                std::iter::once(all).chain(replica).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is remembered at this moment, in parts.
    #[must_use]
    pub fn remembered(&self) -> Vec<Remembered> {
        self.live.remembered()
    }
}
