//! Results: what an indicator is to reach in the end is a target.

use super::{
    basics::take_date,
    texts::{self, shown},
};
use crate::{
    domain::{Amount, Bound, PartialDate, Target, Vocabulary},
    exchange::iati::{OUR_BOUND, OUR_UNIT, codes::INDICATOR_MEASURE, xml::Element},
};

/// The targets of `result`s, one for each indicator with a number to reach: that of its last
/// period. Of indicators of one name the first counts.
pub(in crate::exchange::iati) fn targets<'a>(
    results: impl Iterator<Item = &'a Element>,
) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for indicator in results.flat_map(|result| result.all("indicator")) {
        if let Some(target) = target(indicator)
            && targets.iter().all(|known| known.measure != target.measure)
        {
            targets.push(target);
        }
    }
    targets
}

fn target(indicator: &Element) -> Option<Target> {
    let measure = texts::short(&shown(indicator.first("title")?, None)?);
    let own = indicator.attribute(OUR_UNIT);
    let unit = own.or_else(|| INDICATOR_MEASURE.meaning(indicator.attribute("measure")?))?;
    let bound = indicator.attribute(OUR_BOUND).and_then(Bound::parse);
    let (by, value) = indicator
        .all("period")
        .filter_map(last_word)
        .max_by_key(|(by, _)| *by)?;
    Some(Target {
        measure,
        value,
        unit: unit.to_owned(),
        bound: bound.unwrap_or(Bound::Exact),
        by,
    })
}

/// When a period ends, and the number to reach by then as a whole.
fn last_word(period: &Element) -> Option<(Option<PartialDate>, Amount)> {
    let mut end = period.first("period-end")?.clone();
    let by = take_date(&mut end).ok()?;
    let mut values = period
        .all("target")
        .filter_map(|target| target.attribute("value"));
    Some((by, Amount::parse(values.next()?.trim())?))
}
