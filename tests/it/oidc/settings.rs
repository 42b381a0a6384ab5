//! What is wrong with the settings of tokens is told when the program starts.

use serde_json::{Value, json};

use super::{
    SigningKey, TestIssuer,
    issuer::{AUDIENCE, DISCOVERY, JWKS},
};
use crate::harness::{Answer, Database, Serving, hamkor};

#[test]
fn settings_that_do_not_go_together_are_told() {
    let told = |variables: &[(&str, &str)]| {
        let mut program = hamkor(&["serve", "--listen", "127.0.0.1:0"]);
        for (name, value) in variables {
            program = program.env(name, value);
        }
        let (code, _, errors) = program.run();
        assert_eq!(code, Some(2), "{errors}");
        errors
    };
    let issuer = ("HAMKOR_OIDC_ISSUER", "https://id.example.org");
    insta::assert_snapshot!(told(&[issuer]), @"error: HAMKOR_OIDC_ISSUER is set, but not HAMKOR_OIDC_AUDIENCE; set it to what the `aud` of tokens for this server has, or those for others would do here");
    let audience = ("HAMKOR_OIDC_AUDIENCE", "hamkor");
    insta::assert_snapshot!(told(&[audience]), @"error: HAMKOR_OIDC_AUDIENCE is set, but not HAMKOR_OIDC_ISSUER; set both, or neither");
    let wrong = told(&[
        ("HAMKOR_OIDC_ISSUER", "http://id.example.org"),
        ("HAMKOR_OIDC_AUDIENCE", "hamkor"),
        ("HAMKOR_OIDC_JWKS_URL", "file:///keys"),
        ("HAMKOR_OIDC_SCOPE_CLAIM", "two words"),
        ("HAMKOR_OIDC_LEEWAY", "1500ms"),
    ]);
    insta::assert_snapshot!(wrong, @r"
    error: HAMKOR_OIDC_ISSUER is `http://id.example.org` (from the environment); expected the https URL of an issuer, such as https://id.example.org/realms/main, or none
    error: HAMKOR_OIDC_JWKS_URL is `file:///keys` (from the environment); expected the https URL of a JSON Web Key Set, or auto
    error: HAMKOR_OIDC_SCOPE_CLAIM is `two words` (from the environment); expected the name of a claim
    error: HAMKOR_OIDC_LEEWAY is `1500ms` (from the environment); expected a time of whole seconds up to 5m, such as 30s
    ");
    let secret = told(&[
        ("HAMKOR_OIDC_ISSUER", "https://me:secret@id.example.org"),
        ("HAMKOR_OIDC_AUDIENCE", "hamkor"),
    ]);
    assert!(!secret.contains("secret"), "{secret}");
}

#[tokio::test]
async fn an_issuer_that_is_another_than_the_settings_say_is_told() {
    let database = Database::create().await;
    let issuer = TestIssuer::start(&[&SigningKey::new("first")]);
    let fails = |discovery: Value, parts: &[&str]| {
        issuer.says(DISCOVERY, &discovery);
        let program = hamkor(&["serve", "--listen", "127.0.0.1:0"]).on(&database);
        let program = program.env("HAMKOR_DATABASE_WAIT", "20s");
        let program = program.env("HAMKOR_OIDC_ISSUER", &issuer.url());
        let (code, _, errors) = program.env("HAMKOR_OIDC_AUDIENCE", AUDIENCE).run();
        assert_eq!(code, Some(1), "{errors}");
        for part in parts {
            assert!(errors.contains(part), "{errors}");
        }
    };
    let name = issuer.at("/");
    let other = format!("the issuer there calls itself `{name}`");
    fails(
        json!({ "issuer": name, "jwks_uri": issuer.at(JWKS) }),
        &["HAMKOR_OIDC_ISSUER is", &other, "letter by letter"],
    );
    fails(
        json!({ "issuer": issuer.url(), "jwks_uri": "http://keys.example.org/" }),
        &[
            "`http://keys.example.org/`",
            "no https URL",
            "HAMKOR_OIDC_JWKS_URL",
        ],
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_program_takes_tokens_by_its_settings_and_warns_of_an_issuer_that_is_down() {
    let key = SigningKey::new("first");
    let issuer = TestIssuer::start(&[&key]);
    let claims = issuer.claims_but(json!({ "agency": "koica", "scp": ["write"] }));
    let token = key.token(&claims);
    // Its keys are where the setting says, whatever it tells of itself.
    issuer.answers(DISCOVERY, 404, "X-Nothing: 1", "");
    let jwks = issuer.at(JWKS);
    for (is_down, status) in [(false, 200), (true, 503)] {
        issuer.is_down(is_down);
        let database = Database::create().await;
        // A busy machine is no fault of the code.
        let program = |args: &[&str]| {
            hamkor(args)
                .on(&database)
                .env("HAMKOR_DATABASE_WAIT", "20s")
        };
        let (code, _, errors) = program(&["agency", "add", "koica", "--name", "KOICA"]).run();
        assert_eq!(code, Some(0), "{errors}");
        let program = program(&["serve", "--oidc-jwks-url", &jwks]);
        let program = program.env("HAMKOR_OIDC_ISSUER", &issuer.url());
        let program = program.env("HAMKOR_OIDC_AUDIENCE", AUDIENCE);
        let serving = program.env("HAMKOR_OIDC_SCOPE_CLAIM", "scp").serve();
        let answer = asked(&serving, &token).await;
        assert_eq!(answer.status(), status, "{}", answer.text());
        let (code, log) = serving.stop();
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains(&token), "{log}");
        let is_warned = log.contains("gives no keys; it is asked again");
        assert_eq!(is_warned, is_down, "{log}");
    }
}

async fn asked(serving: &Serving, token: &str) -> Answer {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(serving.url("/graphql")).bearer_auth(token);
    Answer::to(request.json(&json!({ "query": super::VIEWER }))).await
}
