//! [`Store`] methods that write records, and with them the graph and the feed.

use std::collections::HashMap;

use sea_orm::{EntityTrait, sea_query::OnConflict};
use serde::{Deserialize, Serialize};

use super::{
    Author, Error, PutError, Store,
    apply::{apply, merge},
    faults::{self, Point},
    plan::{Planned, plan},
    row, rows,
    sql::Sql,
    transaction::DatabaseTransaction,
    write::Work,
};
use crate::domain::{Agency, Body, Id, IdSource, Instant, Record};

/// The most rows of one insert: both databases bound the values of a statement.
pub(super) const CHUNK: usize = 500;
/// From so many records on a put is a big one.
const BIG: usize = 50;

/// A record as its agency puts it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordInput {
    /// The agency's own key.
    pub key: String,
    /// The revision that the agency last saw; 0 means that it must be new.
    pub expected_revision: Option<i32>,
    /// What it says.
    pub body: Body,
}

/// What became of a record that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The record.
    pub record: Id,
    /// What it is about.
    pub subject: Id,
    /// Whether it changed anything.
    pub effect: Effect,
    /// Which of its identifiers, counted from 0, made it join an entity that was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<usize>,
}

/// Whether a put changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// The record is new.
    Created,
    /// It says something else than before.
    Updated,
    /// It says the same; nothing was written.
    Unchanged,
}

impl Store {
    /// Puts the agency's records and merges them into the graph: all or none, in one transaction.
    ///
    /// The order within the batch does not matter, and the same call twice changes nothing the
    /// second time. On refusal every fault is told, with the position of its record.
    pub async fn records_put(
        &self,
        author: impl Into<Author>,
        inputs: &[RecordInput],
    ) -> Result<Vec<Outcome>, PutError> {
        let author = author.into();
        let put = Put {
            ids: &self.ids,
            author: &author,
            inputs,
            is_told: true,
        };
        self.write(&author, &put).await
    }
}

/// Records that are to be put.
pub(super) struct Put<'a> {
    pub(super) ids: &'a IdSource,
    pub(super) author: &'a Author,
    pub(super) inputs: &'a [RecordInput],
    /// Whether the feed is told: not of what is taken back.
    pub(super) is_told: bool,
}

impl Work for Put<'_> {
    type Told = Vec<Outcome>;

    fn is_big(&self) -> bool {
        self.inputs.len() >= BIG
    }

    async fn run(
        &self,
        transaction: &DatabaseTransaction,
        now: Instant,
    ) -> Result<Vec<Outcome>, PutError> {
        let Self {
            ids,
            author,
            inputs,
            is_told,
        } = *self;
        let agency = &author.agency;
        let keys: Vec<_> = inputs.iter().map(|input| input.key.as_str()).collect();
        let known = records_by_key(transaction, agency, &keys).await?;
        let planned = plan(transaction, ids, now, agency, inputs, known).await?;
        let changed: Vec<_> = planned
            .iter()
            .filter(|planned| planned.outcome.effect != Effect::Unchanged)
            .map(|planned| &planned.record)
            .collect();
        if !changed.is_empty() {
            records_write(transaction, author, &changed).await?;
            faults::at(Point::RecordsWritten).await?;
            let mut subjects: Vec<_> = changed.iter().map(|record| record.subject).collect();
            subjects.sort_unstable();
            subjects.dedup();
            if is_told {
                apply(transaction, ids, now, agency, &subjects, None).await?;
            } else {
                merge(transaction, now, agency, &subjects, None).await?;
            }
        }
        Ok(planned
            .into_iter()
            .map(|Planned { outcome, .. }| outcome)
            .collect())
    }
}

/// The agency's records of those keys.
pub(super) async fn records_by_key(
    transaction: &DatabaseTransaction,
    agency: &Agency,
    keys: &[&str],
) -> Result<HashMap<String, Record>, Error> {
    let mut sql = Sql::rows::<row::record::Entity>(transaction, "r");
    sql.push(" WHERE r.agency_id = ")
        .bind(agency.id.uuid)
        .push(" AND r.key IN ")
        .bind_texts(keys);
    // Rows are locked in one order. SQLite locks none, and would walk all of the agency's records
    // for the sake of the order.
    if sql.is_postgres() {
        sql.push(" ORDER BY r.id");
    }
    sql.push_lock("NO KEY UPDATE");
    let found = row::record::Entity::find()
        .from_raw_sql(sql.statement())
        .all(transaction)
        .await
        .map_err(Error::Read)?;
    found
        .into_iter()
        .map(|row| Ok((row.key.clone(), rows::record(row, agency.precedence)?)))
        .collect()
}

/// Writes the present state of records, and adds it to their history.
pub(super) async fn records_write(
    transaction: &DatabaseTransaction,
    author: &Author,
    records: &[&Record],
) -> Result<(), Error> {
    use row::record::Column;
    let (token_issuer, token_subject) = author.subject();
    for chunk in records.chunks(CHUNK) {
        let mut present = Vec::with_capacity(chunk.len());
        let mut history = Vec::with_capacity(chunk.len());
        for record in chunk {
            let row = rows::record_row(record)?;
            let state = row::record_revision::Model {
                record_id: row.id,
                revision: row.revision,
                subject_id: row.subject_id,
                data: row.data.clone(),
                resolved: row.resolved.clone(),
                withdrawn: row.withdrawn,
                at: row.updated_at,
                key_id: author.key(),
                address: author.address.map(|address| address.to_string()),
                token_issuer: token_issuer.clone(),
                token_subject: token_subject.clone(),
            };
            present.push(rows::active::<_, row::record::ActiveModel>(row));
            history.push(rows::active::<_, row::record_revision::ActiveModel>(state));
        }
        let columns = [
            Column::Data,
            Column::Resolved,
            Column::Revision,
            Column::Withdrawn,
            Column::UpdatedAt,
        ];
        row::record::Entity::insert_many(present)
            .on_conflict(
                OnConflict::column(Column::Id)
                    .update_columns(columns)
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await
            .map_err(Error::Write)?;
        row::record_revision::Entity::insert_many(history)
            .exec_without_returning(transaction)
            .await
            .map_err(Error::Write)?;
    }
    Ok(())
}
