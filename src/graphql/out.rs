//! The bytes of an answer as they are written: JSON, without a tree of values in between.

use serde::Serialize;

/// JSON in the making.
#[derive(Debug, Default)]
pub struct Out(Vec<u8>);

impl Out {
    /// An answer that begins with `json`.
    #[must_use]
    pub fn starting(json: &str, capacity: usize) -> Self {
        let mut bytes = Vec::with_capacity(capacity);
        bytes.extend_from_slice(json.as_bytes());
        Self(bytes)
    }

    /// Adds a value; null for what no JSON can be made of.
    pub fn put<T: Serialize + ?Sized>(&mut self, value: &T) {
        let start = self.0.len();
        if serde_json::to_writer(&mut self.0, value).is_err() {
            self.0.truncate(start);
            self.raw("null");
        }
    }

    /// Adds a text. Nearly all have nothing in them to be escaped, which is soon seen.
    pub fn text(&mut self, text: &str) {
        let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
        // All are looked at, without a way out, so that many can be at a time.
        if !text.bytes().fold(true, |all, byte| all & is_plain(byte)) {
            return self.put(text);
        }
        self.0.reserve(text.len() + 2);
        self.0.push(b'"');
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(b'"');
    }

    /// Adds text that is JSON already.
    pub fn raw(&mut self, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }

    /// Puts the bracket of an object in the place of the comma before its first field.
    pub fn open(&mut self, start: usize) {
        match self.0.get_mut(start) {
            Some(comma) => *comma = b'{',
            None => self.raw("{"),
        }
    }

    /// How many bytes there are.
    #[must_use]
    pub fn length(&self) -> usize {
        self.0.len()
    }

    /// Takes back what was added since there were `len` bytes.
    pub fn cut(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// Whether what was added since there were `len` bytes is a null.
    #[must_use]
    pub fn is_null_since(&self, len: usize) -> bool {
        self.0.get(len..) == Some(b"null")
    }

    /// The bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Out;

    #[test]
    fn a_text_is_the_same_as_any_value() {
        for text in [
            "",
            "KOICA",
            "Oʻzbekiston",
            "한국",
            "a \"b\"",
            "a\\b",
            "\n",
            "\u{1f}",
            "\u{7f}",
        ] {
            let (mut as_text, mut as_value) = (Out::default(), Out::default());
            as_text.text(text);
            as_value.put(text);
            assert_eq!(as_text.into_bytes(), as_value.into_bytes(), "{text}");
        }
    }
}
