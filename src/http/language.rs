//! Which languages a reader wants.

use super::media::weighted;
use crate::domain::Language;

/// The languages of `header`, an `Accept-Language` header, the most wanted first.
///
/// A region or script does not matter (`uz-Cyrl-UZ` is Uzbek), nor do languages that we lack.
pub(super) fn parse(header: &str) -> Vec<Language> {
    let mut wanted: Vec<(Language, f32)> = header
        .split(',')
        .map(weighted)
        .filter(|(_, quality)| *quality > 0.0)
        .filter_map(|(tag, quality)| Some((language(tag)?, quality)))
        .collect();
    wanted.sort_by(|(_, one), (_, other)| other.total_cmp(one));

    let mut languages = Vec::new();
    for (language, _) in wanted {
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages
}

fn language(tag: &str) -> Option<Language> {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    match primary.to_ascii_lowercase().as_str() {
        "en" => Some(Language::En),
        "ko" => Some(Language::Ko),
        "uz" => Some(Language::Uz),
        "ru" => Some(Language::Ru),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, parse};

    #[test]
    fn languages_come_by_quality_and_once() {
        use Language::{En, Ko, Ru, Uz};
        for (header, expected) in [
            ("", vec![]),
            ("*", vec![]),
            ("ko", vec![Ko]),
            ("ko-KR", vec![Ko]),
            ("uz-Cyrl-UZ, ru;q=0.8", vec![Uz, Ru]),
            ("en;q=0.5, KO;q=0.9", vec![Ko, En]),
            ("en-GB, en;q=0.9, uz;q=0.9, de", vec![En, Uz]),
            ("ru;q=0, en", vec![En]),
            ("ru;q=x, en;;, ,", vec![En]),
        ] {
            assert_eq!(parse(header), expected, "{header}");
        }
    }
}
