//! [`Store`] method that walks from entities along all their relations, either way.

use std::{collections::HashMap, sync::Arc};

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{
    Error, Store,
    filter::push_kinds,
    gather::{Answers, Question},
    rows::known,
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

impl Store {
    /// The steps from any of `from`, those along older relations first; at most 20,000.
    pub(super) async fn steps(&self, from: &[Id], taken: Taken<'_>) -> Result<Vec<Step>, Error> {
        let ids: Vec<_> = from.iter().map(|id| id.uuid).collect();
        let question = &StepsOf;
        let n_open = ids
            .iter()
            .filter(|id| question.known(self, id).is_none())
            .count();
        let mut found = Vec::new();
        let mut busy = Vec::new();
        if n_open > FEW {
            busy = ids;
        } else {
            let known = self.live.gathers.steps.ask(self, question, &ids).await?;
            for (id, steps) in ids.into_iter().zip(known) {
                match steps.flatten() {
                    Some(steps) => found.extend(steps.iter().filter(|step| taken.takes(step))),
                    None => busy.push(id),
                }
            }
        }
        if !busy.is_empty() {
            let mut sql = Sql::of(&self.reader, "SELECT * FROM (");
            push_steps(&mut sql, taken, |sql, own| {
                sql.push(format_args!(" FROM relation r WHERE r.{own}_id IN "))
                    .bind_ids(&busy);
            });
            sql.push(") s ORDER BY id, own_id LIMIT ")
                .bind(i64::try_from(MAX_EDGES).unwrap_or(i64::MAX));
            found.extend(self.steps_read(sql).await?);
        }
        found.sort_unstable();
        found.truncate(MAX_EDGES);
        Ok(found)
    }

    async fn steps_read(&self, sql: Sql) -> Result<Vec<Step>, Error> {
        let rows = Row::find_by_statement(sql.statement()).all(&self.reader);
        rows.await
            .map_err(Error::Read)?
            .into_iter()
            .map(Row::step)
            .collect()
    }
}

/// All steps from entities.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct StepsOf;

impl Question for StepsOf {
    type Key = Uuid;
    type Answer = Steps;
    const AT_ONCE: usize = 2;

    fn known(&self, store: &Store, id: &Uuid) -> Option<Steps> {
        store.taken(store.cache()?.steps(*id))
    }

    async fn read(&self, store: &Store, ids: &[Uuid]) -> Result<Answers<Self>, Error> {
        let reading = store.reading();
        let all = Taken {
            kinds: &[],
            others: &[],
        };
        let mut sql = Sql::of(&store.reader, "SELECT * FROM (");
        // One more than are remembered, to learn whether there are more.
        if sql.is_postgres() {
            push_steps(&mut sql, all, |sql, own| {
                sql.push(" FROM entity e CROSS JOIN LATERAL (SELECT * FROM relation r");
                sql.push(format_args!(
                    " WHERE r.{own}_id = e.id LIMIT {}) r",
                    MOST + 1
                ));
                sql.push(" WHERE e.id IN ").bind_ids(ids);
            });
            sql.push(") s");
        } else {
            sql.push("SELECT s.*, row_number() OVER (PARTITION BY own_id) AS place FROM (");
            push_steps(&mut sql, all, |sql, own| {
                sql.push(format_args!(" FROM relation r WHERE r.{own}_id IN "))
                    .bind_ids(ids);
            });
            sql.push(format_args!(") s) WHERE place <= {}", MOST + 1));
        }
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for step in store.steps_read(sql).await? {
            found.entry(step.from.uuid).or_default().push(step);
        }
        let steps = |id: &Uuid| {
            let steps = found.remove(id).unwrap_or_default();
            (*id, (steps.len() <= MOST).then(|| steps.into()))
        };
        let answers: Answers<Self> = ids.iter().map(steps).collect();
        if let Some(reading) = reading {
            for (id, steps) in &answers {
                reading.keep_steps(*id, steps.clone());
            }
        }
        Ok(answers)
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    own_id: Uuid,
    own_kind: String,
    other_id: Uuid,
    other_kind: String,
}

impl Row {
    fn step(self) -> Result<Step, Error> {
        let end = |uuid, kind: &str| -> Result<Id, Error> {
            Ok(Id::new(known("relation", self.id, kind)?, uuid))
        };
        Ok(Step {
            relation: self.id,
            from: end(self.own_id, &self.own_kind)?,
            to: end(self.other_id, &self.other_kind)?,
            kind: known("relation", self.id, &self.kind)?,
        })
    }
}

/// Adds a `SELECT` of the edges `r` that `push_from` finds by that end, seen from there, for either
/// end.
fn push_steps(sql: &mut Sql, taken: Taken<'_>, push_from: impl Fn(&mut Sql, &str)) {
    let others = taken
        .others
        .iter()
        .map(|kind| NodeKind::from(*kind).as_str());
    let others: Vec<_> = others.collect();
    for (n, (own, other)) in [("from", "to"), ("to", "from")].into_iter().enumerate() {
        sql.push(if n > 0 { " UNION ALL " } else { "" });
        sql.push("SELECT r.id, r.kind");
        for (end, name) in [(own, "own"), (other, "other")] {
            sql.push(format_args!(
                ", r.{end}_id AS {name}_id, r.{end}_kind AS {name}_kind"
            ));
        }
        push_from(sql, own);
        sql.push(" AND ");
        push_kinds(sql, "r", taken.kinds);
        if !others.is_empty() {
            let others = others.join("', '");
            sql.push(format_args!(" AND r.{other}_kind IN ('{others}')"));
        }
    }
}
