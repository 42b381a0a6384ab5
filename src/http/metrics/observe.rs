//! Counts each answer of `/graphql`, by the account that is attached to it.

use std::time::Instant;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web,
};

use crate::http::{account::Account, state::State};

/// Counts a request by what came of it.
///
/// An answer without an [`Account`] is counted by those who give it.
pub(in crate::http) async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let start = Instant::now();
    let state = request.app_data::<web::Data<State>>().cloned();
    let response = next.call(request).await?;
    let account = response.response().extensions().get::<Account>().cloned();
    if let (Some(state), Some(account)) = (state, account) {
        account.count(&state.metrics, start.elapsed());
    }
    Ok(response)
}
