//! [`Store`] methods that add up money, exactly.

use std::{cmp::Reverse, collections::HashMap};

use sea_orm::QueryResult;
use uuid::Uuid;

use super::{
    Condition, Error, Store,
    filter::{push_condition, push_refs},
    rows::known,
    sql::Sql,
    sums::{get, money, push_leaf, push_money, push_sums},
};
use crate::domain::{
    Currency, EntityKind, EntityRef, FundingDimension, Id, Money, NodeKind, RelationDirection,
    RelationKind, RelationStage, Vocabulary,
};

/// The most sums that one query yields; each currency's biggest come first.
const MAX_SUMS: i64 = 1_000;

/// Which money to add up, and how to split it; no references, stages or currencies stand for all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FundingQuery {
    /// What to split by, besides the currency.
    pub group_by: Vec<FundingDimension>,
    /// Who gives it.
    pub funders: Vec<EntityRef>,
    /// What receives it.
    pub recipients: Vec<EntityRef>,
    /// Directions, one of which, or a part of one, the recipient advances.
    pub directions: Vec<EntityRef>,
    /// Places, in one of which, or in a part of one, the recipient is.
    pub places: Vec<EntityRef>,
    /// How near it is to being paid.
    pub stages: Vec<RelationStage>,
    /// Its currencies.
    pub currencies: Vec<Currency>,
}

/// A sum of money; of the dimensions those are set that it was split by, if they are known.
#[derive(Debug, Clone, PartialEq)]
pub struct FundingSum {
    /// Who gives it.
    pub funder: Option<Id>,
    /// What receives it.
    pub recipient: Option<Id>,
    /// A direction that the recipients advance.
    pub direction: Option<Id>,
    /// A place where the recipients are.
    pub place: Option<Id>,
    /// How near it is to being paid.
    pub stage: Option<RelationStage>,
    /// The year since when it is given.
    pub year: Option<i32>,
    /// How much.
    pub total: Money,
    /// How many relations it is the sum of.
    pub relations: i64,
}

/// Money of one currency and stage that an entity receives, or what advances a direction does.
#[derive(Debug, Clone, PartialEq)]
pub struct FundingTotal {
    /// How near it is to being paid.
    pub stage: RelationStage,
    /// How much.
    pub total: Money,
    /// How many relations it is the sum of.
    pub relations: i64,
}

impl Store {
    /// Adds up the money of FUNDS relations, split by currency and by the dimensions asked for.
    ///
    /// Only leaves count: money to a whole is left out where a part of it, or a part of one,
    /// receives money of the same currency and stage, whoever gives it, as the one may contain
    /// the other. Split by direction or place, money counts in each that the recipient has, also
    /// in those that a filter on the recipient does not name, so that such sums must not be added
    /// up; money of recipients without one comes under none. By currency, the biggest first, at
    /// most 1,000 sums.
    pub async fn funding_sum(&self, query: &FundingQuery) -> Result<Vec<FundingSum>, Error> {
        let dimensions = query.dimensions();
        let columns: Vec<_> = dimensions.iter().flat_map(|by| columns(*by)).collect();
        let mut sql = Sql::of(&self.reader, "SELECT r.currency");
        for (column, name) in &columns {
            sql.push(format_args!(", {column} AS {name}"));
        }
        push_sums(&mut sql);
        sql.push(" FROM relation r");
        for by in &dimensions {
            push_join(&mut sql, *by);
        }
        sql.push(" WHERE ");
        push_money(&mut sql);
        push_leaf(&mut sql);
        push_filter(&mut sql, query);
        sql.push(" GROUP BY r.currency");
        for (column, _) in &columns {
            sql.push(", ").push(column);
        }
        sql.push(" ORDER BY r.currency, whole DESC, nanos DESC");
        for (column, _) in &columns {
            sql.push(", ").push(column);
        }
        sql.push(" LIMIT ").bind(MAX_SUMS);
        let rows = sql.all(&self.reader).await.map_err(Error::Read)?;
        let sums = rows.iter().map(|row| sum(row, &dimensions));
        let mut sums: Vec<_> = sums.collect::<Result<_, _>>()?;
        // Nulls come first in one database and last in the other.
        sums.sort_by_key(|sum| {
            let Money {
                currency, amount, ..
            } = sum.total;
            let ids = (sum.funder, sum.recipient, sum.direction, sum.place);
            (currency, Reverse(amount), ids, sum.stage, sum.year)
        });
        Ok(sums)
    }

