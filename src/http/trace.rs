//! A span for each request to `/graphql`.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use tracing::{Instrument, Span, field::Empty};

use super::account::Account;
use crate::telemetry::{self, SPANS};

/// Answers within a span, which tells what the answer's [`Account`] says.
pub(super) async fn trace(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let span = tracing::debug_span!(
        target: SPANS,
        "graphql",
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = request.method().as_str(),
        http.response.status_code = Empty,
        graphql.operation.name = Empty,
        graphql.operation.type = Empty,
        error.type = Empty,
        hamkor.cost = Empty,
        hamkor.statements = Empty,
    );
    let header = |name| request.headers().get(name)?.to_str().ok();
    telemetry::follow(&span, header("traceparent"), header("tracestate"));
    let response = next.call(request).instrument(span.clone()).await?;
    span.record("http.response.status_code", response.status().as_u16());
    if let Some(account) = response.response().extensions().get::<Account>() {
        tell(&span, account);
    }
    Ok(response)
}

fn tell(span: &Span, account: &Account) {
    if let Some(name) = &account.operation {
        span.record("graphql.operation.name", name);
    }
    if account.kind != "none" {
        span.record("graphql.operation.type", account.kind);
    }
    if let Some(code) = &account.error {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", code);
    }
    span.record("hamkor.cost", account.cost);
    span.record("hamkor.statements", account.statements);
}
