//! [`Store`] methods that read the change feed.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    Error, Page, Slice, Store,
    page::{Cursor, Key, Sort, Term, keys, push_bounds, push_order},
    row,
    rows::known,
    sql::{Sql, columns},
};
use crate::domain::{ChangeKind, EntityKind, Id, Instant, NodeKind, Vocabulary};

/// One step of the graph's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub id: Id,
    /// What it did.
    pub kind: ChangeKind,
    /// To which entity, relation or source.
    pub subject: Id,
    /// Whose record did it.
    pub agency: Id,
    /// When.
    pub at: Instant,
    /// The fields that changed.
    pub fields: Vec<String>,
    /// The graph's revision after it.
    pub revision: i64,
    /// The record whose writing did it, and its revision; none where none was written.
    pub record: Option<(Id, i32)>,
}

/// Which changes are wanted: all that fit each of its lists; an empty list fits any.
#[derive(Debug, Clone, Default)]
pub struct ChangeFilter {
    /// Of entities of these kinds.
    pub kinds: Vec<EntityKind>,
    /// Of these entities.
    pub of: Vec<Uuid>,
}

impl ChangeFilter {
    /// Whether a change is wanted.
    #[must_use]
    pub fn fits(&self, change: &Change) -> bool {
        let kind = change.subject.kind.entity();
        (self.kinds.is_empty() || kind.is_some_and(|kind| self.kinds.contains(&kind)))
            && (self.of.is_empty() || self.of.contains(&change.subject.uuid))
    }

    /// The same as a condition on `c`.
    fn push(&self, sql: &mut Sql) {
        sql.push("1 = 1");
        if !self.kinds.is_empty() {
            let kinds: Vec<_> = self
                .kinds
                .iter()
                .map(|kind| NodeKind::from(*kind).as_str())
                .collect();
            sql.push(" AND c.subject_kind IN ('")
                .push(kinds.join("', '"))
                .push("')");
        }
        if !self.of.is_empty() {
            sql.push(" AND c.subject_id IN ").bind_ids(&self.of);
        }
    }
}

/// The order of commits.
const FORWARD: &[Term] = &[Term {
    column: "c.revision",
    sort: Sort::Int,
    is_descending: false,
}];
/// The newest first.
const NEWEST: &[Term] = &[Term {
    column: "c.revision",
    sort: Sort::Int,
    is_descending: true,
}];

impl Store {
    /// One page of the changes that fit, the oldest first.
    pub async fn changes_list(
        &self,
        filter: &ChangeFilter,
        page: &Page,
    ) -> Result<Slice<Change>, Error> {
        let mut sql = Sql::rows::<row::change::Entity>(&self.reader, "c");
        sql.push(" WHERE ");
        filter.push(&mut sql);
        push_bounds(&mut sql, FORWARD, page)?;
        sql.push(" ORDER BY ");
        push_order(&mut sql, FORWARD, page);
        sql.push(" LIMIT ").bind(page.probe());
        let rows = row::change::Model::find_by_statement(sql.statement())
            .all(&self.reader)
            .await
            .map_err(Error::Read)?;
        Ok(page.slice(rows.iter().map(placed).collect::<Result<_, _>>()?))
    }

    /// How many changes fit.
    pub async fn changes_count(&self, filter: &ChangeFilter) -> Result<i64, Error> {
        let mut sql = Sql::of(&self.reader, "SELECT COUNT(*) AS n FROM change c WHERE ");
        filter.push(&mut sql);
        self.count(sql).await
    }

    /// One page of the changes to each of `subjects`, the newest first.
    pub async fn history_list(
        &self,
        subjects: &[Uuid],
        page: &Page,
    ) -> Result<HashMap<Uuid, Slice<Change>>, Error> {
        let mut sql = Sql::of(&self.reader, "SELECT * FROM (SELECT ");
        sql.push(columns::<row::change::Entity>("c"))
            .push(", row_number() OVER (PARTITION BY c.subject_id ORDER BY ");
        push_order(&mut sql, NEWEST, page);
        sql.push(") AS place FROM change c WHERE c.subject_id IN ")
            .bind_ids(subjects);
        push_bounds(&mut sql, NEWEST, page)?;
        sql.push(") p WHERE place <= ")
            .bind(page.probe())
            .push(" ORDER BY subject_id, place");
        let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
        for row in row::change::Model::find_by_statement(sql.statement())
            .all(&self.reader)
            .await
            .map_err(Error::Read)?
        {
            found.entry(row.subject_id).or_default().push(placed(&row)?);
        }
        Ok(found
            .into_iter()
            .map(|(subject, changes)| (subject, page.slice(changes)))
            .collect())
    }

