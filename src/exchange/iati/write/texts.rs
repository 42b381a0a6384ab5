//! Names and texts as narratives.

use crate::{
    domain::{Name, NameKind, Vocabulary},
    exchange::iati::xml::{Element, Node},
};

/// A narrative in a language of ours.
pub(super) fn narrative(language: Option<&str>, text: &str) -> Element {
    let narrative = Element::new("narrative");
    let narrative = match language {
        Some(language) => narrative.with("xml:lang", language.to_ascii_lowercase()),
        None => narrative,
    };
    narrative.saying(text)
}

/// The names to show: the first of each language, without those that are spelt out already.
pub(super) fn names(names: &[Name], known: &Element) -> Vec<Element> {
    let known: Vec<_> = known
        .all("narrative")
        .map(|known| super::super::map::clean(&known.text()))
        .collect();
    let mut languages = Vec::new();
    let mut narratives = Vec::new();
    for name in names.iter().filter(|name| name.kind == NameKind::Preferred) {
        let beginning = name.text.trim_end_matches('…');
        let is_beginning = name.language.is_none() || beginning != name.text;
        let is_known = is_beginning && known.iter().any(|known| known.starts_with(beginning));
        if languages.contains(&name.language) || is_known {
            continue;
        }
        languages.push(name.language);
        let language = name.language.map(Vocabulary::as_str);
        narratives.push(narrative(language, &name.text));
    }
    narratives
}

/// Puts narratives before those that an element has.
pub(super) fn prepend(element: &mut Element, narratives: Vec<Element>) {
    let rest = std::mem::take(&mut element.children);
    let narratives = narratives.into_iter().map(Node::Element);
    element.children = narratives.chain(rest).collect();
}
