//! [`Store`] method that walks from entities along all their relations, either way.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::{
    Error, Store,
    cells::Cells,
    filter::push_kinds,
    gather::{Answers, Question},
    sql::Sql,
};
use crate::domain::{EntityKind, Id, NodeKind, RelationKind, Vocabulary};

/// The most edges that are read at once, the older ones.
pub(super) const MAX_EDGES: usize = 20_000;
/// The most edges of an entity that are remembered.
const MOST: usize = 4_000;
/// The most entities of which all edges are read to be remembered. Of more, only those are read
/// that are asked for.
const FEW: usize = 100;

/// A relation walked from one of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    pub(super) relation: Uuid,
    pub(super) from: Id,
    pub(super) to: Id,
    pub(super) kind: RelationKind,
}

impl Step {
    /// The same relation, walked the other way.
    pub(super) fn back(self) -> Self {
        Self {
            from: self.to,
            to: self.from,
            ..self
        }
    }
}

/// All steps from an entity, in any order; `None` if they are too many.
pub(super) type Steps = Option<Arc<[Step]>>;

/// Which steps are taken. No kinds stand for all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken<'a> {
    /// The kinds of relations that are walked.
    pub(super) kinds: &'a [RelationKind],
    /// The kinds of entities that are walked to.
    pub(super) others: &'a [EntityKind],
}

/// All.
const ALL: Taken<'static> = Taken {
    kinds: &[],
    others: &[],
};

impl Taken<'_> {
    fn takes(self, step: &Step) -> bool {
        let is_other = || {
            step.to
                .kind
                .entity()
                .is_some_and(|kind| self.others.contains(&kind))
        };
        (self.kinds.is_empty() || self.kinds.contains(&step.kind))
            && (self.others.is_empty() || is_other())
    }
}

/// The steps from those of some entities that have not too many, and which have.
#[derive(Debug)]
pub(super) struct Few {
    pub(super) steps: Vec<Step>,
    /// Hubs, of which no step is among them.
    pub(super) busy: Vec<Id>,
}

impl Store {
    /// The steps from any of `from`, those along older relations first; at most 20,000.
    pub(super) async fn steps(&self, from: &[Id], taken: Taken<'_>) -> Result<Vec<Step>, Error> {
        let few = self.steps_but_of_hubs(from, taken).await?;
        self.steps_of_hubs(few, taken).await
    }

    /// The steps from any of `from` but the hubs.
    pub(super) async fn steps_but_of_hubs(
        &self,
        from: &[Id],
        taken: Taken<'_>,
    ) -> Result<Few, Error> {
        let question = &StepsOf;
        let is_open = |id: &&Id| question.known(self, id).is_none();
        let mut few = Few {
            steps: Vec::new(),
            busy: Vec::new(),
        };
        if from.iter().filter(is_open).count() <= FEW {
            let known = self.live.gathers.steps.ask(self, question, from).await?;
            for (id, steps) in from.iter().zip(known) {
                match steps.flatten() {
                    Some(steps) => {
                        let steps = steps.iter().filter(|step| taken.takes(step));
                        few.steps.extend(steps);
                    }
                    None => few.busy.push(*id),
                }
            }
            return Ok(few);
        }
        let mut sql = Sql::of(&self.reader, "SELECT * FROM (");
        push_steps(&mut sql, from, taken, Some(MOST));
        sql.push(") s LIMIT ").bind(limit(MAX_EDGES + 1));
        let steps = self.steps_read(sql, from).await?;
        if steps.len() > MAX_EDGES {
            // It may be any of them that are missing.
            few.busy.extend(from);
            return Ok(few);
        }
        for (id, steps) in by_start(steps) {
            if steps.len() > MOST {
                few.busy.push(id);
            } else {
                few.steps.extend(steps);
            }
        }
        Ok(few)
    }

    /// The same with those of the hubs, those along older relations first; at most 20,000.
    pub(super) async fn steps_of_hubs(
        &self,
        few: Few,
        taken: Taken<'_>,
    ) -> Result<Vec<Step>, Error> {
        let Few { mut steps, busy } = few;
        if !busy.is_empty() {
            let mut sql = Sql::of(&self.reader, "SELECT * FROM (");
            push_steps(&mut sql, &busy, taken, None);
            sql.push(") s ORDER BY id, own_id LIMIT ")
                .bind(limit(MAX_EDGES));
            steps.extend(self.steps_read(sql, &busy).await?);
        }
        steps.sort_unstable();
        steps.truncate(MAX_EDGES);
        Ok(steps)
    }

