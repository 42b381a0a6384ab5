//! What a token claims, as it is meant here.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{options::Options, token::Refused};
use crate::domain::{Instant, Scope, Subject, Vocabulary};

/// The longest `sub`, in bytes; OpenID Connect has 255 letters of ASCII.
const MAX_SUBJECT: usize = 255;

/// What a token says whose signature is the issuer's.
#[derive(Debug)]
pub struct Verified {
    /// Whom it names.
    pub subject: Arc<Subject>,
    /// The slug of the agency that it speaks for.
    pub agency: String,
    /// What it may do, each once.
    pub scopes: Vec<Scope>,
    /// From when on it is refused.
    pub(super) until: Instant,
    /// The key that signed it, by its id and its digest.
    pub(super) signed_by: (String, [u8; 32]),
}

impl Verified {
    pub(super) fn of(
        claims: &Map<String, Value>,
        signed_by: (String, [u8; 32]),
        options: &Options,
    ) -> Result<Self, Refused> {
        let subject = claims.get("sub").and_then(Value::as_str);
        let subject = subject.filter(|text| !text.is_empty() && text.len() <= MAX_SUBJECT);
        let agency = claim(claims, &options.agency_claim).and_then(word);
        Ok(Self {
            subject: Arc::new(Subject {
                issuer: options.issuer.clone(),
                subject: subject.ok_or(Refused::Claim("sub"))?.to_owned(),
            }),
            agency: agency
                .ok_or_else(|| Refused::NoAgency(options.agency_claim.clone()))?
                .to_owned(),
            scopes: scopes(claim(claims, &options.scope_claim)),
            until: until(claims.get("exp"), options).ok_or(Refused::Claim("exp"))?,
            signed_by,
        })
    }
}

/// The claim of that name, or the one that lies within others: `realm_access.roles`.
fn claim<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(name) {
        return Some(value);
    }
    let (outer, inner) = name.split_once('.')?;
    let mut value = claims.get(outer)?;
    for part in inner.split('.') {
        value = value.get(part)?;
    }
    Some(value)
}

/// A text, by itself or as the only one of a list.
fn word(value: &Value) -> Option<&str> {
    match value {
        Value::Array(list) => match list.as_slice() {
            [one] => one.as_str(),
            _ => None,
        },
        other => other.as_str(),
    }
    .filter(|text| !text.is_empty())
}

/// The scopes of a text with spaces between, or of a list; other words mean nothing here.
fn scopes(value: Option<&Value>) -> Vec<Scope> {
    let words: Vec<&str> = match value {
        Some(Value::String(text)) => text.split_ascii_whitespace().collect(),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let mut scopes: Vec<_> = words.into_iter().filter_map(Scope::parse).collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// `exp`, in seconds, and as long after it as clocks may differ.
fn until(exp: Option<&Value>, options: &Options) -> Option<Instant> {
    let exp = exp?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is too large is as good as for ever"
    )]
    let seconds = exp
        .as_i64()
        .or_else(|| exp.as_f64().map(|seconds| seconds as i64))?;
    let leeway = i64::try_from(options.leeway.as_secs()).unwrap_or(i64::MAX);
    let until = seconds.saturating_add(leeway).saturating_mul(1_000_000);
    Some(Instant::from_micros(until))
}
