//! Names and texts in several languages.

use serde::{Deserialize, Serialize};

use super::{Language, NameKind};

/// A name that something goes by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// As it is written.
    pub text: String,
    /// Its language; absent where it is of none in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// How it is used.
    #[serde(default = "shown")]
    pub kind: NameKind,
}

const fn shown() -> NameKind {
    NameKind::Preferred
}

/// A text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Its language.
    pub language: Language,
    /// The text.
    pub text: String,
}

/// The name to show a reader of `languages`, the most wanted first.
///
/// Preferred names come before others; English before any language that was not asked for. `None`
/// only where there are no names at all.
#[must_use]
pub fn preferred<'a>(names: &'a [Name], languages: &[Language]) -> Option<&'a Name> {
    names.iter().min_by_key(|name| {
        let wish = languages
            .iter()
            .position(|language| name.language == Some(*language))
            .unwrap_or(languages.len() + usize::from(name.language != Some(Language::En)));
        (name.kind != NameKind::Preferred, wish)
    })
}

#[cfg(test)]
mod tests {
    use super::{Language, Name, NameKind, preferred};

    fn name(text: &str, language: Option<Language>, kind: NameKind) -> Name {
        Name {
            text: text.to_owned(),
            language,
            kind,
        }
    }

    #[test]
    fn the_asked_for_language_comes_first_then_english_then_any() {
        let names = [
            name("KOICA", Some(Language::Ko), NameKind::Acronym),
            name("Koreya agentligi", Some(Language::Uz), NameKind::Preferred),
            name("Korea Agency", Some(Language::En), NameKind::Preferred),
        ];
        let text = |languages: &[Language]| preferred(&names, languages).unwrap().text.as_str();
        assert_eq!(text(&[Language::Uz]), "Koreya agentligi");
        assert_eq!(text(&[Language::Ko]), "Korea Agency");
        assert_eq!(text(&[]), "Korea Agency");
        assert_eq!(
            preferred(&names[..2], &[Language::Ru]).unwrap().text,
            "Koreya agentligi"
        );
        assert_eq!(preferred(&[], &[]), None);
    }
}
