//! Files of the graph to take away, and addresses of entities that last.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use hamkor::{
    domain::{EntityRef, Vocabulary as _},
    store::{GraphInfo, MergeInput},
};
use serde_json::Value;

use crate::harness::{Answer, TestApp, Writer, are_pages_built, repository};

async fn get(app: &TestApp, path: &str, accept: &str) -> Answer {
    Answer::to(app.get(path).header("Accept", accept)).await
}

fn n_entities(info: &GraphInfo) -> i64 {
    info.counts.iter().map(|(_, n)| n).sum()
}

/// What a script of Python makes of a text.
fn python(script: &str, text: &str) -> Value {
    let interpreter = repository().join("target/networkx/bin/python");
    let mut running = Command::new(interpreter)
        .arg(repository().join("tests/clients").join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`scripts/need networkx` installs it");
    let mut input = running.stdin.take().unwrap();
    let bytes = text.as_bytes().to_vec();
    let writing = std::thread::spawn(move || input.write_all(&bytes));
    let told = running.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    serde_json::from_slice(&told.stdout).unwrap()
}

#[tokio::test]
async fn networkx_reads_the_whole_graph() {
    let app = TestApp::with_data_set().await;
    let answer = get(&app, "/export/graph.graphml", "*/*").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(
        answer.header("content-type"),
        "application/graphml+xml; charset=utf-8"
    );
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"graph.graphml\""
    );
    let told = python("networkx_counts.py", answer.text());
    let info = app.store().graph_info().await.unwrap();
    for (kind, n) in &info.counts {
        assert_eq!(told["kinds"][kind.as_str()], *n, "{kind}");
    }
    assert_eq!(told["nodes"], n_entities(&info));
    assert_eq!(told["edges"], info.relations);
    assert_eq!(told["isDirected"], true);
    assert_eq!(told["labels"], true);
    assert_eq!(told["largest"], 2_000_000_000.0);
}

#[tokio::test]
async fn json_ld_has_every_entity_under_its_address() {
    let app = TestApp::with_data_set().await;
    let answer = get(&app, "/export/graph.jsonld", "*/*").await;
    assert_eq!(answer.header("content-type"), "application/ld+json");
    let document: Value = serde_json::from_str(answer.text()).unwrap();
    let nodes = document["@graph"].as_array().unwrap();
    let info = app.store().graph_info().await.unwrap();
    assert_eq!(i64::try_from(nodes.len()).unwrap(), n_entities(&info));
    let edcf = nodes.iter().find(|node| node["@id"] == "/id/edcf").unwrap();
    assert_eq!(edcf["@type"], "Organization");
    let grant = &edcf["funding"][0];
    assert_eq!(grant["@type"], "MonetaryGrant");
    assert_eq!(grant["amount"]["value"], "2000000000");
    assert_eq!(grant["fundedItem"]["@id"], "/id/edcf-package-new");
}

