//! The report of an import, as a person reads it, or as JSON.

use anyhow::{Context as _, Result};

use super::{
    super::output::{note, say},
    Outcome,
};
use crate::exchange::import::{Listed, Match, Report, Suggestion};

/// Prints what came of an import.
pub(super) fn tell(report: &Report, is_json: bool) -> Result<Outcome> {
    if is_json {
        say(serde_json::to_string(report).context("the report cannot be written")?)?;
    } else {
        told(report)?;
    }
    Ok(if report.refused == 0 && !report.interrupted {
        Outcome::Done
    } else {
        Outcome::Faults
    })
}

fn told(report: &Report) -> Result<()> {
    list(&report.refusals, "refusals", |it| it.text.clone())?;
    list(&report.matches, "matches", matched)?;
    list(&report.suggestions, "suggestions", suggested)?;
    let Report {
        new,
        changed,
        unchanged,
        refused,
        ..
    } = report;
    let verb = match (report.interrupted, report.dry_run) {
        (true, _) => "stopped",
        (false, true) => "dry run",
        (false, false) => "imported",
    };
    say(format!(
        "{verb}: {new} new, {changed} changed, {unchanged} unchanged, {refused} refused"
    ))?;
    if report.interrupted {
        note("Start it again to go on: what was written is found unchanged.");
    } else if report.dry_run {
        note("Nothing was written; --apply writes it.");
    }
    Ok(())
}

fn list<T>(list: &Listed<T>, noun: &str, line: impl Fn(&T) -> String) -> Result<()> {
    for item in &list.items {
        say(line(item))?;
    }
    if list.more > 0 {
        say(format!("… and {} more {noun}", list.more))?;
    }
    Ok(())
}

fn matched(found: &Match) -> String {
    let entity = found.entity.as_deref();
    format!(
        "{}:{}: `{}` is about {}, by {} {}",
        found.file,
        found.line,
        found.key,
        entity.unwrap_or("what another record here describes"),
        found.scheme,
        found.value
    )
}

fn suggested(found: &Suggestion) -> String {
    let other = match (&found.entity, &found.other_key) {
        (Some(entity), _) => entity.clone(),
        (None, Some(key)) => format!("what `{key}` describes"),
        (None, None) => "what another record here describes".to_owned(),
    };
    let place = if found.same_place {
        "in the same place"
    } else {
        "and no place tells them apart"
    };
    format!(
        "{}:{}: `{}` may be {other}: both are called `{}`, {place}; a curator can merge them",
        found.file, found.line, found.key, found.name
    )
}