    /// How many changes each of `subjects` has seen.
    pub async fn history_count(&self, subjects: &[Uuid]) -> Result<HashMap<Uuid, i64>, Error> {
        let mut sql = Sql::of(
            &self.reader,
            "SELECT subject_id, COUNT(*) AS n FROM change WHERE subject_id IN ",
        );
        sql.bind_ids(subjects).push(" GROUP BY subject_id");
        let mut counts = HashMap::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let subject = row.try_get("", "subject_id").map_err(Error::Read)?;
            counts.insert(subject, row.try_get("", "n").map_err(Error::Read)?);
        }
        Ok(counts)
    }

    /// The changes of those ids, in no order.
    pub async fn changes_get_many(&self, ids: &[Uuid]) -> Result<Vec<Change>, Error> {
        let mut sql = Sql::rows::<row::change::Entity>(&self.reader, "c");
        sql.push(" WHERE c.id IN ").bind_ids(ids);
        let rows = row::change::Model::find_by_statement(sql.statement())
            .all(&self.reader)
            .await
            .map_err(Error::Read)?;
        rows.iter().map(|row| Ok(placed(row)?.1)).collect()
    }
}

/// How far the graph has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct Head {
    /// The number of the newest change, 0 before the first.
    pub revision: i64,
    /// How often something changed that no change tells: the graph was made anew, or an agency is
    /// called otherwise.
    pub rebuilds: i64,
}

/// The end of the feed.
pub(super) async fn head(connection: &impl ConnectionTrait) -> Result<Head, Error> {
    let sql = Sql::of(
        connection,
        "SELECT revision, rebuilds FROM change_head WHERE id = 1",
    );
    let head = Head::find_by_statement(sql.statement()).one(connection);
    Ok(head.await.map_err(Error::Read)?.unwrap_or_default())
}

/// Some changes in their order, each with the ends that its relation has now.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) changes: Vec<(Change, Option<[Uuid; 2]>)>,
    /// Whether there are more.
    pub(super) is_cut: bool,
}

#[derive(FromQueryResult)]
struct Step {
    #[sea_orm(nested)]
    change: row::change::Model,
    from_id: Option<Uuid>,
    to_id: Option<Uuid>,
}

/// The changes that follow `revision`, at most `limit`.
///
/// One statement, so that the ends of relations are those after the changes, and no later ones
/// unless the batch is cut.
pub(super) async fn batch(
    connection: &impl ConnectionTrait,
    revision: i64,
    limit: usize,
) -> Result<Batch, Error> {
    let page = Page::first(limit);
    let mut sql = Sql::of(connection, "SELECT ");
    sql.push(columns::<row::change::Entity>("c")).push(
        ", r.from_id, r.to_id FROM change c LEFT JOIN relation r ON r.id = c.subject_id \
         WHERE c.revision > ",
    );
    sql.bind(revision)
        .push(" ORDER BY c.revision LIMIT ")
        .bind(page.probe());
    let mut steps = Step::find_by_statement(sql.statement())
        .all(connection)
        .await
        .map_err(Error::Read)?;
    let is_cut = steps.len() > limit;
    steps.truncate(limit);
    let step = |step: &Step| {
        let ends = step.from_id.zip(step.to_id);
        Ok((placed(&step.change)?.1, ends.map(|(from, to)| [from, to])))
    };
    let changes = steps.iter().map(step).collect::<Result<_, Error>>()?;
    Ok(Batch { changes, is_cut })
}

/// Where the feed resumes behind the change that made `revision`.
#[must_use]
pub fn feed_cursor(revision: i64) -> String {
    place(revision).to_string()
}

fn place(revision: i64) -> Cursor {
    Cursor::new([Key::Int(revision)])
}

/// The revision behind whose change a cursor of the feed resumes.
pub fn feed_revision(cursor: &str) -> Result<i64, Error> {
    match keys(cursor, &[Sort::Int])?.as_slice() {
        [Key::Int(revision)] => Ok(*revision),
        _ => Err(Error::Cursor(cursor.to_owned())),
    }
}

fn placed(row: &row::change::Model) -> Result<(Cursor, Change), Error> {
    let id = Id::new(NodeKind::Change, row.id);
    let fields = serde_json::from_str(&row.fields)
        .map_err(|reason| Error::corrupt("change", id, &reason))?;
    let change = Change {
        id,
        kind: known("change", row.id, &row.kind)?,
        subject: Id::new(known("change", row.id, &row.subject_kind)?, row.subject_id),
        agency: Id::new(NodeKind::Agency, row.agency_id),
        at: Instant::from_micros(row.at),
        fields,
        revision: row.revision,
        record: row
            .record_id
            .map(|record| Id::new(NodeKind::Record, record))
            .zip(row.record_revision),
    };
    Ok((place(row.revision), change))
}
