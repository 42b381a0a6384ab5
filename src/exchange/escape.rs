//! Text as XML can have it.

use quick_xml::escape::escape;

/// Whether XML 1.0 may have the character.
pub(super) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// The text with escapes, without what XML cannot have.
pub(super) fn text(text: &str) -> String {
    let sound: String = text.chars().filter(|c| is_xml_char(*c)).collect();
    escape(sound).replace('\r', "&#13;")
}

/// The same as the value of an attribute, where readers make spaces of line breaks.
pub(super) fn value(value: &str) -> String {
    text(value).replace('\n', "&#10;").replace('\t', "&#9;")
}
