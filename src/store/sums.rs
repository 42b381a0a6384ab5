//! Sums of the money of relations `r`, as SQL and back.

use sea_orm::{QueryResult, TryGetable};

use super::{Error, sql::Sql};
use crate::domain::{Amount, Bound, Currency, Money, Vocabulary, sum_bound};

/// Billionths in a unit.
const NANOS: i64 = 1_000_000_000;

/// Adds the columns that [`money`] reads; a sum of integers is no longer one on PostgreSQL.
pub(super) fn push_sums(sql: &mut Sql) {
    let nanos = "CAST(SUM(r.amount_nanos) AS BIGINT)";
    sql.push(format_args!(
        ", CAST(SUM(r.amount_whole) AS BIGINT) + {nanos} / {NANOS} AS whole, \
         {nanos} % {NANOS} AS nanos, COUNT(*) AS n"
    ));
    for (n, bound) in Bound::ALL.iter().enumerate() {
        sql.push(format_args!(
            ", SUM(CASE r.bound WHEN '{bound}' THEN 1 ELSE 0 END) AS bound_{n}"
        ));
    }
}

/// Adds the condition that money is given.
pub(super) fn push_money(sql: &mut Sql) {
    sql.push("r.kind = 'FUNDS' AND r.amount_whole IS NOT NULL");
}

/// Adds the condition that no part of the recipient receives money of the same sort.
pub(super) fn push_leaf(sql: &mut Sql) {
    // SQLite takes the tables of a cross join in this order: from the few parts to their edges.
    sql.push(
        " AND NOT EXISTS (WITH RECURSIVE part(id) AS (\
         SELECT p.from_id FROM relation p WHERE p.to_id = r.to_id AND p.kind = 'PART_OF' \
         UNION SELECT p.from_id FROM part q CROSS JOIN relation p \
         WHERE p.to_id = q.id AND p.kind = 'PART_OF') \
         SELECT 1 FROM part q CROSS JOIN relation f WHERE f.to_id = q.id AND f.kind = 'FUNDS' \
         AND q.id <> r.to_id AND f.amount_whole IS NOT NULL \
         AND f.currency = r.currency AND f.stage = r.stage)",
    );
}

/// Reads the columns of [`push_sums`].
pub(super) fn money(row: &QueryResult) -> Result<Money, Error> {
    let currency: String = get(row, "currency")?;
    let mut bounds = Vec::new();
    for (n, bound) in Bound::ALL.iter().enumerate() {
        if get::<i64>(row, &format!("bound_{n}"))? > 0 {
            bounds.push(*bound);
        }
    }
    Ok(Money {
        amount: Amount::from_parts(get(row, "whole")?, get(row, "nanos")?),
        currency: Currency::parse(&currency).ok_or_else(|| Error::Corrupt {
            table: "relation",
            id: "of a sum".to_owned(),
            reason: format!("`{currency}` is no currency"),
        })?,
        bound: sum_bound(bounds),
    })
}

pub(super) fn get<T: TryGetable>(row: &QueryResult, column: &str) -> Result<T, Error> {
    row.try_get("", column).map_err(Error::Read)
}
