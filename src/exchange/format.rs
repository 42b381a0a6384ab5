//! The formats that are read, and how a file is told to be of one.

use std::path::Path;

use super::source::bare_name;

/// A format that records are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A record a line, as JSON.
    Ndjson,
    /// A table, a kind of record a file.
    Csv,
    /// Activities or organisations of IATI.
    Iati,
    /// The data set.
    Yaml,
}

/// Every format: its name, and how its files end.
const FORMATS: &[(Format, &str, &[&str])] = &[
    (Format::Ndjson, "ndjson", &["ndjson", "jsonl"]),
    (Format::Csv, "csv", &["csv", "tsv"]),
    (Format::Iati, "iati", &["xml"]),
    (Format::Yaml, "yaml", &["yaml", "yml"]),
];

impl Format {
    /// The names of all formats.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().map(|(_, name, _)| *name)
    }

    /// The format of that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut all = FORMATS.iter();
        all.find(|(_, name, _)| *name == text).map(|(it, ..)| *it)
    }

    /// The format that the end of a file's name tells, with or without `.gz` behind it.
    #[must_use]
    pub fn of_name(path: &Path) -> Option<Self> {
        let name = bare_name(path);
        let end = name.extension()?.to_str()?.to_lowercase();
        let mut all = FORMATS.iter();
        all.find(|(_, _, ends)| ends.contains(&end.as_str()))
            .map(|(it, ..)| *it)
    }

    /// The format of a media type, such as `text/csv; charset=utf-8`.
    #[must_use]
    pub fn of_media_type(text: &str) -> Option<Self> {
        match text.split(';').next()?.trim().to_lowercase().as_str() {
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => {
                Some(Self::Ndjson)
            }
            "text/csv" => Some(Self::Csv),
            "application/xml" | "text/xml" => Some(Self::Iati),
            "application/yaml" | "application/x-yaml" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// The format that a file without a name seems to be of, by its first bytes.
    #[must_use]
    pub fn of_content(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let bytes = bytes.trim_ascii_start();
        let line = bytes.split(|byte| *byte == b'\n').next()?.trim_ascii_end();
        match line.first()? {
            b'{' => Some(Self::Ndjson),
            b'<' => Some(Self::Iati),
            _ if line.starts_with(b"agency:") || line.starts_with(b"#") => Some(Self::Yaml),
            _ if line.iter().any(|byte| b",;\t".contains(byte)) => Some(Self::Csv),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, Path};

    #[test]
    fn a_file_tells_what_it_is() {
        let of_name = |name: &str| Format::of_name(Path::new(name));
        assert_eq!(of_name("a/b.ndjson"), Some(Format::Ndjson));
        assert_eq!(of_name("b.JSONL.gz"), Some(Format::Ndjson));
        assert_eq!(of_name("places.csv"), Some(Format::Csv));
        assert_eq!(of_name("places"), None);
        let of_content = |text: &str| Format::of_content(text.as_bytes());
        assert_eq!(of_content("\u{feff}{\"type\""), Some(Format::Ndjson));
        assert_eq!(of_content("key;name\n"), Some(Format::Csv));
        assert_eq!(of_content("agency: {slug: a}\n"), Some(Format::Yaml));
        assert_eq!(of_content("<?xml"), Some(Format::Iati));
        assert_eq!(of_name("activities.xml.gz"), Some(Format::Iati));
    }
}
