//! What a text may be before it is parsed: one pass over its tokens, which does not recurse.

use super::{DIRECTIVES, NESTING, QUERY_BYTES, TOKENS};
use crate::read::{fault::Fault, limits::Limits};

/// The quotes around a block string.
const BLOCK: &[u8] = b"\"\"\"";
/// White space anywhere in a document.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What one pass over a text counts.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    tokens: usize,
    nesting: usize,
    directives: usize,
}

/// Refuses a text that is too long, has too many tokens or directives, or nests too deep; else, how
/// many tokens it has.
pub(in crate::read) fn check(text: &str, limits: &Limits) -> Result<usize, Fault> {
    QUERY_BYTES.check(text.len(), limits.query_bytes)?;
    let counts = count(text.as_bytes());
    NESTING.check(counts.nesting, limits.nesting)?;
    TOKENS.check(counts.tokens, limits.tokens)?;
    DIRECTIVES.check(counts.directives, limits.directives)?;
    Ok(counts.tokens)
}

fn count(mut text: &[u8]) -> Counts {
    let mut counts = Counts::default();
    let mut depth = 0_usize;
    while let [first, rest @ ..] = text {
        text = match first {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                text = rest;
                continue;
            }
            b'#' => {
                text = behind(rest, |byte| byte != b'\n' && byte != b'\r');
                continue;
            }
            _ if text.starts_with(BYTE_ORDER_MARK) => {
                text = text.get(BYTE_ORDER_MARK.len()..).unwrap_or_default();
                continue;
            }
            b'"' => behind_string(text),
            b'-' | b'0'..=b'9' => behind_number(text),
            byte if is_name(*byte) => behind_name(text),
            b'.' => behind(rest, |byte| byte == b'.'),
            // Nothing is parsed from here on.
            byte if !byte.is_ascii() => behind(rest, |byte| !byte.is_ascii()),
            _ => rest,
        };
        counts.tokens += 1;
        match first {
            b'{' | b'[' | b'(' => {
                depth += 1;
                counts.nesting = counts.nesting.max(depth);
            }
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'@' => counts.directives += 1,
            _ => {}
        }
    }
    counts
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What follows the bytes that `is_part` holds for.
fn behind(text: &[u8], is_part: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| !is_part(*byte));
    end.and_then(|end| text.get(end..)).unwrap_or_default()
}

/// What follows the name that `text` begins with. The parser reads `truetrue` as two values.
fn behind_name(text: &[u8]) -> &[u8] {
    let words = [&b"true"[..], b"false", b"null"];
    let word = words.into_iter().find_map(|word| text.strip_prefix(word));
    word.unwrap_or_else(|| behind(text, is_name))
}

/// What follows the number that `text` begins with. The parser reads `00` and `1-1` as two of them.
fn behind_number(text: &[u8]) -> &[u8] {
    let whole = text.strip_prefix(b"-").unwrap_or(text);
    let mut rest = whole
        .strip_prefix(b"0")
        .unwrap_or_else(|| behind_digits(whole));
    if let [b'.', fraction @ ..] = rest
        && fraction.first().is_some_and(u8::is_ascii_digit)
    {
        rest = behind_digits(fraction);
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let [b'+' | b'-', power @ ..] = exponent else {
            return behind_digits(exponent);
        };
        rest = behind_digits(power);
    }
    rest
}

fn behind_digits(text: &[u8]) -> &[u8] {
    behind(text, |byte| byte.is_ascii_digit())
}

/// What follows the string that `text` begins with. A block string that does not end is an empty
/// string and the quote of another, as the parser has it; after any other that does not end, nothing
/// is parsed.
fn behind_string(text: &[u8]) -> &[u8] {
    if let Some(block) = text.strip_prefix(BLOCK) {
        return behind_block(block).unwrap_or_else(|| text.get(2..).unwrap_or_default());
    }
    let mut rest = text.get(1..).unwrap_or_default();
    loop {
        rest = behind(rest, |byte| byte != b'"' && byte != b'\\');
        rest = match rest {
            [b'\\', _, rest @ ..] => rest,
            [_, rest @ ..] => return rest,
            [] => return rest,
        };
    }
}

/// What follows the end of the block string that `text` goes on with, if it ends: only three quotes
/// can be escaped in it.
fn behind_block(mut text: &[u8]) -> Option<&[u8]> {
    loop {
        text = behind(text, |byte| byte != b'"' && byte != b'\\');
        if let Some(behind) = text.strip_prefix(BLOCK) {
            return Some(behind);
        }
        let escaped = text.strip_prefix(b"\\\"\"\"");
        text = match escaped {
            Some(behind) => behind,
            None => text.get(1..).filter(|rest| !rest.is_empty())?,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, count};

    fn counts(text: &str) -> (usize, usize, usize) {
        let Counts {
            tokens,
            nesting,
            directives,
        } = count(text.as_bytes());
        (tokens, nesting, directives)
    }

    #[test]
    fn tokens_are_counted_as_the_specification_has_them() {
        for (text, expected) in [
            ("", (0, 0, 0)),
            (" ,\n\t# {{{ @\n", (0, 0, 0)),
            ("{ a }", (3, 1, 0)),
            ("{a(b:[1,-2.5e+3])}", (11, 3, 0)),
            ("{a...b...c}", (7, 1, 0)),
            ("query($a:Int!=1)@x{...B}", (16, 1, 1)),
            (r#"{ a(b: "{ [ \" # @", c: """ " \""" [ """) }"#, (11, 2, 0)),
            (r#""never ends {{{"#, (1, 0, 0)),
            // Where the parser ends a block string, and where it finds none.
            (r#""""\"""" """, [[["#, (4, 3, 0)),
            (r#""""\\""" """, [[["#, (4, 3, 0)),
            (r#""""\""" [[["#, (3, 0, 0)),
            (r#"""" " [[["#, (5, 3, 0)),
            (r#""""[[[""""#, (1, 0, 0)),
            // What it reads as several values.
            ("[00-0-1.5e-1truenullfalsetrue1]", (11, 1, 0)),
            ("a\u{feff}b\u{feff}\u{feff}{", (3, 1, 0)),
            ("타슈켄트 ]]]", (4, 0, 0)),
            ("\\", (1, 0, 0)),
        ] {
            assert_eq!(counts(text), expected, "{text}");
        }
    }
}
