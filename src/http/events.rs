//! GraphQL over server-sent events, in the mode of distinct connections: one operation a request.

use std::time::Duration;

use actix_web::{
    HttpResponse,
    http::header::CACHE_CONTROL,
    web::{self, Bytes},
};
use futures_util::stream;
use tokio::sync::watch;

use super::{
    caller::Caller,
    graphql_request::Parameters,
    refusal::Refusal,
    seats::Seat,
    state::{Denied, State},
};
use crate::{
    domain::Language,
    read::{Event, Kind, Subscription, refusal},
};

/// What is sent when nothing happens, so that nobody in between takes the silence for an end.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Answers with a stream of events.
pub(super) async fn open(
    state: &web::Data<State>,
    caller: Caller,
    parameters: Parameters,
    languages: Vec<Language>,
    is_post: bool,
) -> HttpResponse {
    let Some(seat) = state.seats.take(caller.neighbourhood()) else {
        return Refusal::too_many_sockets(state.seats.most()).into();
    };
    let prepared = state.prepare(&caller, parameters, languages, is_post).await;
    let operation = match prepared {
        Ok(operation) => operation,
        Err(Denied::Refusal(refusal)) => return refusal.into(),
        Err(Denied::Errors(errors)) => return last(&refusal(&errors)),
    };
    if operation.kind != Kind::Subscription {
        return match state.run(&caller, &operation).await {
            Ok(response) => last(&response.body),
            Err(refusal) => refusal.into(),
        };
    }
    match state.subscribe(&caller, operation).await {
        Ok(subscription) => answer(stream(subscription, seat, state.stopping.clone())),
        Err(Denied::Refusal(refusal)) => refusal.into(),
        Err(Denied::Errors(errors)) => last(&refusal(&errors)),
    }
}

fn answer<S>(events: S) -> HttpResponse
where
    S: futures_util::Stream<Item = Result<Bytes, actix_web::Error>> + 'static,
{
    HttpResponse::Ok()
        .content_type("text/event-stream; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        // Else a proxy may hold events back until it has enough of them.
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(events)
}

/// An answer of one event.
fn last(body: &[u8]) -> HttpResponse {
    let mut text = next(body);
    text.extend_from_slice(COMPLETE);
    answer(stream::iter([Ok(Bytes::from(text))]))
}

const COMPLETE: &[u8] = b"event: complete\ndata: \n\n";

fn next(body: &[u8]) -> Vec<u8> {
    // JSON as we write it has no line breaks.
    [b"event: next\ndata: ".as_slice(), body, b"\n\n"].concat()
}

/// The events of a subscription, each made when the client has taken the one before.
fn stream(
    subscription: Subscription,
    seat: Seat,
    stopping: watch::Receiver<bool>,
) -> impl futures_util::Stream<Item = Result<Bytes, actix_web::Error>> {
    let start = Some((subscription, stopping, seat));
    stream::unfold(start, |running| async {
        let (mut subscription, mut stopping, seat) = running?;
        let (text, goes_on) = tokio::select! {
            event = subscription.next() => told(&event),
            _ = stopping.wait_for(|is_stopping| *is_stopping) => (COMPLETE.to_vec(), false),
            () = tokio::time::sleep(KEEP_ALIVE) => (b":\n\n".to_vec(), true),
        };
        let running = goes_on.then_some((subscription, stopping, seat));
        Some((Ok(Bytes::from(text)), running))
    })
}

/// What an event is as text, and whether others follow.
fn told(event: &Event) -> (Vec<u8>, bool) {
    match event {
        Event::Next(response) => (next(&response.body), true),
        Event::Failed(errors) | Event::TooSlow(errors, _) => {
            ([next(&refusal(errors)), COMPLETE.to_vec()].concat(), false)
        }
    }
}
