//! Pages for people, and the schema as text. All of it is in the binary.

use std::sync::LazyLock;

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
};

use crate::graphql;

static SCHEMA: LazyLock<String> = LazyLock::new(graphql::sdl);

/// `/`: where to go from here.
pub(super) async fn start() -> HttpResponse {
    text("text/html", include_str!("pages/start.html"))
}

/// The page on an entity: for now, the one that says where to go.
pub(super) async fn entity() -> HttpResponse {
    start().await
}

/// The page on what is not there.
pub(super) fn missing() -> HttpResponse {
    HttpResponse::NotFound()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(include_str!("pages/missing.html"))
}

/// `/graphiql`: a place to write queries and read the schema.
pub(super) async fn graphiql() -> HttpResponse {
    text("text/html", include_str!("pages/graphiql.html"))
}

/// `/graphiql.js`: the script of that page, apart so that pages need no inline script.
pub(super) async fn script() -> HttpResponse {
    text("text/javascript", include_str!("pages/graphiql.js"))
}

/// `/style.css`: the look of the pages.
pub(super) async fn style() -> HttpResponse {
    text("text/css", include_str!("pages/style.css"))
}

/// `/schema.graphql`: the contract.
pub(super) async fn schema() -> HttpResponse {
    text("text/plain", SCHEMA.as_str())
}

fn text(media: &str, body: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, format!("{media}; charset=utf-8")))
        // A new release changes them under the same path.
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(body)
}
