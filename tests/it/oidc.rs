//! Tokens of an identity provider, beside API keys: whose are taken, and what they allow.

mod issuer;
mod keys;
mod settings;
mod signing;
mod sockets;
mod wrong;

use hamkor::{
    domain::{Clock, Scope},
    oidc::Options,
};
use serde_json::{Value, json};

use crate::{
    audit::{execute, rows},
    harness::{Answer, TestApp},
    tenancy::mutations,
    writing::{faults, institution, tell},
};
use issuer::TestIssuer;
use signing::SigningKey;

const VIEWER: &str = "{ viewer { slug } }";

/// A server that takes the tokens of an issuer, which has one key.
struct Trust {
    app: TestApp,
    issuer: TestIssuer,
    key: SigningKey,
}

impl Trust {
    async fn start() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(change: impl FnOnce(&mut Options)) -> Self {
        Self::with_clock(Clock::System, change).await
    }

    async fn with_clock(clock: Clock, change: impl FnOnce(&mut Options)) -> Self {
        let key = SigningKey::new("first");
        let issuer = TestIssuer::start(&[&key]);
        let mut options = issuer.options();
        change(&mut options);
        let app = serving(options, clock).await;
        Self { app, issuer, key }
    }

    /// A good token.
    fn token(&self) -> String {
        self.key.token(&self.issuer.claims())
    }

    /// A token that is good but for these claims.
    fn token_but(&self, others: Value) -> String {
        self.key.token(&self.issuer.claims_but(others))
    }

    async fn viewer(&self, token: &str) -> Answer {
        self.app.query(VIEWER).key(token).await
    }

    /// The slug of who asks by a token that is taken.
    async fn slug(&self, token: &str) -> String {
        let data = self.viewer(token).await.data();
        data["viewer"]["slug"].as_str().unwrap().to_owned()
    }
}

/// A server with the agencies `koica` and `adb`.
async fn serving(options: Options, clock: Clock) -> TestApp {
    let app = TestApp::with(|setup| setup.oidc = Some((options, clock))).await;
    // Who answers has asked the issuer.
    let answer = Answer::to(app.get("/health/live")).await;
    assert_eq!(answer.status(), 200);
    for slug in ["koica", "adb"] {
        app.agency(slug).await;
    }
    app
}

fn assert_refused(answer: &Answer, expected: (u16, &str, &str), what: &str) {
    let (status, code, part) = expected;
    let told = (answer.status(), answer.code());
    assert_eq!(told, (status, code.to_owned()), "{what}: {}", answer.text());
    assert!(answer.text().contains(part), "{what}: {}", answer.text());
    assert_eq!(answer.json().get("data"), None, "{what}: no data");
}

#[tokio::test]
async fn a_token_writes_for_its_agency_and_the_history_tells_whose_it_was() {
    let trust = Trust::start().await;
    let (app, token) = (&trust.app, trust.token());
    assert_eq!(trust.slug(&token).await, "koica");
    let payload = tell(app, &token, "putInstitution", institution("i1", "A")).await;
    assert_eq!(faults(&payload.data()["putInstitution"]), [""; 0]);
    let key = app.key_for("koica", &[Scope::Write]).await;
    tell(app, &key, "putInstitution", institution("i1", "B"))
        .await
        .data();
    let sql = "SELECT token_issuer || ' ' || token_subject || ' ' || address AS row \
               FROM record_revision WHERE key_id IS NULL";
    let expected = format!("{} somebody 127.0.0.1", trust.issuer.url());
    assert_eq!(rows(app.database(), sql).await, [expected]);
    let sql = "SELECT COALESCE(token_issuer, '') || COALESCE(token_subject, '') AS row \
               FROM record_revision WHERE key_id IS NOT NULL";
    assert_eq!(rows(app.database(), sql).await, [""]);
}