    /// Runs a statement that finds steps from any of `from`.
    async fn steps_read(&self, sql: Sql, from: &[Id]) -> Result<Vec<Step>, Error> {
        let from: HashMap<_, _> = from.iter().map(|id| (id.uuid, *id)).collect();
        let rows = sql.all(&self.reader).await.map_err(Error::Read)?;
        let mut steps = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Cells::of(&row);
            let relation = cells.next()?;
            let kind = cells.word("relation", relation)?;
            // Found by it, so it is there.
            let own = from.get(&cells.next()?);
            let to = cells.id("relation", relation)?;
            steps.extend(own.map(|from| Step {
                relation,
                from: *from,
                to,
                kind,
            }));
        }
        Ok(steps)
    }
}

fn limit(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn by_start(steps: Vec<Step>) -> HashMap<Id, Vec<Step>> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for step in steps {
        found.entry(step.from).or_default().push(step);
    }
    found
}

/// All steps from entities.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct StepsOf;

impl Question for StepsOf {
    type Key = Id;
    type Answer = Steps;
    const AT_ONCE: usize = 2;

    fn known(&self, store: &Store, id: &Id) -> Option<Steps> {
        store.taken(store.cache()?.steps(id.uuid))
    }

    async fn read(&self, store: &Store, from: &[Id]) -> Result<Answers<Self>, Error> {
        let reading = store.reading();
        let mut sql = Sql::of(&store.reader, "");
        push_steps(&mut sql, from, ALL, Some(MOST));
        let mut found = by_start(store.steps_read(sql, from).await?);
        let steps = |id: &Id| {
            let steps = found.remove(id).unwrap_or_default();
            (*id, (steps.len() <= MOST).then(|| steps.into()))
        };
        let answers: Answers<Self> = from.iter().map(steps).collect();
        if let Some(reading) = reading {
            for (id, steps) in &answers {
                reading.keep_steps(id.uuid, steps.clone());
            }
        }
        Ok(answers)
    }
}

/// Adds a `SELECT` of the steps from any of `from`; of each, cut behind one more than `most`, which
/// tells that there are more. All of it is in an index.
fn push_steps(sql: &mut Sql, from: &[Id], taken: Taken<'_>, most: Option<usize>) {
    let ids: Vec<_> = from.iter().map(|id| id.uuid).collect();
    let cut = most.map(|most| most + 1);
    // SQLite has no joins that read some rows for each row.
    let in_the_end = cut.filter(|_| !sql.is_postgres());
    if in_the_end.is_some() {
        sql.push(
            "SELECT * FROM (SELECT s.*, row_number() OVER (PARTITION BY own_id) AS place FROM (",
        );
    }
    for (n, (own, other)) in [("from", "to"), ("to", "from")].into_iter().enumerate() {
        sql.push(if n > 0 { " UNION ALL " } else { "" });
        sql.push(format_args!(
            "SELECT r.id, r.kind, r.{own}_id AS own_id, r.{other}_kind, r.{other}_id FROM "
        ));
        match cut {
            Some(cut) if sql.is_postgres() => {
                sql.bind_rows(&ids);
                sql.push(" CROSS JOIN LATERAL (SELECT * FROM relation r WHERE ");
                sql.push(format_args!("r.{own}_id = q.id AND "));
                push_taken(sql, other, taken);
                sql.push(format_args!(" LIMIT {cut}) r"));
            }
            _ => {
                sql.push(format_args!("relation r WHERE r.{own}_id IN "));
                sql.bind_ids(&ids).push(" AND ");
                push_taken(sql, other, taken);
            }
        }
    }
    if let Some(cut) = in_the_end {
        sql.push(format_args!(") s) WHERE place <= {cut}"));
    }
}

/// Adds what makes a relation `r` fit that leads to its end `other`.
fn push_taken(sql: &mut Sql, other: &str, taken: Taken<'_>) {
    push_kinds(sql, "r", taken.kinds);
    if !taken.others.is_empty() {
        let others = taken.others.iter();
        let others: Vec<_> = others.map(|kind| NodeKind::from(*kind).as_str()).collect();
        let others = others.join("', '");
        sql.push(format_args!(" AND r.{other}_kind IN ('{others}')"));
    }
}
