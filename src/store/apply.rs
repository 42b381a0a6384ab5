//! From records to the graph and the feed, within the transaction that wrote the records.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    Error,
    faults::{self, Point},
    graph::{self, Fields},
    put::CHUNK,
    redirects, row, rows,
    sql::{Sql, columns},
    transaction::DatabaseTransaction,
    waiting::{self, touching},
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
    let changes = merge(transaction, now, agency, subjects, turn).await?;
    faults::at(Point::GraphWritten).await?;
    feed(transaction, ids, now, agency, &changes).await
}

/// The same without a word to the feed: what became of each subject.
pub(super) async fn merge(
    transaction: &DatabaseTransaction,
    now: Instant,
    agency: &Agency,
    subjects: &[Id],
    turn: Option<Turn>,
) -> Result<Vec<Step>, Error> {
    let is_relation = |id: &&Id| id.kind == NodeKind::Relation;
    let (relations, others): (Vec<_>, Vec<_>) = subjects.iter().partition(is_relation);
    let mut steps = Steps {
        transaction,
        now,
        agency,
        turn,
        changes: Vec::new(),
        moved: Vec::new(),
    };
    for chunk in others.chunks(CHUNK) {
        steps.merge(chunk).await?;
    }
    // Relations leave the graph with their ends, and come back with them.
    let mut relations: BTreeSet<_> = relations.into_iter().collect();
    if !steps.moved.is_empty() {
        relations.extend(touching(transaction, &steps.moved).await?);
    }
    let relations: Vec<_> = relations.into_iter().collect();
    for chunk in relations.chunks(CHUNK) {
        steps.merge(chunk).await?;
    }
    Ok(steps.changes)
}

/// What became of a subject: the fields that changed, and the revision of a record that did it.
pub(super) struct Step {
    subject: Id,
    kind: ChangeKind,
    fields: Vec<String>,
    cause: Option<(Uuid, i32)>,
}

/// The steps of one transaction.
struct Steps<'a> {
    transaction: &'a DatabaseTransaction,
    now: Instant,
    agency: &'a Agency,
    turn: Option<Turn>,
    changes: Vec<Step>,
    /// Entities that have left the graph, or have come back.
    moved: Vec<Uuid>,
}

impl Steps<'_> {
    /// Merges the records of some subjects anew, and writes what they amount to.
    async fn merge(&mut self, subjects: &[Id]) -> Result<(), Error> {
        let transaction = self.transaction;
        let uuids: Vec<_> = subjects.iter().map(|id| id.uuid).collect();
        lock(transaction, &uuids).await?;
        let before = graph::read(transaction, &uuids).await?.fields()?;
        let records = records_of(transaction, &uuids).await?;
        let ends = waiting::ends(transaction, &records).await?;
        let merged = graph::Rows::merge(subjects, &records, &ends)?;
        let is_new = |record: &Record| record.revision == 1 && record.created_at == self.now;
        let is_old = |subject: &Id| {
            let own = records.get(subject);
            own.is_some_and(|own| !own.iter().all(is_new))
        };
        // What waits is not in the graph, and has rows all the same.
        let may_wait = self.turn.is_some() || !self.moved.is_empty() || subjects.iter().any(is_old);
        if !before.is_empty() || may_wait {
            graph::delete(transaction, &uuids).await?;
        }
        graph::insert(transaction, &merged).await?;
        let after = merged.fields()?;
        for subject in subjects {
            let (before, after) = (before.get(&subject.uuid), after.get(&subject.uuid));
            if before.is_some() != after.is_some() && is_old(subject) {
                self.moved.push(subject.uuid);
            }
            if let Some((kind, fields)) = change(before, after) {
                let turn = self.turn.as_ref().filter(|turn| turn.0 == *subject);
                self.changes.push(Step {
                    subject: *subject,
                    kind: turn.map_or(kind, |turn| turn.1),
                    fields,
                    cause: self.cause(records.get(subject)),
                });
            }
        }
        Ok(())
    }

    /// The record that this transaction wrote.
    fn cause(&self, records: Option<&Vec<Record>>) -> Option<(Uuid, i32)> {
        let own =
            |record: &&Record| record.agency == self.agency.id && record.updated_at == self.now;
        let newest = records?.iter().filter(own).max_by_key(|record| record.id)?;
        Some((newest.id.uuid, newest.revision))
    }
}

/// Keeps others from merging the same subjects until this transaction ends.
async fn lock(transaction: &DatabaseTransaction, subjects: &[Uuid]) -> Result<(), Error> {
    let mut sql = Sql::of(transaction, "SELECT id FROM record WHERE subject_id IN ");
    sql.bind_ids(subjects)
        .push(" ORDER BY id")
        .push_lock("NO KEY UPDATE");
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

impl Ranked {
    /// Begins a statement that reads such records `r` with their agencies `a`, up to its condition.
    pub(super) fn select(connection: &impl ConnectionTrait) -> Sql {
        let mut sql = Sql::of(connection, "SELECT ");
        sql.push(columns::<row::record::Entity>("r"));
        sql.push(", a.precedence FROM record r JOIN agency a ON a.id = r.agency_id WHERE ");
        sql
    }
}

/// The records of each subject, withdrawn ones included; the ends of relations are those that they
/// lead to now.
pub(super) async fn records_of(
    connection: &impl ConnectionTrait,
    subjects: &[Uuid],
) -> Result<HashMap<Id, Vec<Record>>, Error> {
    let mut sql = Ranked::select(connection);
    sql.push("r.subject_id IN ").bind_ids(subjects);
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
    changes: &[Step],
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
    faults::at(Point::HeadRaised).await?;
    let mut rows = Vec::with_capacity(changes.len());
    for (revision, step) in (head - n + 1..).zip(changes) {
        rows.push(row::change::Model {
            revision,
            id: ids.next(NodeKind::Change).uuid,
            kind: step.kind.as_str().to_owned(),
            subject_kind: step.subject.kind.as_str().to_owned(),
            subject_id: step.subject.uuid,
            agency_id: agency.id.uuid,
            at: now.micros(),
            fields: serde_json::Value::from(step.fields.as_slice()).to_string(),
            record_id: step.cause.map(|(record, _)| record),
            record_revision: step.cause.map(|(_, revision)| revision),
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
