//! [`Store`] methods that add up money.
//!
//! Only what a source says that somebody gives counts, never a budget. What a portfolio gets is
//! left out where a part of it gets money of the same currency and stage, so that nothing counts
//! twice. Currencies and stages are never mixed.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    Condition, Error, Store,
    filter::{push_condition, push_refs},
    sql::Sql,
};
use crate::domain::{
    Currency, EntityKind, EntityRef, FundingDimension, Id, Money, RelationDirection, RelationKind,
    RelationStage, Vocabulary,
};
use sums::{add, sum, total};

mod sums;

/// The most groups of one answer.
const MAX_GROUPS: usize = 1_000;

/// Which money counts, and what is told apart. An empty list leaves all in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FundingQuery {
    /// What to tell apart, besides currencies.
    pub group_by: Vec<FundingDimension>,
    /// Who gives it.
    pub funders: Vec<EntityRef>,
    /// What it is given to.
    pub recipients: Vec<EntityRef>,
    /// What the recipient advances.
    pub directions: Vec<EntityRef>,
    /// Where the recipient is, or a place around it.
    pub places: Vec<EntityRef>,
    /// How near it is to being paid.
    pub stages: Vec<RelationStage>,
    /// In which currency.
    pub currencies: Vec<Currency>,
}

/// A sum, and what tells it from the others.
#[derive(Debug, Clone, PartialEq)]
pub struct FundingSum {
    /// Who gives it.
    pub funder: Option<Id>,
    /// What it is given to.
    pub recipient: Option<Id>,
    /// What the recipient advances; the money counts in each of several directions.
    pub direction: Option<Id>,
    /// Where the recipient is; the money counts in each of several places.
    pub place: Option<Id>,
    /// How near it is to being paid.
    pub stage: Option<RelationStage>,
    /// The year that it is given from.
    pub year: Option<i32>,
    /// The sum.
    pub total: Money,
    /// How many relations it is the sum of.
    pub relations: i64,
}

/// Money of one currency and stage.
#[derive(Debug, Clone, PartialEq)]
pub struct FundingTotal {
    /// How near it is to being paid.
    pub stage: RelationStage,
    /// The sum.
    pub total: Money,
    /// How many relations it is the sum of.
    pub relations: i64,
}

impl Store {
    /// Sums for each combination of the dimensions and each currency, the largest of a currency
    /// first.
    pub async fn funding_sum(&self, query: &FundingQuery) -> Result<Vec<FundingSum>, Error> {
        let mut sql = Sql::of(&self.reader, "WITH money AS (");
        push_money(&mut sql, query);
        sql.push(") SELECT ");
        let id = if sql.is_postgres() { "uuid" } else { "blob" };
        for dimension in FundingDimension::ALL {
            let is_asked = query.group_by.contains(dimension);
            let column = if is_asked { column(*dimension) } else { "NULL" };
            let kind = if is_id(*dimension) { id } else { "text" };
            let name = dimension.as_str().to_lowercase();
            sql.push(format_args!("CAST({column} AS {kind}) AS {name}, "));
        }
        sql.push("CAST(");
        let kind = if query.group_by.contains(&FundingDimension::Recipient) {
            "m.to_kind"
        } else {
            "NULL"
        };
        sql.push(kind)
            .push(" AS text) AS recipient_kind, ")
            .push(SUMS);
        sql.push(" FROM money m");
        for (dimension, kind, alias) in [
            (FundingDimension::Direction, "ADVANCES", "d"),
            (FundingDimension::Place, "LOCATED_IN", "l"),
        ] {
            if query.group_by.contains(&dimension) {
                push_links(&mut sql, kind, alias);
            }
        }
        sql.push(" GROUP BY 1, 2, 3, 4, 5, 6, 7, m.currency, m.bound");
        let mut sums = Vec::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            add(&mut sums, sum(&row)?);
        }
        sums.sort_by(|a: &FundingSum, b| {
            let key = |sum: &FundingSum| {
                (
                    sum.funder,
                    sum.recipient,
                    sum.direction,
                    sum.place,
                    sum.stage,
                    sum.year,
                )
            };
            (a.total.currency, b.total.amount)
                .cmp(&(b.total.currency, a.total.amount))
                .then_with(|| key(a).cmp(&key(b)))
        });
        sums.truncate(MAX_GROUPS);
        Ok(sums)
    }

    /// Money given to each of `parents`, or to what advances it if they are directions.
    pub async fn funding_of(
        &self,
        parents: &[Uuid],
        kind: EntityKind,
    ) -> Result<HashMap<Uuid, Vec<FundingTotal>>, Error> {
        let mut sql = Sql::of(&self.reader, "WITH money AS (");
        push_money(&mut sql, &FundingQuery::default());
        if kind == EntityKind::Direction {
            sql.push(") SELECT d.to_id AS parent, m.stage, ")
                .push(SUMS)
                .push(" FROM money m");
            push_links(&mut sql, "ADVANCES", "d");
            sql.push(" WHERE d.to_id IN ").bind_ids(parents);
            sql.push(" GROUP BY d.to_id, m.stage, m.currency, m.bound");
        } else {
            sql.push(" AND r.to_id IN ").bind_ids(parents);
            sql.push(") SELECT m.to_id AS parent, m.stage, ").push(SUMS);
            sql.push(" FROM money m GROUP BY m.to_id, m.stage, m.currency, m.bound");
        }
        let mut sums: HashMap<Uuid, Vec<FundingSum>> = HashMap::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let parent: Uuid = row.try_get("", "parent").map_err(Error::Read)?;
            add(sums.entry(parent).or_default(), sum(&row)?);
        }
        let totals = |(parent, sums): (Uuid, Vec<FundingSum>)| {
            let mut totals: Vec<_> = sums.into_iter().filter_map(total).collect();
            totals.sort_by_key(|sum| (sum.total.currency, sum.stage));
            (parent, totals)
        };
        Ok(sums.into_iter().map(totals).collect())
    }
}

