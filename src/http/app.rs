//! Every path that the server answers, and what all answers have in common.

use actix_web::{
    App, Error, Resource, Route,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    guard,
    middleware::{DefaultHeaders, from_fn},
    web,
};

use super::{
    access, entity, exports, files, graphql, health, imports, leave, metrics, pages,
    refusal::Refusal, state::State, trace,
};
use crate::exchange::graph_file::GRAPH_FILES;

/// Every path that exists, for the answer to one that does not.
pub(super) const PATHS: &[&str] = &[
    "/",
    "/search",
    "/graph",
    "/graphql",
    "/graphiql",
    "/schema.graphql",
    "/id/{slug}",
    "/source/{slug}",
    "/import",
    "/export/{file}",
    "/health/live",
    "/health/ready",
    "/metrics",
];

/// The paths that the explorer draws.
const EXPLORER: [&str; 4] = ["/", "/search", "/source/{slug}", "/graph"];

/// What is no page loads nothing; `pages.rs` has what pages may.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// The application, as each worker runs it.
pub(super) fn app(
    state: web::Data<State>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let cors = state.settings.origins.cors();
    let tells_schema = state.engine.tells_schema();
    // Where clients may not ask for the schema, no page shows it either.
    let of_schema = move |path| readable(path).guard(guard::fn_guard(move |_| tells_schema));
    App::new()
        .app_data(state)
        .configure(|app| {
            for path in EXPLORER {
                app.service(readable(path).route(get().to(pages::explorer)));
            }
        })
        .service(
            web::resource("/graphql")
                .route(web::get().to(graphql::get))
                .route(web::post().to(graphql::post))
                .default_service(refuse_method("GET, POST"))
                .wrap(from_fn(metrics::observe))
                .wrap(from_fn(trace::trace)),
        )
        .service(of_schema("/graphiql").route(get().to(pages::graphiql)))
        .service(readable("/assets/{name}").route(get().to(pages::asset)))
        .service(readable("/icon.svg").route(get().to(pages::icon)))
        .service(of_schema("/schema.graphql").route(get().to(pages::schema)))
        .service(readable("/id/{name}").route(get().to(entity::get)))
        .service(
            web::resource("/import")
                .route(web::post().to(imports::post))
                .default_service(refuse_method("POST")),
        )
        .configure(graph_files)
        .service(
            web::resource("/export/{file}")
                .route(web::get().to(exports::get))
                .default_service(refuse_method("GET")),
        )
        .service(readable("/health/live").route(get().to(health::live)))
        .service(readable("/health/ready").route(get().to(health::ready)))
        .service(readable("/metrics").route(get().to(metrics::metrics)))
        .default_service(web::to(pages::not_found))
        .wrap(cors)
        .wrap(
            DefaultHeaders::new()
                .add(("X-Content-Type-Options", "nosniff"))
                .add(("Referrer-Policy", "no-referrer"))
                .add(("Content-Security-Policy", CONTENT_SECURITY_POLICY)),
        )
        .wrap(from_fn(leave::leave))
        .wrap(from_fn(access::log))
}

/// The files of the graph.
fn graph_files(config: &mut web::ServiceConfig) {
    for file in GRAPH_FILES {
        let path = format!("/export/{}", file.name);
        let send = move |request, state| files::get(request, state, file);
        config.service(readable(&path).route(get().to(send)));
    }
}

/// A resource that can only be read.
fn readable(path: &str) -> Resource {
    web::resource(path).default_service(refuse_method("GET, HEAD"))
}

/// GET, and HEAD, which the server answers with the same head and no body.
fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// The handler of methods that a path does not take.
fn refuse_method(allowed: &'static str) -> Route {
    web::to(move || async move { Refusal::method(allowed, "this path does not take this method") })
}
