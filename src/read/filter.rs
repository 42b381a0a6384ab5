//! Filters and orders, from the arguments of a list to what the store understands.

use async_graphql::Value;

use super::{
    args::Args,
    fault::Fault,
    limits::{Limit, Limits},
};
use crate::{
    domain::EntityKind,
    graphql::{
        inputs::orders,
        narrow::{Narrow, narrowings},
    },
    store::{Condition, OrderKey},
};

const CONDITIONS: Limit = Limit {
    name: "conditions",
    what: "number of conditions of the filter",
};

/// Refuses a filter of more conditions than a statement should have.
pub(super) fn check(args: Args, limits: &Limits) -> Result<(), Fault> {
    CONDITIONS.check(n_conditions(args), limits.conditions)
}

/// How many conditions the filter among the arguments has, those that join others included.
pub(super) fn n_conditions(args: Args) -> usize {
    args.get("filter").map_or(0, conditions)
}

fn conditions(filter: &Value) -> usize {
    let Value::Object(fields) = filter else {
        return 0;
    };
    let of = |(name, value): (&async_graphql::Name, &Value)| match (name.as_str(), value) {
        (_, Value::Null) => 0,
        ("and" | "or", Value::List(items)) => 1 + items.iter().map(conditions).sum::<usize>(),
        ("and" | "or" | "not", filter) => 1 + conditions(filter),
        _ => 1,
    };
    // An empty one is a condition too, which always holds.
    fields.iter().map(of).sum::<usize>().max(1)
}

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
            all.extend(narrowed(given, name, *narrow));
        }
    }
    Condition::All(all)
}

fn narrowed(given: Args, name: &str, narrow: Narrow) -> Option<Condition> {
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
    let mut stated: Vec<(OrderKey, bool)> = Vec::new();
    for order in given.iter().map(Args::of) {
        let field = order.text("field");
        let known = orders(kind).iter().find(|(name, ..)| Some(*name) == field);
        // Where it was stated before, a key decides nothing any more.
        if let Some((_, key, _)) = known
            && stated.iter().all(|(other, _)| other != key)
        {
            stated.push((*key, order.text("direction") == Some("DESC")));
        }
    }
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
