//! Whose tokens are taken, and how they are read.

use std::time::Duration;

use url::{Host, Url};

/// Whose tokens are taken, and how they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The issuer, letter by letter as its tokens name it in `iss`.
    pub issuer: String,
    /// What their `aud` has to have.
    pub audience: String,
    /// Where the issuer's keys are; found by its discovery if `None`.
    pub jwks: Option<String>,
    /// The claim that has the slug of the agency.
    pub agency_claim: String,
    /// The claim that has the scopes.
    pub scope_claim: String,
    /// How far the clocks may differ.
    pub leeway: Duration,
    /// How often the issuer is asked.
    pub pace: Pace,
}

/// How often the issuer is asked for its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// How long keys that were fetched go without being fetched again.
    pub refresh: Duration,
    /// The same where that failed.
    pub retry: Duration,
    /// How long nothing is fetched again, whatever tokens name.
    pub rest: Duration,
    /// How long keys are used that cannot be fetched again.
    pub keep: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            refresh: Duration::from_mins(5),
            retry: Duration::from_secs(15),
            rest: Duration::from_secs(5),
            keep: Duration::from_hours(1),
        }
    }
}

/// Whether what comes from there can be trusted: by `https`, or from this very computer.
#[must_use]
pub fn is_safe(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(url),
        _ => false,
    }
}

/// Whether it leads to this very computer.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
