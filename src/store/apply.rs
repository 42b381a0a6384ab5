//! From records to the graph and the feed, within the transaction that wrote the records.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    Error,
    graph::{self, Fields},
    put::CHUNK,
    redirects, row, rows,
    sql::Sql,
};
use crate::domain::{
    Agency, ChangeKind, Id, IdSource, Instant, NodeKind, Record, Resolved, Vocabulary,
};

/// What became of an entity by a curator's act, in the feed's word.
pub(super) struct Turn(pub(super) Id, pub(super) ChangeKind);

/// Merges the records of `subjects` anew, writes what they amount to, and tells the feed.
///
/// `subjects` holds each id once, in order. Raising the feed's head is the last thing done.
pub(super) async fn apply(
    transaction: &DatabaseTransaction,
    ids: &IdSource,
    now: Instant,
    agency: &Agency,
    subjects: &[Id],
    turn: Option<Turn>,
) -> Result<(), Error> {
    let mut changes = Vec::new();
    for chunk in subjects.chunks(CHUNK) {
        let uuids: Vec<_> = chunk.iter().map(|id| id.uuid).collect();
        lock(transaction, &uuids).await?;
        let before = graph::fields(transaction, &uuids).await?;
        let merged = graph::Rows::merge(chunk, &records_of(transaction, &uuids).await?)?;
        if !before.is_empty() {
            graph::delete(transaction, &uuids).await?;
        }
        graph::insert(transaction, &merged).await?;
        let after = merged.fields()?;
        for subject in chunk {
            let step = change(before.get(&subject.uuid), after.get(&subject.uuid));
            changes.extend(step.map(|(kind, fields)| (*subject, kind, fields)));
        }
    }
    for (subject, kind, _) in &mut changes {
        if let Some(Turn(of, turn)) = &turn
            && of == subject
        {
            *kind = *turn;
        }
    }
    feed(transaction, ids, now, agency, &changes).await
}

/// Keeps others from merging the same subjects until this transaction ends.
async fn lock(transaction: &DatabaseTransaction, subjects: &[Uuid]) -> Result<(), Error> {
    let mut sql = Sql::of(transaction, "SELECT id FROM record WHERE subject_id IN ");
    sql.bind_ids(subjects)
        .push(" ORDER BY id")
        .push_for_update();
    if sql.is_postgres() {
        sql.all(transaction).await.map_err(Error::Write)?;
    }
    Ok(())
}

/// A record with the precedence of its agency.
#[derive(FromQueryResult)]
pub(super) struct Ranked {
    #[sea_orm(nested)]
    pub(super) record: row::record::Model,
    pub(super) precedence: i32,
}

/// The records of each subject, withdrawn ones included; the ends of relations are those that they
/// lead to now.
pub(super) async fn records_of(
    connection: &impl ConnectionTrait,
    subjects: &[Uuid],
) -> Result<HashMap<Id, Vec<Record>>, Error> {
    let mut sql = Sql::of(
        connection,
        "SELECT r.*, a.precedence FROM record r JOIN agency a ON a.id = r.agency_id \
         WHERE r.subject_id IN ",
    );
    sql.bind_ids(subjects);
    let mut records: HashMap<_, Vec<_>> = HashMap::new();
    for Ranked { record, precedence } in Ranked::find_by_statement(sql.statement())
        .all(connection)
        .await
        .map_err(Error::Read)?
    {
        let record = rows::record(record, precedence)?;
        records.entry(record.subject).or_default().push(record);
    }
    let all = records.values_mut().flatten();
    let mut ends: Vec<_> = all.flat_map(|record| ends(&mut record.resolved)).collect();
    let ids: Vec<_> = ends.iter().map(|id| id.uuid).collect();
    let merged = redirects::merged(connection, &ids).await?;
    for end in &mut ends {
        end.uuid = merged.get(&end.uuid).copied().unwrap_or(end.uuid);
    }
    Ok(records)
}

fn ends(resolved: &mut Resolved) -> impl Iterator<Item = &mut Id> {
    resolved.from.iter_mut().chain(&mut resolved.to)
}

/// What the step from one state to another is, if it is one, and the fields that differ.
fn change(before: Option<&Fields>, after: Option<&Fields>) -> Option<(ChangeKind, Vec<String>)> {
    match (before, after) {
        (None, None) => None,
        (None, Some(after)) => Some((ChangeKind::Created, after.keys().cloned().collect())),
        (Some(_), None) => Some((ChangeKind::Deleted, Vec::new())),
        (Some(before), Some(after)) => {
            let mut fields: Vec<_> = before
                .iter()
                .filter(|(field, value)| after.get(*field) != Some(value))
                .map(|(field, _)| field.clone())
                .chain(
                    after
                        .keys()
                        .filter(|field| !before.contains_key(*field))
                        .cloned(),
                )
                .collect();
            fields.sort_unstable();
            Some((ChangeKind::Updated, fields))
        }
    }
}

/// Adds the changes to the feed.
///
/// The head's row is locked from here to the commit, so that revisions are numbered in the order
/// of commits and a reader never sees one appear behind another.
async fn feed(
    transaction: &DatabaseTransaction,
    ids: &IdSource,
    now: Instant,
    agency: &Agency,
    changes: &[(Id, ChangeKind, Vec<String>)],
) -> Result<(), Error> {
    let n = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let mut sql = Sql::of(transaction, "UPDATE change_head SET revision = revision + ");
    sql.bind(n)
        .push(", updated_at = ")
        .bind(now.micros())
        .push(" WHERE id = 1 RETURNING revision");
    let head = sql.all(transaction).await.map_err(Error::Write)?;
    let Some(head) = head.first() else {
        let reason = "the feed has no head".to_owned();
        return Err(Error::Corrupt {
            table: "change_head",
            id: "1".to_owned(),
            reason,
        });
    };
    let head: i64 = head.try_get("", "revision").map_err(Error::Read)?;
    let mut rows = Vec::with_capacity(changes.len());
    for (revision, (subject, kind, fields)) in (head - n + 1..).zip(changes) {
        rows.push(row::change::Model {
            revision,
            id: ids.next(NodeKind::Change).uuid,
            kind: kind.as_str().to_owned(),
            subject_kind: subject.kind.as_str().to_owned(),
            subject_id: subject.uuid,
            agency_id: agency.id.uuid,
            at: now.micros(),
            fields: serde_json::Value::from(fields.as_slice()).to_string(),
        });
    }
    for chunk in rows.chunks(CHUNK) {
        let models: Vec<_> = chunk
            .iter()
            .cloned()
            .map(rows::active::<_, row::change::ActiveModel>)
            .collect();
        row::change::Entity::insert_many(models)
            .exec_without_returning(transaction)
            .await
            .map_err(Error::Write)?;
    }
    Ok(())
}
