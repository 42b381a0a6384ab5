//! For machines that watch over this one.

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::state::State;
use crate::telemetry::chain;

/// The process runs; says nothing of the database.
pub(super) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// Whether requests can be answered: the database is there, and the server goes on.
pub(super) async fn ready(state: web::Data<State>) -> HttpResponse {
    if state.is_stopping() {
        return HttpResponse::ServiceUnavailable().json(json!({ "status": "stopping" }));
    }
    let is_known = state.store.has_just_answered();
    let answer = if is_known {
        Ok(())
    } else {
        state.store.ping().await
    };
    match answer {
        Ok(()) => HttpResponse::Ok().json(json!({ "status": "ready" })),
        Err(error) => {
            tracing::warn!(error = chain(&error), "not ready");
            let body = json!({ "status": "unavailable", "reason": error.to_string() });
            HttpResponse::ServiceUnavailable().json(body)
        }
    }
}
