//! What elements may have, as the schemas of IATI say; `scripts/iati-shape` made the list of them.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use super::{
    map::Flaw,
    xml::{Element, Node},
};
use crate::domain::PartialDate;

/// The most flaws that are told of one element.
const MANY: usize = 20;

/// The types of elements that one sort of document has.
#[derive(Deserialize)]
struct Shapes {
    root: usize,
    shapes: Vec<Shape>,
}

/// A type of element.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Shape {
    /// The type of its text, if it is one of text.
    text: Option<String>,
    /// The types of its attributes, with `!` behind those that it needs.
    attributes: HashMap<String, String>,
    /// Whether it takes attributes of other namespaces.
    others: bool,
    /// What it holds, in order: names, the fewest, the most (0 for any number), and their types.
    elements: Vec<(String, usize, usize, usize)>,
}

static SHAPES: LazyLock<HashMap<String, Shapes>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("shape.json")).expect("every test of IATI reads it")
});

/// What keeps an `iati-activity` or an `iati-organisation` from being valid. In which order its own
/// children stand does not matter, as they are put in order when they are written.
pub(super) fn flaws(element: &Element) -> Vec<Flaw> {
    let mut flaws = Flaws::default();
    if let Some(shapes) = SHAPES.get(&element.name)
        && let Some(shape) = shapes.shapes.get(shapes.root)
    {
        flaws.check(&shapes.shapes, shape, element, false);
    }
    flaws.found
}

#[derive(Default)]
struct Flaws {
    path: Vec<String>,
    found: Vec<Flaw>,
}

impl Flaws {
    fn note(&mut self, element: &Element, field: &str, reason: String) {
        if self.found.len() < MANY {
            let path = self.path.iter().map(String::as_str);
            let path: Vec<_> = path
                .chain([field])
                .filter(|part| !part.is_empty())
                .collect();
            self.found.push(Flaw {
                line: element.line,
                field: path.join("."),
                reason,
            });
        }
    }

    fn check(&mut self, shapes: &[Shape], shape: &Shape, element: &Element, is_ordered: bool) {
        self.attributes(shape, element);
        let has_elements = element.elements().next().is_some();
        match &shape.text {
            Some(kind) if !has_elements => {
                if let Some(reason) = misfit(kind, &element.text()) {
                    self.note(element, "", reason);
                }
            }
            Some(_) => self.note(element, "", "it takes text only".to_owned()),
            None => {
                let has_text = element
                    .children
                    .iter()
                    .any(|node| matches!(node, Node::Text(_)));
                if has_text {
                    let reason =
                        format!("<{}> takes no text; is <narrative> missing?", element.name);
                    self.note(element, "", reason);
                }
                self.elements(shapes, shape, element, is_ordered);
            }
        }
    }

    fn attributes(&mut self, shape: &Shape, element: &Element) {
        for (name, value) in &element.attributes {
            match shape.attributes.get(name) {
                Some(kind) => {
                    if let Some(reason) = misfit(kind.trim_end_matches('!'), value) {
                        self.note(element, name, reason);
                    }
                }
                None if name.starts_with("xmlns:") => {}
                None if name.contains(':') && shape.others => {}
                None => {
                    let reason = format!("<{}> takes no such attribute", element.name);
                    self.note(element, name, reason);
                }
            }
        }
        for (name, kind) in &shape.attributes {
            if kind.ends_with('!') && element.attribute(name).is_none() {
                self.note(element, name, format!("<{}> needs it", element.name));
            }
        }
    }

    fn elements(&mut self, shapes: &[Shape], shape: &Shape, element: &Element, is_ordered: bool) {
        let mut reached = 0;
        for child in element.elements() {
            if is_foreign(child) {
                // They come last.
                reached = shape.elements.len();
                continue;
            }
            let place = shape
                .elements
                .iter()
                .position(|(name, ..)| *name == child.name);
            let known = place.and_then(|place| shape.elements.get(place));
            let (Some(place), Some((_, _, _, kind))) = (place, known) else {
                let reason = format!("it does not belong in <{}>", element.name);
                self.note(child, &child.name, reason);
                continue;
            };
            if is_ordered && place < reached {
                let reason = "it stands behind what it has to come before".to_owned();
                self.note(child, &child.name, reason);
            }
            reached = reached.max(place);
            if let Some(shape) = shapes.get(*kind) {
                self.path.push(child.name.clone());
                self.check(shapes, shape, child, true);
                self.path.pop();
            }
        }
        for (name, fewest, most, _) in &shape.elements {
            let n = element.all(name).count();
            if n < *fewest {
                self.note(element, name, format!("<{}> needs it", element.name));
            } else if *most > 0 && n > *most {
                self.note(
                    element,
                    name,
                    format!("it stands {n} times, {most} at most"),
                );
            }
        }
    }
}