#[tokio::test]
async fn what_a_curator_did_by_a_token_is_kept_with_it() {
    let trust = Trust::start().await;
    let token = trust.token_but(json!({ "scope": "write curate" }));
    for name in ["one", "two"] {
        tell(
            &trust.app,
            &token,
            "putInstitution",
            institution(name, name),
        )
        .await
        .data();
    }
    let record = |key: &str| json!({ "record": { "agency": "koica", "key": key } });
    let input = json!({ "into": record("one"), "from": record("two") });
    let answer = tell(&trust.app, &token, "mergeEntities", input).await;
    assert_eq!(faults(&answer.data()["mergeEntities"]), [""; 0]);
    let sql = "SELECT token_issuer || ' ' || token_subject AS row FROM curation";
    let expected = format!("{} somebody", trust.issuer.url());
    assert_eq!(rows(trust.app.database(), sql).await, [expected]);
}

#[tokio::test]
async fn tokens_are_signed_by_any_pair_of_keys() {
    let keys = [
        SigningKey::rsa("rsa"),
        SigningKey::new("p256"),
        SigningKey::ec("p384", "P-384"),
        SigningKey::ed("ed"),
    ];
    let [rsa, p256, p384, ed] = &keys;
    let issuer = TestIssuer::start(&[rsa, p256, p384, ed]);
    let app = serving(issuer.options(), Clock::System).await;
    let by_rsa = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"].map(|way| (rsa, way));
    let others = [(p256, "ES256"), (p384, "ES384"), (ed, "EdDSA")];
    for (key, way) in by_rsa.into_iter().chain(others) {
        let token = key.token_by(way, &issuer.claims());
        let answer = app.query(VIEWER).key(&token).await;
        assert_eq!(answer.data()["viewer"]["slug"], "koica", "{way}");
    }
    // A signature of one way is none of another.
    for way in ["PS256", "RS384", "ES256", "EdDSA"] {
        let header = json!({ "alg": way, "kid": "rsa" });
        let [_, claims, signature] = parts(&rsa.token(&issuer.claims()));
        let head = parts(&rsa.signed(&header, &json!({})))[0].clone();
        let token = [head, claims, signature].join(".");
        let answer = app.query(VIEWER).key(&token).await;
        assert_refused(&answer, (401, "UNAUTHENTICATED", "this token"), way);
    }
    assert_eq!(issuer.n_asked(), 1);
}

fn parts(token: &str) -> [String; 3] {
    let parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    parts.try_into().unwrap()
}

#[tokio::test]
async fn a_token_that_is_not_quite_right_is_refused_with_the_way_out() {
    let trust = Trust::start().await;
    for (what, token, part) in wrong::tokens(&trust) {
        let answer = trust.viewer(&token).await;
        assert_refused(&answer, (401, "UNAUTHENTICATED", part), what);
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{what}");
        assert!(!answer.text().contains(&token), "{what}");
        let answer = tell(&trust.app, &token, "putInstitution", institution("i1", "A")).await;
        assert_refused(&answer, (401, "UNAUTHENTICATED", part), what);
    }
    assert_eq!(trust.app.store().revision().await.unwrap(), 0);
    assert_eq!(
        trust.issuer.n_asked(),
        1,
        "the issuer is not asked for any of these"
    );
    assert_eq!(trust.slug(&trust.token()).await, "koica");
}

#[tokio::test]
async fn a_good_token_of_no_agency_is_forbidden() {
    let trust = Trust::start().await;
    let without = trust.key.token(&trust.issuer.claims_without("agency"));
    for (what, token, part) in [
        ("none", without, "its claim `agency` has to have the slug"),
        (
            "empty",
            trust.token_but(json!({ "agency": "" })),
            "`agency`",
        ),
        (
            "two",
            trust.token_but(json!({ "agency": ["koica", "adb"] })),
            "`agency`",
        ),
        (
            "unknown",
            trust.token_but(json!({ "agency": "koika" })),
            "not known here",
        ),
        (
            "no slug",
            trust.token_but(json!({ "agency": "KOICA' --" })),
            "not known here",
        ),
    ] {
        let answer = trust.viewer(&token).await;
        assert_refused(&answer, (403, "FORBIDDEN", part), what);
    }
}

