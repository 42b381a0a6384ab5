//! What a text may be before it is parsed: one pass over its tokens, which does not recurse.

use super::{DIRECTIVES, NESTING, QUERY_BYTES, TOKENS};
use crate::read::{fault::Fault, limits::Limits};

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
            b'"' => behind_string(text),
            b'-' | b'0'..=b'9' => behind(rest, |byte| {
                is_name(byte) || matches!(byte, b'.' | b'+' | b'-')
            }),
            byte if is_name(*byte) => behind(rest, is_name),
            b'.' => behind(rest, |byte| byte == b'.'),
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

/// What counts as part of a name or number; other scripts too, as they are no tokens of their own.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// What follows the bytes that `is_part` holds for.
fn behind(text: &[u8], is_part: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| !is_part(*byte));
    end.and_then(|end| text.get(end..)).unwrap_or_default()
}

/// What follows the string that `text` begins with; nothing, if it does not end.
fn behind_string(text: &[u8]) -> &[u8] {
    let quote: &[u8] = if text.starts_with(b"\"\"\"") {
        b"\"\"\""
    } else {
        b"\""
    };
    let mut rest = text.get(quote.len()..).unwrap_or_default();
    loop {
        rest = behind(rest, |byte| byte != b'"' && byte != b'\\');
        if let Some(behind) = rest.strip_prefix(quote) {
            return behind;
        }
        // An escaped quote ends nothing; in a block string, neither does a lone one.
        rest = match rest {
            [b'\\', _, rest @ ..] | [_, rest @ ..] => rest,
            [] => return rest,
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
            ("타슈켄트 ]]]", (4, 0, 0)),
            ("\\", (1, 0, 0)),
        ] {
            assert_eq!(counts(text), expected, "{text}");
        }
    }
}
