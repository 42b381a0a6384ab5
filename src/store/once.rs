//! What was done under a client's own name for a request, so that copies of it do nothing more.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Error, Once, Store,
    faults::{self, Point},
    keys::hex,
    sql::Sql,
    transaction::DatabaseTransaction,
};
use crate::domain::{Agency, Instant};

/// How long it is known that something was done, in microseconds: a day.
pub(super) const KEPT: i64 = 24 * 3_600 * 1_000_000;

/// Takes the promise, or waits for who has it: what came of it then.
pub(super) async fn take<T: DeserializeOwned>(
    transaction: &DatabaseTransaction,
    agency: &Agency,
    promise: &Once,
    now: Instant,
) -> Result<Option<T>, Error> {
    let mut sql = Sql::of(transaction, "DELETE FROM once WHERE at <= ");
    sql.bind(now.micros() - KEPT);
    push_of(&mut sql, agency, promise);
    sql.execute(transaction).await.map_err(Error::Write)?;
    let mut sql = Sql::of(
        transaction,
        "INSERT INTO once (agency_id, key, step, digest, outcomes, at) VALUES (",
    );
    sql.bind(agency.id.uuid);
    sql.push(", ").bind(promise.key.as_str());
    sql.push(", ").bind(promise.step);
    sql.push(", ").bind(hex(&promise.digest));
    sql.push(", '', ").bind(now.micros());
    sql.push(") ON CONFLICT DO NOTHING");
    sql.execute(transaction).await.map_err(Error::Write)?;
    let mut sql = Sql::of(
        transaction,
        "SELECT step, digest, outcomes FROM once WHERE 1 = 1",
    );
    push_of(&mut sql, agency, promise);
    let mut known = None;
    for row in sql.all(transaction).await.map_err(Error::Read)? {
        let digest: String = row.try_get("", "digest").map_err(Error::Read)?;
        if digest != hex(&promise.digest) {
            return Err(Error::Reused);
        }
        let step: i32 = row.try_get("", "step").map_err(Error::Read)?;
        let outcomes: String = row.try_get("", "outcomes").map_err(Error::Read)?;
        // Our own row has none yet.
        if step == promise.step && !outcomes.is_empty() {
            known = Some(read(promise, &outcomes)?);
        }
    }
    Ok(known)
}

/// Keeps what came of it.
pub(super) async fn keep(
    transaction: &DatabaseTransaction,
    agency: &Agency,
    promise: &Once,
    told: &(impl Serialize + Sync),
) -> Result<(), Error> {
    let text = serde_json::to_string(told).map_err(|error| corrupt(promise, &error))?;
    let mut sql = Sql::of(transaction, "UPDATE once SET outcomes = ");
    sql.bind(text);
    sql.push(" WHERE step = ").bind(promise.step);
    push_of(&mut sql, agency, promise);
    sql.execute(transaction).await.map_err(Error::Write)
}

fn push_of(sql: &mut Sql, agency: &Agency, promise: &Once) {
    sql.push(" AND agency_id = ").bind(agency.id.uuid);
    sql.push(" AND key = ").bind(promise.key.as_str());
}

fn read<T: DeserializeOwned>(promise: &Once, outcomes: &str) -> Result<T, Error> {
    serde_json::from_str(outcomes).map_err(|error| corrupt(promise, &error))
}

fn corrupt(promise: &Once, reason: &serde_json::Error) -> Error {
    Error::Corrupt {
        table: "once",
        id: promise.key.clone(),
        reason: reason.to_string(),
    }
}

impl Store {
    /// The answer that was given to the same request before; nothing if it is not known.
    pub async fn answer_get(
        &self,
        agency: &Agency,
        promise: &Once,
    ) -> Result<Option<String>, Error> {
        let mut sql = Sql::of(&self.reader, "SELECT digest, answer FROM once WHERE at > ");
        sql.bind(self.clock.now().micros() - KEPT);
        push_of(&mut sql, agency, promise);
        sql.push(" ORDER BY step");
        let rows = sql.all(&self.reader.itself()).await.map_err(Error::Read)?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let digest: String = row.try_get("", "digest").map_err(Error::Read)?;
        if digest != hex(&promise.digest) {
            return Err(Error::Reused);
        }
        row.try_get("", "answer").map_err(Error::Read)
    }

    /// Keeps the answer to a request, for its copies; gives back what all of them are told, which
    /// is what the first of them was. Nothing, if nothing was written.
    pub async fn answer_keep(
        &self,
        agency: &Agency,
        promise: &Once,
        answer: &str,
    ) -> Result<Option<String>, Error> {
        faults::at(Point::AnswerKept).await?;
        let mut sql = Sql::of(&self.reader, "UPDATE once SET answer = ");
        sql.bind(answer);
        sql.push(" WHERE answer IS NULL");
        push_of(&mut sql, agency, promise);
        sql.execute(&self.alone()).await.map_err(Error::Write)?;
        self.answer_get(agency, promise).await
    }
}
