//! Sums of money: from rows, and together where only the bound differs.

use sea_orm::QueryResult;
use uuid::Uuid;

use super::{FundingSum, FundingTotal};
use crate::{
    domain::{
        Amount, Bound, Currency, EntityKind, Id, Money, NodeKind, RelationStage, Vocabulary,
        sum_bound,
    },
    store::{Error, rows::known},
};

/// The sum of a row; columns that the statement lacks are `None`.
pub(super) fn sum(row: &QueryResult) -> Result<FundingSum, Error> {
    let id = |name, kind| {
        let id: Option<Uuid> = row.try_get("", name).unwrap_or_default();
        id.map(|id| Id::of_entity(kind, id))
    };
    let text = |name| -> Option<String> { row.try_get("", name).unwrap_or_default() };
    let recipient = id("recipient", EntityKind::Project);
    let kind = text("recipient_kind").and_then(|kind| NodeKind::parse(&kind));
    let currency: String = row.try_get("", "currency").map_err(Error::Read)?;
    let bound: String = row.try_get("", "bound").map_err(Error::Read)?;
    let whole: i64 = row.try_get("", "whole").map_err(Error::Read)?;
    let nanos: i64 = row.try_get("", "nanos").map_err(Error::Read)?;
    Ok(FundingSum {
        funder: id("funder", EntityKind::Institution),
        recipient: recipient.zip(kind).map(|(id, kind)| Id::new(kind, id.uuid)),
        direction: id("direction", EntityKind::Direction),
        place: id("place", EntityKind::Place),
        stage: text("stage").and_then(|stage| RelationStage::parse(&stage)),
        year: text("year").and_then(|year| year.parse().ok()),
        total: Money {
            amount: Amount::from_parts(whole, nanos),
            currency: Currency::parse(&currency).ok_or_else(|| Error::Corrupt {
                table: "relation",
                id: currency.clone(),
                reason: "it is no currency".to_owned(),
            })?,
            bound: known::<Bound>("relation", Uuid::nil(), &bound)?,
        },
        relations: row.try_get("", "n").map_err(Error::Read)?,
    })
}

/// Adds a sum to those that differ from it in more than the bound.
pub(super) fn add(sums: &mut Vec<FundingSum>, next: FundingSum) {
    let same = |known: &FundingSum| {
        (known.funder, known.recipient, known.direction, known.place)
            == (next.funder, next.recipient, next.direction, next.place)
            && (known.stage, known.year, known.total.currency)
                == (next.stage, next.year, next.total.currency)
    };
    match sums.iter_mut().find(|known| same(known)) {
        Some(known) => {
            let ((whole, nanos), (more, rest)) =
                (known.total.amount.parts(), next.total.amount.parts());
            known.total.amount = Amount::from_parts(whole + more, nanos + rest);
            known.total.bound = sum_bound([known.total.bound, next.total.bound]);
            known.relations += next.relations;
        }
        None => sums.push(next),
    }
}

/// The sum as one of a subject, told by its stage.
pub(super) fn total(sum: FundingSum) -> Option<FundingTotal> {
    Some(FundingTotal {
        stage: sum.stage?,
        total: sum.total,
        relations: sum.relations,
    })
}