/// Whether an element is of a namespace, where those of IATI are of none.
pub(super) fn is_foreign(element: &Element) -> bool {
    element.name.contains(':') || element.attribute("xmlns").is_some()
}

/// Why a text is not of a type of XML Schema, if it is not.
fn misfit(kind: &str, text: &str) -> Option<String> {
    let text = text.trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (fits, expected) = match kind {
        "decimal" => (is_decimal(unsigned), "decimal number, such as 1250000.50"),
        "int" => (
            digits(unsigned) && text.parse::<i32>().is_ok(),
            "whole number",
        ),
        "positiveInteger" => (
            digits(text) && text.bytes().any(|byte| byte != b'0'),
            "whole number above 0",
        ),
        "nonNegativeInteger" => (digits(text), "whole number"),
        "boolean" => (["0", "1", "true", "false"].contains(&text), "1 or 0"),
        "date" => (is_date(text), "date, such as 2024-06-14"),
        "dateTime" => (
            is_date_time(text),
            "date and time, such as 2024-06-14T09:30:00Z",
        ),
        "anyURI" => (is_uri(text), "address, such as https://example.org/a%20b"),
        "language" => (is_language(text), "code of a language, such as en"),
        "NMTOKEN" => (
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c)),
            "name of an element",
        ),
        _ => return None,
    };
    (!fits).then(|| format!("`{text}` is no {expected}"))
}

fn is_decimal(unsigned: &str) -> bool {
    unsigned.bytes().any(|byte| byte.is_ascii_digit())
        && unsigned
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && unsigned.matches('.').count() < 2
}

/// A day with or without a time zone.
pub(super) fn is_date(text: &str) -> bool {
    let split = text.split_at_checked(10);
    split.is_some_and(|(day, zone)| PartialDate::parse(day).is_some() && is_zone(zone))
}

fn is_zone(zone: &str) -> bool {
    match zone.as_bytes() {
        [] | [b'Z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            let both = |a: &u8, b: &u8| {
                (a.is_ascii_digit() && b.is_ascii_digit()).then(|| (a - b'0') * 10 + b - b'0')
            };
            let (hours, minutes) = (both(h1, h2), both(m1, m2));
            matches!(
                (hours, minutes),
                (Some(0..=13), Some(0..=59)) | (Some(14), Some(0))
            )
        }
        _ => false,
    }
}

fn is_date_time(text: &str) -> bool {
    let Some((day, rest)) = text.split_once('T') else {
        return false;
    };
    let Some((time, rest)) = rest.split_at_checked(8) else {
        return false;
    };
    let parts: Vec<_> = time
        .split(':')
        .map(|part| (part.len(), part.parse::<u8>()))
        .collect();
    let is_time = matches!(
        parts.as_slice(),
        [(2, Ok(0..=23)), (2, Ok(0..=59)), (2, Ok(0..=59))]
    );
    let zone = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
    };
    PartialDate::parse(day).is_some_and(|_| day.len() == 10) && is_time && is_zone(zone)
}

fn is_language(text: &str) -> bool {
    text.is_empty()
        || text.split('-').enumerate().all(|(n, part)| {
            (1..=8).contains(&part.len())
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphabetic() || (n > 0 && byte.is_ascii_digit()))
        })
}

/// Whether readers of the schema take an address: ASCII, with `%` before two digits only.
pub(super) fn is_uri(text: &str) -> bool {
    let is_allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
    let escapes = text.split('%').skip(1);
    let is_escape = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    text.bytes().all(is_allowed)
        && text.matches('#').count() < 2
        && escapes.into_iter().all(is_escape)
}
