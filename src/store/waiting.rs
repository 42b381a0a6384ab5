//! Relations that wait: records describe them, but nobody describes both of their ends.
//!
//! They are no part of the graph, and come back with the end that they wait for. Whether an entity
//! is described must not change between being looked at and being relied on, so who refers to one
//! holds on to its records, and who withdraws one waits for them.

use std::collections::{HashMap, HashSet};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Error, sql::Sql, transaction::DatabaseTransaction};
use crate::domain::{Id, NodeKind, Record};

/// Which of the ends of relations among `records` are in the graph.
pub(super) async fn ends(
    connection: &impl ConnectionTrait,
    records: &HashMap<Id, Vec<Record>>,
) -> Result<HashSet<Uuid>, Error> {
    let resolved = records.values().flatten().map(|record| &record.resolved);
    let ends: HashSet<_> = resolved
        .flat_map(|resolved| [resolved.from, resolved.to])
        .flatten()
        .map(|end| end.uuid)
        .collect();
    if ends.is_empty() {
        return Ok(ends);
    }
    let ends: Vec<_> = ends.into_iter().collect();
    let mut sql = Sql::of(connection, "SELECT id FROM entity WHERE id IN ");
    sql.bind_ids(&ends);
    Ok(uuids(connection, sql).await?.into_iter().collect())
}

/// The relations that lead from or to any of `entities`, in the graph or waiting.
pub(super) async fn touching(
    connection: &impl ConnectionTrait,
    entities: &[Uuid],
) -> Result<Vec<Id>, Error> {
    let mut sql = Sql::of(connection, "SELECT id FROM relation WHERE from_id IN ");
    sql.bind_ids(entities);
    sql.push(" UNION SELECT id FROM relation WHERE to_id IN ")
        .bind_ids(entities);
    sql.push(" UNION SELECT relation_id AS id FROM waiting WHERE entity_id IN ")
        .bind_ids(entities);
    let found = uuids(connection, sql).await?.into_iter();
    Ok(found.map(|id| Id::new(NodeKind::Relation, id)).collect())
}

/// Which of `subjects` are described, and stay so until this transaction ends.
pub(super) async fn hold(
    connection: &impl ConnectionTrait,
    subjects: &[Uuid],
) -> Result<HashSet<Uuid>, Error> {
    let mut sql = Sql::of(
        connection,
        "SELECT subject_id AS id FROM record WHERE NOT withdrawn AND subject_id IN ",
    );
    sql.bind_ids(subjects).push_lock("KEY SHARE");
    Ok(uuids(connection, sql).await?.into_iter().collect())
}

/// Waits for those who hold on to a subject, and lets nobody do so until this transaction ends.
pub(super) async fn seize(transaction: &DatabaseTransaction, subject: Id) -> Result<(), Error> {
    let mut sql = Sql::of(transaction, "SELECT id FROM record WHERE subject_id = ");
    sql.bind(subject.uuid)
        .push(" ORDER BY id")
        .push_lock("UPDATE");
    uuids(transaction, sql).await.map(|_| ())
}

async fn uuids(connection: &impl ConnectionTrait, sql: Sql) -> Result<Vec<Uuid>, Error> {
    let rows = sql.all(connection).await.map_err(Error::Read)?;
    let ids = rows.iter().map(|row| row.try_get("", "id"));
    ids.collect::<Result<_, _>>().map_err(Error::Read)
}
