//! Which web pages may ask from a browser.

use actix_cors::Cors;
use actix_web::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER,
};

use super::{idempotency::IDEMPOTENCY_KEY, revision::GRAPH_REVISION};

/// How long, in seconds, a browser may remember what it may send.
const REMEMBER: usize = 3_600;

/// The origins of web pages that may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// Any; none may send credentials of the browser along.
    Any,
    /// These.
    These(Vec<String>),
}

impl Origins {
    /// Whether a page of that origin may open a socket at `host`, for which browsers do not ask
    /// first. Our own pages may.
    pub(super) fn allow(&self, origin: &str, host: &str) -> bool {
        let is_own = origin.split_once("://").is_some_and(|(_, own)| own == host);
        match self {
            Self::Any => true,
            Self::These(origins) => is_own || origins.iter().any(|known| known == origin),
        }
    }

    /// What tells browsers so.
    pub(super) fn cors(&self) -> Cors {
        let cors = Cors::default()
            .allowed_methods(["GET", "POST"])
            .allowed_headers([
                ACCEPT,
                ACCEPT_LANGUAGE,
                AUTHORIZATION,
                CONTENT_TYPE,
                IF_NONE_MATCH,
            ])
            .allowed_headers(["traceparent", "x-apollo-operation-name", "x-graph-revision"])
            .allowed_headers([IDEMPOTENCY_KEY])
            .expose_headers([ETAG, RETRY_AFTER, GRAPH_REVISION])
            .max_age(REMEMBER);
        match self {
            Self::Any => cors.allow_any_origin().send_wildcard(),
            Self::These(origins) => origins
                .iter()
                .fold(cors, |cors, origin| cors.allowed_origin(origin)),
        }
    }
}
