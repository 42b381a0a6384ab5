//! What a server that is told to stop says with each answer: that its connection is at an end.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::ConnectionType,
    middleware::Next,
    web,
};

use super::state::State;

/// Closes connections after their answer once the server stops, so that whoever keeps one asks
/// another server next, and has nothing under way here when this one is gone.
pub(super) async fn leave(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let state = request.app_data::<web::Data<State>>().cloned();
    let mut response = next.call(request).await?;
    let head = response.response_mut().head_mut();
    // A socket is told so by the conversation on it.
    if state.is_some_and(|state| state.is_stopping()) && !head.upgrade() {
        head.set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}
