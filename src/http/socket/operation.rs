//! One operation on a socket.
//!
//! It makes nothing before the socket has room, so a reader that is slow holds up its own
//! operations, and no memory.

use std::{rc::Rc, time::Instant};

use actix_ws::Session;
use serde_json::Value;
use tokio::time::timeout;

use super::{
    conversation::{Conversation, Ending, MAX_SILENCE, Running, close},
    message,
};
use crate::{
    http::{
        account::Account,
        graphql_request::Parameters,
        state::{Denied, State},
    },
    read::{Event, GraphqlResponse, Kind, Subscription},
};

/// What an operation needs of its socket.
struct Line {
    id: String,
    session: Session,
    running: Running,
}

/// The operation, to be run beside others of the socket.
pub(super) fn run(
    conversation: &Conversation,
    id: String,
    asked: Parameters,
) -> impl Future<Output = ()> + use<> {
    let state = conversation.state.clone();
    let caller = conversation.caller.clone();
    let languages = conversation.languages.clone();
    let line = Line {
        id,
        session: conversation.session.clone(),
        running: Rc::clone(&conversation.running),
    };
    let start = Instant::now();
    async move {
        let _counted = state.metrics.operation();
        let done = match state.prepare(&caller, asked, languages, true).await {
            Ok(operation) if operation.kind == Kind::Subscription => {
                let account = Account::started(&operation);
                let subscription = state.subscribe(&caller, operation).await;
                subscription.map(|subscription| (account, Done::Follows(Box::new(subscription))))
            }
            Ok(operation) => {
                let response = state.run(&caller, &operation).await;
                let done = response.map(|response| {
                    let account = Account::of(&operation, &response);
                    (account, Done::Told(response))
                });
                done.map_err(Denied::Refusal)
            }
            Err(denied) => Err(denied),
        };
        match done {
            Ok((account, done)) => {
                account.count(&state.metrics, start.elapsed());
                line.go_on(&state, done).await;
            }
            Err(denied) => {
                denied.account().count(&state.metrics, start.elapsed());
                line.refuse(&denied.errors()).await;
            }
        }
    }
}

/// Clients that know no better come back on this code.
fn too_slow(cursor: &str) -> Ending {
    (1013, format!("too slow; resume after {cursor}"))
}

/// What came of an operation.
enum Done {
    /// It is over.
    Told(GraphqlResponse),
    /// It has begun.
    Follows(Box<Subscription>),
}

impl Line {
    async fn go_on(self, state: &State, done: Done) {
        match done {
            Done::Told(response) => self.tell(&response).await,
            Done::Follows(subscription) => self.follow(state, subscription).await,
        }
    }

    async fn follow(mut self, state: &State, mut subscription: Box<Subscription>) {
        loop {
            match subscription.next().await {
                Event::Next(response) => {
                    let text = message::next(&self.id, &response.body);
                    match timeout(MAX_SILENCE, self.session.text(text)).await {
                        Ok(Ok(())) => {}
                        Ok(Err(_)) => return,
                        Err(_) => {
                            state.metrics.slow_subscriber();
                            let ending = too_slow(subscription.cursor());
                            return close(self.session, ending).await;
                        }
                    }
                }
                Event::Failed(errors) => return self.refuse(&errors).await,
                Event::TooSlow(errors, cursor) => {
                    state.metrics.slow_subscriber();
                    let session = self.session.clone();
                    self.refuse(&errors).await;
                    return close(session, too_slow(&cursor)).await;
                }
            }
        }
    }

    async fn tell(mut self, response: &GraphqlResponse) {
        let text = message::next(&self.id, &response.body);
        let _ = self.session.text(text).await;
        let complete = message::complete(&self.id);
        self.end(complete).await;
    }

    async fn refuse(self, errors: &[Value]) {
        let text = message::error(&self.id, errors);
        self.end(text).await;
    }

    /// Says the last word; the id is free again before it is heard.
    async fn end(mut self, text: String) {
        self.running.borrow_mut().remove(&self.id);
        let _ = self.session.text(text).await;
    }
}
