//! The issuer as it is known: its keys, kept up to date, and the tokens that were seen.
//!
//! One task asks the issuer, by its own pace; who meets a key that is not known wakes it, and it
//! heeds that once in a while only. So it is asked no more often however many tokens come.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};
use tokio::{
    sync::{Notify, oneshot, watch},
    task::AbortHandle,
};

use super::{
    claims::Verified,
    crypto,
    keys::KeySet,
    options::Options,
    source::{Failure, Misconfigured, PATIENCE, Source},
    token::{MAX_BYTES, Refused, Unverified},
};
use crate::domain::Clock;

/// The most tokens that are remembered; each takes some hundred bytes.
const MOST_TOKENS: usize = 10_000;
/// How long a token waits for a key: two answers of the issuer.
const MOST_WAIT: Duration = Duration::from_secs(2 * PATIENCE.as_secs());
/// How long an issuer that is not there goes without being told of again.
const SILENCE: Duration = Duration::from_mins(5);

/// The one whose tokens are taken. Copies of it are one.
#[derive(Clone)]
pub struct Issuer {
    shared: Arc<Shared>,
    _keeper: Arc<Keeper>,
}

struct Shared {
    options: Options,
    clock: Clock,
    known: watch::Sender<Known>,
    wanted: Notify,
    seen: Cache<[u8; 32], Arc<Verified>>,
}

/// What is known of the issuer's keys.
struct Known {
    keys: Option<(Arc<KeySet>, Instant)>,
    tried: Instant,
}

/// The task that asks the issuer, which ends with the last who needs it.
struct Keeper(AbortHandle);

impl Drop for Keeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Issuer {
    /// Fetches the issuer's keys, and keeps them up to date from now on.
    ///
    /// One that cannot be reached is told in the log and tried again; one that is another than the
    /// options say is an error.
    pub async fn start(options: Options, clock: Clock) -> Result<Self, Misconfigured> {
        crypto::install();
        let source = Arc::new(Source::of(&options));
        let known = Known {
            keys: None,
            tried: Instant::now(),
        };
        let shared = Arc::new(Shared {
            options,
            clock,
            known: watch::Sender::new(known),
            wanted: Notify::new(),
            seen: Cache::new(MOST_TOKENS),
        });
        let mut told = None;
        let first = fetch(&source).await;
        if let Err(Failure::Wrong(wrong)) = first {
            return Err(wrong);
        }
        shared.learn(first, &mut told);
        let keeper = tokio::spawn(keep(shared.clone(), source, told));
        Ok(Self {
            shared,
            _keeper: Arc::new(Keeper(keeper.abort_handle())),
        })
    }

    /// What a token says, if it holds now. One that was seen is not checked by its signature again.
    pub async fn verify(&self, text: &str) -> Result<Arc<Verified>, Refused> {
        if text.len() > MAX_BYTES {
            return Err(Refused::TooLong);
        }
        let digest: [u8; 32] = Sha256::digest(text).into();
        if let Some(seen) = self.shared.seen.get(&digest)
            && self.check(&seen).is_ok()
        {
            return Ok(seen);
        }
        let options = &self.shared.options;
        let unverified = Unverified::read(text, options)?;
        let is_known = |keys: &Arc<KeySet>| keys.has(unverified.key_id());
        if !self.keys().as_ref().is_ok_and(is_known) {
            self.renew().await;
        }
        let verified = Arc::new(unverified.verify(&*self.keys()?, options)?);
        self.check(&verified)?;
        self.shared.seen.insert(digest, verified.clone());
        Ok(verified)
    }

    /// Whether a token that held still does: it has not expired, and its key is the issuer's.
    pub fn check(&self, verified: &Verified) -> Result<(), Refused> {
        if verified.until <= self.shared.clock.now() {
            return Err(Refused::Expired);
        }
        let (id, digest) = &verified.signed_by;
        let holds = self.keys()?.holds(id, digest);
        holds.then_some(()).ok_or(Refused::UnknownKey)
    }

    /// The issuer's keys, if it was there not too long ago.
    fn keys(&self) -> Result<Arc<KeySet>, Refused> {
        let known = self.shared.known.borrow();
        let keep = self.shared.options.pace.keep;
        match &known.keys {
            Some((keys, fetched)) if fetched.elapsed() < keep => Ok(keys.clone()),
            _ => Err(Refused::Unavailable),
        }
    }

    /// Has the keys fetched anew, unless that was just done, and waits for the outcome.
    async fn renew(&self) {
        let mut known = self.shared.known.subscribe();
        if known.borrow_and_update().tried.elapsed() < self.shared.options.pace.rest {
            return;
        }
        self.shared.wanted.notify_one();
        // Whatever comes of it, what is known then is looked at.
        let _ = tokio::time::timeout(MOST_WAIT, known.changed()).await;
    }
}

impl Shared {
    /// Notes what came of asking the issuer; `told` is when its absence was last told of.
    fn learn(&self, fetched: Result<KeySet, Failure>, told: &mut Option<Instant>) {
        let now = Instant::now();
        let issuer = &self.options.issuer;
        match fetched {
            Ok(keys) => {
                if told.take().is_some() {
                    tracing::info!(issuer, "the issuer of tokens is back");
                }
                tracing::debug!(issuer, n_keys = keys.len(), "the keys of tokens are known");
                self.known.send_modify(|known| {
                    known.keys = Some((Arc::new(keys), now));
                    known.tried = now;
                });
            }
            Err(error) => {
                if told.is_none_or(|told| told.elapsed() >= SILENCE) {
                    *told = Some(now);
                    tracing::warn!(
                        issuer,
                        %error,
                        "the issuer of tokens (HAMKOR_OIDC_ISSUER) gives no keys; it is asked again"
                    );
                }
                self.known.send_modify(|known| known.tried = now);
            }
        }
    }

    /// When the issuer is asked again of our own accord.
    fn next(&self) -> Instant {
        let (known, pace) = (self.known.borrow(), &self.options.pace);
        match known.keys {
            Some((_, fetched)) if fetched == known.tried => fetched + pace.refresh,
            _ => known.tried + pace.retry,
        }
    }

    fn rests(&self) -> bool {
        self.known.borrow().tried.elapsed() < self.options.pace.rest
    }
}

/// Asks the issuer again and again.
async fn keep(shared: Arc<Shared>, source: Arc<Source>, mut told: Option<Instant>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep_until(shared.next().into()) => {}
            () = shared.wanted.notified() => {
                if shared.rests() {
                    continue;
                }
            }
        }
        let fetched = fetch(&source).await;
        shared.learn(fetched, &mut told);
    }
}

/// On a thread that may block. One of the runtime would hold up the end of the program.
async fn fetch(source: &Arc<Source>) -> Result<KeySet, Failure> {
    let source = source.clone();
    let (tell, told) = oneshot::channel();
    let ask = move || {
        // An error says that nobody waits for the keys any more.
        let _ = tell.send(source.keys());
    };
    let thread = std::thread::Builder::new().name("issuer".to_owned());
    thread
        .spawn(ask)
        .map_err(|error| Failure::Unfit(format!("no thread can be started: {error}")))?;
    let gone = |_| Err(Failure::Unfit("the thread that asked is gone".to_owned()));
    told.await.unwrap_or_else(gone)
}
