//! Targets as indicators of results.

use super::{Writer, money::Day, texts::narrative};
use crate::{
    domain::{Bound, Target},
    exchange::iati::{OUR_BOUND, OUR_UNIT, codes::INDICATOR_MEASURE, map::targets, xml::Element},
};

/// The type of a result: `Output`.
const OUTPUT: u8 = 1;
/// The measure of an indicator: `Unit`.
const UNIT: &str = "1";

impl Writer<'_> {
    /// The targets that no kept result tells of.
    pub(super) fn results(&mut self) {
        let told = targets(self.of("result"));
        let created = Self::day(self.subject.project.created_at);
        let data = &self.subject.project.data;
        let start = Day::of(data.starts, &created);
        let is_new = |target: &&Target| told.iter().all(|known| known.measure != target.measure);
        let results: Vec<_> = data
            .targets
            .iter()
            .filter(is_new)
            .map(|target| result(target, &start))
            .collect();
        self.written.extend(results);
    }
}

fn result(target: &Target, start: &Day) -> Element {
    let title = || Element::new("title").holding(narrative(None, &target.measure));
    let code = INDICATOR_MEASURE.code_of(&target.unit);
    let mut indicator = Element::new("indicator").with("measure", code.unwrap_or(UNIT));
    if code.is_none() {
        indicator.set(OUR_UNIT, &target.unit);
    }
    if target.bound != Bound::Exact {
        indicator.set(OUR_BOUND, target.bound);
    }
    // A target for the year in which the project starts begins with that year.
    let by = Day::last(target.by, start);
    let start = match target.by {
        Some(date) if date.last_day().to_string() < start.day => &Day::of(Some(date), &start.day),
        _ => start,
    };
    let by = if by.day < start.day {
        Day::last(target.by, start)
    } else {
        by
    };
    let mut figure = Element::new("target").with("value", target.value);
    let unit = format!("{} {}", target.value, target.unit);
    figure = figure.holding(Element::new("comment").holding(narrative(None, &unit)));
    let period = Element::new("period")
        .holding(start.element("period-start"))
        .holding(by.element("period-end"))
        .holding(figure);
    let indicator = indicator.holding(title()).holding(period);
    let result = Element::new("result").with("type", OUTPUT);
    result.holding(title()).holding(indicator)
}
