//! A request that is refused before GraphQL sees it, told as GraphQL tells errors.

use std::{fmt, io, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{StatusCode, header},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{account::Account, app::PATHS, media::Media};
use crate::{store, telemetry::chain};

/// Why a request is refused, and how the answer looks.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    message: String,
    /// The limit that it is beyond: its name, its value, and what was asked for.
    limit: Option<(&'static str, u64, u64)>,
    media: Media,
    headers: Vec<(header::HeaderName, String)>,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            limit: None,
            media: Media::Json,
            headers: Vec::new(),
        }
    }

    /// 400: what was sent is no GraphQL request.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_USER_INPUT", message)
    }

    /// 401: the key does not hold.
    pub(super) fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
            .with(header::WWW_AUTHENTICATE, "Bearer")
    }

    /// 403: that is not for this caller.
    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", message)
    }

    /// 404: nothing is at `path`.
    pub(super) fn not_found(path: &str) -> Self {
        // Some are there, but not for everybody.
        let paths: Vec<_> = PATHS
            .iter()
            .copied()
            .filter(|there| *there != path)
            .collect();
        let message = format!("nothing is at `{path}`; there are {}", paths.join(", "));
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    }

    /// 404: what is named is not there.
    pub(super) fn unknown(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    }

    /// 405: only the methods `allowed` will do.
    pub(super) fn method(allowed: &'static str, message: &str) -> Self {
        let message = format!("{message}; use {}", allowed.replace(", ", " or "));
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT", message)
            .with(header::ALLOW, allowed)
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

    /// 406: the client takes nothing of what there is.
    pub(super) fn none_of(accept: &str, offered: &[&str]) -> Self {
        let message = format!(
            "`Accept: {accept}` leaves nothing; there are {}",
            offered.join(", ")
        );
        Self::new(StatusCode::NOT_ACCEPTABLE, "BAD_USER_INPUT", message)
    }

    /// 408: the body did not come in time.
    pub(super) fn too_late(most: Duration) -> Self {
        let message = format!("the body did not come within {most:?}; send it at once");
        Self::new(StatusCode::REQUEST_TIMEOUT, "TIMEOUT", message)
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

    /// 429: the caller has spent its budget of `most` points a minute.
    pub(super) fn too_fast(most: u32, asked: u64, wait: Duration) -> Self {
        let message = format!(
            "the budget of {most} points a minute is spent; ask again in {} s",
            whole_seconds(wait)
        );
        Self::new(StatusCode::TOO_MANY_REQUESTS, "TOO_EXPENSIVE", message)
            .limited("rate", u64::from(most), asked)
            .after(wait)
    }

    /// 429: the address has as many sockets as it may.
    pub(super) fn too_many_sockets(most: usize) -> Self {
        let message = format!(
            "there are {most} sockets and event streams from this address, the most that one may \
             have; close one, or put several operations on one socket"
        );
        let most = most as u64;
        Self::new(StatusCode::TOO_MANY_REQUESTS, "TOO_EXPENSIVE", message)
            .limited("sockets", most, most + 1)
            .after(Duration::from_secs(10))
    }

    /// 429: the socket has as many operations as it may.
    pub(super) fn too_many_operations(most: usize) -> Self {
        let message = format!("{most} operations run on this socket, the most at a time; end one");
        let most = most as u64;
        Self::new(StatusCode::TOO_MANY_REQUESTS, "TOO_EXPENSIVE", message).limited(
            "socketOperations",
            most,
            most + 1,
        )
    }

    /// 503: others are before this operation, and its turn has not come in time.
    pub(super) fn busy(most: usize) -> Self {
        let message = "the server is asked for more than it can do; try again later";
        let most = most as u64;
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message)
            .limited("inFlight", most, most + 1)
            .after(Duration::from_secs(1))
    }

    /// 503: as many imports are under way as may be.
    pub(super) fn too_many_imports(most: usize) -> Self {
        let message = format!("{most} imports are under way, the most at a time; try again");
        let most = most as u64;
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message)
            .limited("imports", most, most + 1)
            .after(Duration::from_secs(10))
    }

    /// 503: what is needed cannot be reached.
    pub(super) fn unavailable(message: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message)
            .after(Duration::from_secs(1))
    }

    /// The same refusal, written as `media`.
    pub(super) fn written_as(self, media: Media) -> Self {
        Self { media, ..self }
    }

    fn limited(self, name: &'static str, most: u64, asked: u64) -> Self {
        Self {
            limit: Some((name, most, asked)),
            ..self
        }
    }

    fn after(self, wait: Duration) -> Self {
        self.with(header::RETRY_AFTER, &whole_seconds(wait).to_string())
    }

    fn with(mut self, name: header::HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The error, as GraphQL has it.
    pub(super) fn error(&self) -> Value {
        let mut extensions = json!({ "code": self.code });
        if let Some((name, most, asked)) = self.limit {
            extensions["limit"] = json!({ "name": name, "max": most, "asked": asked });
        }
        json!({ "message": self.message, "extensions": extensions })
    }
}

/// 500: the server is at fault. Its log has the cause, under a number that the client is told.
pub(super) fn incident(error: &(dyn std::error::Error + 'static)) -> Refusal {
    let of_store = error.downcast_ref::<store::Error>();
    let trouble = of_store.and_then(store::Error::trouble);
    let advice = trouble.map(store::Trouble::advice);
    let incident = Uuid::new_v4().simple();
    tracing::error!(%incident, error = chain(error), advice, "a request failed");
    if trouble.is_some_and(store::Trouble::may_pass) {
        return Refusal::unavailable("the database takes nothing in for now; try again later");
    }
    if of_store.is_some_and(store::Error::is_unavailable) {
        return Refusal::unavailable("the database cannot be reached now; try again in a moment");
    }
    if error.downcast_ref().is_some_and(is_no_room) {
        return Refusal::unavailable("there is no room for the body for now; try again later");
    }
    let message = format!("the server is at fault; its log has the cause under {incident}");
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
}

/// Whether a disk takes no more.
fn is_no_room(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    matches!(
        error.kind(),
        StorageFull | QuotaExceeded | FileTooLarge | ReadOnlyFilesystem
    )
}

/// Never too early.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Refusal> for HttpResponse {
    fn from(refusal: Refusal) -> Self {
        let body = json!({ "errors": [refusal.error()] });
        let mut response = HttpResponse::build(refusal.status);
        response
            .extensions_mut()
            .insert(Account::refused(refusal.code));
        for header in refusal.headers {
            response.insert_header(header);
        }
        response
            .insert_header((header::CONTENT_TYPE, refusal.media.content_type()))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(body.to_string())
    }
}

impl Responder for Refusal {
    type Body = BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        self.into()
    }
}
