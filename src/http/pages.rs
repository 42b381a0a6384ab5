//! Pages for people, and the schema as text. All of it is in the binary.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    web,
};

use super::{
    bundle::{self, Kept},
    headers::header,
    refusal::Refusal,
};
use crate::graphql;

static SCHEMA: LazyLock<String> = LazyLock::new(graphql::sdl);

/// What the explorer may do: run our own scripts, ask our own server, and nothing else.
const EXPLORER: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors ";

/// The same for GraphiQL, with a font of signs. Its editor, Monaco, writes its colours and the places
/// of its lines into `<style>` elements, so this one page has to allow styles from anywhere.
const GRAPHIQL: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"en\">\n<title>Hamkor</title>\n\
     <p>The pages are not built: run <code>make web</code>, which needs Node.js 20.19 or newer, and load \
     this page again. GraphQL is at <code>/graphql</code> all the same.</p>\n</html>\n";

/// `/` and every other path of the explorer, which finds out itself what to show.
pub(super) async fn explorer(request: HttpRequest) -> HttpResponse {
    // Other sites may frame the graph where it is asked for as a picture of theirs, and nothing else.
    let is_embedded = request.path() == "/graph"
        && request
            .query_string()
            .split('&')
            .any(|part| part == "embed=1");
    let ancestors = if is_embedded { "*" } else { "'none'" };
    page(&request, "index.html", &format!("{EXPLORER}{ancestors}"))
}

/// `/graphiql`: a place to write queries and read the schema.
pub(super) async fn graphiql(request: HttpRequest) -> HttpResponse {
    page(&request, "graphiql.html", GRAPHIQL)
}

/// `/assets/{name}`: what the pages are made of. Its name has a digest of its content.
pub(super) async fn asset(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    bundle::file(&request, &format!("assets/{name}"), Kept::ForEver)
        .unwrap_or_else(|| Refusal::not_found(request.path()).into())
}

/// `/icon.svg`: the sign of the pages.
pub(super) async fn icon(request: HttpRequest) -> HttpResponse {
    bundle::file(&request, "icon.svg", Kept::Asked)
        .unwrap_or_else(|| Refusal::not_found(request.path()).into())
}

/// `/schema.graphql`: the contract.
pub(super) async fn schema() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        // A new release changes it under the same path.
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(SCHEMA.as_str())
}

/// A path that leads nowhere: a page for those who read pages, a refusal for all others.
pub(super) async fn not_found(request: HttpRequest) -> HttpResponse {
    let wants_page = header(&request, &ACCEPT).contains("text/html") && bundle::is_there();
    if !wants_page || request.path().starts_with("/assets/") {
        return Refusal::not_found(request.path()).into();
    }
    let mut answer = explorer(request).await;
    *answer.status_mut() = StatusCode::NOT_FOUND;
    answer
}

fn page(request: &HttpRequest, path: &str, policy: &str) -> HttpResponse {
    let mut answer = bundle::file(request, path, Kept::Asked).unwrap_or_else(|| {
        HttpResponse::ServiceUnavailable()
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(NOT_BUILT)
    });
    if let Ok(policy) = policy.try_into() {
        answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    answer
}
