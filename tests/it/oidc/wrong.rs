//! Tokens that are not taken, each with a part of what is told.

use serde_json::json;

use super::{
    Trust, parts,
    signing::{SigningKey, by_known_secret, decoded, unsigned},
};

/// What is wrong, the token, and a part of what is told.
type Wrong = (&'static str, String, &'static str);

/// All of them.
pub(super) fn tokens(trust: &Trust) -> Vec<Wrong> {
    [claims(trust), signatures(trust), forms(trust)].concat()
}

/// Those that are signed, and say what is not to be said.
fn claims(trust: &Trust) -> Vec<Wrong> {
    let issuer = &trust.issuer;
    let now = issuer.claims()["iat"].as_i64().unwrap();
    let long = "a".repeat(256);
    let wrong = [
        ("expired", json!({ "exp": now - 10 }), "expired"),
        ("early", json!({ "nbf": now + 600 }), "later time"),
        ("early in words", json!({ "nbf": "soon" }), "`nbf`"),
        ("an end in words", json!({ "exp": "tomorrow" }), "`exp`"),
        ("for others", json!({ "aud": "other" }), "audience"),
        ("for several", json!({ "aud": ["a", "b"] }), "audience"),
        ("for nearly us", json!({ "aud": "hamkor2" }), "audience"),
        (
            "foreign",
            json!({ "iss": "https://a.example" }),
            "not trusted",
        ),
        ("nearly", json!({ "iss": issuer.at("/") }), "not trusted"),
        ("a list", json!({ "iss": [issuer.url()] }), "not trusted"),
        ("about too much", json!({ "sub": long }), "`sub`"),
        ("about a number", json!({ "sub": 7 }), "`sub`"),
    ];
    let without = [("exp", "`exp`"), ("aud", "`aud`"), ("sub", "`sub`")];
    let wrong = wrong
        .into_iter()
        .map(|(what, others, part)| (what, trust.token_but(others), part));
    let without = without.into_iter().map(|(name, part)| {
        let token = trust.key.token(&issuer.claims_without(name));
        (name, token, part)
    });
    wrong.chain(without).collect()
}

/// Those that the issuer did not sign, or not so.
fn signatures(trust: &Trust) -> Vec<Wrong> {
    let (key, good) = (&trust.key, trust.issuer.claims());
    let jwk = key.jwk();
    let point = [vec![4], decoded(&jwk["x"]), decoded(&jwk["y"])].concat();
    let [head, claims, signature] = parts(&trust.token());
    let foreign = trust.token_but(json!({ "agency": "adb" }));
    let foreign = parts(&foreign)[1].clone();
    let (other, way) = (SigningKey::new("first"), "not signed as it has to be");
    let forged = "not what its issuer signed";
    let by_point = by_known_secret(key, &point, &good);
    let by_text = by_known_secret(key, jwk.to_string().as_bytes(), &good);
    let no_key = key.signed(&json!({ "alg": "ES256" }), &good);
    let critical = json!({ "alg": "ES256", "kid": "first", "crit": ["b64"], "b64": false });
    vec![
        ("not signed", unsigned(&good), "nor a signed token"),
        ("signed by the public key", by_point, way),
        ("signed by its text", by_text, way),
        ("signed by another", other.token(&good), forged),
        (
            "other claims",
            [&*head, &foreign, &signature].join("."),
            forged,
        ),
        ("without its end", [&*head, &claims, ""].join("."), forged),
        ("of no key", no_key, "needs a `kid`"),
        ("to be read otherwise", key.signed(&critical, &good), way),
    ]
}

/// Those that are no tokens, or too long.
fn forms(trust: &Trust) -> Vec<Wrong> {
    let none = "nor a signed token";
    let long = trust.token_but(json!({ "groups": "a".repeat(8_192) }));
    vec![
        ("cut", trust.token()[..40].to_owned(), none),
        ("in four parts", format!("{}.x", trust.token()), none),
        ("no token", "a.b.c".to_owned(), none),
        ("dots", "..".to_owned(), none),
        ("too long", long, "longer than 8192 bytes"),
    ]
}
