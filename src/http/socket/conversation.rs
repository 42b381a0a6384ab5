//! One socket from its opening to its end, and why it ends.

use std::{cell::RefCell, collections::HashMap, rc::Rc, time::Duration};

use actix_web::web;
use actix_ws::{AggregatedMessage, MessageStream, ProtocolError, Session};
use serde_json::{Map, Value};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep_until},
};

use super::{
    message::{self, FromClient},
    operation,
    outlet::{Ending, MAX_SILENCE, Outlet},
};
use crate::{
    domain::Language,
    http::{
        caller::Caller, graphql_request::Parameters, refusal::Refusal, signer::Signer, state::State,
    },
};

/// How often we ask whether the other end is there.
const PING_EVERY: Duration = Duration::from_secs(20);

/// The operations that run on a socket, by their ids.
pub(super) type Running = Rc<RefCell<HashMap<String, JoinHandle<()>>>>;

/// A socket that is spoken on.
pub(super) struct Conversation {
    pub(super) state: web::Data<State>,
    pub(super) caller: Caller,
    pub(super) languages: Vec<Language>,
    pub(super) outlet: Outlet,
    pub(super) running: Running,
    is_acknowledged: bool,
}

impl Conversation {
    pub(super) fn new(
        state: web::Data<State>,
        caller: Caller,
        languages: Vec<Language>,
        session: Session,
    ) -> Self {
        Self {
            state,
            caller,
            languages,
            outlet: Outlet::new(session),
            running: Running::default(),
            is_acknowledged: false,
        }
    }

    /// Speaks until one side has enough, or the server stops.
    pub(super) async fn run(mut self, messages: MessageStream, speaks: bool) {
        let state = self.state.clone();
        let ending = if speaks {
            // Whatever it is busy with, as that may wait for the other end.
            tokio::select! {
                ending = self.listen(messages) => ending,
                () = state.stopped() => {
                    self.finish().await;
                    Some((1001, "the server stops; connect again".to_owned()))
                }
            }
        } else {
            Some((4406, "Subprotocol not acceptable".to_owned()))
        };
        for (_, operation) in self.running.borrow_mut().drain() {
            operation.abort();
        }
        if let Some(ending) = ending {
            self.outlet.close(ending).await;
        }
    }

    /// Waits for what is under way; subscriptions end by themselves when the server stops.
    async fn finish(&self) {
        let running: Vec<_> = self.running.borrow_mut().drain().collect();
        for (_, operation) in running {
            // An error says that it panicked, which its own words have told.
            let _ = operation.await;
        }
    }

    /// Why we end it; `None` if the other end is gone.
    async fn listen(&mut self, messages: MessageStream) -> Option<Ending> {
        let most = self.state.settings.max_body_bytes;
        let mut messages = messages
            .max_frame_size(most)
            .aggregate_continuations()
            .max_continuation_size(most);
        let opened = Instant::now();
        let init_until = opened + self.state.settings.socket_init_timeout;
        let mut heard = opened;
        let mut ping_at = opened + PING_EVERY;
        loop {
            tokio::select! {
                message = messages.recv() => {
                    heard = Instant::now();
                    if let Err(ending) = self.hear(message?).await {
                        return ending;
                    }
                }
                () = sleep_until(init_until), if !self.is_acknowledged => {
                    return Some((4408, "Connection initialisation timeout".to_owned()));
                }
                () = sleep_until(ping_at) => {
                    if heard.elapsed() > MAX_SILENCE {
                        return None;
                    }
                    ping_at = Instant::now() + PING_EVERY;
                    self.outlet.ping().ok()?;
                }
            }
        }
    }

    async fn hear(
        &mut self,
        message: Result<AggregatedMessage, ProtocolError>,
    ) -> Result<(), Option<Ending>> {
        match message {
            Ok(AggregatedMessage::Text(text)) => self.answer(&text).await.map_err(Some),
            Ok(AggregatedMessage::Binary(_)) => {
                Err(Some((4400, "a message is text, not binary".to_owned())))
            }
            Ok(AggregatedMessage::Ping(bytes)) => self.outlet.pong(&bytes).await.map_err(|_| None),
            Ok(AggregatedMessage::Pong(_)) => Ok(()),
            Ok(AggregatedMessage::Close(_)) => Err(Some((1000, String::new()))),
            Err(ProtocolError::Overflow) => {
                let most = self.state.settings.max_body_bytes;
                let message = format!("a message is larger than the limit of {most} bytes");
                Err(Some((1009, message)))
            }
            Err(error) => Err(Some((1002, error.to_string()))),
        }
    }

    async fn answer(&mut self, text: &str) -> Result<(), Ending> {
        match FromClient::parse(text).map_err(|wrong| (4400, wrong))? {
            FromClient::Init(payload) => self.init(payload).await?,
            FromClient::Ping => self.say(message::pong()).await,
            FromClient::Pong => {}
            FromClient::Subscribe(..) if !self.is_acknowledged => {
                return Err((
                    4401,
                    "Unauthorized: send `connection_init` first".to_owned(),
                ));
            }
            FromClient::Subscribe(id, asked) => self.start(id, *asked).await?,
            FromClient::Complete(id) => {
                if let Some(operation) = self.running.borrow_mut().remove(&id) {
                    operation.abort();
                }
            }
        }
        Ok(())
    }

    async fn init(&mut self, payload: Map<String, Value>) -> Result<(), Ending> {
        if self.is_acknowledged {
            return Err((4429, "Too many initialisation requests".to_owned()));
        }
        let authorization = ["Authorization", "authorization"]
            .iter()
            .find_map(|name| payload.get(*name).and_then(Value::as_str));
        if let Some(authorization) = authorization.filter(|text| !text.is_empty()) {
            let signer = Signer::of(authorization, &self.state).await;
            let forbidden = |refusal: Refusal| (4403, format!("Forbidden: {refusal}"));
            self.caller.signer = Some(signer.map_err(forbidden)?);
        }
        self.is_acknowledged = true;
        self.say(message::ack()).await;
        Ok(())
    }

    async fn start(&mut self, id: String, asked: Parameters) -> Result<(), Ending> {
        let (is_known, n_running) = {
            let running = self.running.borrow();
            (running.contains_key(&id), running.len())
        };
        if is_known {
            return Err((4409, format!("Subscriber for {id} already exists")));
        }
        let most = self.state.settings.max_socket_operations;
        if n_running >= most {
            let refusal = Refusal::too_many_operations(most);
            self.say(message::error(&id, &[refusal.error()])).await;
            return Ok(());
        }
        let task = actix_web::rt::spawn(operation::run(self, id.clone(), asked));
        self.running.borrow_mut().insert(id, task);
        Ok(())
    }

    /// An error says that the other end is gone, which the next message tells as well.
    async fn say(&mut self, text: String) {
        let _ = self.outlet.say(text).await;
    }
}