#[tokio::test]
async fn files_that_are_known_are_not_sent_again() {
    let app = TestApp::with_data_set().await;
    for path in [
        "/export/iati.xml?status=AGREED",
        "/export/graph.graphml",
        "/id/koica.json",
    ] {
        let answer = get(&app, path, "*/*").await;
        let tag = answer.header("etag").to_owned();
        let again = Answer::to(app.get(path).header("If-None-Match", tag)).await;
        assert_eq!(again.status(), 304, "{path}");
    }
    let tagged = get(&app, "/export/iati.xml?status=AGREED", "*/*").await;
    let other = get(&app, "/export/iati.xml?status=PREPARING", "*/*").await;
    assert_ne!(tagged.header("etag"), other.header("etag"));
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_told_with_those_that_can() {
    let app = TestApp::with_data_set().await;
    for (path, status, expected) in [
        (
            "/export/iati.xml?directions=a",
            400,
            "there is no parameter `directions`; there are status,",
        ),
        (
            "/export/iati.xml?status=DONE",
            400,
            "`status`: `DONE` is none of PROPOSED,",
        ),
        (
            "/export/iati.xml?place=nowhere",
            404,
            "nothing in the graph fits",
        ),
        (
            "/export/graph.graphml?kind=PROJECT",
            400,
            "`graph.graphml` is the whole graph",
        ),
    ] {
        let answer = get(&app, path, "*/*").await;
        assert_eq!(answer.status(), status, "{path}");
        assert!(answer.text().contains(expected), "{}", answer.text());
    }
}

#[tokio::test]
async fn an_address_answers_in_the_shape_that_is_asked_for() {
    let app = TestApp::with_data_set().await;
    for (path, accept, media) in [
        ("/id/koica", "*/*", "application/json"),
        ("/id/koica", "application/ld+json", "application/ld+json"),
        ("/id/koica.jsonld", "*/*", "application/ld+json"),
        ("/id/koica.json", "text/html", "application/json"),
        (
            "/id/koica",
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "text/html; charset=utf-8",
        ),
    ] {
        let answer = get(&app, path, accept).await;
        let is_there = !media.starts_with("text/html") || are_pages_built();
        let status = if is_there { 200 } else { 503 };
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(answer.header("content-type"), media, "{path} {accept}");
        assert!(answer.header("vary").starts_with("Accept"), "{path}");
    }
    let json: Value = serde_json::from_str(get(&app, "/id/koica", "*/*").await.text()).unwrap();
    assert_eq!(json["kind"], "INSTITUTION");
    assert_eq!(json["institutionKind"], "AGENCY");
    let document = get(&app, "/id/koica.jsonld", "*/*").await;
    let document: Value = serde_json::from_str(document.text()).unwrap();
    assert_eq!(document["@id"], "/id/koica");
    assert_eq!(document["@type"], "GovernmentOrganization");
    assert_eq!(document["@context"][0], "https://schema.org");
    assert_eq!(get(&app, "/id/koica", "image/png").await.status(), 406);
}

#[tokio::test]
async fn what_is_not_there_is_told_in_every_shape() {
    let app = TestApp::with_data_set().await;
    let page = get(&app, "/id/nobody", "text/html").await;
    assert_eq!(page.status(), 404);
    let is_page = page.header("content-type").starts_with("text/html");
    assert_eq!(is_page, are_pages_built());
    for accept in ["application/json", "application/ld+json"] {
        let answer = get(&app, "/id/nobody", accept).await;
        assert_eq!(answer.status(), 404);
        let told: Value = serde_json::from_str(answer.text()).unwrap();
        assert_eq!(told["errors"][0]["extensions"]["code"], "NOT_FOUND");
    }
}

#[tokio::test]
async fn ids_and_former_names_lead_to_the_address() {
    let app = TestApp::start().await;
    let writer = Writer::new(app.store(), "writer").await;
    writer.institution("a", "First").await;
    writer.institution("b", "Second").await;
    let found = app
        .query("{ institutions { nodes { id slug } } }")
        .await
        .data();
    let nodes = found["institutions"]["nodes"].as_array().unwrap().clone();
    let of = |slug: &str| {
        nodes.iter().find(|node| node["slug"] == slug).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (first, second) = (of("first"), of("second"));
    let input = MergeInput {
        from: EntityRef::Id(second.clone()),
        into: EntityRef::Id(first.clone()),
        reason: None,
    };
    app.store()
        .entities_merge(writer.agency(), &input)
        .await
        .unwrap();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for (name, expected) in [
        (first.as_str(), "/id/first"),
        (second.as_str(), "/id/first"),
        ("second", "/id/first"),
        ("second.jsonld", "/id/first.jsonld"),
    ] {
        let answer = client
            .get(format!("{}/id/{name}", app.base_url()))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 301, "{name}");
        assert_eq!(answer.headers()["location"], expected);
    }
}
