//! The keys by which an issuer signs.

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The keys of a JSON Web Key Set that check signatures.
pub(super) struct KeySet(Vec<Key>);

/// A public key, and what it may check.
pub(super) struct Key {
    id: String,
    algorithms: Vec<Algorithm>,
    /// The key itself, for the library.
    pub(super) decoding: DecodingKey,
    /// What tells it from another key of the same id.
    pub(super) digest: [u8; 32],
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads a key set. A key that is of no use here is left out, as the standard asks.
    pub(super) fn read(text: &[u8]) -> Result<Self, serde_json::Error> {
        let document: Document = serde_json::from_slice(text)?;
        let jwks = document.keys.into_iter();
        let jwks = jwks.filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        Ok(Self(jwks.filter_map(|jwk| Key::of(&jwk)).collect()))
    }

    /// Whether any key has that id.
    pub(super) fn has(&self, id: &str) -> bool {
        self.0.iter().any(|key| key.id == id)
    }

    /// The key of that id for that algorithm.
    pub(super) fn get(&self, id: &str, algorithm: Algorithm) -> Option<&Key> {
        let mut keys = self.0.iter();
        keys.find(|key| key.id == id && key.algorithms.contains(&algorithm))
    }

    /// Whether that very key is still among them.
    pub(super) fn holds(&self, id: &str, digest: &[u8; 32]) -> bool {
        let mut keys = self.0.iter();
        keys.any(|key| key.id == id && key.digest == *digest)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Key {
    fn of(jwk: &Jwk) -> Option<Self> {
        let common = &jwk.common;
        let signs = common
            .public_key_use
            .as_ref()
            .is_none_or(|of| *of == PublicKeyUse::Signature);
        let operations = common.key_operations.as_ref();
        let checks = operations.is_none_or(|all| all.contains(&KeyOperations::Verify));
        let named = common.key_algorithm;
        let algorithms: Vec<_> = algorithms(&jwk.algorithm)
            .iter()
            .copied()
            .filter(|one| named.is_none_or(|named| named == KeyAlgorithm::from(*one)))
            .collect();
        if !signs || !checks || algorithms.is_empty() {
            return None;
        }
        let text = serde_json::to_vec(&jwk.algorithm).ok()?;
        Some(Self {
            id: common.key_id.clone()?,
            decoding: DecodingKey::from_jwk(jwk).ok()?,
            digest: Sha256::digest(text).into(),
            algorithms,
        })
    }
}

/// What keys of a kind can check; nothing that is signed by a shared secret.
fn algorithms(kind: &AlgorithmParameters) -> &'static [Algorithm] {
    match kind {
        AlgorithmParameters::RSA(_) => &[
            Algorithm::RS256,
            Algorithm::RS384,
            Algorithm::RS512,
            Algorithm::PS256,
            Algorithm::PS384,
            Algorithm::PS512,
        ],
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => &[Algorithm::ES256],
            EllipticCurve::P384 => &[Algorithm::ES384],
            _ => &[],
        },
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            &[Algorithm::EdDSA]
        }
        _ => &[],
    }
}
