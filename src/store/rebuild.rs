//! [`Store`] methods that make the graph anew from the records, and compare the two.

use std::fmt::Debug;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    Error, Store,
    apply::records_of,
    graph::{self, Rows},
    row,
    rows::known,
    sql::Sql,
    waiting::ends,
};
use crate::domain::{Id, NodeKind, check_ends};

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
    /// Makes the graph anew from the records alone, in one transaction; the feed stays as it is.
    pub async fn rebuild(&self) -> Result<Rebuilt, Error> {
        let transaction = self.begin().await?;
        graph::clear(&transaction).await?;
        let mut rebuilt = Rebuilt::default();
        // Relations are there only if their ends are.
        for are_relations in [false, true] {
            let mut last = Uuid::nil();
            loop {
                let subjects = subjects_after(&transaction, are_relations, last).await?;
                let Some(end) = subjects.last() else { break };
                last = end.uuid;
                let rows = merged(&transaction, &subjects).await?;
                graph::insert(&transaction, &rows).await?;
                rebuilt.entities += rows.entities.len();
                rebuilt.relations += rows.relations.len();
                rebuilt.sources += rows.sources.len();
            }
        }
        self.commit(transaction).await?;
        self.live.forget_all();
        Ok(rebuilt)
    }

    /// Compares the graph with what its records amount to; a line for each fault.
    ///
    /// Also: dangling ends, the grammar of relations, citations of sources that are not there, and
    /// gaps in the feed.
    pub async fn check(&self) -> Result<Vec<String>, Error> {
        let mut faults = Vec::new();
        for are_relations in [false, true] {
            let mut last = Uuid::nil();
            loop {
                let subjects = subjects_after(&self.reader, are_relations, last).await?;
                let Some(end) = subjects.last() else { break };
                last = end.uuid;
                self.check_subjects(&subjects, &mut faults).await?;
            }
        }
        for (sql, what) in STRAYS {
            for row in Sql::of(&self.reader, sql)
                .all(&self.reader)
                .await
                .map_err(Error::Read)?
            {
                let id: Uuid = row.try_get("", "id").map_err(Error::Read)?;
                faults.push(format!("{id}: {what}"));
            }
        }
        self.check_feed(&mut faults).await?;
        Ok(faults)
    }

    async fn check_subjects(&self, subjects: &[Id], faults: &mut Vec<String>) -> Result<(), Error> {
        let uuids: Vec<_> = subjects.iter().map(|id| id.uuid).collect();
        let merged = merged(&self.reader, subjects).await?;
        let stored = graph::read(&self.reader, &uuids).await?;
        let lookups = graph::read_lookups(&self.reader, &uuids).await?;
        for relation in &stored.relations {
            check_grammar(relation, faults)?;
        }
        compare(
            "entity",
            merged.entities,
            stored.entities,
            |row| row.id,
            faults,
        );
        compare(
            "relation",
            merged.relations,
            stored.relations,
            |row| row.id,
            faults,
        );
        compare(
            "source",
            merged.sources,
            stored.sources,
            |row| row.id,
            faults,
        );
        let name_key = |row: &row::entity_name::Model| (row.entity_id, row.position);
        compare("entity_name", merged.names, lookups.names, name_key, faults);
        let key = |row: &row::entity_identifier::Model| (row.scheme.clone(), row.value.clone());
        compare(
            "entity_identifier",
            merged.identifiers,
            lookups.identifiers,
            key,
            faults,
        );
        let key = |row: &row::entity_sector::Model| (row.entity_id, row.code.clone());
        compare(
            "entity_sector",
            merged.sectors,
            lookups.sectors,
            key,
            faults,
        );
        let key = |row: &row::citation::Model| (row.subject_id, row.source_slug.clone());
        compare("citation", merged.citations, lookups.citations, key, faults);
        let key = |row: &row::waiting::Model| (row.relation_id, row.entity_id);
        compare("waiting", merged.waiting, lookups.waiting, key, faults);
        Ok(())
    }

    async fn check_feed(&self, faults: &mut Vec<String>) -> Result<(), Error> {
        let sql = "SELECT h.revision AS head, COALESCE(c.n, 0) AS n, COALESCE(c.last, 0) AS last \
             FROM change_head h CROSS JOIN \
             (SELECT COUNT(*) AS n, MAX(revision) AS last FROM change) c";
        let rows = Sql::of(&self.reader, sql)
            .all(&self.reader)
            .await
            .map_err(Error::Read)?;
        let count = |name| match rows.first() {
            Some(row) => row.try_get::<i64>("", name).map_err(Error::Read),
            None => Ok(-1),
        };
        let (head, n, last) = (count("head")?, count("n")?, count("last")?);
        if head != n || head != last {
            faults.push(format!(
                "feed: its head is {head}, but it has {n} changes up to {last}"
            ));
        }
        Ok(())
    }
}

