//! Filters and orders, from the arguments of a list to what the store understands.

use async_graphql::Value;

use super::args::Args;
use crate::{
    domain::EntityKind,
    graphql::{
        inputs::orders,
        narrow::{Narrow, narrowings},
    },
    store::{Condition, OrderKey},
};

/// The condition that a filter of a kind states.
pub(super) fn condition(kind: EntityKind, filter: &Value) -> Condition {
    let given = Args::of(filter);
    let several = |name| -> Vec<_> {
        let filters = given.list(name).iter();
        filters.map(|filter| condition(kind, filter)).collect()
    };
    let mut all = several("and");
    if given.get("or").is_some() {
        all.push(Condition::Any(several("or")));
    }
    if let Some(filter) = given.get("not") {
        all.push(Condition::Not(Box::new(condition(kind, filter))));
    }
    for (name, _, narrow, _) in narrowings(kind) {
        if given.get(name).is_some() {
            all.extend(narrowed(&given, name, *narrow));
        }
    }
    Condition::All(all)
}

fn narrowed(given: &Args, name: &str, narrow: Narrow) -> Option<Condition> {
    Some(match narrow {
        Narrow::OneOf(column) => Condition::OneOf(column, given.texts(name)),
        Narrow::Linked(kinds, direction, is_within) => Condition::Linked {
            kinds: kinds.to_vec(),
            direction,
            others: given.references(name),
            is_within,
        },
        Narrow::Sector => Condition::Sector(given.texts(name)),
        Narrow::Ordinal => Condition::Ordinal(given.ints(name)),
        Narrow::Name => Condition::Name(given.text(name).unwrap_or_default().to_owned()),
        Narrow::From(column) => Condition::From(column, given.date(name)?),
        Narrow::To(column) => Condition::To(column, given.date(name)?),
        Narrow::UpdatedSince => Condition::UpdatedSince(given.instant(name)?),
    })
}

/// What a list of a kind is ordered by: keys, and whether they descend.
pub(super) fn order(kind: EntityKind, given: &[Value]) -> Vec<(OrderKey, bool)> {
    let stated: Vec<_> = given
        .iter()
        .filter_map(|order| {
            let order = Args::of(order);
            let field = order.text("field")?;
            let (_, key, _) = orders(kind).iter().find(|(name, ..)| *name == field)?;
            Some((*key, order.text("direction") == Some("DESC")))
        })
        .collect();
    if !stated.is_empty() {
        return stated;
    }
    let default = if kind == EntityKind::Direction {
        OrderKey::Ordinal
    } else {
        OrderKey::Name
    };
    vec![(default, false)]
}
