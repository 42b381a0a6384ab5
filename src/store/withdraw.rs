//! [`Store`] methods that take records back.

use sea_orm::{ConnectionTrait, EntityTrait};

use super::{
    Author, Effect, Error, Outcome, PutError, Store,
    apply::{apply, records_of},
    faults::{self, Point},
    plan::check_revision,
    put::{records_by_key, records_write},
    row, rows,
    sql::Sql,
    transaction::DatabaseTransaction,
    waiting::seize,
    write::Work,
};
use crate::domain::{Body, FaultCode, IdSource, Instant, Invalid, NodeKind, Record, merge_source};

impl Store {
    /// Takes a record of the agency back. What others say remains.
    ///
    /// What nobody describes any more leaves the graph, relations that lead there with it; its
    /// history stays. A record that was taken back is left as it is.
    pub async fn record_withdraw(
        &self,
        author: impl Into<Author>,
        key: &str,
        expected_revision: Option<i32>,
    ) -> Result<Vec<Outcome>, PutError> {
        let author = author.into();
        let withdrawal = Withdrawal {
            ids: &self.ids,
            author: &author,
            key,
            expected_revision,
        };
        self.write(&author, &withdrawal).await
    }
}

/// A record that is to be taken back.
struct Withdrawal<'a> {
    ids: &'a IdSource,
    author: &'a Author,
    key: &'a str,
    expected_revision: Option<i32>,
}

impl Work for Withdrawal<'_> {
    type Told = Vec<Outcome>;

    async fn run(
        &self,
        transaction: &DatabaseTransaction,
        now: Instant,
    ) -> Result<Vec<Outcome>, PutError> {
        let (agency, key) = (&self.author.agency, self.key);
        let known = records_by_key(transaction, agency, &[key]).await?;
        let Some(record) = known.into_values().next() else {
            let message = format!("`{}` has no record `{key}`", agency.slug);
            return Err(refused("key", FaultCode::NotFound, message));
        };
        check_revision(self.expected_revision, record.revision)?;
        if record.withdrawn {
            return Ok(vec![outcome(&record, Effect::Unchanged)]);
        }
        seize(transaction, record.subject).await?;
        let record = Record {
            revision: record.revision + 1,
            withdrawn: true,
            updated_at: now,
            ..record
        };
        check_rest(transaction, &record).await?;
        records_write(transaction, self.author, &[&record]).await?;
        faults::at(Point::Withdrawn).await?;
        apply(transaction, self.ids, now, agency, &[record.subject], None).await?;
        Ok(vec![outcome(&record, Effect::Updated)])
    }
}

fn outcome(record: &Record, effect: Effect) -> Outcome {
    Outcome {
        record: record.id,
        subject: record.subject,
        effect,
        matched: None,
    }
}

fn refused(path: &str, code: FaultCode, message: impl Into<String>) -> PutError {
    Invalid::one(path, code, message).into()
}

/// Refuses to take back the last word of a source that facts rest on.
async fn check_rest(connection: &impl ConnectionTrait, withdrawn: &Record) -> Result<(), PutError> {
    let subject = withdrawn.subject;
    if subject.kind != NodeKind::Source {
        return Ok(());
    }
    let mut records = records_of(connection, &[subject.uuid]).await?;
    let mut left = records.remove(&subject).unwrap_or_default();
    left.retain(|record| record.id != withdrawn.id);
    if merge_source(subject, &left).is_none() && is_cited(connection, withdrawn).await? {
        let message = "facts in the graph are from this source; put their records without the \
                       citation first, or withdraw them";
        return Err(refused("key", FaultCode::NotAllowed, message));
    }
    Ok(())
}

/// Whether anything is from the source of a record: in the graph, or in a relation that is not in it
/// for now, and comes back with its ends.
///
/// The records of relations are looked through for that, as no index leads there.
async fn is_cited(connection: &impl ConnectionTrait, record: &Record) -> Result<bool, Error> {
    let Body::Source(source) = &record.body else {
        return Ok(false);
    };
    let slug = &source.slug;
    let mut sql = Sql::of(connection, "SELECT 1 FROM citation WHERE source_slug = ");
    sql.bind(slug).push(" LIMIT 1");
    if !sql.all(connection).await.map_err(Error::Read)?.is_empty() {
        return Ok(true);
    }
    let mut sql = Sql::rows::<row::record::Entity>(connection, "r");
    sql.push(" WHERE r.subject_kind = 'relation' AND NOT r.withdrawn AND r.data LIKE ");
    sql.bind(format!("%\"source\":\"{slug}\"%"));
    let rows = row::record::Entity::find()
        .from_raw_sql(sql.statement())
        .all(connection)
        .await
        .map_err(Error::Read)?;
    for row in rows {
        if let Body::Relation(data) = rows::record(row, 0)?.body
            && data
                .citations
                .iter()
                .any(|citation| citation.source == *slug)
        {
            return Ok(true);
        }
    }
    Ok(false)
}
