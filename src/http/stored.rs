//! Documents that clients name instead of sending them: trusted ones, from a manifest, and those
//! that clients themselves have sent before (automatic persisted queries).

use std::{collections::HashMap, fmt::Write as _, sync::Arc};

use quick_cache::{Weighter, sync::Cache};
use sha2::{Digest as _, Sha256};

use super::graphql_request::Parameters;

/// The most bytes of documents that clients have sent.
const MAX_BYTES: u64 = 8 * 1024 * 1024;
/// The longest document that is kept.
const MAX_LENGTH: usize = 64 * 1024;
/// How many documents that may be.
const ESTIMATE: usize = 8_000;

/// Documents by the names that a manifest gives them.
pub type Manifest = HashMap<String, String>;

/// Reads a manifest as GraphQL Code Generator writes it: an object of documents by their hashes.
pub fn manifest(text: &str) -> Result<Manifest, String> {
    serde_json::from_str(text).map_err(|error| {
        format!(
            "it is no object of documents by their ids, such as {{\"1f3a…\": \"query …\"}}: {error}"
        )
    })
}

/// All documents that can be named.
pub(super) struct Stored {
    trusted: Manifest,
    is_trusted_only: bool,
    sent: Cache<String, Arc<str>, Length>,
}

#[derive(Clone)]
struct Length;

impl Weighter<String, Arc<str>> for Length {
    fn weight(&self, hash: &String, text: &Arc<str>) -> u64 {
        (hash.len() + text.len()) as u64
    }
}

/// Why there is no document to run.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoDocument {
    /// Neither a document nor a name of one was given.
    Missing,
    /// The manifest has none of that name.
    NotTrusted(String),
    /// Nobody has sent the document of that hash yet; the client sends it along then.
    NotSent,
    /// The hash is not that of the document that came with it.
    WrongHash,
    /// Only trusted documents run, and this one was sent in full.
    TrustedOnly,
}

impl Stored {
    pub(super) fn new(trusted: Manifest, is_trusted_only: bool) -> Self {
        Self {
            trusted,
            is_trusted_only,
            sent: Cache::with_weighter(ESTIMATE, MAX_BYTES, Length),
        }
    }

    /// The document of the manifest that a request names, whose text may change under its name.
    pub(super) fn named(&self, parameters: &Parameters) -> Option<&str> {
        let by_hash = parameters.persisted_hash.as_deref();
        let id = parameters.document_id.as_deref().or(by_hash)?;
        self.in_manifest(id).map(String::as_str)
    }

    /// The document that a request means.
    pub(super) fn document(&self, parameters: &mut Parameters) -> Result<String, NoDocument> {
        if let Some(id) = &parameters.document_id {
            return self.trusted(id);
        }
        let hash = parameters.persisted_hash.as_deref();
        match (parameters.query.take(), hash) {
            (None, None) => Err(NoDocument::Missing),
            (None, Some(hash)) => self.by_hash(hash),
            (Some(_), _) if self.is_trusted_only => Err(NoDocument::TrustedOnly),
            (Some(query), None) => Ok(query),
            (Some(query), Some(hash)) => self.keep(query, hash),
        }
    }

    fn trusted(&self, id: &str) -> Result<String, NoDocument> {
        let found = self.in_manifest(id).cloned();
        found.ok_or_else(|| NoDocument::NotTrusted(id.to_owned()))
    }

    fn in_manifest(&self, id: &str) -> Option<&String> {
        let bare = id.strip_prefix("sha256:").unwrap_or(id);
        self.trusted.get(id).or_else(|| self.trusted.get(bare))
    }

    fn by_hash(&self, hash: &str) -> Result<String, NoDocument> {
        if let Some(trusted) = self.trusted.get(hash) {
            return Ok(trusted.clone());
        }
        match self.sent.get(&hash.to_ascii_lowercase()) {
            Some(sent) => Ok(sent.to_string()),
            None if self.is_trusted_only => Err(NoDocument::NotTrusted(hash.to_owned())),
            None => Err(NoDocument::NotSent),
        }
    }

    fn keep(&self, query: String, hash: &str) -> Result<String, NoDocument> {
        let own = hash_of(&query);
        if !own.eq_ignore_ascii_case(hash) {
            return Err(NoDocument::WrongHash);
        }
        if query.len() <= MAX_LENGTH {
            self.sent.insert(own, query.as_str().into());
        }
        Ok(query)
    }
}

/// The SHA-256 of a text, in hexadecimal.
fn hash_of(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::{NoDocument, Parameters, Stored, hash_of, manifest};

    fn named(id: Option<&str>, hash: Option<&str>, query: Option<&str>) -> Parameters {
        Parameters {
            query: query.map(str::to_owned),
            document_id: id.map(str::to_owned),
            persisted_hash: hash.map(str::to_owned),
            ..Parameters::default()
        }
    }

    #[test]
    fn a_document_is_found_by_any_of_its_names() {
        let stored = Stored::new(manifest(r#"{"a1": "{ a }"}"#).unwrap(), false);
        let hash = hash_of("{ b }");
        let ask = |id, hash, query| stored.document(&mut named(id, hash, query));
        assert_eq!(ask(Some("a1"), None, None).unwrap(), "{ a }");
        assert_eq!(ask(Some("sha256:a1"), None, None).unwrap(), "{ a }");
        assert_eq!(ask(None, Some("a1"), None).unwrap(), "{ a }");
        assert_eq!(ask(None, Some(&hash), None), Err(NoDocument::NotSent));
        assert_eq!(ask(None, Some(&hash), Some("{ b }")).unwrap(), "{ b }");
        assert_eq!(ask(None, Some(&hash), None).unwrap(), "{ b }");
        assert_eq!(
            ask(None, Some(&hash), Some("{ c }")),
            Err(NoDocument::WrongHash)
        );
        assert_eq!(
            ask(Some("x"), None, None),
            Err(NoDocument::NotTrusted("x".to_owned()))
        );
        assert_eq!(ask(None, None, None), Err(NoDocument::Missing));
    }

    #[test]
    fn where_only_trusted_documents_run_no_other_does() {
        let stored = Stored::new(manifest(r#"{"a1": "{ a }"}"#).unwrap(), true);
        let ask = |id, hash, query| stored.document(&mut named(id, hash, query));
        assert_eq!(ask(Some("a1"), None, None).unwrap(), "{ a }");
        assert_eq!(ask(None, None, Some("{ a }")), Err(NoDocument::TrustedOnly));
        let hash = hash_of("{ b }");
        assert_eq!(
            ask(None, Some(&hash), Some("{ b }")),
            Err(NoDocument::TrustedOnly)
        );
        assert!(ask(None, Some(&hash), None).is_err());
    }

    #[test]
    fn a_manifest_that_is_none_says_what_it_should_be() {
        assert!(manifest("[]").unwrap_err().contains("by their ids"));
    }
}
