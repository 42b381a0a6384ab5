//! The form of a name that search compares: one spelling for all scripts and cases.

use any_ascii::any_ascii;
use unicode_normalization::UnicodeNormalization;

/// Lower-case Latin words joined by single spaces: `Ташкент` becomes `tashkent`.
///
/// Compatibility forms are folded (NFKC) before the script is; what cannot be spelt is left out.
#[must_use]
pub fn spelling(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let latin = any_ascii(&folded).to_ascii_lowercase();
    let mut words = String::with_capacity(latin.len());
    for word in latin
        .split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '\'' | '`'))
        .map(|word| word.replace(['\'', '`'], ""))
        .filter(|word| !word.is_empty())
    {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::spelling;

    #[test]
    fn one_name_in_any_dress_is_spelt_alike() {
        for text in ["Ташкент", "TASHKENT", "Ｔａｓｈｋｅｎｔ", " tashkent "] {
            assert_eq!(spelling(text), "tashkent", "{text}");
        }
        assert_eq!(spelling("O‘zbekiston"), "ozbekiston");
        assert_eq!(spelling("U-Enter (incubators)"), "u enter incubators");
        assert_eq!(spelling("—"), "");
    }
}
