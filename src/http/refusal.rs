//! A request that is refused before GraphQL sees it, told as GraphQL tells errors.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{StatusCode, header},
};
use serde_json::json;

use super::{app::PATHS, media::Media};

/// Why a request is refused, and how the answer looks.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    media: Media,
    allow: Option<&'static str>,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            media: Media::Json,
            allow: None,
        }
    }

    /// 400: what was sent is no GraphQL request.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_USER_INPUT", message)
    }

    /// 404: nothing is at `path`.
    pub(super) fn not_found(path: &str) -> Self {
        let paths = PATHS.join(", ");
        let message = format!("nothing is at `{path}`; there are {paths}");
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    }

    /// 405: only the methods `allowed` will do.
    pub(super) fn method(allowed: &'static str, message: &str) -> Self {
        let message = format!("{message}; use {}", allowed.replace(", ", " or "));
        Self {
            allow: Some(allowed),
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT", message)
        }
    }

    /// 406: the client takes nothing that we can write.
    pub(super) fn not_acceptable(accept: &str) -> Self {
        let message = format!(
            "`Accept: {accept}` leaves nothing to answer in; allow {} or {}",
            Media::GraphqlResponse.essence(),
            Media::Json.essence()
        );
        Self::new(StatusCode::NOT_ACCEPTABLE, "BAD_USER_INPUT", message)
    }

    /// 413: the body is larger than `most` bytes.
    pub(super) fn too_large(most: usize) -> Self {
        let message = format!(
            "the body is larger than the limit of {most} bytes; send a smaller one, or parts"
        );
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_EXPENSIVE", message)
    }

    /// 415: the body is of a type that we do not read.
    pub(super) fn media_type(given: Option<&str>) -> Self {
        let given = given.map_or_else(
            || "the body has no `Content-Type`".to_owned(),
            |given| format!("a body of `Content-Type: {given}` cannot be read"),
        );
        let message = format!("{given}; send `application/json`, in UTF-8");
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "BAD_USER_INPUT",
            message,
        )
    }

    /// The same refusal, written as `media`.
    pub(super) fn written_as(self, media: Media) -> Self {
        Self { media, ..self }
    }
}

impl From<Refusal> for HttpResponse {
    fn from(refusal: Refusal) -> Self {
        let body = json!({
            "errors": [{
                "message": refusal.message,
                "extensions": { "code": refusal.code },
            }],
        });
        let mut response = HttpResponse::build(refusal.status);
        if let Some(allow) = refusal.allow {
            response.insert_header((header::ALLOW, allow));
        }
        response
            .insert_header((header::CONTENT_TYPE, refusal.media.content_type()))
            .body(body.to_string())
    }
}

impl Responder for Refusal {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        self.into()
    }
}