#[tokio::test]
async fn an_agency_that_is_gone_is_gone_for_its_tokens() {
    let trust = Trust::start().await;
    let token = trust.token();
    assert_eq!(trust.slug(&token).await, "koica");
    execute(
        trust.app.database(),
        "DELETE FROM agency WHERE slug = 'koica'",
    )
    .await;
    let answer = trust.viewer(&token).await;
    assert_refused(&answer, (403, "FORBIDDEN", "not known here"), "gone");
}

#[tokio::test]
async fn each_mutation_needs_its_scope_in_the_token() {
    let trust = Trust::start().await;
    for (field, scope, input) in mutations() {
        let others = [
            "write",
            "curate",
            "admin",
            "WRITE",
            "writer",
            "hamkor:write",
        ];
        let others = others
            .into_iter()
            .filter(|other| *other != scope.to_string());
        let others: Vec<_> = others.collect();
        for scopes in [json!(others.join(" ")), json!(others), json!(7), json!("")] {
            let token = trust.token_but(json!({ "scope": scopes }));
            let answer = tell(&trust.app, &token, field, input.clone()).await;
            let part = format!("this token has not the scope `{scope}`");
            assert_refused(&answer, (403, "FORBIDDEN", &part), field);
        }
    }
    assert_eq!(trust.app.store().revision().await.unwrap(), 0);
}

#[tokio::test]
async fn claims_are_found_where_identity_providers_put_them() {
    for (agency, scope, claims) in [
        (
            "agency",
            "scope",
            json!({ "agency": "adb", "scope": "a write" }),
        ),
        (
            "agency",
            "scp",
            json!({ "agency": ["adb"], "scp": "write" }),
        ),
        (
            "agency",
            "roles",
            json!({ "agency": "adb", "roles": ["x", "write"] }),
        ),
        (
            "https://example.org/agency",
            "permissions",
            json!({ "https://example.org/agency": "adb", "permissions": ["write"] }),
        ),
        (
            "hamkor.agency",
            "resource_access.hamkor.roles",
            json!({
                "hamkor": { "agency": "adb" },
                "resource_access": { "hamkor": { "roles": ["write"] } },
            }),
        ),
    ] {
        let trust = Trust::with(|options| {
            agency.clone_into(&mut options.agency_claim);
            scope.clone_into(&mut options.scope_claim);
        })
        .await;
        let mut all = trust.issuer.claims_without("agency");
        all.as_object_mut().unwrap().remove("scope");
        all.as_object_mut()
            .unwrap()
            .extend(claims.as_object().unwrap().clone());
        let token = trust.key.token(&all);
        assert_eq!(trust.slug(&token).await, "adb", "{agency}");
        let answer = tell(&trust.app, &token, "putInstitution", institution("i", "A")).await;
        assert_eq!(faults(&answer.data()["putInstitution"]), [""; 0], "{scope}");
    }
}

#[tokio::test]
async fn whom_a_token_names_has_a_budget_of_its_own_in_each_agency() {
    let key = SigningKey::new("first");
    let issuer = TestIssuer::start(&[&key]);
    let options = issuer.options();
    let app = TestApp::with(|setup| {
        setup.oidc = Some((options, Clock::System));
        setup.http.rate_key = Some(1);
    })
    .await;
    let query = "{ agencies { slug } }";
    let mut tokens = Vec::new();
    for agency in ["koica", "adb"] {
        app.agency(agency).await;
        for sub in ["one", "other"] {
            let claims = issuer.claims_but(json!({ "agency": agency, "sub": sub }));
            // Another token of the same one, as it is by the minute.
            let again = issuer.claims_but(json!({ "agency": agency, "sub": sub, "jti": "2" }));
            tokens.push((key.token(&claims), key.token(&again)));
        }
    }
    for (token, again) in tokens {
        assert_eq!(app.query(query).key(&token).await.status(), 200);
        assert_eq!(app.query(query).key(&again).await.status(), 429);
    }
}
