//! What an operation costs, in points, before it runs and after.
//!
//! Each thing with an id costs a point, so pages multiply; so does each question that the store
//! answers, and those that look at much of the graph cost more. What lies in memory is free: plain
//! values, and the relation that comes with its edge.

use std::sync::Arc;

use async_graphql::Value;

use super::{
    args::Args,
    filter,
    level::{Column, Level},
    mutate,
    plan::{Planned, Selection, What},
};
use crate::graphql::{
    TABLE,
    fetch::Fetch,
    table::{Field, Read},
};

/// How many items a list that is not paged is taken to have.
const SHORT_LIST: u64 = 5;
/// How many agencies, or sums of money, a question is taken to find.
const LONG_LIST: u64 = 20;

/// What it costs to put a record.
const RECORD: u64 = 2;

/// How many conditions of a filter the database checks for a point.
const CONDITIONS_A_POINT: u64 = 10;

/// What a field costs.
#[derive(Debug, Clone, Copy)]
struct Price {
    /// For each object that it is asked of.
    own: u64,
    /// For each object that it yields.
    each: u64,
    /// How many objects it yields at most, as far as can be told.
    items: u64,
    /// How many objects the lists directly in each of them have.
    within: u64,
}

impl Price {
    const FREE: Self = Self {
        own: 0,
        each: 0,
        items: 1,
        within: SHORT_LIST,
    };

    /// The price of a field of objects whose lists have `around` items.
    fn of(field: &Field, args: Args, around: u64) -> Self {
        let is_list = field.shape.items_required.is_some();
        let items = if is_list { around } else { 1 };
        match &field.read {
            Read::Fetch(fetch) => Self::of_question(fetch, args),
            Read::Write(_) => {
                let n_records = mutate::n_records(args);
                Self {
                    own: RECORD.saturating_mul(n_records),
                    within: n_records,
                    ..Self::FREE
                }
            }
            Read::Link(_) => Self {
                each: 1,
                items,
                ..Self::FREE
            },
            Read::Plain(_) | Read::Here(_) | Read::Page(_) => Self {
                own: u64::from(matches!(field.name, "totalCount" | "facets")),
                items,
                ..Self::FREE
            },
            _ => Self::FREE,
        }
    }

    fn of_question(fetch: &Fetch, args: Args) -> Self {
        let page = args.page().map_or(0, |page| page.limit as u64);
        let number = |name| args.number(name, i64::MAX).ok().flatten().unwrap_or(0) as u64;
        let (own, each, items, within) = match fetch {
            Fetch::Node
            | Fetch::Entity(_)
            | Fetch::Source
            | Fetch::Viewer
            | Fetch::AgencyInstitution => (0, 1, 1, SHORT_LIST),
            Fetch::Nodes => (0, 1, args.list("ids").len() as u64, SHORT_LIST),
            Fetch::Records => (1, 1, SHORT_LIST, SHORT_LIST),
            Fetch::Agencies => (1, 1, LONG_LIST, SHORT_LIST),
            Fetch::RelationCounts => (1, 0, 1, SHORT_LIST),
            Fetch::FundingTotals => (5, 0, SHORT_LIST, SHORT_LIST),
            Fetch::Funding => (50, 0, LONG_LIST, SHORT_LIST),
            Fetch::Search => (10, 0, 1, page),
            Fetch::Graph => (5, 0, 1, SHORT_LIST),
            Fetch::Paths => {
                let length = number("maxLength");
                (length.saturating_mul(20), 0, number("first"), length + 1)
            }
            Fetch::Neighbourhood => {
                let limit = number("limit");
                (number("depth").saturating_add(limit / 10), 0, 1, limit)
            }
            Fetch::List(_) => {
                let conditions = filter::n_conditions(args) as u64;
                (1 + conditions / CONDITIONS_A_POINT, 0, 1, page)
            }
            Fetch::Neighbours { .. }
            | Fetch::Relations
            | Fetch::History
            | Fetch::Cited { .. }
            | Fetch::AgencyRecords
            | Fetch::Sources
            | Fetch::Changes => (1, 0, 1, page),
        };
        Self {
            own,
            each,
            items,
            within,
        }
    }
}

/// What an operation may cost at most, as far as can be told beforehand.
pub(super) fn requested(selection: &Selection, arguments: &[Arc<Value>]) -> u64 {
    of_selection(selection, arguments, SHORT_LIST).max(1)
}

/// An object is of one type, so what is asked of several types costs as the dearest of them.
fn of_selection(selection: &Selection, arguments: &[Arc<Value>], around: u64) -> u64 {
    let (mut shared, mut own) = (0_u64, Vec::new());
    for planned in &selection.fields {
        let cost = of_field(planned, arguments, around);
        if planned.is_on_all {
            shared = shared.saturating_add(cost);
        } else if cost > 0 {
            own.push((planned.on, cost));
        }
    }
    let of_type = |place: usize| {
        let own = own.iter().filter(|(on, _)| on.has(place));
        own.fold(0_u64, |sum, (_, cost)| sum.saturating_add(*cost))
    };
    let dearest = if own.is_empty() {
        None
    } else {
        (0..TABLE.types.len()).map(of_type).max()
    };
    shared.saturating_add(dearest.unwrap_or(0))
}

fn of_field(planned: &Planned, arguments: &[Arc<Value>], around: u64) -> u64 {
    let What::Field(field, place) = planned.of else {
        return 0;
    };
    let price = Price::of(field, Args::at(place, arguments), around);
    if planned.children.fields.is_empty() {
        return price.own;
    }
    let below = of_selection(&planned.children, arguments, price.within);
    let items = price.items.saturating_mul(price.each.saturating_add(below));
    price.own.saturating_add(items)
}

/// What an operation did cost: the same sum over what was found.
pub(super) fn actual(selection: &Selection, arguments: &[Arc<Value>], level: &Level) -> u64 {
    of_level(selection, arguments, level).max(1)
}

fn of_level(selection: &Selection, arguments: &[Arc<Value>], level: &Level) -> u64 {
    let mut total = 0_u64;
    for (planned, column) in selection.fields.iter().zip(&level.columns) {
        let What::Field(field, place) = planned.of else {
            continue;
        };
        let price = Price::of(field, Args::at(place, arguments), SHORT_LIST);
        if price.own > 0 {
            let asked = level.nodes.iter().flatten();
            let asked = asked.filter(|node| planned.is_asked(node)).count();
            total = total.saturating_add(price.own.saturating_mul(asked as u64));
        }
        if let Column::Below(_, below) = column {
            if price.each > 0 {
                let found = below.nodes.iter().flatten().count() as u64;
                total = total.saturating_add(price.each.saturating_mul(found));
            }
            total = total.saturating_add(of_level(&planned.children, arguments, below));
        }
    }
    total
}
