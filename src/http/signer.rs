//! Who signs: the agency of an API key, or of a token of the identity provider.

use std::sync::Arc;

use super::{refusal::Refusal, state::State};
use crate::{
    domain::{Agency, ApiKey, Credential, is_slug},
    oidc::{Issuer, Refused, Verified},
    store::{self, KeyState},
    telemetry::chain,
};

/// What every key begins with, and no token.
const KEY: &str = "hk_";

/// Who signs.
#[derive(Debug, Clone)]
pub(super) struct Signer {
    /// In whose name, and for what.
    pub(super) caller: Arc<store::Caller>,
    /// The token that says so, if it is no key.
    token: Option<Arc<Verified>>,
}

impl Signer {
    /// The one of an `Authorization` such as `Bearer hk_live_…` or `Bearer eyJ…`.
    pub(super) async fn of(authorization: &str, state: &State) -> Result<Self, Refusal> {
        let (scheme, secret) = authorization.split_once(' ').unwrap_or((authorization, ""));
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Refusal::unauthenticated(
                "`Authorization` has to be `Bearer`, a space and a key; without a key, leave it out",
            ));
        }
        let secret = secret.trim();
        match &state.issuer {
            Some(issuer) if !secret.starts_with(KEY) => Self::token(secret, issuer, state).await,
            _ => Self::key(secret, state).await,
        }
    }

    async fn key(key: &str, state: &State) -> Result<Self, Refusal> {
        // The checksum tells a slip of the pen without a look at the database.
        let Some(key) = ApiKey::parse(key) else {
            return Err(Refusal::unauthenticated(
                "that is no key; copy it whole, from `hk_live_` on",
            ));
        };
        let caller = valid(state.store.key_verify(&key).await)?;
        Ok(Self {
            caller: Arc::new(caller),
            token: None,
        })
    }

    async fn token(token: &str, issuer: &Issuer, state: &State) -> Result<Self, Refusal> {
        let token = issuer
            .verify(token)
            .await
            .map_err(|error| refused(&error))?;
        let caller = store::Caller {
            credential: Credential::Token(token.subject.clone()),
            agency: agency(&token, state).await?,
            scopes: token.scopes.clone(),
        };
        Ok(Self {
            caller: Arc::new(caller),
            token: Some(token),
        })
    }

    /// Refuses who spoke by a token at first that does not hold any more; asks nobody.
    pub(super) fn check_token(&self, state: &State) -> Result<(), Refusal> {
        match (&self.token, &state.issuer) {
            (Some(token), Some(issuer)) => issuer.check(token).map_err(|error| refused(&error)),
            _ => Ok(()),
        }
    }

    /// Refuses who spoke by a key or a token at first that does not hold any more.
    pub(super) async fn check(&self, state: &State) -> Result<(), Refusal> {
        self.check_token(state)?;
        match (&self.token, &self.caller.credential) {
            (None, Credential::Key(id)) => valid(state.store.key_get(*id).await).map(|_| ()),
            (Some(token), _) => agency(token, state).await.map(|_| ()),
            (None, Credential::Token(_)) => Ok(()),
        }
    }
}

/// Whom a key speaks for, if it holds.
fn valid(state: Result<KeyState, store::Error>) -> Result<store::Caller, Refusal> {
    match state {
        Ok(KeyState::Valid(caller)) => Ok(caller),
        Ok(KeyState::Expired) => Err(Refusal::unauthenticated("this key has expired")),
        Ok(KeyState::Unknown | KeyState::Revoked) => Err(Refusal::unauthenticated(
            "this key is not known, or revoked",
        )),
        Err(error) => Err(unchecked(&error, "key")),
    }
}

/// The agency that a token speaks for, as it is now.
async fn agency(token: &Verified, state: &State) -> Result<Agency, Refusal> {
    let slug = token.agency.as_str();
    let found = if is_slug(slug) {
        let found = state.store.agency_get(slug).await;
        found.map_err(|error| unchecked(&error, "token"))?
    } else {
        None
    };
    found.ok_or_else(|| {
        Refusal::forbidden(
            "this token names an agency that is not known here; ask the operators to add it, or \
             its issuer to name another",
        )
    })
}

fn refused(refused: &Refused) -> Refusal {
    let message = refused.to_string();
    match refused {
        Refused::Unavailable => Refusal::unavailable(&message),
        Refused::NoAgency(_) => Refusal::forbidden(message),
        _ => Refusal::unauthenticated(message),
    }
}

fn unchecked(error: &store::Error, what: &str) -> Refusal {
    tracing::error!(error = chain(error), "a {what} cannot be checked");
    Refusal::unavailable(&format!(
        "the {what} cannot be checked now; try again in a moment"
    ))
}
