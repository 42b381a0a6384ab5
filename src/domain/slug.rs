//! Readable keys: `kaist-model-institute`.

use any_ascii::any_ascii;

/// The longest slug, in bytes.
const MAX_LEN: usize = 80;

/// Whether `text` is lower-case ASCII words joined by single hyphens, 80 bytes at most.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    text.len() <= MAX_LEN
        && text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// A slug made of a name in any script; `None` if nothing of it can be spelt.
#[must_use]
pub fn slugify(name: &str) -> Option<String> {
    let mut slug = String::new();
    let latin = any_ascii(name).to_ascii_lowercase().replace('\'', "");
    for word in latin
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if slug.len() + word.len() >= MAX_LEN - 8 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    (!slug.is_empty()).then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::{is_slug, slugify};

    #[test]
    fn any_script_makes_a_slug() {
        for (name, slug) in [
            (
                "House of Korean Culture & Art",
                "house-of-korean-culture-art",
            ),
            ("Ташкент", "tashkent"),
            ("O'zbekiston", "ozbekiston"),
        ] {
            assert_eq!(slugify(name).as_deref(), Some(slug));
            assert!(is_slug(slug));
        }
        assert_eq!(slugify("—"), None);
        for bad in ["", "-", "a--b", "A", "a_b", &"a".repeat(81)] {
            assert!(!is_slug(bad), "{bad}");
        }
    }
}
