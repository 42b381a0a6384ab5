//! What may be kept of an answer, and when it has to be asked for again.

use std::time::Duration;

use hamkor::{
    domain::{Body, EntityData, EntityKind, InstitutionKind, Name, NameKind},
    store::{NewAgency, RecordInput},
};
use reqwest::RequestBuilder;
use serde_json::json;

use crate::harness::{Answer, TestApp};

const ONE: &str = "query One($n: Int = 1) { institutions(first: $n) { nodes { slug name } } } \
                   query Two { graph { revision } }";

/// What is asked by GET, with headers.
#[derive(Clone)]
struct Asked<'a> {
    parameters: Vec<(&'a str, &'a str)>,
    headers: Vec<(&'a str, &'a str)>,
}

impl<'a> Asked<'a> {
    fn new(query: &'a str) -> Self {
        Self {
            parameters: vec![("query", query), ("operationName", "One")],
            headers: Vec::new(),
        }
    }

    fn parameter(&self, name: &'a str, value: &'a str) -> Self {
        let mut other = self.clone();
        other.parameters.retain(|(known, _)| *known != name);
        other.parameters.push((name, value));
        other
    }

    fn header(&self, name: &'a str, value: &'a str) -> Self {
        let mut other = self.clone();
        other.headers.push((name, value));
        other
    }

    fn request(&self, app: &TestApp) -> RequestBuilder {
        let request = app.get_graphql(&self.parameters);
        let headers = self.headers.iter();
        headers.fold(request, |request, (name, value)| {
            request.header(*name, *value)
        })
    }

    async fn answer(&self, app: &TestApp) -> Answer {
        Answer::to(self.request(app)).await
    }

    /// The tag of a fine answer.
    async fn tag(&self, app: &TestApp) -> String {
        let answer = self.answer(app).await;
        assert!(answer.errors().is_empty(), "{}", answer.text());
        let tag = answer.header("etag").to_owned();
        assert!(
            tag.len() > 5 && tag.starts_with("W/\"") && tag.ends_with('"'),
            "{tag}"
        );
        tag
    }
}

#[tokio::test]
async fn a_client_that_has_the_answer_is_told_so_without_a_body() {
    let app = TestApp::without_memory().await;
    let asked = Asked::new(ONE);
    let first = asked.answer(&app).await;
    let tag = asked.tag(&app).await;
    assert_eq!(first.header("etag"), tag);
    assert_eq!(first.header("cache-control"), "no-cache");
    for known in [
        tag.clone(),
        tag[2..].to_owned(),
        format!("\"other\", {tag}"),
    ] {
        let again = asked.header("If-None-Match", &known).answer(&app).await;
        assert_eq!((again.status(), again.text()), (304, ""), "{known}");
        for header in ["etag", "vary", "cache-control"] {
            assert_eq!(again.header(header), first.header(header), "{header}");
        }
    }
    let other = asked
        .header("If-None-Match", "\"other\"")
        .answer(&app)
        .await;
    assert_eq!(
        (other.status(), other.data()),
        (200, first.data()),
        "it has another"
    );
}

