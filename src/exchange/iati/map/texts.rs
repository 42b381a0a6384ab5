//! Narratives: the first of each language that the graph keeps is taken, the others stay.

use super::SHORT;
use crate::{
    domain::{Language, Name, NameKind, Text, Vocabulary},
    exchange::iati::xml::{Element, Node},
};

/// The language of a code such as `en` or `en-GB`, if the graph keeps it.
pub(in crate::exchange::iati) fn language(code: &str) -> Option<Language> {
    let primary = code.trim().split(['-', '_']).next()?;
    Language::parse(&primary.to_ascii_uppercase())
}

/// The text on one line, without space around it.
pub(in crate::exchange::iati) fn clean(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text, of so many bytes at most.
pub(in crate::exchange::iati) fn cut(text: &str, most: usize) -> String {
    text[..text.floor_char_boundary(most)].to_owned()
}

/// A name of the length that one may have.
pub(super) fn short(text: &str) -> String {
    if text.len() <= SHORT {
        return text.to_owned();
    }
    format!("{}…", cut(text, SHORT - '…'.len_utf8()))
}

/// The narratives of an element: the code of the language of each, and its text.
pub(super) fn narratives<'a>(
    element: &'a Element,
    default: Option<&'a str>,
) -> impl Iterator<Item = (Option<&'a str>, String)> {
    let of = move |narrative: &'a Element| {
        let code = narrative.attribute("xml:lang").or(default);
        (code, clean(&narrative.text()))
    };
    element
        .all("narrative")
        .map(of)
        .filter(|(_, text)| !text.is_empty())
}

/// A text to show: in English if there is one, else the first.
pub(super) fn shown(element: &Element, default: Option<&str>) -> Option<String> {
    let all: Vec<_> = narratives(element, default).collect();
    let is_english = |(code, _): &&(Option<&str>, String)| {
        code.is_none_or(|code| language(code) == Some(Language::En))
    };
    let shown = all.iter().find(is_english).or(all.first())?;
    Some(shown.1.clone())
}

/// Names of something that is only mentioned: one for each language that the graph keeps.
pub(super) fn names(element: &Element, default: Option<&str>) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for (code, text) in narratives(element, default) {
        let language = code.and_then(language);
        // A language that the graph does not keep is better than no name at all.
        let is_wanted = language.is_some() || code.is_none() || names.is_empty();
        if is_wanted && names.iter().all(|known| known.language != language) {
            names.push(name(&text, language));
        }
    }
    names.retain(|name| is_plain(&name.text));
    names
}

pub(super) fn name(text: &str, language: Option<Language>) -> Name {
    Name {
        text: short(text),
        language,
        kind: NameKind::Preferred,
    }
}

/// Takes those narratives out that are a name of theirs, and returns them.
pub(super) fn take_names(element: &mut Element, default: Option<&str>) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    take(element, default, SHORT, |code, text| {
        let language = code.and_then(language);
        let is_wanted = (language.is_some() || code.is_none())
            && names.iter().all(|known| known.language != language);
        if is_wanted {
            names.push(name(text, language));
        }
        is_wanted
    });
    names
}

/// Takes those narratives out that tell what it is in a language that the graph keeps.
pub(super) fn take_texts(
    element: &mut Element,
    default: Option<&str>,
    most: usize,
    texts: &mut Vec<Text>,
) {
    take(element, default, most, |code, text| {
        let Some(language) = code.and_then(language) else {
            return false;
        };
        let is_wanted = texts.iter().all(|known| known.language != language);
        if is_wanted {
            let text = text.to_owned();
            texts.push(Text { language, text });
        }
        is_wanted
    });
}

fn take(
    element: &mut Element,
    default: Option<&str>,
    most: usize,
    mut is_taken: impl FnMut(Option<&str>, &str) -> bool,
) {
    element.children.retain(|node| {
        let Node::Element(narrative) = node else {
            return true;
        };
        let text = clean(&narrative.text());
        let is_simple = narrative.name == "narrative"
            && narrative.elements().next().is_none()
            && narrative
                .attributes
                .iter()
                .all(|(name, _)| name == "xml:lang")
            && !text.is_empty()
            && text.len() <= most
            && is_plain(&text);
        let code = narrative.attribute("xml:lang").or(default);
        !(is_simple && is_taken(code, &text))
    });
}

/// Whether the graph takes such a text.
fn is_plain(text: &str) -> bool {
    !text.chars().any(char::is_control)
}
