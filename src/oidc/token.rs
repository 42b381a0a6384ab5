//! A token: its form, who signs it, and the claims that every token has to have.

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, Validation, dangerous::insecure_decode_claims, decode,
    decode_header, errors::ErrorKind,
};
use serde_json::{Map, Value};

use super::{claims::Verified, keys::KeySet, options::Options};

/// The longest token, in bytes. Longer ones do not pass most proxies either.
pub(super) const MAX_BYTES: usize = 8_192;

/// Why a token is not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refused {
    /// It is not even read.
    #[error("this token is longer than {MAX_BYTES} bytes; have its issuer put less into it")]
    TooLong,
    /// Its form is another, or it is not signed.
    #[error(
        "that is neither a key, which begins with `hk_live_`, nor a signed token; copy it whole"
    )]
    NoToken,
    /// By a shared secret, or by what its key is not for.
    #[error(
        "this token is not signed as it has to be: by RS256, PS256, ES256, EdDSA or their like"
    )]
    Algorithm,
    /// It cannot be told which key would check it.
    #[error("this token does not say which key signed it; its header needs a `kid`")]
    NoKeyId,
    /// The issuer does not list the key, or not any more.
    #[error("this token is signed by a key that its issuer does not have; get a new one")]
    UnknownKey,
    /// Somebody else made it, or a part of it.
    #[error("this token is not what its issuer signed; copy it whole")]
    Signature,
    /// Its `exp` is over.
    #[error("this token has expired; get a new one")]
    Expired,
    /// Its `nbf` is still to come.
    #[error("this token holds from a later time on; see that the clocks are right")]
    Early,
    /// Its `iss` is another.
    #[error("this token is of an issuer that is not trusted here")]
    Issuer,
    /// Its `aud` is another.
    #[error("this token is for another audience; ask its issuer for one for this server")]
    Audience,
    /// The standard asks for the claim of that name.
    #[error("this token has no fit claim `{0}`, which it needs")]
    Claim(&'static str),
    /// It is the issuer's, and says nothing in the claim of that name that is of use here.
    #[error("this token names no agency; its claim `{0}` has to have the slug of one")]
    NoAgency(String),
    /// It may be good or not.
    #[error("tokens cannot be checked now, as their issuer is out of reach; try again in a moment")]
    Unavailable,
}

/// A token of the right form, which anybody may have made.
pub(super) struct Unverified<'a> {
    text: &'a str,
    algorithm: Algorithm,
    key_id: String,
}

impl<'a> Unverified<'a> {
    /// Refuses what needs no key to be refused.
    pub(super) fn read(text: &'a str, options: &Options) -> Result<Self, Refused> {
        // The library knows no `none`, which reads like what is no token at all.
        let header = decode_header(text).map_err(|_| Refused::NoToken)?;
        // Names what has to be understood; there is nothing of the kind that we would.
        if header.crit.is_some() || header.alg.family() == AlgorithmFamily::Hmac {
            return Err(Refused::Algorithm);
        }
        let claims: Map<String, Value> =
            insecure_decode_claims(text).map_err(|_| Refused::NoToken)?;
        // Of another issuer's tokens we need not ask ours.
        if claims.get("iss").and_then(Value::as_str) != Some(&options.issuer) {
            return Err(Refused::Issuer);
        }
        Ok(Self {
            text,
            algorithm: header.alg,
            key_id: header.kid.ok_or(Refused::NoKeyId)?,
        })
    }

    /// The id of the key that is said to have signed it.
    pub(super) fn key_id(&self) -> &str {
        &self.key_id
    }

    /// What it says, if the issuer has signed it, for us, and for now.
    pub(super) fn verify(self, keys: &KeySet, options: &Options) -> Result<Verified, Refused> {
        if !keys.has(&self.key_id) {
            return Err(Refused::UnknownKey);
        }
        let key = keys.get(&self.key_id, self.algorithm);
        let key = key.ok_or(Refused::Algorithm)?;
        let mut validation = Validation::new(self.algorithm);
        validation.leeway = options.leeway.as_secs();
        validation.validate_nbf = true;
        validation.set_issuer(&[&options.issuer]);
        validation.set_audience(&[&options.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let decoded = decode::<Map<String, Value>>(self.text, &key.decoding, &validation);
        let decoded = decoded.map_err(|error| refused(error.kind()))?;
        Verified::of(&decoded.claims, (self.key_id, key.digest), options)
    }
}

fn refused(kind: &ErrorKind) -> Refused {
    match kind {
        ErrorKind::ExpiredSignature => Refused::Expired,
        ErrorKind::ImmatureSignature => Refused::Early,
        ErrorKind::InvalidIssuer => Refused::Issuer,
        ErrorKind::InvalidAudience => Refused::Audience,
        ErrorKind::InvalidAlgorithm => Refused::Algorithm,
        ErrorKind::MissingRequiredClaim(name) | ErrorKind::InvalidClaimFormat(name) => {
            let known = ["exp", "nbf", "iss", "aud", "sub"];
            let name = known.into_iter().find(|known| known == name);
            name.map_or(Refused::NoToken, Refused::Claim)
        }
        ErrorKind::Json(_) | ErrorKind::Utf8(_) => Refused::NoToken,
        _ => Refused::Signature,
    }
}
