//! Reads the text of a value; `None` where it is not what it should be.

use std::{net::IpAddr, ops::RangeInclusive, path::PathBuf, str::FromStr, time::Duration};

use crate::http::Origins;

pub(super) const DURATION: &str = "a time above zero with its unit, such as 500ms, 30s or 2m";
pub(super) const SWITCH: &str = "on or off";

pub(super) fn duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.strip_prefix(digits)? {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => return None,
    };
    let millis = digits.parse::<u64>().ok()?.checked_mul(unit)?;
    (millis > 0).then(|| Duration::from_millis(millis))
}

pub(super) fn number<T: FromStr + PartialOrd>(text: &str, range: &RangeInclusive<T>) -> Option<T> {
    let number = text.parse().ok()?;
    range.contains(&number).then_some(number)
}

pub(super) fn switch(text: &str) -> Option<bool> {
    match text {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

/// `Some(None)` where the text is `word`, which stands for no number at all.
#[expect(clippy::option_option, reason = "the outer is whether it can be read")]
pub(super) fn number_or<T: FromStr + PartialOrd>(
    word: &str,
    text: &str,
    range: &RangeInclusive<T>,
) -> Option<Option<T>> {
    if text == word {
        return Some(None);
    }
    number(text, range).map(Some)
}

pub(super) fn database_url(text: &str) -> Option<String> {
    let is_file = text
        .strip_prefix("sqlite:")
        .is_some_and(|file| !file.is_empty());
    (is_file || is_postgres(text)).then(|| text.to_owned())
}

/// `Some(None)` is no replica.
#[expect(clippy::option_option, reason = "the outer is whether it can be read")]
pub(super) fn read_url(text: &str) -> Option<Option<String>> {
    match text {
        "none" => Some(None),
        _ => is_postgres(text).then(|| Some(text.to_owned())),
    }
}

/// Whether it is a URL of PostgreSQL: of one host, as the driver knows no lists of them.
fn is_postgres(text: &str) -> bool {
    let is_named = ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.starts_with(scheme) && text.len() > scheme.len());
    let url = url::Url::parse(text);
    is_named && url.is_ok_and(|url| url.host_str().is_none_or(|host| !host.contains(',')))
}

/// Origins as browsers write them: scheme, host and port, and nothing behind.
pub(super) fn origins(text: &str) -> Option<Origins> {
    match text {
        "*" => return Some(Origins::Any),
        "none" => return Some(Origins::These(Vec::new())),
        _ => {}
    }
    let origin = |text: &str| {
        let url = url::Url::parse(text).ok()?;
        let origin = url.origin().ascii_serialization();
        (origin == text).then_some(origin)
    };
    let origins: Option<_> = text.split(',').map(|one| origin(one.trim())).collect();
    origins.map(Origins::These)
}

pub(super) fn addresses(text: &str) -> Option<Vec<IpAddr>> {
    if text == "none" {
        return Some(Vec::new());
    }
    text.split(',').map(|one| one.trim().parse().ok()).collect()
}

/// `Some(None)` is no collector.
#[expect(clippy::option_option, reason = "the outer is whether it can be read")]
pub(super) fn collector(text: &str) -> Option<Option<String>> {
    if text == "none" {
        return Some(None);
    }
    let url = url::Url::parse(text).ok()?;
    let is_fit = ["http", "https"].contains(&url.scheme()) && url.has_host();
    let base = url.as_str().trim_end_matches('/').to_owned();
    (is_fit && url.query().is_none() && url.fragment().is_none()).then_some(Some(base))
}

/// Any text is a path; `Some(None)` where it is `none`.
#[expect(clippy::option_option, reason = "the outer is whether it can be read")]
#[expect(clippy::unnecessary_wraps, reason = "one form for all that is read")]
pub(super) fn path(text: &str) -> Option<Option<PathBuf>> {
    Some((text != "none").then(|| PathBuf::from(text)))
}
