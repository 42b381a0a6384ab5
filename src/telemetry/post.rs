//! How spans are sent: over HTTP, by a thread that does nothing else and may block.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use ureq::Agent;

/// How long a collector may take over a batch.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a collector that is not there goes without being told of again.
const SILENCE: Duration = Duration::from_mins(5);
/// The longest answer that is read; there is next to nothing in it.
const MOST_BYTES: u64 = 64 * 1_024;

/// The way to a collector.
#[derive(Debug)]
pub(super) struct Post {
    agent: Agent,
    told: Mutex<Option<Instant>>,
}

impl Post {
    pub(super) fn new() -> Self {
        let config = Agent::config_builder().timeout_global(Some(PATIENCE));
        Self {
            agent: config.build().into(),
            told: Mutex::new(None),
        }
    }

    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ureq::Error> {
        let (head, body) = request.into_parts();
        let answer = self.agent.run(Request::from_parts(head, body.as_ref()))?;
        let (head, mut body) = answer.into_parts();
        let body = body.with_config().limit(MOST_BYTES).read_to_vec()?;
        Ok(Response::from_parts(head, body.into()))
    }

    /// Once in a while: a batch is sent every few seconds, and one after the other fails alike.
    fn warn(&self, error: &ureq::Error) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_some_and(|told| told.elapsed() < SILENCE) {
            return;
        }
        *told = Some(Instant::now());
        tracing::warn!(
            %error,
            "the collector takes no traces (HAMKOR_OTLP_ENDPOINT says where it is); they are lost"
        );
    }
}

#[async_trait]
impl HttpClient for Post {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let answer = self.send(request);
        if let Err(error) = &answer {
            self.warn(error);
        }
        Ok(answer?)
    }
}
