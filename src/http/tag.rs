//! Entity tags: an answer that can only have changed with the graph is not made twice.

use sha2::{Digest as _, Sha256};

use super::{caller::Caller, graphql_request::Parameters, stored::hex};
use crate::{
    domain::{Language, Vocabulary},
    store::Head,
};

/// The tag of what `parameters` asks of the graph as far as it has come, for such a caller; `named` is the
/// text of the trusted document that they name.
pub(super) fn tag(
    parameters: &Parameters,
    named: Option<&str>,
    languages: &[Language],
    caller: &Caller,
    media: &str,
    head: Head,
) -> String {
    let mut digest = Sha256::new();
    // Whoever signs for an agency is told the same of it.
    let signer = caller.signer.as_ref();
    let scope = signer.map(|signer| signer.caller.agency.id.uuid.to_string());
    let variables = serde_json::to_string(&parameters.variables).unwrap_or_default();
    let texts = [
        env!("CARGO_PKG_VERSION"),
        media,
        parameters.query.as_deref().unwrap_or_default(),
        named.unwrap_or_default(),
        parameters.document_id.as_deref().unwrap_or_default(),
        parameters.persisted_hash.as_deref().unwrap_or_default(),
        parameters.operation_name.as_deref().unwrap_or_default(),
        &variables,
        scope.as_deref().unwrap_or_default(),
    ];
    let languages = languages.iter().map(|language| language.as_str());
    for text in texts.into_iter().chain(languages) {
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text);
    }
    let digest = hex(&digest.finalize());
    // Weak: what it cost to make the answer may differ.
    let Head { revision, rebuilds } = head;
    format!("W/\"{digest}-{revision}-{rebuilds}\"")
}

/// The tag of what stands under a path, of a media type, as far as the graph has come.
pub(super) fn of_path(path: &str, media: &str, head: Head) -> String {
    let mut digest = Sha256::new();
    for text in [env!("CARGO_PKG_VERSION"), media, path] {
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text);
    }
    let digest = hex(&digest.finalize());
    let Head { revision, rebuilds } = head;
    format!("W/\"{digest}-{revision}-{rebuilds}\"")
}

/// Whether `if_none_match`, a header, names the tag.
pub(super) fn is_known(if_none_match: &str, tag: &str) -> bool {
    let bare = |tag| str::strip_prefix(tag, "W/").unwrap_or(tag);
    let mut known = if_none_match.split(',').map(str::trim);
    known.any(|known| bare(known) == bare(tag))
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn a_tag_is_known_by_its_name() {
        for (header, expected) in [
            ("\"a-1\"", true),
            ("\"b-1\", W/\"a-1\"", true),
            ("\"a-2\"", false),
            ("", false),
        ] {
            assert_eq!(is_known(header, "W/\"a-1\""), expected, "{header}");
        }
    }
}
