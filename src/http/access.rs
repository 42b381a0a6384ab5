//! A line in the log for each answer.

use actix_web::{
    Error,
    body::{BodySize, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use std::time::Instant;

/// Notes method, path, status, size and time of each answer.
///
/// The query string stays out: it may hold variables of a person's request.
pub(super) async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let start = Instant::now();
    let response = next.call(request).await?;
    let request = response.request();
    let bytes = match response.response().body().size() {
        BodySize::Sized(bytes) => bytes,
        BodySize::None | BodySize::Stream => 0,
    };
    tracing::info!(
        target: "hamkor::http::access",
        method = %request.method(),
        path = request.path(),
        status = response.status().as_u16(),
        bytes,
        micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
        "answered"
    );
    Ok(response)
}
