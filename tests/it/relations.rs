//! What clients follow from one entity to others, and what it costs.

use hamkor::{
    domain::{Body, EntityData, EntityKind, InstitutionKind, Name, NameKind},
    store::{NewAgency, RecordInput},
};
use serde_json::{Value, json};

use crate::harness::TestApp;

fn slugs(nodes: &Value) -> Vec<String> {
    let nodes = nodes.as_array().unwrap().iter();
    let mut slugs: Vec<_> = nodes
        .map(|node| node["slug"].as_str().unwrap().to_owned())
        .collect();
    slugs.sort_unstable();
    slugs
}

#[tokio::test]
async fn a_deep_query_costs_a_statement_a_level() {
    let app = TestApp::with_data_set().await;
    let query = "query ($first: Int) { directions(first: $first) { nodes {
        projects { nodes { slug participants { nodes { slug places { nodes { slug } } } } } } } } }";
    let answer = app.query(query).variable("first", 100).await;
    assert!(
        answer.text().matches("slug").count() > 40,
        "{}",
        answer.text()
    );
    // The list; then edges with what they lead to, three times.
    assert_eq!(answer.n_statements(), 4);
}

#[tokio::test]
async fn a_field_asked_for_twice_costs_nothing_more() {
    let app = TestApp::with_data_set().await;
    let query = r#"{ institution(by: {slug: "koica"}) {
        ...places places { nodes { slug } } ... on Entity { relations { nodes { id } } } relations { nodes { kind } } } }
        fragment places on Institution { places { nodes { name } } }"#;
    let answer = app.query(query).await;
    let institution = answer.data()["institution"].take();
    assert!(institution["places"]["nodes"][0]["name"].is_string());
    assert!(institution["places"]["nodes"][0]["slug"].is_string());
    assert!(institution["relations"]["nodes"][0]["kind"].is_string());
    // The institution, its places, its relations.
    assert_eq!(answer.n_statements(), 3);
}

#[tokio::test]
async fn relations_are_narrowed_by_kind_direction_other_end_and_date() {
    let app = TestApp::with_data_set().await;
    let query = r#"{ institution(by: {slug: "edcf"}) {
        all: relations { totalCount }
        out: relations(direction: OUT) { totalCount nodes { from { slug } } }
        into: relations(direction: IN) { totalCount }
        places: relations(others: [PLACE]) { nodes { kind to { slug } } }
        funds: relations(kinds: [FUNDS], direction: OUT, others: [PROJECT]) { nodes { kind } }
        relationCounts { kind direction count }
    }
    centre: institution(by: {slug: "koica-training-center-urgench"}) {
        then: relations(kinds: [FUNDS], on: "2022") { totalCount }
        later: relations(kinds: [FUNDS], on: "2030") { totalCount }
        earlier: relations(kinds: [FUNDS], on: "2010-05") { totalCount }
    } }"#;
    let data = app.query(query).await.data();
    let count = |name: &str| data["institution"][name]["totalCount"].as_i64().unwrap();
    assert_eq!(count("all"), count("out") + count("into"));
    let counted = data["institution"]["relationCounts"]
        .as_array()
        .unwrap()
        .iter();
    assert_eq!(
        counted.filter_map(|one| one["count"].as_i64()).sum::<i64>(),
        count("all")
    );
    assert_eq!(
        data["institution"]["places"]["nodes"],
        json!([{ "kind": "LOCATED_IN", "to": { "slug": "south-korea" } }])
    );
    let funds = data["institution"]["funds"]["nodes"].as_array().unwrap();
    assert!(
        funds.len() > 1 && funds.iter().all(|one| one["kind"] == "FUNDS"),
        "{funds:?}"
    );
    let on = |name: &str| data["centre"][name]["totalCount"].clone();
    assert_eq!(
        (on("earlier"), on("then"), on("later")),
        (json!(0), json!(1), json!(0))
    );
}

