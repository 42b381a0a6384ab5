//! What there is in the database, read past the server.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use serde_json::Value;

use super::pen::{Pen, Said, State};
use crate::harness::Database;

/// What the database has of all writers, and of the feed.
pub(super) struct Found {
    /// Of agencies without records there is nothing.
    records: HashMap<String, State>,
    /// The numbers of all changes, in their order.
    changes: Vec<i64>,
    /// Which record, in which revision, each change tells of, if of any.
    told: Vec<(Vec<u8>, i64)>,
    /// All revisions of all records.
    revisions: Vec<(Vec<u8>, i64)>,
    pub(super) head: i64,
    /// What an agency says that says nothing.
    none: State,
}

async fn all(connection: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_all_raw(statement).await.unwrap()
}

/// Ids and numbers, in the order of both.
async fn pairs(connection: &DatabaseConnection, sql: &str) -> Vec<(Vec<u8>, i64)> {
    let rows = all(connection, sql).await;
    let pair = |row: &QueryResult| {
        let id: uuid::Uuid = row.try_get("", "id").unwrap();
        (id.as_bytes().to_vec(), row.try_get("", "n").unwrap())
    };
    let mut pairs: Vec<_> = rows.iter().map(pair).collect();
    pairs.sort_unstable();
    pairs
}

impl Found {
    /// Looks into the database, and keeps nothing open: a kill is to leave nobody there.
    pub(super) async fn look(database: &Database) -> Self {
        let connection = sea_orm::Database::connect(database.url()).await.unwrap();
        let mut records: HashMap<String, State> = HashMap::new();
        let sql = "SELECT a.slug, r.key, CAST(r.revision AS BIGINT) AS revision, r.withdrawn, \
                   CAST(r.data AS TEXT) AS data FROM record r JOIN agency a ON a.id = r.agency_id";
        for row in all(&connection, sql).await {
            let text = |column| -> String { row.try_get("", column).unwrap() };
            let data: Value = serde_json::from_str(&text("data")).unwrap();
            let said = data["role"].as_str().or(data["names"][0]["text"].as_str());
            let said = Said {
                revision: row.try_get("", "revision").unwrap(),
                withdrawn: row.try_get("", "withdrawn").unwrap(),
                text: said.unwrap().to_owned(),
            };
            let own = records.entry(text("slug")).or_default();
            own.insert(text("key"), said);
        }
        let rows = all(&connection, "SELECT revision FROM change ORDER BY revision").await;
        let changes = rows.iter().map(|row| row.try_get("", "revision").unwrap());
        let told = "SELECT record_id AS id, CAST(record_revision AS BIGINT) AS n FROM change \
                    WHERE record_id IS NOT NULL";
        let revisions =
            "SELECT record_id AS id, CAST(revision AS BIGINT) AS n FROM record_revision";
        let head = all(&connection, "SELECT revision FROM change_head").await;
        let found = Self {
            records,
            changes: changes.collect(),
            told: pairs(&connection, told).await,
            revisions: pairs(&connection, revisions).await,
            head: head[0].try_get("", "revision").unwrap(),
            none: State::new(),
        };
        connection.close().await.unwrap();
        found
    }

    /// What one writer has said.
    pub(super) fn of(&self, pen: &Pen) -> &State {
        self.records.get(&pen.slug).unwrap_or(&self.none)
    }

    /// The feed has neither gaps nor doubles, and tells of each revision of a record once.
    pub(super) fn judge_feed(&self) {
        let expected: Vec<_> = (1..=self.head).collect();
        assert_eq!(self.changes, expected);
        assert_eq!(self.told, self.revisions);
    }

    /// The same, and all that the writers were told holds, and nothing else.
    pub(super) fn judge(&self, pens: &[Pen]) {
        self.judge_feed();
        for pen in pens {
            assert!(
                pen.open.is_none() && !pen.judge(self.of(pen)),
                "{}",
                pen.slug
            );
        }
    }
}
