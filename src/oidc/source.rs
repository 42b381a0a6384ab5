//! Where an issuer's keys come from: its discovery, then its key set, over HTTP.

use std::time::Duration;

use serde::Deserialize;
use ureq::Agent;
use url::Url;

use super::{
    keys::KeySet,
    options::{Options, is_loopback, is_safe},
};

/// How long one answer may take, in all.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read; key sets have a few kilobytes.
const MOST_BYTES: u64 = 256 * 1_024;
/// How often an answer may lead elsewhere.
const MOST_REDIRECTS: u32 = 3;

/// The issuer is there, and not what the settings say.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Misconfigured(String);

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Trying again is no use.
    #[error(transparent)]
    Wrong(#[from] Misconfigured),
    /// What is there now cannot be used.
    #[error("{0}")]
    Unfit(String),
    #[error("{url}: {error}")]
    Unreachable {
        url: String,
        error: Box<ureq::Error>,
    },
}

/// Where an issuer's keys come from.
#[derive(Debug)]
pub(super) struct Source {
    issuer: String,
    jwks: Option<String>,
}

/// What an issuer says of itself.
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

impl Source {
    pub(super) fn of(options: &Options) -> Self {
        Self {
            issuer: options.issuer.clone(),
            jwks: options.jwks.clone(),
        }
    }

    /// The issuer's keys, as they are now. Blocks its thread.
    pub(super) fn keys(&self) -> Result<KeySet, Failure> {
        let jwks = match &self.jwks {
            Some(jwks) => jwks.clone(),
            None => self.discover()?,
        };
        let keys = KeySet::read(&get(&jwks)?)
            .map_err(|error| Failure::Unfit(format!("{jwks} is no JSON Web Key Set: {error}")))?;
        if keys.len() == 0 {
            let message = format!("{jwks} has no key, with a `kid`, that checks signatures");
            return Err(Failure::Unfit(message));
        }
        Ok(keys)
    }

    fn discover(&self) -> Result<String, Failure> {
        let base = self.issuer.trim_end_matches('/');
        let url = format!("{base}/.well-known/openid-configuration");
        let found: Discovery = serde_json::from_slice(&get(&url)?)
            .map_err(|error| Failure::Unfit(format!("{url} is no discovery: {error}")))?;
        if found.issuer != self.issuer {
            let message = format!(
                "HAMKOR_OIDC_ISSUER is `{}`, but the issuer there calls itself `{}`; set it to \
                 just that, letter by letter",
                self.issuer, found.issuer
            );
            return Err(Misconfigured(message).into());
        }
        let jwks = Url::parse(&found.jwks_uri).ok().filter(is_safe);
        // What is public stays so: only who is on this computer leads to this computer.
        let is_at_home = Url::parse(&self.issuer).is_ok_and(|issuer| is_loopback(&issuer));
        match jwks {
            Some(url) if url.scheme() == "https" || is_at_home => Ok(url.into()),
            _ => {
                let message = format!(
                    "the issuer's `jwks_uri` is `{}`, which is no https URL; mend it there, or \
                     set HAMKOR_OIDC_JWKS_URL",
                    found.jwks_uri
                );
                Err(Misconfigured(message).into())
            }
        }
    }
}

/// The body of what is there.
fn get(url: &str) -> Result<Vec<u8>, Failure> {
    let fails = |error: ureq::Error| Failure::Unreachable {
        url: url.to_owned(),
        error: Box::new(error),
    };
    let mut answer = agent(url).get(url).call().map_err(fails)?;
    let status = answer.status().as_u16();
    if status != 200 {
        return Err(Failure::Unfit(format!(
            "{url} answers with status {status}"
        )));
    }
    let body = answer.body_mut().with_config().limit(MOST_BYTES);
    body.read_to_vec().map_err(fails)
}

/// Follows no way out of https, and on this computer none at all.
fn agent(url: &str) -> Agent {
    let config = Agent::config_builder().timeout_global(Some(PATIENCE));
    let config = if url.starts_with("https:") {
        config.https_only(true).max_redirects(MOST_REDIRECTS)
    } else {
        config.proxy(None).max_redirects(0)
    };
    config.build().into()
}
