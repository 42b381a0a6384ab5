//! Writes elements as text that any reader of XML takes.

use std::fmt::Write as _;

use super::{
    element::{Element, Node},
    tags::is_name,
};
use crate::exchange::escape;

/// Adds the element to a text, each element on a line of its own, `depth` deep.
pub(in crate::exchange::iati) fn write(element: &Element, depth: usize, into: &mut String) {
    indent(depth, into);
    open(element, into);
    if element.children.is_empty() {
        into.truncate(into.len() - 1);
        into.push_str("/>\n");
        return;
    }
    let has_text = element
        .children
        .iter()
        .any(|node| matches!(node, Node::Text(_)));
    if !has_text {
        into.push('\n');
    }
    for child in &element.children {
        match child {
            Node::Element(child) if has_text => {
                let at = into.len();
                write(child, 0, into);
                // Between texts, space would be text.
                into.truncate(into.trim_end_matches('\n').len().max(at));
            }
            Node::Element(child) => write(child, depth + 1, into),
            Node::Text(text) => into.push_str(&escape::text(text)),
        }
    }
    if !has_text {
        indent(depth, into);
    }
    into.push_str("</");
    into.push_str(&element.name);
    into.push_str(">\n");
}

/// Adds the first tag of an element.
pub(in crate::exchange::iati) fn open(element: &Element, into: &mut String) {
    into.push('<');
    into.push_str(&element.name);
    for (name, value) in &element.attributes {
        let value = escape::value(value);
        let _ = write!(into, " {name}=\"{value}\"");
    }
    into.push('>');
}

fn indent(depth: usize, into: &mut String) {
    into.extend(std::iter::repeat_n("  ", depth));
}

/// The element without what has no name that XML can have, or is of a namespace that is neither
/// declared in it nor one of `scope`.
pub(in crate::exchange::iati) fn stripped(mut element: Element, scope: &[&str]) -> Element {
    let attributes = std::mem::take(&mut element.attributes);
    let declared = attributes.iter().map(|(name, _)| name.as_str());
    let declared = declared.filter(|name| name.starts_with("xmlns:"));
    let scope: Vec<&str> = scope.iter().copied().chain(declared).collect();
    let is_known = |name: &str| {
        is_name(name)
            && name.split_once(':').is_none_or(|(prefix, _)| {
                ["xml", "xmlns"].contains(&prefix)
                    || scope
                        .iter()
                        .any(|known| known.strip_prefix("xmlns:") == Some(prefix))
            })
    };
    let sound = attributes
        .iter()
        .filter(|(name, _)| is_known(name))
        .cloned();
    element.attributes = sound.collect();
    let children = std::mem::take(&mut element.children).into_iter();
    element.children = children
        .filter_map(|node| match node {
            // One that declares its own namespace is known inside only.
            Node::Element(child) => (is_known(&child.name) || declares_itself(&child))
                .then(|| Node::Element(stripped(child, &scope))),
            Node::Text(text) => Some(Node::Text(text)),
        })
        .collect();
    element
}

fn declares_itself(element: &Element) -> bool {
    let prefix = element.name.split_once(':').map(|(prefix, _)| prefix);
    is_name(&element.name)
        && prefix.is_some_and(|prefix| element.attribute(&format!("xmlns:{prefix}")).is_some())
}
