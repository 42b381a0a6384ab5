//! One operation on a socket.
//!
//! It makes nothing before the socket has room, so a reader that is slow holds up its own
//! operations, and no memory.

use std::rc::Rc;

use actix_ws::Session;
use serde_json::Value;
use tokio::time::timeout;

use super::{
    conversation::{Conversation, Ending, MAX_SILENCE, Running, close},
    message,
};
use crate::{
    http::{
        caller::Caller,
        graphql_request::Parameters,
        state::{Denied, State},
    },
    read::{Event, Kind, Operation, Subscription},
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
    async move {
        match state.prepare(&caller, asked, languages, true).await {
            Ok(operation) if operation.kind == Kind::Subscription => {
                match state.subscribe(&caller, operation).await {
                    Ok(subscription) => line.follow(subscription).await,
                    Err(denied) => line.refuse(&denied.errors()).await,
                }
            }
            Ok(operation) => line.answer(&state, &caller, &operation).await,
            Err(denied) => line.refuse(&denied.errors()).await,
        }
    }
}

/// Clients that know no better come back on this code.
fn too_slow(cursor: &str) -> Ending {
    (1013, format!("too slow; resume after {cursor}"))
}

impl Line {
    async fn follow(mut self, mut subscription: Subscription) {
        loop {
            match subscription.next().await {
                Event::Next(response) => {
                    let text = message::next(&self.id, &response.body);
                    match timeout(MAX_SILENCE, self.session.text(text)).await {
                        Ok(Ok(())) => {}
                        Ok(Err(_)) => return,
                        Err(_) => {
                            return close(self.session, too_slow(subscription.cursor())).await;
                        }
                    }
                }
                Event::Failed(errors) => return self.refuse(&errors).await,
                Event::TooSlow(errors, cursor) => {
                    let session = self.session.clone();
                    self.refuse(&errors).await;
                    return close(session, too_slow(&cursor)).await;
                }
            }
        }
    }

    async fn answer(self, state: &State, caller: &Caller, operation: &Operation) {
        match state.run(caller, operation).await {
            Ok(response) => {
                let mut session = self.session.clone();
                let _ = session.text(message::next(&self.id, &response.body)).await;
                let complete = message::complete(&self.id);
                self.end(complete).await;
            }
            Err(refusal) => self.refuse(&Denied::Refusal(refusal).errors()).await,
        }
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
