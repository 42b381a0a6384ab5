//! Keys of an issuer, and tokens that they sign: as they should be, and as they should not.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    rsa::KeyPairComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
        RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaKeyPair,
    },
};
use serde_json::{Value, json};

/// The example of RFC 7515, appendix A.2.1, which the whole world knows: `ring` makes no RSA keys.
const RSA: [&str; 8] = [
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    "AQAB",
    "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
    "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
    "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
    "BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0",
    "h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU",
    "IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U",
];

/// A key of an issuer.
pub(super) struct SigningKey {
    pub(super) id: String,
    secret: Secret,
}

enum Secret {
    Rsa(RsaKeyPair),
    Ec(&'static str, EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl SigningKey {
    /// A new key of that id on the curve P-256.
    pub(super) fn new(id: &str) -> Self {
        Self::ec(id, "P-256")
    }

    /// A new key on that curve.
    pub(super) fn ec(id: &str, curve: &'static str) -> Self {
        let way = match curve {
            "P-256" => &ECDSA_P256_SHA256_FIXED_SIGNING,
            _ => &ECDSA_P384_SHA384_FIXED_SIGNING,
        };
        let chance = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(way, &chance).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(way, made.as_ref(), &chance).unwrap();
        Self::of(id, Secret::Ec(curve, pair))
    }

    /// A new key on the curve Ed25519.
    pub(super) fn ed(id: &str) -> Self {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap();
        Self::of(id, Secret::Ed(pair))
    }

    /// The one RSA key that there is.
    pub(super) fn rsa(id: &str) -> Self {
        let [n, e, d, first, second, dp, dq, qi] =
            RSA.map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
        let parts = KeyPairComponents {
            public_key: ring::signature::RsaPublicKeyComponents { n, e },
            d,
            p: first,
            q: second,
            dP: dp,
            dQ: dq,
            qInv: qi,
        };
        Self::of(
            id,
            Secret::Rsa(RsaKeyPair::from_components(&parts).unwrap()),
        )
    }

    fn of(id: &str, secret: Secret) -> Self {
        let id = id.to_owned();
        Self { id, secret }
    }

    /// What everybody may know of it, as a key set has it.
    pub(super) fn jwk(&self) -> Value {
        match &self.secret {
            Secret::Rsa(_) => {
                json!({ "kid": self.id, "kty": "RSA", "use": "sig", "n": RSA[0], "e": RSA[1] })
            }
            Secret::Ec(curve, pair) => {
                let point = &pair.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                let (x, y) = (encoded(x), encoded(y));
                json!({ "kid": self.id, "kty": "EC", "crv": curve, "x": x, "y": y })
            }
            Secret::Ed(pair) => {
                let x = encoded(pair.public_key());
                json!({ "kid": self.id, "kty": "OKP", "crv": "Ed25519", "x": x })
            }
        }
    }

    /// A token with these claims, by the first algorithm of the key.
    pub(super) fn token(&self, claims: &Value) -> String {
        let algorithm = match self.secret {
            Secret::Rsa(_) => "RS256",
            Secret::Ec("P-256", _) => "ES256",
            Secret::Ec(..) => "ES384",
            Secret::Ed(_) => "EdDSA",
        };
        self.token_by(algorithm, claims)
    }

    /// A token with these claims, by that algorithm.
    pub(super) fn token_by(&self, algorithm: &str, claims: &Value) -> String {
        self.signed(
            &json!({ "alg": algorithm, "typ": "JWT", "kid": self.id }),
            claims,
        )
    }

    /// A token with that header and these claims, signed as the header says.
    pub(super) fn signed(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let signature = self.signature(header["alg"].as_str().unwrap(), message.as_bytes());
        format!("{message}.{}", encoded(signature))
    }

    fn signature(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let chance = SystemRandom::new();
        match &self.secret {
            Secret::Rsa(pair) => {
                let way: &dyn ring::signature::RsaEncoding = match algorithm {
                    "RS384" => &RSA_PKCS1_SHA384,
                    "RS512" => &RSA_PKCS1_SHA512,
                    "PS256" => &RSA_PSS_SHA256,
                    "PS384" => &RSA_PSS_SHA384,
                    "PS512" => &RSA_PSS_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(way, &chance, message, &mut signature).unwrap();
                signature
            }
            Secret::Ec(_, pair) => pair.sign(&chance, message).unwrap().as_ref().to_vec(),
            Secret::Ed(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }
}

/// A token that nobody signed.
pub(super) fn unsigned(claims: &Value) -> String {
    let header = json!({ "alg": "none", "typ": "JWT" });
    format!("{}.", message(&header, claims))
}

/// A token that is signed by a secret which everybody knows.
pub(super) fn by_known_secret(key: &SigningKey, secret: &[u8], claims: &Value) -> String {
    let message = message(&json!({ "alg": "HS256", "kid": key.id }), claims);
    let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
    let signature = ring::hmac::sign(&secret, message.as_bytes());
    format!("{message}.{}", encoded(signature))
}

/// The text of a part of a key, as bytes.
pub(super) fn decoded(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}

fn message(header: &Value, claims: &Value) -> String {
    let part = |part: &Value| encoded(part.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
