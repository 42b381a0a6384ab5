//! `Idempotency-Key`: a client's own name for a request, under which it is done once.

use actix_web::{HttpRequest, http::header::HeaderName};

use super::{headers::header, refusal::Refusal};

/// The header of requests.
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The longest key, in bytes.
const MAX_KEY: usize = 255;

/// The key of a request, if it has one: a string in quotes, as the draft of the header has it, or
/// without them.
pub(super) fn key(request: &HttpRequest) -> Result<Option<String>, Refusal> {
    if !request.headers().contains_key(IDEMPOTENCY_KEY) {
        return Ok(None);
    }
    let given = header(request, &IDEMPOTENCY_KEY);
    let quoted = given
        .strip_prefix('"')
        .and_then(|given| given.strip_suffix('"'));
    let key = quoted.unwrap_or(&given);
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b',');
    if key.trim().is_empty() || key.len() > MAX_KEY || !key.bytes().all(is_plain) {
        return Err(Refusal::bad_request(format!(
            "`Idempotency-Key` is one text of at most {MAX_KEY} bytes, such as a UUID in quotes"
        )));
    }
    Ok(Some(key.to_owned()))
}
