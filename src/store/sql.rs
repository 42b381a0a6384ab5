//! A little SQL, built up piece by piece with its values bound, the same text on both databases.
//!
//! Both take `$1`, so what differs is only how a list is passed: as one JSON text, so that a
//! statement keeps its form, and its prepared plan, whatever the length of the list.

use std::fmt::Display;

use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, IdenStatic as _, Iterable as _, QueryResult,
    Statement, Value,
};
use uuid::Uuid;

/// A statement in the making.
#[derive(Debug, Clone)]
pub(super) struct Sql {
    backend: DbBackend,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Begins a statement for the database at the other end of `connection`.
    pub(super) fn of(connection: &impl ConnectionTrait, text: &str) -> Self {
        Self::new(connection.get_database_backend(), text)
    }

    pub(super) fn new(backend: DbBackend, text: &str) -> Self {
        Self {
            backend,
            text: text.to_owned(),
            values: Vec::new(),
        }
    }

    /// Begins a statement that reads rows of a table: `SELECT a."id", … FROM agency a`.
    pub(super) fn rows<E: EntityTrait>(connection: &impl ConnectionTrait, alias: &str) -> Self {
        let table = E::default();
        let table = table.table_name();
        let columns = columns::<E>(alias);
        Self::of(
            connection,
            &format!("SELECT {columns} FROM {table} {alias}"),
        )
    }

    pub(super) fn is_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }

    /// Adds text that is known at compile time, or made of such.
    pub(super) fn push(&mut self, text: impl Display) -> &mut Self {
        use std::fmt::Write as _;
        let _ = write!(self.text, "{text}");
        self
    }

    /// Adds a value from outside.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let n = self.values.len();
        self.push(format_args!("${n}"))
    }

    /// Completes ` IN ` with the ids.
    pub(super) fn bind_ids(&mut self, ids: &[Uuid]) -> &mut Self {
        if let [id] = ids {
            self.end_before_in();
            return self.push(" = ").bind(*id);
        }
        let value = if self.is_postgres() {
            "value::uuid"
        } else {
            "unhex(value)"
        };
        self.bind_list(&texts(ids), value)
    }

    /// Completes ` FROM ` with the ids, as the column `id` of `q`.
    pub(super) fn bind_rows(&mut self, ids: &[Uuid]) -> &mut Self {
        let json = serde_json::Value::from(texts(ids)).to_string();
        // Of an array PostgreSQL would look how long it is, and make a new plan for each length.
        if self.is_postgres() {
            self.push("(SELECT CAST(value AS uuid) AS id FROM json_array_elements_text(");
            self.bind(json).push("::json)) q")
        } else {
            self.push("(SELECT unhex(value) AS id FROM json_each(");
            self.bind(json).push(")) q")
        }
    }

    /// Completes ` IN ` with the texts.
    pub(super) fn bind_texts<T: AsRef<str>>(&mut self, texts: &[T]) -> &mut Self {
        if let [text] = texts {
            self.end_before_in();
            return self.push(" = ").bind(text.as_ref());
        }
        self.bind_list(texts, "value")
    }

    fn bind_list<T: AsRef<str>>(&mut self, list: &[T], value: &str) -> &mut Self {
        let list: Vec<_> = list.iter().map(AsRef::as_ref).collect();
        let json = serde_json::Value::from(list).to_string();
        if !self.is_postgres() {
            self.push("(SELECT ").push(value).push(" FROM json_each(");
            return self.bind(json).push("))");
        }
        // PostgreSQL joins with a list of rows, and may read a whole table to do so; the items of
        // an array it looks up in the index.
        self.end_before_in();
        self.push(" = ANY(ARRAY(SELECT ").push(value);
        self.push(" FROM json_array_elements_text(");
        self.bind(json).push("::json)))")
    }

    /// Takes the ` IN ` away that a list stands behind.
    fn end_before_in(&mut self) {
        let behind = self.text.trim_end_matches(" IN ").len();
        debug_assert_ne!(behind, self.text.len(), "a list stands behind ` IN `");
        debug_assert!(!self.text.ends_with(" NOT IN "), "write `NOT (… IN …)`");
        self.text.truncate(behind);
    }

    /// Completes ` FROM ` with the pairs of texts, as rows of `pair` with a JSON array for `value`.
    pub(super) fn bind_pairs<T: AsRef<str>>(&mut self, pairs: &[[T; 2]]) -> &mut Self {
        let pair = |[a, b]: &[T; 2]| serde_json::json!([a.as_ref(), b.as_ref()]);
        let json = pairs.iter().map(pair).collect::<serde_json::Value>();
        if self.is_postgres() {
            self.push("json_array_elements(");
            self.bind(json.to_string()).push("::json) pair")
        } else {
            self.push("json_each(");
            self.bind(json.to_string()).push(") pair")
        }
    }

    /// Locks the rows that are read in that mode of PostgreSQL's; SQLite's writer is alone.
    pub(super) fn push_lock(&mut self, mode: &str) -> &mut Self {
        if self.is_postgres() {
            self.push(" FOR ").push(mode)
        } else {
            self
        }
    }

    pub(super) fn statement(self) -> Statement {
        Statement::from_sql_and_values(self.backend, self.text, self.values)
    }

    pub(super) async fn all(
        self,
        connection: &impl ConnectionTrait,
    ) -> Result<Vec<QueryResult>, sea_orm::DbErr> {
        connection.query_all_raw(self.statement()).await
    }

    pub(super) async fn execute(
        self,
        connection: &impl ConnectionTrait,
    ) -> Result<(), sea_orm::DbErr> {
        connection.execute_raw(self.statement()).await.map(|_| ())
    }
}

/// The columns of a table that this program knows, of rows that are called `alias`.
///
/// Never `*`: a newer version may add a column while this one runs. Statements that were prepared with
/// it then fail on PostgreSQL, and take one value for another on SQLite.
pub(super) fn columns<E: EntityTrait>(alias: &str) -> String {
    let columns = E::Column::iter().map(|column| format!("{alias}.\"{}\"", column.as_str()));
    columns.collect::<Vec<_>>().join(", ")
}

fn texts(ids: &[Uuid]) -> Vec<String> {
    ids.iter().map(|id| id.simple().to_string()).collect()
}
