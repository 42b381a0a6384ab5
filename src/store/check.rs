//! [`Store`] methods that compare the graph with what it is made from.

use std::fmt::Debug;

use sea_orm::DbBackend;
use uuid::Uuid;

use super::{
    Error, Store, Trouble, graph,
    rebuild::{merged, subjects_after},
    row,
    rows::known,
    sql::Sql,
};
use crate::{
    domain::{Id, NodeKind, check_ends},
    telemetry::chain,
};

impl Store {
    /// Compares the graph with what its records amount to; a line for each fault.
    ///
    /// Also: dangling ends, the grammar of relations, citations of sources that are not there, and
    /// gaps in the feed. Of SQLite the file itself is looked through first; if it is damaged, nothing
    /// else is.
    pub async fn check(&self) -> Result<Vec<String>, Error> {
        let mut faults = self.check_file().await?;
        if !faults.is_empty() {
            return Ok(faults);
        }
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

    /// What SQLite finds wrong with its file.
    async fn check_file(&self) -> Result<Vec<String>, Error> {
        if self.backend() != DbBackend::Sqlite {
            return Ok(Vec::new());
        }
        match self.damage().await {
            // Too much so to be looked through.
            Err(error) if error.trouble() == Some(Trouble::Damaged) => {
                Ok(vec![format!("the file is damaged: {}", chain(&error))])
            }
            found => found,
        }
    }

    /// Of the index that is searched only the tables that it lies in are looked through: to a
    /// connection that has searched before, it may look damaged where others wrote since.
    async fn damage(&self) -> Result<Vec<String>, Error> {
        let plain = "SELECT name FROM sqlite_master WHERE type = 'table' \
                     AND sql NOT LIKE 'CREATE VIRTUAL%'";
        let mut faults = Vec::new();
        for table in self.texts(plain).await? {
            let check = format!("PRAGMA integrity_check('{table}')");
            let told = self.texts(&check).await?.into_iter();
            let wrong = told.filter(|told| told != "ok");
            faults.extend(wrong.map(|told| format!("the file is damaged: {table}: {told}")));
        }
        Ok(faults)
    }

    /// The first column of what a statement finds.
    async fn texts(&self, sql: &str) -> Result<Vec<String>, Error> {
        let rows = Sql::of(&self.reader, sql).all(&self.reader).await;
        let rows = rows.map_err(Error::Read)?;
        let texts = rows.iter().map(|row| row.try_get_by_index(0));
        texts.collect::<Result<_, _>>().map_err(Error::Read)
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
        let key = |row: &row::slug::Model| row.slug.clone();
        compare("slug", merged.slugs, lookups.slugs, key, faults);
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
        "SELECT r.id FROM record r LEFT JOIN redirect d ON d.from_id = r.origin_id \
         WHERE r.subject_id <> COALESCE(d.to_id, r.origin_id)",
        "a record that is not about what it was put to, nor about what that was merged into",
    ),
    (
        "SELECT d.from_id AS id FROM redirect d LEFT JOIN redirect n ON n.from_id = d.into_id \
         WHERE d.to_id <> COALESCE(n.to_id, d.into_id)",
        "a merged id that leads elsewhere than what it was merged into",
    ),
    (
        "SELECT d.from_id AS id FROM redirect d WHERE EXISTS \
         (SELECT 1 FROM redirect n WHERE n.from_id = d.to_id)",
        "a merged id that leads to a merged one",
    ),
    (
        "SELECT n.entity_id AS id FROM entity_name n WHERE NOT EXISTS \
         (SELECT 1 FROM entity e WHERE e.id = n.entity_id)",
        "a name of no entity",
    ),
];

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
