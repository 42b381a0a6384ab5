//! Money: transactions and planned disbursements are fundings, budgets are a total.

use std::collections::BTreeMap;

use super::{
    Mapper,
    basics::{NO_DATE, day, take_date},
};
use crate::{
    domain::{
        Amount, Bound, Currency, Money, PartialDate, RelationData, RelationKind, RelationStage,
        Vocabulary,
    },
    exchange::iati::{OUR_BOUND, OUR_STAGE, codes::TRANSACTION_TYPE, xml::Element},
};

/// The stages at which money comes to an activity, as it says.
///
/// What goes out again at the same stage is that money once more, and no other funding.
pub(in crate::exchange::iati) struct Flow(Vec<RelationStage>);

impl Flow {
    pub(super) fn of(activity: &Element) -> Self {
        let transactions = activity.all("transaction");
        let stages = transactions.filter_map(|transaction| {
            let code = TRANSACTION_TYPE.get(transaction_type(transaction))?;
            let has_provider = transaction.first("provider-org").is_some();
            (code.incoming && has_provider).then(|| TRANSACTION_TYPE.read(&code.code))?
        });
        Self(stages.collect())
    }
}

fn transaction_type(transaction: &Element) -> &str {
    let code = transaction.first("transaction-type");
    code.and_then(|code| code.attribute("code"))
        .unwrap_or_default()
}

impl Mapper<'_> {
    pub(super) fn transaction(&mut self, element: &Element, flow: &Flow) {
        let code = TRANSACTION_TYPE.get(transaction_type(element));
        let stage = code.and_then(|code| TRANSACTION_TYPE.read(&code.code));
        let (Some(code), Some(stage)) = (code, stage) else {
            return self.keep(element.clone());
        };
        if !code.incoming && flow.0.contains(&stage) {
            return self.keep(element.clone());
        }
        let mut rest = element.clone();
        let Some(Ok(since)) = rest.first_mut("transaction-date").map(take_date) else {
            return self.flaw(element.line, "transaction.transaction-date", NO_DATE);
        };
        let own = rest.take(OUR_STAGE);
        let stage = own.and_then(|own| Vocabulary::parse(&own)).unwrap_or(stage);
        let Some(funding) = self.funding(rest, code.incoming, stage, since) else {
            return self.keep(element.clone());
        };
        let key = match element.attribute("ref").map(str::trim) {
            Some(known) if !known.is_empty() => format!("transaction/{known}"),
            _ => format!("transaction/{}/{}", code.code, funding.key),
        };
        self.relate(&key, funding.relation, &funding.rest);
    }

    pub(super) fn planned_disbursement(&mut self, element: &Element) {
        let mut rest = element.clone();
        let Some(Ok(since)) = rest.first_mut("period-start").map(take_date) else {
            return self.flaw(element.line, "planned-disbursement.period-start", NO_DATE);
        };
        let Ok(until) = rest.first_mut("period-end").map_or(Ok(None), take_date) else {
            return self.flaw(element.line, "planned-disbursement.period-end", NO_DATE);
        };
        let funding = self.funding(rest, false, RelationStage::Proposed, since);
        let Some(mut funding) = funding else {
            return self.keep(element.clone());
        };
        funding.relation.until = until;
        let key = format!("planned-disbursement/{}", funding.key);
        self.relate(&key, funding.relation, &funding.rest);
    }

    /// What an element with a `value` says that somebody gives; `None` where the graph cannot say
    /// it, as it is below zero or nobody is named.
    fn funding(
        &mut self,
        mut rest: Element,
        is_incoming: bool,
        stage: RelationStage,
        since: Option<PartialDate>,
    ) -> Option<Funding> {
        let field = format!("{}.value", rest.name);
        let line = rest.line;
        let Some(value) = rest.first_mut("value") else {
            self.flaw(line, &field, "it is missing");
            return None;
        };
        let money = match money(value, self.currency.as_deref()) {
            Ok(money) => money?,
            Err(reason) => {
                self.flaw(value.line, &field, reason);
                return None;
            }
        };
        value.children.clear();
        value.take("currency");
        value.take(OUR_BOUND);
        let day_of_value = value.attribute("value-date").and_then(day);
        if since.is_none() || day_of_value == since.map(PartialDate::first_day) {
            value.take("value-date");
        }
        let provider = match rest.first("provider-org") {
            Some(provider) => self.party(provider),
            None if is_incoming => None,
            None => self
                .reporter
                .clone()
                .and_then(|reporter| self.party(&reporter)),
        }?;
        let receiver = rest.first("receiver-org");
        let receiver = receiver.map_or("", |to| to.attribute("ref").unwrap_or_default());
        let day = since.map_or_else(String::new, |since| since.to_string());
        let (amount, currency) = (money.amount, money.currency);
        let key = format!("{day}/{amount}{currency}/{}/{receiver}", provider.key);
        let project = self.project();
        let mut relation = Self::relation(RelationKind::Funds, provider.reference, project);
        relation.stage = Some(stage);
        relation.since = since;
        relation.money = Some(money);
        Some(Funding {
            key,
            relation,
            rest,
        })
    }
}

