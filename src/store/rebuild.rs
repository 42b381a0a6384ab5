//! [`Store`] methods that make the graph anew from the records.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    Error, Store,
    apply::records_of,
    faults::{self, Point},
    graph::{self, Rows},
    redirects::Redirects,
    rows::known,
    sql::Sql,
    transaction::DatabaseTransaction,
    waiting::ends,
};
use crate::domain::Id;

/// How many subjects are merged at a time.
const PAGE: u64 = 500;

/// What a rebuild made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Entities.
    pub entities: usize,
    /// Relations.
    pub relations: usize,
    /// Sources.
    pub sources: usize,
}

impl Store {
    /// Makes the graph anew from the records, and from what curators said of them, in one
    /// transaction; the feed stays as it is.
    pub async fn rebuild(&self) -> Result<Rebuilt, Error> {
        let transaction = self.begin(true, true).await?;
        let rebuilt = rebuild(&transaction).await?;
        faults::at(Point::Rebuilt).await?;
        outdate_all(&transaction).await?;
        self.commit(transaction).await?;
        Ok(rebuilt)
    }
}

/// Notes that something was changed which the feed does not tell: servers that remember what they
/// read, and clients that do, see by this that it may not hold any more.
pub(super) async fn outdate_all(transaction: &DatabaseTransaction) -> Result<(), Error> {
    let sql = "UPDATE change_head SET rebuilds = rebuilds + 1 WHERE id = 1";
    let noted = Sql::of(transaction, sql).execute(transaction).await;
    noted.map_err(Error::Write)
}

/// The same within a transaction.
pub(super) async fn rebuild(transaction: &DatabaseTransaction) -> Result<Rebuilt, Error> {
    let redirects = Redirects::load(transaction).await?;
    redirects.follow(transaction, None).await?;
    graph::clear(transaction).await?;
    let mut rebuilt = Rebuilt::default();
    // Relations are there only if their ends are.
    for are_relations in [false, true] {
        let mut last = Uuid::nil();
        loop {
            let subjects = subjects_after(transaction, are_relations, last).await?;
            let Some(end) = subjects.last() else { break };
            last = end.uuid;
            let rows = merged(transaction, &subjects).await?;
            graph::insert(transaction, &rows).await?;
            rebuilt.entities += rows.entities.len();
            rebuilt.relations += rows.relations.len();
            rebuilt.sources += rows.sources.len();
        }
    }
    Ok(rebuilt)
}

/// What the records of `subjects` amount to, next to the entities that are there.
pub(super) async fn merged(
    connection: &impl ConnectionTrait,
    subjects: &[Id],
) -> Result<Rows, Error> {
    let uuids: Vec<_> = subjects.iter().map(|id| id.uuid).collect();
    let records = records_of(connection, &uuids).await?;
    Rows::merge(subjects, &records, &ends(connection, &records).await?)
}

/// The next subjects that records are about, relations or all others, by id.
pub(super) async fn subjects_after(
    connection: &impl ConnectionTrait,
    are_relations: bool,
    last: Uuid,
) -> Result<Vec<Id>, Error> {
    let mut sql = Sql::of(
        connection,
        "SELECT DISTINCT subject_id AS id, subject_kind AS kind FROM record WHERE subject_id > ",
    );
    sql.bind(last)
        .push(" AND subject_kind ")
        .push(if are_relations { "=" } else { "<>" })
        .push(" 'relation' ORDER BY subject_id LIMIT ")
        .bind(PAGE);
    let mut subjects = Vec::new();
    for row in sql.all(connection).await.map_err(Error::Read)? {
        let id: Uuid = row.try_get("", "id").map_err(Error::Read)?;
        let kind: String = row.try_get("", "kind").map_err(Error::Read)?;
        subjects.push(Id::new(known("record", id, &kind)?, id));
    }
    Ok(subjects)
}
