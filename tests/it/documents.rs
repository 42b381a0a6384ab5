//! Documents that clients name instead of sending them.

use hamkor::http::Manifest;
use serde_json::{Value, json};

use crate::harness::{Answer, Database, TestApp, hamkor};

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";
const QUERY: &str = "{ __typename }";
/// The SHA-256 of `QUERY`.
const HASH: &str = "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b";

fn persisted(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

/// Asks by POST.
async fn post(app: &TestApp, accept: &str, body: Value) -> Answer {
    let request = app.post("/graphql").header("Accept", accept);
    Answer::to(request.json(&body)).await
}

/// Asks the same by GET.
async fn get(app: &TestApp, accept: &str, body: Value) -> Answer {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let body = body.as_object().unwrap().iter();
    let texts: Vec<_> = body.map(|(name, value)| (name, text(value))).collect();
    let parameters = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let request = app.get_graphql(&parameters.collect::<Vec<_>>());
    Answer::to(request.header("Accept", accept)).await
}

/// Both ways, which have to come to the same.
async fn both(app: &TestApp, accept: &str, body: &Value) -> Answer {
    let one = post(app, accept, body.clone()).await;
    let other = get(app, accept, body.clone()).await;
    assert_eq!((one.status(), one.json()), (other.status(), other.json()));
    one
}

/// A manifest of the query, and of one that is named by no hash.
fn manifest() -> Manifest {
    let named = [
        (HASH, QUERY),
        ("viewer", "query Viewer { viewer { slug } }"),
    ];
    let owned = named.map(|(id, text)| (id.to_owned(), text.to_owned()));
    owned.into_iter().collect()
}

#[tokio::test]
async fn a_hash_that_nobody_sent_is_a_miss_in_the_words_that_clients_wait_for() {
    let app = TestApp::start().await;
    let body = json!({ "extensions": persisted(HASH) });
    for (accept, status) in [(JSON, 200), (GRAPHQL, 400)] {
        let answer = both(&app, accept, &body).await;
        assert_eq!(answer.status(), status, "{accept}");
        assert_eq!(answer.code(), "NOT_FOUND");
        assert_eq!(answer.errors()[0]["message"], "PersistedQueryNotFound");
        assert_eq!(answer.json().as_object().unwrap().len(), 1, "no data");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_document_that_was_sent_once_is_found_by_its_hash() {
    for by_post in [true, false] {
        let app = TestApp::start().await;
        let sent = json!({ "query": QUERY, "extensions": persisted(HASH) });
        let answer = if by_post {
            post(&app, GRAPHQL, sent).await
        } else {
            get(&app, GRAPHQL, sent).await
        };
        assert_eq!(answer.data(), json!({ "__typename": "Query" }));
        let named = both(&app, GRAPHQL, &json!({ "extensions": persisted(HASH) })).await;
        assert_eq!(named.data(), json!({ "__typename": "Query" }));
        let loud = persisted(&HASH.to_uppercase());
        let named = both(&app, GRAPHQL, &json!({ "extensions": loud })).await;
        assert_eq!(named.data(), json!({ "__typename": "Query" }));
    }
}

#[tokio::test]
async fn a_hash_in_capitals_is_the_same_hash() {
    let app = TestApp::start().await;
    let loud = persisted(&HASH.to_uppercase());
    let sent = json!({ "query": QUERY, "extensions": loud });
    assert_eq!(post(&app, GRAPHQL, sent).await.status(), 200);
    let named = both(&app, GRAPHQL, &json!({ "extensions": persisted(HASH) })).await;
    assert_eq!(named.data(), json!({ "__typename": "Query" }));
}

#[tokio::test]
async fn a_hash_of_another_text_is_refused_and_nothing_is_kept() {
    let app = TestApp::start().await;
    for hash in [HASH, "", "none"] {
        let sent = json!({ "query": "{ viewer { slug } }", "extensions": persisted(hash) });
        for accept in [JSON, GRAPHQL] {
            let answer = both(&app, accept, &sent).await;
            assert_eq!(
                (answer.status(), answer.code().as_str()),
                (400, "BAD_USER_INPUT"),
                "{hash}"
            );
            assert!(answer.text().contains("sha256Hash"), "{}", answer.text());
        }
        let named = both(&app, GRAPHQL, &json!({ "extensions": persisted(hash) })).await;
        assert_eq!(named.code(), "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_stored_document_takes_variables_and_is_checked_like_any_other() {
    let app = TestApp::start().await;
    let query = "query ($name: String!) { __type(name: $name) { name } }";
    let hash = "52d513157adb8b56e78b8ae483d8c280fa68a197ae69ab4453104953f6ce1b4e";
    let sent =
        json!({ "query": query, "extensions": persisted(hash), "variables": { "name": "Query" } });
    assert_eq!(post(&app, GRAPHQL, sent).await.status(), 200);
    let named = |name| json!({ "extensions": persisted(hash), "variables": { "name": name } });
    let answer = both(&app, GRAPHQL, &named("Node")).await;
    assert_eq!(answer.data(), json!({ "__type": { "name": "Node" } }));

    let hash = "ccd20e4328eece2c33fb2a2435269b244720b711dd7f6c7dbe2aa555114ed194";
    let sent = json!({ "query": "{ noSuchField }", "extensions": persisted(hash) });
    for _ in 0..2 {
        let answer = both(&app, GRAPHQL, &sent).await;
        assert_eq!(answer.code(), "GRAPHQL_VALIDATION_FAILED");
    }
}

#[tokio::test]
async fn a_trusted_document_is_found_by_its_id() {
    let app = TestApp::with(|setup| setup.trusted = manifest()).await;
    for id in [HASH, &format!("sha256:{HASH}")] {
        let answer = both(&app, GRAPHQL, &json!({ "documentId": id })).await;
        assert_eq!(answer.data(), json!({ "__typename": "Query" }));
    }
    let viewer = json!({ "documentId": "viewer", "operationName": "Viewer" });
    let answer = both(&app, GRAPHQL, &viewer).await;
    assert_eq!(answer.data(), json!({ "viewer": null }));
    let hash = json!({ "extensions": persisted(HASH) });
    assert_eq!(both(&app, GRAPHQL, &hash).await.status(), 200);
    let text = json!({ "query": "{ viewer { slug } }" });
    assert_eq!(both(&app, GRAPHQL, &text).await.status(), 200);
}

#[tokio::test]
async fn an_id_that_no_manifest_has_is_not_found() {
    let app = TestApp::with(|setup| setup.trusted = manifest()).await;
    for id in ["nothing", "sha256:nothing", "sha512:viewer", "Viewer", ""] {
        for accept in [JSON, GRAPHQL] {
            let answer = post(&app, accept, json!({ "documentId": id })).await;
            assert_eq!(
                (answer.status(), answer.code().as_str()),
                (404, "NOT_FOUND"),
                "{id}"
            );
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
    let answer = post(&app, JSON, json!({ "documentId": 7 })).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (400, "BAD_USER_INPUT")
    );
}

#[tokio::test]
async fn where_trusted_documents_alone_run_no_client_brings_its_own() {
    let app = TestApp::with(|setup| {
        setup.trusted = manifest();
        setup.http.trusted_only = true;
    })
    .await;
    for named in [
        json!({ "documentId": "viewer" }),
        json!({ "documentId": format!("sha256:{HASH}") }),
        json!({ "extensions": persisted(HASH) }),
    ] {
        assert_eq!(both(&app, GRAPHQL, &named).await.status(), 200, "{named}");
    }
    for sent in [
        json!({ "query": QUERY }),
        json!({ "query": "{" }),
        json!({ "query": QUERY, "extensions": persisted(HASH) }),
    ] {
        let answer = both(&app, GRAPHQL, &sent).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (403, "FORBIDDEN"),
            "{sent}"
        );
        assert!(answer.text().contains("documentId"), "{}", answer.text());
    }
    // A miss would invite the client to send the document along.
    let unknown = json!({ "extensions": persisted("0") });
    let answer = both(&app, GRAPHQL, &unknown).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (404, "NOT_FOUND")
    );
    assert!(!answer.text().contains("PersistedQueryNotFound"));
}

/// Else a client would keep what the document of yesterday was answered.
#[tokio::test]
async fn a_document_that_changes_under_its_id_changes_the_tag() {
    let mut tags = Vec::new();
    for text in [QUERY, "{ viewer { slug } }"] {
        let app = TestApp::with(|setup| {
            setup.trusted = Manifest::from([("page".to_owned(), text.to_owned())]);
        })
        .await;
        for named in [
            json!({ "documentId": "page" }),
            json!({ "extensions": persisted("page") }),
        ] {
            let answer = get(&app, JSON, named).await;
            assert_eq!(answer.status(), 200, "{}", answer.text());
            tags.push(answer.header("etag").to_owned());
        }
    }
    tags.sort_unstable();
    tags.dedup();
    assert_eq!(tags.len(), 4, "{tags:?}");
}

#[tokio::test]
async fn a_manifest_is_served_by_the_program() {
    let database = Database::create().await;
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("documents.json");
    let text = json!({ HASH: QUERY, "other": "{ viewer { slug } }" }).to_string();
    std::fs::write(&file, text).unwrap();
    let serving = hamkor(&["serve", "--trusted-only", "on"])
        .on(&database)
        .env("HAMKOR_TRUSTED_DOCUMENTS", file.to_str().unwrap())
        .serve();
    let client = reqwest::Client::new();
    for (body, status) in [
        (json!({ "documentId": HASH }), 200),
        (json!({ "documentId": "none" }), 404),
        (json!({ "query": QUERY }), 403),
    ] {
        let request = client.post(serving.url("/graphql")).json(&body);
        assert_eq!(Answer::to(request).await.status(), status, "{body}");
    }
}

#[test]
fn a_manifest_that_cannot_be_used_ends_the_program_with_a_clear_reason() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("documents.json");
    let name = file.to_str().unwrap();
    let fails = |part: &str| {
        let (code, _, errors) = hamkor(&["serve", "--listen", "127.0.0.1:0"])
            .env("HAMKOR_TRUSTED_DOCUMENTS", name)
            .run();
        assert_eq!(code, Some(1), "{errors}");
        assert!(errors.contains(name) && errors.contains(part), "{errors}");
        assert!(errors.starts_with("error: "), "{errors}");
        assert!(errors.trim_end().lines().count() <= 2, "{errors}");
    };
    fails("cannot read the trusted documents");
    for text in [
        "",
        "[]",
        "query { a }",
        r#"{"a": 1}"#,
        r#"{"a": {"b": "c"}}"#,
    ] {
        std::fs::write(&file, text).unwrap();
        fails("holds no trusted documents");
    }
}