struct Funding {
    /// What tells it apart from others of the activity.
    key: String,
    relation: RelationData,
    rest: Element,
}

/// The sum of a `value`; `None` where the graph has no such sum, as it is below zero.
fn money(value: &Element, default: Option<&str>) -> Result<Option<Money>, String> {
    let text = value.text();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let currency = currency(value, default).ok_or(
        "it has no currency; add `currency`, three capital letters, or `default-currency` to the \
         activity",
    )?;
    let whole = if digits.starts_with('.') { "0" } else { "" };
    let amount = Amount::parse(&format!("{sign}{whole}{}", digits.trim_end_matches('.')));
    let amount = amount.filter(|amount| !amount.is_negative());
    Ok(amount.map(|amount| Money {
        amount,
        currency,
        bound: value
            .attribute(OUR_BOUND)
            .and_then(Bound::parse)
            .unwrap_or(Bound::Exact),
    }))
}

/// What all budgets of an activity are together: for each period the last word on it.
///
/// `None` where there are none, or where they are of several currencies.
pub(in crate::exchange::iati) fn total_budget<'a>(
    budgets: impl Iterator<Item = &'a Element>,
    default: Option<&str>,
) -> Option<Money> {
    let mut periods: BTreeMap<_, (bool, Money)> = BTreeMap::new();
    for budget in budgets {
        let date = |name: &str| budget.first(name)?.attribute("iso-date").and_then(day);
        let period = (date("period-start")?, date("period-end")?);
        let money = money(budget.first("value")?, default).ok().flatten()?;
        let is_revised = budget.attribute("type") == Some("2");
        if periods
            .get(&period)
            .is_none_or(|(known, _)| is_revised || !known)
        {
            periods.insert(period, (is_revised, money));
        }
    }
    let mut sums = periods.into_values().map(|(_, money)| money);
    let mut total = sums.next()?;
    for money in sums {
        if money.currency != total.currency {
            return None;
        }
        total.amount = plus(total.amount, money.amount)?;
    }
    Some(total)
}

fn plus(a: Amount, b: Amount) -> Option<Amount> {
    const NANOS: i64 = 1_000_000_000;
    let ((whole, nanos), (more, more_nanos)) = (a.parts(), b.parts());
    let nanos = nanos + more_nanos;
    let whole = whole.checked_add(more)?.checked_add(nanos / NANOS)?;
    let sum = Amount::from_parts(whole, nanos % NANOS);
    // It has to be one that is read back.
    Amount::parse(&sum.to_string())
}

/// The currency of a `value`, by itself or by default.
fn currency(value: &Element, default: Option<&str>) -> Option<Currency> {
    Currency::parse(value.attribute("currency").or(default)?.trim())
}
