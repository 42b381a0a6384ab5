//! The connections that read, with a count of the statements that one request ran.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

/// Connections that count what is run on them.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub(super) connection: DatabaseConnection,
    n_statements: Arc<AtomicU32>,
}

impl Reader {
    pub(super) fn new(connection: DatabaseConnection) -> Self {
        Self {
            connection,
            n_statements: Arc::default(),
        }
    }

    pub(super) fn n_statements(&self) -> u32 {
        self.n_statements.load(Ordering::Relaxed)
    }

    fn count(&self) {
        self.n_statements.fetch_add(1, Ordering::Relaxed);
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.count();
        self.connection.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.count();
        self.connection.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.count();
        self.connection.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.count();
        self.connection.query_all_raw(statement).await
    }
}
