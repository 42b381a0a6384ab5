//! The rules of single values: slugs, texts, URLs, periods, money.

use std::collections::HashSet;

use serde_json::Value;

use super::{Citation, FaultCode, Id, Money, PartialDate, invalid::Faults, is_slug};

/// The longest name, title, role or key, in bytes.
pub(super) const SHORT: usize = 500;
/// The longest summary, in bytes.
pub(super) const LONG: usize = 10_000;
/// What a record may keep besides, in bytes of JSON.
const EXTRAS: usize = 1 << 20;
/// How deep that may be nested.
const EXTRAS_DEPTH: usize = 64;
/// The most items in one list.
pub(super) const MANY: usize = 200;

pub(super) fn check_slug(faults: &mut Faults, slug: &str) {
    if !is_slug(slug) {
        let message = format!(
            "`{slug}` is no slug; use lower-case letters, digits and single hyphens, 80 at most"
        );
        faults.add("slug", FaultCode::Invalid, message);
    } else if Id::parse(&slug.replace('-', "_")).is_some() {
        faults.add(
            "slug",
            FaultCode::NotAllowed,
            "a slug cannot look like an id",
        );
    }
}

pub(super) fn check_text(faults: &mut Faults, path: &str, text: &str, most: usize) {
    if text.trim().is_empty() {
        faults.add(path, FaultCode::Required, "it is empty");
    } else if text.len() > most {
        let message = format!("at most {most} bytes of UTF-8, not {}", text.len());
        faults.add(path, FaultCode::TooLarge, message);
    } else if text.chars().any(|c| c.is_control() && c != '\n') {
        faults.add(path, FaultCode::Invalid, "it has control characters in it");
    }
}

pub(super) fn check_url(faults: &mut Faults, path: &str, text: &str) {
    let is_web = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !is_web || text.len() > 2_000 {
        let message = format!("`{text}` is no absolute http or https URL of at most 2000 bytes");
        faults.add(path, FaultCode::Invalid, message);
    }
}

pub(super) fn check_citations(faults: &mut Faults, citations: &[Citation]) {
    for (n, citation) in citations.iter().enumerate() {
        if citation.source.is_empty() {
            let message = "name the source, or give the file a `source:` of its own";
            faults.add(
                &format!("citations.{n}.source"),
                FaultCode::Required,
                message,
            );
        }
        for (field, text) in [("locator", &citation.locator), ("field", &citation.field)] {
            if let Some(text) = text {
                check_text(faults, &format!("citations.{n}.{field}"), text, SHORT);
            }
        }
    }
}

pub(super) fn check_period(
    faults: &mut Faults,
    [first, last]: [&str; 2],
    since: Option<PartialDate>,
    until: Option<PartialDate>,
) {
    if let (Some(since), Some(until)) = (since, until)
        && until.last_day() < since.first_day()
    {
        let message = format!("{until} is before `{first}`, {since}");
        faults.add(last, FaultCode::Invalid, message);
    }
}

pub(super) fn check_money(faults: &mut Faults, path: &str, money: Option<&Money>) {
    if money.is_some_and(|money| money.amount.is_negative()) {
        faults.add(
            &format!("{path}.amount"),
            FaultCode::Invalid,
            "it is below zero",
        );
    }
}

pub(super) fn check_extras(faults: &mut Faults, extras: Option<&Value>) {
    let Some(extras) = extras else { return };
    if !extras.is_object() {
        let message = "it is an object with a field for each format";
        faults.add("extras", FaultCode::Invalid, message);
    }
    if !can_be_kept(extras, EXTRAS_DEPTH) {
        let message = format!("it is nested more than {EXTRAS_DEPTH} deep, or has U+0000 in it");
        return faults.add("extras", FaultCode::Invalid, message);
    }
    let n_bytes = extras.to_string().len();
    if n_bytes > EXTRAS {
        let message = format!("at most {EXTRAS} bytes of JSON, not {n_bytes}");
        faults.add("extras", FaultCode::TooLarge, message);
    }
}

/// Whether both databases can keep it, and read it back.
fn can_be_kept(json: &Value, depth: usize) -> bool {
    let is_text = |text: &str| !text.contains('\0');
    match (json, depth) {
        (Value::String(text), _) => is_text(text),
        (Value::Array(_) | Value::Object(_), 0) => false,
        (Value::Array(items), depth) => items.iter().all(|item| can_be_kept(item, depth - 1)),
        (Value::Object(fields), depth) => fields
            .iter()
            .all(|(name, field)| is_text(name) && can_be_kept(field, depth - 1)),
        _ => true,
    }
}

pub(super) fn check_once<'a>(
    faults: &mut Faults,
    field: &str,
    keys: impl Iterator<Item = &'a str>,
) {
    let mut seen = HashSet::new();
    for key in keys {
        if !seen.insert(key) {
            faults.add(field, FaultCode::Invalid, format!("`{key}` stands twice"));
        }
    }
}

pub(super) fn is_iso_3166(code: &str) -> bool {
    let (country, division) = code.split_once('-').unwrap_or((code, "A"));
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && (1..=3).contains(&division.len())
        && division
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