/// Sums that both databases give as whole numbers of 64 bits.
const SUMS: &str = "m.currency, m.bound, CAST(SUM(m.amount_whole) AS bigint) AS whole, \
     CAST(SUM(m.amount_nanos) AS bigint) AS nanos, COUNT(*) AS n";

fn column(dimension: FundingDimension) -> &'static str {
    match dimension {
        FundingDimension::Funder => "m.from_id",
        FundingDimension::Recipient => "m.to_id",
        FundingDimension::Direction => "d.to_id",
        FundingDimension::Place => "l.to_id",
        FundingDimension::Stage => "m.stage",
        FundingDimension::Year => "NULLIF(substr(m.since, 1, 4), '')",
    }
}

const fn is_id(dimension: FundingDimension) -> bool {
    !matches!(dimension, FundingDimension::Stage | FundingDimension::Year)
}

/// Adds the relations whose money counts; more conditions may follow.
fn push_money(sql: &mut Sql, query: &FundingQuery) {
    sql.push(
        "SELECT r.* FROM relation r WHERE r.kind = 'FUNDS' AND r.currency IS NOT NULL \
         AND NOT EXISTS (WITH RECURSIVE inside(id) AS (\
         SELECT p.from_id FROM relation p WHERE p.to_id = r.to_id AND p.kind = 'PART_OF' \
         UNION SELECT p.from_id FROM inside i JOIN relation p ON p.to_id = i.id AND p.kind = 'PART_OF') \
         SELECT 1 FROM inside i JOIN relation o ON o.to_id = i.id AND o.kind = 'FUNDS' \
         AND o.currency = r.currency AND o.stage = r.stage)",
    );
    for (end, refs) in [("from_id", &query.funders), ("to_id", &query.recipients)] {
        if !refs.is_empty() {
            sql.push(" AND r.").push(end).push(" IN (");
            push_refs(sql, refs);
            sql.push(")");
        }
    }
    for (kind, others) in [
        (RelationKind::Advances, &query.directions),
        (RelationKind::LocatedIn, &query.places),
    ] {
        if !others.is_empty() {
            sql.push(" AND r.to_id IN (SELECT e.id FROM entity e WHERE ");
            push_condition(
                sql,
                &Condition::Linked {
                    kinds: vec![kind],
                    direction: RelationDirection::Out,
                    others: others.clone(),
                    is_within: true,
                },
            );
            sql.push(")");
        }
    }
    if !query.stages.is_empty() {
        let stages: Vec<_> = query.stages.iter().map(|stage| stage.as_str()).collect();
        sql.push(" AND r.stage IN ").bind_texts(&stages);
    }
    if !query.currencies.is_empty() {
        let currencies: Vec<_> = query.currencies.iter().map(Currency::as_str).collect();
        sql.push(" AND r.currency IN ").bind_texts(&currencies);
    }
}

/// Joins what the recipient leads to by edges of a kind, each once.
fn push_links(sql: &mut Sql, kind: &str, alias: &str) {
    sql.push(" LEFT JOIN (SELECT DISTINCT from_id, to_id FROM relation WHERE kind = '")
        .push(kind)
        .push("') ");
    sql.push(alias)
        .push(" ON ")
        .push(alias)
        .push(".from_id = m.to_id");
}