#[tokio::test]
async fn a_place_holds_what_is_inside_it_unless_told_otherwise() {
    let app = TestApp::with_data_set().await;
    let query = r#"{ place(by: {slug: "uzbekistan"}) {
        wide: institutions(first: 100) { nodes { slug } }
        narrow: institutions(first: 100, within: false) { nodes { slug } }
        centers: institutions(first: 100, filter: {kind: [TRAINING_CENTER], status: [OPERATING]}) { totalCount nodes { slug } }
    } }"#;
    let place = app.query(query).await.data()["place"].take();
    let (wide, narrow) = (
        slugs(&place["wide"]["nodes"]),
        slugs(&place["narrow"]["nodes"]),
    );
    assert!(
        wide.contains(&"koica-training-center-urgench".to_owned()),
        "{wide:?}"
    );
    assert!(
        !narrow.contains(&"koica-training-center-urgench".to_owned()),
        "{narrow:?}"
    );
    assert!(narrow.iter().all(|slug| wide.contains(slug)));
    let centers = slugs(&place["centers"]["nodes"]);
    assert_eq!(place["centers"]["totalCount"], centers.len());
    assert!(
        centers.iter().all(|slug| slug.contains("training-center")),
        "{centers:?}"
    );
    assert!(centers.len() >= 5, "{centers:?}");
}

/// A page stays where it is while others write before it.
#[tokio::test]
async fn a_page_read_on_neither_skips_nor_repeats_when_something_is_added() {
    let app = TestApp::with_data_set().await;
    let query = "query ($after: String) { institutions(first: 10, after: $after) {
        nodes { slug } pageInfo { endCursor } } }";
    let before = app
        .query("{ institutions(first: 20) { nodes { slug } } }")
        .await
        .data();
    let first = app.query(query).await.data()["institutions"].take();
    add_institution(&app, "A new one that comes before all").await;
    let after = first["pageInfo"]["endCursor"].clone();
    let second = app.query(query).variable("after", after).await.data();
    let list = |nodes: &Value| nodes.as_array().unwrap().clone();
    let read = [
        list(&first["nodes"]),
        list(&second["institutions"]["nodes"]),
    ]
    .concat();
    assert_eq!(read, list(&before["institutions"]["nodes"]));
}

async fn add_institution(app: &TestApp, name: &str) {
    let new = NewAgency {
        slug: "another".to_owned(),
        name: "Another".to_owned(),
        license: None,
        precedence: 90,
    };
    let agency = app.store().agency_upsert(new).await.unwrap();
    let name = Name {
        text: name.to_owned(),
        language: None,
        kind: NameKind::Preferred,
    };
    let data = EntityData {
        names: vec![name],
        institution_kind: Some(InstitutionKind::Other),
        ..EntityData::default()
    };
    let input = RecordInput {
        key: "one".to_owned(),
        expected_revision: None,
        body: Body::Entity(EntityKind::Institution, data),
    };
    app.store().records_put(&agency, &[input]).await.unwrap();
}

#[tokio::test]
async fn sources_tell_what_rests_on_them_and_agencies_what_they_say() {
    let app = TestApp::with_data_set().await;
    let query = r#"{
        source(slug: "kbs-91239") { entities { totalCount nodes { slug } } relations { totalCount nodes { citations { source { slug } } } } }
        agencies { slug precedence records(first: 2) { totalCount nodes { agency { slug } subject { id } data } } }
    }"#;
    let answer = app.query(query).await;
    let data = answer.data();
    let relations = data["source"]["relations"]["nodes"].as_array().unwrap();
    assert!(!relations.is_empty());
    for relation in relations {
        assert!(
            relation["citations"].to_string().contains("kbs-91239"),
            "{relation}"
        );
    }
    assert_eq!(data["source"]["relations"]["totalCount"], relations.len());
    assert!(data["source"]["entities"]["totalCount"].as_u64().unwrap() > 0);
    for agency in data["agencies"].as_array().unwrap() {
        assert_eq!(
            agency["records"]["nodes"][1]["agency"]["slug"],
            agency["slug"]
        );
        assert!(agency["records"]["totalCount"].as_u64().unwrap() > 50);
    }
}