    /// The money that each of `parents` receives, by currency and stage; all entities of `kind`.
    ///
    /// A direction receives what entities that advance it do, of wholes and their parts the
    /// leaves only, as in [`Store::funding_sum`]; each relation counts once. Of other entities
    /// it is what they receive themselves; money to their parts is not theirs.
    pub async fn funding_of(
        &self,
        parents: &[Uuid],
        kind: EntityKind,
    ) -> Result<HashMap<Uuid, Vec<FundingTotal>>, Error> {
        let is_direction = kind == EntityKind::Direction;
        let parent = if is_direction { "a.to_id" } else { "r.to_id" };
        let mut sql = Sql::of(&self.reader, "SELECT ");
        sql.push(parent).push(" AS parent, r.currency, r.stage");
        push_sums(&mut sql);
        sql.push(" FROM relation r");
        if is_direction {
            sql.push(
                " JOIN (SELECT DISTINCT from_id, to_id FROM relation WHERE kind = 'ADVANCES' \
                 AND to_id IN ",
            );
            sql.bind_ids(parents).push(") a ON a.from_id = r.to_id");
        }
        sql.push(" WHERE ");
        push_money(&mut sql);
        if is_direction {
            push_leaf(&mut sql);
        } else {
            sql.push(" AND r.to_id IN ").bind_ids(parents);
        }
        sql.push(" GROUP BY ")
            .push(parent)
            .push(", r.currency, r.stage");
        let mut totals: HashMap<Uuid, Vec<_>> = HashMap::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let parent = get(&row, "parent")?;
            totals.entry(parent).or_default().push(FundingTotal {
                stage: known("relation", parent, &get::<String>(&row, "stage")?)?,
                total: money(&row)?,
                relations: get(&row, "n")?,
            });
        }
        for totals in totals.values_mut() {
            totals.sort_by_key(|of| (of.total.currency, of.stage));
        }
        Ok(totals)
    }
}

impl FundingQuery {
    /// The dimensions, each once.
    fn dimensions(&self) -> Vec<FundingDimension> {
        let all = FundingDimension::ALL.iter().copied();
        all.filter(|by| self.group_by.contains(by)).collect()
    }
}

/// What to group by, and its name in the row.
fn columns(by: FundingDimension) -> &'static [(&'static str, &'static str)] {
    match by {
        FundingDimension::Funder => &[("r.from_id", "funder"), ("r.from_kind", "funder_kind")],
        FundingDimension::Recipient => &[("r.to_id", "recipient"), ("r.to_kind", "recipient_kind")],
        FundingDimension::Direction => &[("a.to_id", "direction")],
        FundingDimension::Place => &[("l.to_id", "place")],
        FundingDimension::Stage => &[("r.stage", "stage")],
        FundingDimension::Year => &[("substr(r.since, 1, 4)", "year")],
    }
}

/// Joins what the recipient has of a dimension, each once.
fn push_join(sql: &mut Sql, by: FundingDimension) {
    let (kind, alias) = match by {
        FundingDimension::Direction => (RelationKind::Advances, "a"),
        FundingDimension::Place => (RelationKind::LocatedIn, "l"),
        _ => return,
    };
    sql.push(format_args!(
        " LEFT JOIN (SELECT DISTINCT from_id, to_id FROM relation WHERE kind = '{kind}') {alias} \
         ON {alias}.from_id = r.to_id"
    ));
}

fn push_filter(sql: &mut Sql, query: &FundingQuery) {
    for (column, refs) in [("from_id", &query.funders), ("to_id", &query.recipients)] {
        if !refs.is_empty() {
            sql.push(format_args!(" AND r.{column} IN ("));
            push_refs(sql, refs);
            sql.push(")");
        }
    }
    for (kind, others) in [
        (RelationKind::Advances, &query.directions),
        (RelationKind::LocatedIn, &query.places),
    ] {
        if !others.is_empty() {
            let linked = Condition::Linked {
                kinds: vec![kind],
                direction: RelationDirection::Out,
                others: others.clone(),
                is_within: true,
            };
            sql.push(" AND r.to_id IN (SELECT e.id FROM entity e WHERE ");
            push_condition(sql, &linked);
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

fn sum(row: &QueryResult, dimensions: &[FundingDimension]) -> Result<FundingSum, Error> {
    let mut sum = FundingSum {
        funder: None,
        recipient: None,
        direction: None,
        place: None,
        stage: None,
        year: None,
        total: money(row)?,
        relations: get(row, "n")?,
    };
    for by in dimensions {
        match by {
            FundingDimension::Funder => sum.funder = Some(end(row, "funder")?),
            FundingDimension::Recipient => sum.recipient = Some(end(row, "recipient")?),
            FundingDimension::Direction => {
                let id: Option<Uuid> = get(row, "direction")?;
                sum.direction = id.map(|id| Id::new(NodeKind::Direction, id));
            }
            FundingDimension::Place => {
                let id: Option<Uuid> = get(row, "place")?;
                sum.place = id.map(|id| Id::new(NodeKind::Place, id));
            }
            FundingDimension::Stage => {
                let stage: String = get(row, "stage")?;
                sum.stage = Some(known("relation", Uuid::nil(), &stage)?);
            }
            FundingDimension::Year => sum.year = get::<String>(row, "year")?.parse().ok(),
        }
    }
    Ok(sum)
}

/// An end of the relations of a sum.
fn end(row: &QueryResult, name: &str) -> Result<Id, Error> {
    let id = get(row, name)?;
    let kind: String = get(row, &format!("{name}_kind"))?;
    Ok(Id::new(known("relation", id, &kind)?, id))
}
