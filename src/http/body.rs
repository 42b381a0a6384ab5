//! Reads the body of a POST: JSON, no longer than it may be, and in time.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    http::header::{CONTENT_LENGTH, CONTENT_TYPE},
    web::Payload,
};

use super::{HttpSettings, graphql_request::Parameters, headers::header, refusal::Refusal};

/// How long a body may take.
const TIME: Duration = Duration::from_secs(30);

/// The cheapest checks first, and none of the body is held before its type is known.
///
/// The type is also what keeps pages of other sites out: no browser sends JSON there without
/// asking first, as it would a form or plain text.
pub(super) async fn read(
    request: &HttpRequest,
    payload: Payload,
    settings: &HttpSettings,
    is_signed: bool,
) -> Result<Parameters, Refusal> {
    let most = if is_signed {
        settings.max_body_bytes_key
    } else {
        settings.max_body_bytes
    };
    let content_type = header(request, &CONTENT_TYPE);
    if !is_json(&content_type) {
        let given = Some(content_type.as_str()).filter(|given| !given.is_empty());
        return Err(Refusal::media_type(given));
    }
    let length = header(request, &CONTENT_LENGTH).parse::<usize>().ok();
    if length.is_some_and(|length| length > most) {
        return Err(Refusal::too_large(most));
    }
    let body = tokio::time::timeout(TIME, payload.to_bytes_limited(most))
        .await
        .map_err(|_| Refusal::too_late(TIME))?
        .map_err(|_| Refusal::too_large(most))?
        .map_err(|error| Refusal::bad_request(format!("the body broke off: {error}")))?;
    Parameters::from_json(&body).map_err(Refusal::bad_request)
}

/// Whether a `Content-Type` is JSON in UTF-8, the only encoding that JSON has.
fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    is_json
        && parts
            .filter_map(|parameter| parameter.split_once('='))
            .filter(|(name, _)| name.eq_ignore_ascii_case("charset"))
            .all(|(_, value)| {
                let value = value.trim_matches('"');
                value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
            })
}
