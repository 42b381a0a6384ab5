//! Rows that look-ups of references find.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use super::{Error, rows::known, sql::Sql};
use crate::domain::Id;

/// A row of a look-up: what was asked for, and what it is.
pub(super) struct Hit {
    pub(super) origin: Option<Uuid>,
    pub(super) text: String,
    pub(super) extra: String,
    kind: String,
    id: Uuid,
}

impl Hit {
    pub(super) fn entity(&self) -> Result<Id, Error> {
        Ok(Id::of_entity(
            known("entity", self.id, &self.kind)?,
            self.id,
        ))
    }

    pub(super) fn node(&self) -> Result<Id, Error> {
        Ok(Id::new(known("record", self.id, &self.kind)?, self.id))
    }

    pub(super) fn either(&self) -> Result<Id, Error> {
        if self.kind == "relation" {
            self.node()
        } else {
            self.entity()
        }
    }
}

impl FromQueryResult for Hit {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self {
            text: row.try_get("", "text").unwrap_or_default(),
            origin: row.try_get("", "origin").unwrap_or_default(),
            extra: row.try_get("", "extra").unwrap_or_default(),
            kind: row.try_get("", "kind")?,
            id: row.try_get("", "id")?,
        })
    }
}

pub(super) async fn hits(connection: &impl ConnectionTrait, sql: Sql) -> Result<Vec<Hit>, Error> {
    Hit::find_by_statement(sql.statement())
        .all(connection)
        .await
        .map_err(Error::Read)
}
