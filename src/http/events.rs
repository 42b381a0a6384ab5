//! GraphQL over server-sent events, in the mode of distinct connections: one operation a request.

use std::{pin::Pin, time::Duration};

use actix_web::{
    HttpResponse,
    http::header::CACHE_CONTROL,
    web::{self, Bytes},
};
use futures_util::stream;

use super::{
    account::Account, caller::Caller, denied::Denied, graphql_request::Parameters, seats::Seat,
    state::State,
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
    let seat = match state.seat(&caller) {
        Ok(seat) => seat,
        Err(refusal) => return refusal.into(),
    };
    let patience = state.patience();
    let prepared = state
        .prepare(&caller, patience, parameters, languages, is_post)
        .await;
    let operation = match prepared {
        Ok(operation) => operation,
        Err(denied) => return refuse(denied),
    };
    if operation.kind != Kind::Subscription {
        return match state.run(&caller, patience, &operation).await {
            Ok(response) => {
                let account = Account::of(&operation, &response);
                counted(last(&response.body), account)
            }
            Err(refusal) => refusal.into(),
        };
    }
    let account = Account::started(&operation);
    match state.subscribe(&caller, operation).await {
        Ok(subscription) => {
            let events = stream(subscription, seat, state.clone());
            counted(answer(events), account)
        }
        Err(denied) => refuse(denied),
    }
}

/// What is wrong with a document is told by an event, as browsers hide the answer otherwise.
fn refuse(denied: Denied) -> HttpResponse {
    match denied {
        Denied::Refusal(refusal) => refusal.into(),
        Denied::Errors(errors, account) => counted(last(&refusal(&errors)), account),
    }
}

fn counted(mut answer: HttpResponse, account: Account) -> HttpResponse {
    answer.extensions_mut().insert(account);
    answer
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
    state: web::Data<State>,
) -> impl futures_util::Stream<Item = Result<Bytes, actix_web::Error>> {
    let open = (state.metrics.socket(), state.metrics.operation(), seat);
    let start = Some((coming(subscription), open));
    stream::unfold(start, move |running| {
        let state = state.clone();
        async move {
            let (mut event, open) = running?;
            let (text, next) = tokio::select! {
                (event, subscription) = &mut event => {
                    let (text, goes_on) = told(&state, &event);
                    (text, goes_on.then(|| coming(subscription)))
                }
                // Clients connect again where a stream ends, unless it is complete.
                () = state.stopped() => return None,
                () = tokio::time::sleep(KEEP_ALIVE) => (b":\n\n".to_vec(), Some(event)),
            };
            Some((Ok(Bytes::from(text)), next.map(|next| (next, open))))
        }
    })
}

/// The next event of a subscription, with the subscription. Kept while the stream is kept alive: to
/// begin it anew would end an answer that takes longer than that.
fn coming(mut subscription: Subscription) -> Pin<Box<dyn Future<Output = (Event, Subscription)>>> {
    Box::pin(async move {
        let event = subscription.next().await;
        (event, subscription)
    })
}

/// What an event is as text, and whether others follow.
fn told(state: &State, event: &Event) -> (Vec<u8>, bool) {
    let errors = match event {
        Event::Next(response) => {
            state.metrics.subscription_event();
            return (next(&response.body), true);
        }
        Event::Failed(errors) => errors,
        Event::TooSlow(errors, _) => {
            state.metrics.slow_subscriber();
            errors
        }
    };
    ([next(&refusal(errors)), COMPLETE.to_vec()].concat(), false)
}
