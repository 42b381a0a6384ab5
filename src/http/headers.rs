//! Reads headers as text.

use actix_web::{HttpRequest, http::header::HeaderName};

/// All the values of a header, as one list.
pub(super) fn header(request: &HttpRequest, name: &HeaderName) -> String {
    let values: Vec<_> = request
        .headers()
        .get_all(name)
        .filter_map(|value| value.to_str().ok())
        .collect();
    values.join(", ")
}
