//! One operation on a socket.
//!
//! It makes one answer at a time and goes on when the socket has room for it, so a reader that is
//! slow holds up its own operations, and little memory.

use std::{rc::Rc, time::Instant};

use serde_json::Value;

use super::{
    conversation::{Conversation, Running},
    message,
    outlet::{Ending, Outlet, Unsaid},
};
use crate::{
    domain::Language,
    http::{
        account::Account, caller::Caller, denied::Denied, graphql_request::Parameters,
        refusal::Refusal, room::Patience, state::State,
    },
    read::{Event, GraphqlResponse, Kind, Operation, Subscription},
};

/// What an operation needs of its socket.
struct Line {
    id: String,
    outlet: Outlet,
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
        outlet: conversation.outlet.clone(),
        running: Rc::clone(&conversation.running),
    };
    let start = Instant::now();
    async move {
        let _counted = state.metrics.operation();
        let patience = state.patience();
        let done = match prepare(&state, &caller, patience, asked, languages).await {
            Ok(operation) if operation.kind == Kind::Subscription => {
                let account = Account::started(&operation);
                let subscription = state.subscribe(&caller, operation).await;
                subscription.map(|subscription| (account, Done::Follows(Box::new(subscription))))
            }
            Ok(operation) => {
                let response = run_or_refuse(&state, &caller, patience, &operation).await;
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

/// A socket may be older than the end of its token, by which nothing begins then. What has begun
/// goes on: reading needs no token.
async fn prepare(
    state: &State,
    caller: &Caller,
    patience: Patience,
    asked: Parameters,
    languages: Vec<Language>,
) -> Result<Operation, Denied> {
    if let Some(signer) = &caller.signer {
        signer.check_token(state)?;
    }
    state
        .prepare(caller, patience, asked, languages, true)
        .await
}

/// A socket may be older than the end of its key, by which nothing is written then.
async fn run_or_refuse(
    state: &State,
    caller: &Caller,
    patience: Patience,
    operation: &Operation,
) -> Result<GraphqlResponse, Refusal> {
    if operation.kind == Kind::Mutation
        && let Some(signer) = &caller.signer
    {
        signer.check(state).await?;
    }
    state.run(caller, patience, operation).await
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
            let event = tokio::select! {
                event = subscription.next() => event,
                // The conversation says so, once all that runs on the socket has ended.
                () = state.stopped() => return,
            };
            match event {
                Event::Next(response) => {
                    state.metrics.subscription_event();
                    let text = message::next(&self.id, &response.body);
                    // It waits once, not twice.
                    drop(response);
                    match self.outlet.say(text).await {
                        Ok(()) => {}
                        Err(Unsaid::Gone) => return,
                        Err(Unsaid::Deaf) => {
                            state.metrics.slow_subscriber();
                            let ending = too_slow(subscription.cursor());
                            return self.outlet.close(ending).await;
                        }
                    }
                }
                Event::Failed(errors) => return self.refuse(&errors).await,
                Event::TooSlow(errors, cursor) => {
                    state.metrics.slow_subscriber();
                    let outlet = self.outlet.clone();
                    self.refuse(&errors).await;
                    return outlet.close(too_slow(&cursor)).await;
                }
            }
        }
    }

    async fn tell(mut self, response: &GraphqlResponse) {
        let text = message::next(&self.id, &response.body);
        let _ = self.outlet.say(text).await;
        let complete = message::complete(&self.id);
        self.end(complete).await;
    }

    async fn refuse(self, errors: &[Value]) {
        let text = message::error(&self.id, errors);
        self.end(text).await;
    }

    /// Says the last word. The id is free again when it is heard, and not while it waits: an
    /// operation counts for as long as it holds something.
    async fn end(mut self, text: String) {
        let _ = self.outlet.say(text).await;
        self.running.borrow_mut().remove(&self.id);
    }
}
