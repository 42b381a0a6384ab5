//! The settings of tokens, which go together.

use std::time::Duration;

use url::Url;

use super::{parse::duration, reader::Reader};
use crate::oidc::{Options, Pace, is_safe};

/// How far clocks can differ that are kept at all.
const MOST_LEEWAY: Duration = Duration::from_mins(5);

/// Whose tokens are taken; nobody's if `None`.
pub(super) fn options(reader: &mut Reader) -> Option<Options> {
    let issuer = reader.take(
        "HAMKOR_OIDC_ISSUER",
        "the https URL of an issuer, such as https://id.example.org/realms/main, or none",
        |text| url_or("none", text),
    );
    let audience = reader.take("HAMKOR_OIDC_AUDIENCE", "a text, or none", |text| {
        Some((text != "none").then(|| text.to_owned()))
    });
    let jwks = reader.take(
        "HAMKOR_OIDC_JWKS_URL",
        "the https URL of a JSON Web Key Set, or auto",
        |text| url_or("auto", text),
    );
    let agency_claim = claim(reader, "HAMKOR_OIDC_AGENCY_CLAIM");
    let scope_claim = claim(reader, "HAMKOR_OIDC_SCOPE_CLAIM");
    let leeway = reader.take(
        "HAMKOR_OIDC_LEEWAY",
        "a time of whole seconds up to 5m, such as 30s",
        |text| duration(text).filter(|time| *time <= MOST_LEEWAY && time.subsec_nanos() == 0),
    );
    match (issuer, audience) {
        (Some(issuer), Some(audience)) => Some(Options {
            issuer,
            audience,
            jwks,
            agency_claim,
            scope_claim,
            leeway,
            pace: Pace::default(),
        }),
        (Some(_), None) => {
            reader.fault(
                "HAMKOR_OIDC_ISSUER is set, but not HAMKOR_OIDC_AUDIENCE; set it to what the \
                 `aud` of tokens for this server has, or those for others would do here"
                    .to_owned(),
            );
            None
        }
        (None, Some(_)) if !reader.is_given("HAMKOR_OIDC_ISSUER") => {
            reader.fault(
                "HAMKOR_OIDC_AUDIENCE is set, but not HAMKOR_OIDC_ISSUER; set both, or neither"
                    .to_owned(),
            );
            None
        }
        (None, _) => None,
    }
}

fn claim(reader: &mut Reader, name: &str) -> String {
    reader.take(name, "the name of a claim", |text| {
        (!text.contains(char::is_whitespace)).then(|| text.to_owned())
    })
}

/// A URL, letter by letter; `Some(None)` where the text is `word`.
#[expect(clippy::option_option, reason = "the outer is whether it can be read")]
fn url_or(word: &str, text: &str) -> Option<Option<String>> {
    if text == word {
        return Some(None);
    }
    let url = Url::parse(text).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none();
    let is_whole = url.fragment().is_none();
    (is_safe(&url) && is_plain && is_whole).then(|| Some(text.to_owned()))
}