/// Rows that should not be there, and why.
const STRAYS: &[(&str, &str)] = &[
    (
        "SELECT e.id FROM entity e WHERE NOT EXISTS \
         (SELECT 1 FROM record r WHERE r.subject_id = e.id AND NOT r.withdrawn)",
        "an entity that no record describes",
    ),
    (
        "SELECT l.id FROM relation l WHERE NOT EXISTS \
         (SELECT 1 FROM record r WHERE r.subject_id = l.id AND NOT r.withdrawn)",
        "a relation that no record describes",
    ),
    (
        "SELECT l.id FROM relation l WHERE NOT EXISTS \
         (SELECT 1 FROM entity e WHERE e.id = l.from_id AND e.kind = upper(l.from_kind))",
        "a relation that starts nowhere",
    ),
    (
        "SELECT l.id FROM relation l WHERE NOT EXISTS \
         (SELECT 1 FROM entity e WHERE e.id = l.to_id AND e.kind = upper(l.to_kind))",
        "a relation that leads nowhere",
    ),
    (
        "SELECT c.subject_id AS id FROM citation c WHERE NOT EXISTS \
         (SELECT 1 FROM source s WHERE s.slug = c.source_slug)",
        "it cites a source that is not there",
    ),
    (
        "SELECT n.entity_id AS id FROM entity_name n WHERE NOT EXISTS \
         (SELECT 1 FROM entity e WHERE e.id = n.entity_id)",
        "a name of no entity",
    ),
];

/// What the records of `subjects` amount to, next to the entities that are there.
async fn merged(connection: &impl ConnectionTrait, subjects: &[Id]) -> Result<Rows, Error> {
    let uuids: Vec<_> = subjects.iter().map(|id| id.uuid).collect();
    let records = records_of(connection, &uuids).await?;
    Rows::merge(subjects, &records, &ends(connection, &records).await?)
}

/// The next subjects that records are about, relations or all others, by id.
async fn subjects_after(
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

fn check_grammar(row: &row::relation::Model, faults: &mut Vec<String>) -> Result<(), Error> {
    let id = Id::new(NodeKind::Relation, row.id);
    let end = |kind: &str| known::<NodeKind>("relation", row.id, kind);
    let (Some(from), Some(to)) = (end(&row.from_kind)?.entity(), end(&row.to_kind)?.entity())
    else {
        faults.push(format!("{id}: an end of it is no entity"));
        return Ok(());
    };
    if let Err(invalid) = check_ends(known("relation", row.id, &row.kind)?, from, to) {
        faults.push(format!("{id}: {invalid}"));
    }
    if row.from_id == row.to_id {
        faults.push(format!("{id}: it leads from an entity to itself"));
    }
    Ok(())
}

/// Notes each row that one side has and the other has not, or has otherwise.
fn compare<T: PartialEq + Debug, K: Ord + Debug>(
    table: &str,
    mut merged: Vec<T>,
    mut stored: Vec<T>,
    key: impl Fn(&T) -> K,
    faults: &mut Vec<String>,
) {
    merged.sort_by_key(&key);
    stored.sort_by_key(&key);
    let mut merged = merged.into_iter().peekable();
    for row in stored {
        while let Some(missing) = merged.next_if(|next| key(next) < key(&row)) {
            faults.push(format!(
                "{table} {:?}: the graph lacks what records say",
                key(&missing)
            ));
        }
        match merged.next_if(|next| key(next) == key(&row)) {
            None => faults.push(format!("{table} {:?}: no record says it", key(&row))),
            Some(said) if said != row => {
                faults.push(format!(
                    "{table} {:?}: it differs from its records",
                    key(&row)
                ));
            }
            Some(_) => {}
        }
    }
    for missing in merged {
        faults.push(format!(
            "{table} {:?}: the graph lacks what records say",
            key(&missing)
        ));
    }
}
