//! Tags and texts as parts of elements, if they are what XML may have.

use quick_xml::{XmlVersion, events::BytesStart};

use super::{
    element::{Element, Node},
    pull::{Broken, broken},
};
use crate::exchange::escape::is_xml_char;

/// The most attributes of an element.
const MAX_ATTRIBUTES: usize = 64;

/// The text, if XML may have it.
pub(super) fn checked(line: u64, text: &str) -> Result<String, Broken> {
    match text.chars().find(|c| !is_xml_char(*c)) {
        None => Ok(text.to_owned()),
        Some(bad) => {
            let reason = format!(
                "U+{:04X} is no character of XML; take it out",
                u32::from(bad)
            );
            Err(broken(line, reason))
        }
    }
}

/// Whether an element or an attribute can be called so: ASCII names with one prefix at most.
pub(in crate::exchange::iati) fn is_name(name: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    };
    let (prefix, local) = name.split_once(':').unwrap_or(("x", name));
    is_part(prefix) && is_part(local)
}

pub(super) fn element(line: u64, tag: &BytesStart<'_>) -> Result<Element, Broken> {
    let mut element = Element::new(tag.name().as_ref());
    element.line = line;
    let mut names = vec![element.name.clone()];
    for attribute in tag.attributes().with_checks(false) {
        let attribute =
            attribute.map_err(|error| broken(line, format!("an attribute is wrong: {error}")))?;
        let name = attribute.key.as_ref();
        if element.attribute(name).is_some() || element.attributes.len() == MAX_ATTRIBUTES {
            let reason = format!(
                "<{}> has `{name}` twice, or more than {MAX_ATTRIBUTES} attributes",
                element.name
            );
            return Err(broken(line, reason));
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| broken(line, format!("`{name}` cannot be read: {error}")))?;
        let value = checked(line, &value)?;
        names.push(name.to_owned());
        element.attributes.push((name.to_owned(), value));
    }
    match names.iter().find(|name| !is_name(name)) {
        None => Ok(element),
        Some(name) => Err(broken(
            line,
            format!("`{name}` is no name that IATI can have"),
        )),
    }
}

pub(super) fn say(element: Option<&mut Element>, text: String) {
    let Some(element) = element else { return };
    match element.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(&text),
        _ => element.children.push(Node::Text(text)),
    }
}

/// Ends the innermost of the elements that are open; it is given where no other holds it.
pub(super) fn close(open: &mut Vec<Element>) -> Option<Element> {
    let mut element = open.pop()?;
    // What only sets elements apart says nothing.
    let is_blank = |node: &Node| matches!(node, Node::Text(text) if text.trim().is_empty());
    element.children.retain(|node| !is_blank(node));
    match open.last_mut() {
        Some(parent) => parent.children.push(Node::Element(element)),
        None => return Some(element),
    }
    None
}

/// Collects the prefixes that no namespace is declared for.
pub(super) fn undeclared(element: &Element, scope: &mut Vec<String>, missing: &mut Vec<String>) {
    let before = scope.len();
    let declared = element.attributes.iter();
    scope.extend(declared.filter_map(|(name, _)| name.strip_prefix("xmlns:").map(str::to_owned)));
    let names = element.attributes.iter().map(|(name, _)| name);
    for name in names.chain([&element.name]) {
        if let Some((prefix, _)) = name.split_once(':')
            && !["xml", "xmlns"].contains(&prefix)
            && !scope
                .iter()
                .chain(missing.iter())
                .any(|known| known == prefix)
        {
            missing.push(prefix.to_owned());
        }
    }
    for child in element.elements() {
        undeclared(child, scope, missing);
    }
    scope.truncate(before);
}