#[tokio::test]
async fn whatever_changes_the_answer_changes_its_tag() {
    let app = TestApp::with_data_set().await;
    let (one, other) = (app.key("koica").await, app.key("adb").await);
    let [one, other] = [one, other].map(|key| format!("Bearer {key}"));
    let asked = Asked::new(ONE);
    let spaced = format!("{ONE} ");
    let variants = [
        asked.clone(),
        asked.parameter("query", &spaced),
        asked.parameter("variables", r#"{"n": 2}"#),
        asked.parameter("operationName", "Two"),
        asked.header("Accept-Language", "ko"),
        asked.header("Accept-Language", "uz, ru"),
        asked.header("Accept-Language", "ru, uz"),
        asked.header("Accept", "application/graphql-response+json"),
        asked.header("Authorization", &one),
        asked.header("Authorization", &other),
    ];
    let mut tags = Vec::new();
    for variant in &variants {
        let tag = variant.tag(&app).await;
        assert!(!tags.contains(&tag), "{:?}", variant.parameters);
        assert_eq!(variant.tag(&app).await, tag, "the same again");
        tags.push(tag);
    }
    for (variant, tag) in variants.iter().zip(&tags) {
        let again = variant.header("If-None-Match", tag);
        assert_eq!(again.answer(&app).await.status(), 304);
        let all = tags.iter().filter(|known| *known != tag);
        let all: Vec<_> = all.map(String::as_str).collect();
        let all = all.join(", ");
        let others = variant.header("If-None-Match", &all);
        assert_eq!(others.answer(&app).await.status(), 200);
    }
}

#[tokio::test]
async fn a_language_that_we_lack_changes_nothing() {
    let app = TestApp::with_data_set().await;
    let asked = Asked::new(ONE);
    let tag = asked.tag(&app).await;
    let german = asked.header("Accept-Language", "de-DE, *;q=0.5");
    assert_eq!(german.tag(&app).await, tag);
}

#[tokio::test]
async fn a_write_makes_new_tags() {
    let app = TestApp::with_data_set().await;
    let asked = Asked::new(ONE);
    let tag = asked.tag(&app).await;
    assert_eq!(asked.tag(&app).await, tag, "nothing was written");

    let agency = app.agency("register").await;
    let name = Name {
        text: "Aardvark Institute".to_owned(),
        language: None,
        kind: NameKind::Preferred,
    };
    let data = EntityData {
        names: vec![name],
        institution_kind: Some(InstitutionKind::University),
        ..EntityData::default()
    };
    let record = RecordInput {
        key: "1".to_owned(),
        expected_revision: None,
        body: Body::Entity(EntityKind::Institution, data),
    };
    app.store().records_put(&agency, &[record]).await.unwrap();

    let known = asked.header("If-None-Match", &tag);
    for _ in 0..1_000 {
        let answer = known.answer(&app).await;
        if answer.status() == 200 {
            assert_ne!(answer.header("etag"), tag);
            let first = answer.data()["institutions"]["nodes"][0]["name"].take();
            assert_eq!(first, "Aardvark Institute");
            return;
        }
        assert_eq!(answer.status(), 304);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the tag stays as it was");
}

#[tokio::test]
async fn a_rebuild_makes_new_tags() {
    let app = TestApp::with_data_set().await;
    let asked = Asked::new(ONE);
    let tag = asked.tag(&app).await;
    app.store().rebuild().await.unwrap();
    assert_ne!(asked.tag(&app).await, tag);
}

#[tokio::test]
async fn another_name_of_an_agency_makes_new_tags() {
    let app = TestApp::start().await;
    let asked = Asked::new("query One { agencies { name } }");
    let agency = |name: &str| NewAgency {
        slug: "one".to_owned(),
        name: name.to_owned(),
        license: None,
        precedence: 9,
    };
    let mut tags = vec![asked.tag(&app).await];
    for name in ["One", "Another"] {
        app.store().agency_upsert(agency(name)).await.unwrap();
        let tag = asked.tag(&app).await;
        assert!(!tags.contains(&tag), "{name}");
        tags.push(tag);
    }
    app.store().agency_upsert(agency("Another")).await.unwrap();
    assert_eq!(tags.last(), Some(&asked.tag(&app).await), "nothing changed");
}

#[tokio::test]
async fn an_answer_to_a_key_is_kept_by_its_client_alone() {
    let app = TestApp::with_data_set().await;
    let key = format!("Bearer {}", app.key("koica").await);
    let asked = Asked::new(ONE).header("Authorization", &key);
    let answer = asked.answer(&app).await;
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    let tag = asked.tag(&app).await;
    let again = asked.header("If-None-Match", &tag).answer(&app).await;
    assert_eq!(
        (again.status(), again.header("cache-control")),
        (304, "private, no-cache")
    );
}

#[tokio::test]
async fn errors_are_never_kept() {
    let app = TestApp::with_data_set_and(|setup| setup.limits.public.cost = 10_000).await;
    let page = app
        .get("/graphql?query={__typename}")
        .header("Accept", "text/html");
    let answer = Answer::to(page).await;
    assert_eq!(
        (answer.status(), answer.header("cache-control")),
        (406, "no-store")
    );
    let asked = |query| Asked {
        parameters: vec![("query", query)],
        headers: Vec::new(),
    };
    let no_such_key = "Bearer hk_live_nothing";
    for asked in [
        asked("{"),
        asked("{ noSuchField }"),
        asked("{ institutions(first: 1000) { nodes { slug } } }"),
        asked("{ institutions { nodes { projects { nodes { places { nodes { id } } } } } } }"),
        asked("mutation { write }"),
        asked("subscription { changes { change { id } } }"),
        asked("{ __typename }").header("Authorization", no_such_key),
        asked("{ __typename }").parameter("variables", "{"),
        asked(""),
    ] {
        for accept in ["application/json", "application/graphql-response+json"] {
            let answer = asked.header("Accept", accept).answer(&app).await;
            assert!(!answer.errors().is_empty(), "{}", answer.text());
            assert_eq!(
                (answer.header("etag"), answer.header("cache-control")),
                ("", "no-store"),
                "{}",
                answer.text()
            );
        }
    }
}

#[tokio::test]
async fn an_answer_by_post_is_never_kept() {
    let app = TestApp::with_data_set().await;
    let answer = app.query("{ graph { revision } }").await;
    assert_eq!(
        (answer.header("etag"), answer.header("cache-control")),
        ("", "no-store")
    );
    let tag = Asked::new(ONE).tag(&app).await;
    let body = json!({ "query": ONE, "operationName": "One" });
    let request = app.post("/graphql").header("If-None-Match", tag);
    let answer = Answer::to(request.json(&body)).await;
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn what_an_answer_depends_on_is_named() {
    let app = TestApp::with_data_set().await;
    for accept in ["application/json", "application/graphql-response+json"] {
        let asked = Asked::new(ONE).header("Accept", accept);
        let tag = asked.tag(&app).await;
        let page = asked.header("Origin", "https://example.org");
        for asked in [
            asked.header("If-None-Match", &tag),
            page.header("If-None-Match", &tag),
            page,
            asked,
        ] {
            let answer = asked.answer(&app).await;
            let vary = answer.headers().get_all("vary").iter();
            let vary: Vec<_> = vary.map(|value| value.to_str().unwrap()).collect();
            let vary = vary.join(", ").to_lowercase();
            let names: Vec<_> = vary.split(", ").collect();
            for name in ["accept", "accept-language", "authorization"] {
                assert!(names.contains(&name), "{vary}");
            }
        }
    }
}
