//! GraphQL over WebSocket, with the protocol graphql-transport-ws.

mod conversation;
mod message;
mod operation;
mod outlet;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT_LANGUAGE, HOST, ORIGIN, SEC_WEBSOCKET_PROTOCOL, UPGRADE},
    web,
};

use super::{caller::Caller, headers::header, language, refusal::Refusal, state::State};
use conversation::Conversation;

const PROTOCOL: &str = "graphql-transport-ws";

/// Whether a GET wants to become a socket.
pub(super) fn is_asked(request: &HttpRequest) -> bool {
    header(request, &UPGRADE).eq_ignore_ascii_case("websocket")
}

/// Opens a socket, and speaks on it until it is closed.
pub(super) async fn open(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> HttpResponse {
    let origin = header(request, &ORIGIN);
    let host = header(request, &HOST);
    if !origin.is_empty() && !state.settings.origins.allow(&origin, &host) {
        let message = format!("pages of {origin} may not ask here");
        return Refusal::forbidden(message).into();
    }
    let caller = match Caller::of(request, state).await {
        Ok(caller) => caller,
        Err(refusal) => return refusal.into(),
    };
    let seat = match state.seat(&caller) {
        Ok(seat) => seat,
        Err(refusal) => return refusal.into(),
    };
    let opened = actix_ws::handle_with_protocols(request, payload, &[PROTOCOL]);
    let (response, session, messages) = match opened {
        Ok(opened) => opened,
        Err(error) => return Refusal::bad_request(format!("no WebSocket: {error}")).into(),
    };
    let speaks = response.headers().contains_key(SEC_WEBSOCKET_PROTOCOL);
    let languages = language::parse(&header(request, &ACCEPT_LANGUAGE));
    let conversation = Conversation::new(state.clone(), caller, languages, session);
    let counted = state.metrics.socket();
    actix_web::rt::spawn(async move {
        conversation.run(messages, speaks).await;
        drop((seat, counted));
    });
    response
}
