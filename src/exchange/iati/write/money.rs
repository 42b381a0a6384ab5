//! Fundings as transactions and planned disbursements, a total as a budget.

use super::{Link, Writer, basics::mark_partial, parties::organisation};
use crate::{
    domain::{Bound, Money, PartialDate, RelationKind, RelationStage, Vocabulary},
    exchange::iati::{
        OUR_BOUND, OUR_STAGE, UNSTATED,
        codes::TRANSACTION_TYPE,
        map::total_budget,
        xml::{Element, Node},
    },
};

impl Writer<'_> {
    pub(super) fn money(&mut self) {
        let created = Self::day(self.subject.project.created_at);
        let starts = self.subject.project.data.starts;
        let links = self.subject.links.iter();
        let fundings = links.filter(|link| link.relation.kind == RelationKind::Funds);
        let fundings: Vec<_> = fundings
            .filter_map(|link| {
                let facts = &link.relation.data;
                let money = facts.money.as_ref()?;
                let since = Day::of(facts.since, &created);
                Some(match &link.rest {
                    Some(rest) if rest.name != "participating-org" => {
                        refilled(rest.clone(), money, &since, facts.until)
                    }
                    _ if facts.stage == RelationStage::Proposed => planned(link, money, &since),
                    _ => transaction(link, money, &since),
                })
            })
            .collect();
        self.written.extend(fundings);
        self.budget(&Day::of(starts, &created));
    }

    /// The total, where it is not what the kept budgets come to.
    fn budget(&mut self, start: &Day) {
        let Some(total) = self.subject.project.data.budget.clone() else {
            return;
        };
        let kept = self.subject.kept.as_ref();
        let mut attributes = kept.iter().flat_map(|kept| &kept.attributes);
        let currency = attributes.find(|(name, _)| name == "default-currency");
        let currency = currency.map(|(_, currency)| currency.as_str());
        if total_budget(self.of("budget"), currency).as_ref() == Some(&total) {
            return;
        }
        self.kept.retain(|element| element.name != "budget");
        let end = Day::last(self.subject.project.data.ends, start);
        let value = value(&total, &start.day);
        let budget = Element::new("budget").holding(start.element("period-start"));
        self.write(budget.holding(end.element("period-end")).holding(value));
    }
}

/// A day that is written, and what is known of it.
pub(super) struct Day {
    pub(super) day: String,
    known: Option<PartialDate>,
}

impl Day {
    /// The first day of a date, or the one of the record where no date is stated.
    pub(super) fn of(date: Option<PartialDate>, created: &str) -> Self {
        let day = date.map(|date| date.first_day().to_string());
        Self {
            day: day.unwrap_or_else(|| created.to_owned()),
            known: date,
        }
    }

    /// The last day of a date, or of the year of `start` where no date is stated.
    pub(super) fn last(date: Option<PartialDate>, start: &Self) -> Self {
        let day = date.map(|date| date.last_day().to_string());
        let day = day.filter(|day| *day >= start.day);
        let year = start.day.get(..4).unwrap_or("2000");
        Self {
            known: date.filter(|_| day.is_some()),
            day: day.unwrap_or_else(|| format!("{year}-12-31")),
        }
    }

    pub(super) fn element(&self, name: &str) -> Element {
        let mut element = Element::new(name);
        self.put(&mut element);
        element
    }

    fn put(&self, element: &mut Element) {
        element.set("iso-date", &self.day);
        match self.known {
            Some(date) => mark_partial(element, date),
            None => element.set(UNSTATED, true),
        }
    }
}

/// An element that was read, with what the graph says now.
fn refilled(
    mut element: Element,
    money: &Money,
    since: &Day,
    until: Option<PartialDate>,
) -> Element {
    for name in ["transaction-date", "period-start"] {
        if let Some(date) = element.first_mut(name) {
            since.put(date);
        }
    }
    if let Some(date) = element.first_mut("period-end") {
        Day::last(until, since).put(date);
    }
    if let Some(value) = element.first_mut("value") {
        fill(value, money, &since.day);
    }
    element
}

fn fill(value: &mut Element, money: &Money, day: &str) {
    value.children = vec![Node::Text(money.amount.to_string())];
    value.set("currency", money.currency);
    if value.attribute("value-date").is_none() {
        value.set("value-date", day);
    }
    if money.bound != Bound::Exact {
        value.set(OUR_BOUND, money.bound);
    }
}

fn value(money: &Money, day: &str) -> Element {
    let mut value = Element::new("value");
    fill(&mut value, money, day);
    value
}

fn transaction(link: &Link<'_>, money: &Money, since: &Day) -> Element {
    let stage = link.relation.data.stage;
    let code = TRANSACTION_TYPE.code_of(stage.as_str());
    let kind = Element::new("transaction-type").with("code", code.unwrap_or("2"));
    let mut transaction = Element::new("transaction");
    if code.is_none() {
        transaction.set(OUR_STAGE, stage);
    }
    transaction
        .holding(kind)
        .holding(since.element("transaction-date"))
        .holding(value(money, &since.day))
        .holding(organisation("provider-org", link.other))
}

fn planned(link: &Link<'_>, money: &Money, since: &Day) -> Element {
    let mut planned = Element::new("planned-disbursement").holding(since.element("period-start"));
    if let Some(until) = link.relation.data.until {
        planned = planned.holding(Day::last(Some(until), since).element("period-end"));
    }
    planned
        .holding(value(money, &since.day))
        .holding(organisation("provider-org", link.other))
}
