//! IATI: activities in, the graph, activities out.

mod hostile;

use std::{
    collections::BTreeMap,
    io::{BufReader, Write as _},
    path::PathBuf,
    process::{Command, Stdio},
};

use hamkor::{
    domain::{
        Agency, Body,
        RelationStage::{Committed, Disbursed, Proposed},
    },
    exchange::{
        graph_file::{GRAPH_FILES, GraphFile},
        iati::Reader,
    },
    store::{Condition, Effect, RecordInput, Store},
};

use serde_json::json;

use crate::harness::{TestApp, Writer, repository};

pub(crate) const SAMPLE: &str = include_str!("iati/sample.xml");
/// A condition that holds of everything.
const ALL: Condition = Condition::All(Vec::new());

/// The records of a file, which has no faults.
fn records(agency: &str, file: &str) -> Vec<RecordInput> {
    let reader = Reader::new(
        PathBuf::from("file.xml"),
        agency,
        BufReader::new(file.as_bytes()),
    );
    reader.map(|item| item.unwrap().input).collect()
}

/// What records say, by their keys.
fn said(records: &[RecordInput]) -> BTreeMap<&str, &Body> {
    let said = records
        .iter()
        .map(|record| (record.key.as_str(), &record.body));
    said.collect()
}

async fn put(store: &Store, agency: &Agency, records: &[RecordInput]) -> Vec<Effect> {
    let outcomes = store.records_put(agency, records).await.unwrap();
    outcomes.into_iter().map(|outcome| outcome.effect).collect()
}

/// The activities of the projects that fit.
pub(crate) async fn written(store: &Store, condition: Condition) -> String {
    sent(store, "iati.xml", condition).await
}

async fn sent(store: &Store, name: &str, condition: Condition) -> String {
    let about = GRAPH_FILES.iter().find(|file| file.name == name).unwrap();
    let mut file = GraphFile::open(*about, store.clone(), condition)
        .await
        .unwrap();
    let mut text = String::new();
    while let Some(piece) = file.next().await.unwrap() {
        text.push_str(&piece);
    }
    text
}

/// The folder of real IATI files beside the project, where it is there.
fn real_files() -> Option<PathBuf> {
    let folder = repository().join("../shared/data/iati");
    if !folder.exists() {
        eprintln!("not checked against the files of IATI: ../shared is not here");
        return None;
    }
    Some(folder)
}

/// Checks a file against the schema of IATI, where that is at hand.
fn assert_valid(file: &str, schema: &str) {
    let Some(folder) = real_files() else { return };
    let mut xmllint = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(folder.join("xsd").join(schema))
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("`scripts/need xmllint` installs it");
    let mut input = xmllint.stdin.take().unwrap();
    let bytes = file.as_bytes().to_vec();
    let writing = std::thread::spawn(move || input.write_all(&bytes));
    let told = xmllint.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
}

/// In, out and in again: the file is valid, and says what was said.
async fn comes_back(store: &Store, file: &str, slug: &str, [name, schema]: [&str; 2]) {
    let writer = Writer::new(store, slug).await;
    let first = records(slug, file);
    let effects = put(store, writer.agency(), &first).await;
    assert!(
        effects.iter().all(|effect| *effect == Effect::Created),
        "{effects:?}"
    );

    let file = sent(store, name, ALL).await;
    assert_valid(&file, schema);
    let again = records(slug, &file);
    pretty_eq(&said(&first), &said(&again));
    let effects = put(store, writer.agency(), &again).await;
    assert!(
        effects.iter().all(|effect| *effect == Effect::Unchanged),
        "{effects:?}"
    );
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

const ACTIVITIES: [&str; 2] = ["iati.xml", "iati-activities-schema.xsd"];
const ORGANISATIONS: [&str; 2] = ["iati-organisations.xml", "iati-organisations-schema.xsd"];

fn pretty_eq(first: &BTreeMap<&str, &Body>, again: &BTreeMap<&str, &Body>) {
    let keys =
        |said: &BTreeMap<&str, &Body>| said.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(keys(first), keys(again));
    for (key, body) in first {
        assert_eq!(
            body.to_json().unwrap(),
            again[key].to_json().unwrap(),
            "{key}"
        );
    }
}

#[tokio::test]
async fn a_sample_comes_back_as_it_was() {
    let app = TestApp::start().await;
    comes_back(app.store(), SAMPLE, "sample", ACTIVITIES).await;
}

#[tokio::test]
async fn the_official_example_comes_back_as_it_was() {
    let Some(folder) = real_files() else { return };
    let example = folder.join("samples/activity-standard-example-annotated-203.xml");
    let example = std::fs::read_to_string(example).unwrap();
    let app = TestApp::start().await;
    comes_back(app.store(), &example, "example", ACTIVITIES).await;
}

#[tokio::test]
async fn the_official_organisation_comes_back_as_it_was() {
    let Some(folder) = real_files() else { return };
    let example = folder.join("samples/organisation-standard-example-annotated-203.xml");
    let example = std::fs::read_to_string(example).unwrap();
    let app = TestApp::start().await;
    comes_back(app.store(), &example, "example", ORGANISATIONS).await;
}

#[tokio::test]
async fn the_whole_data_set_is_a_valid_file() {
    let app = TestApp::with_data_set().await;
    let file = written(app.store(), ALL).await;
    assert_valid(&file, "iati-activities-schema.xsd");
    let projects = app.query("{ projects { totalCount } }").await.data();
    let n = projects["projects"]["totalCount"].as_u64().unwrap();
    assert_eq!(file.matches("<iati-activity ").count() as u64, n);
    let file = sent(app.store(), "iati-organisations.xml", ALL).await;
    assert_valid(&file, "iati-organisations-schema.xsd");
    assert!(file.contains("<organisation-identifier>KR-GOV-051</organisation-identifier>"));
}

#[tokio::test]
async fn what_was_never_an_activity_keeps_no_file_from_being_valid() {
    let app = TestApp::start().await;
    let writer = Writer::new(app.store(), "sample").await;
    let mut sample = records("sample", SAMPLE);
    for record in &mut sample {
        match &mut record.body {
            Body::Entity(_, data) => {
                if let Some(extras) = &mut data.extras {
                    let elements = extras["iati"]["elements"].as_array_mut().unwrap();
                    elements.push(json!(["title", ["nonsense", {"a b": "<"}, "&\u{1}"]]));
                    elements.push(json!(["x:y", {"z": "1"}]));
                }
            }
            Body::Relation(data) => {
                data.extras = Some(json!({"iati": ["transaction", {"no": "1"}, 5]}));
            }
            Body::Source(_) => {}
        }
    }
    put(app.store(), writer.agency(), &sample).await;
    let file = written(app.store(), ALL).await;
    assert_valid(&file, "iati-activities-schema.xsd");
    assert!(
        file.contains("<iati-identifier>XX-TEST-1</iati-identifier>"),
        "{file}"
    );
    assert!(!file.contains("nonsense"));
}

#[tokio::test]
async fn an_activity_is_a_project_with_all_that_the_graph_has_a_place_for() {
    let app = TestApp::with_data_set().await;
    let writer = Writer::new(app.store(), "sample").await;
    put(app.store(), writer.agency(), &records("sample", SAMPLE)).await;
    let query = r#"{
        node: project(by: {identifier: {scheme: "iati", value: "XX-OLD-1"}}) {
            name status starts ends sectors
            names { text language }
            budget { amount currency }
            targets { measure value by }
            citations { source { url published } }
        }
    }"#;
    let data = app.query(query).await.data();
    let node = &data["node"];
    assert_eq!(node["name"], "Schools for welders & fitters");
    assert_eq!(node["status"], "IMPLEMENTING");
    assert_eq!(
        [&node["starts"], &node["ends"]],
        ["2024-03-15", "2026-12-31"]
    );
    assert_eq!(node["sectors"], json!(["11330", "16020"]));
    assert_eq!(
        node["names"][1],
        json!({"text": "Школы сварщиков", "language": "RU"})
    );
    // What French says is kept, in a language that the graph does not have.
    assert_eq!(node["names"].as_array().unwrap().len(), 3);
    assert_eq!(
        node["budget"],
        json!({"amount": "2000000.25", "currency": "USD"})
    );
    let target = json!({"measure": "Schools at work", "value": "2", "by": "2026-12-31"});
    assert_eq!(node["targets"], json!([target]));
    let source = json!({"url": "https://example.org/schools.pdf", "published": "2024-12-01"});
    assert_eq!(node["citations"], json!([{"source": source}]));
}

#[tokio::test]
async fn who_has_an_identifier_is_whom_the_graph_knows() {
    let app = TestApp::with_data_set().await;
    let writer = Writer::new(app.store(), "sample").await;
    let n_before = app.store().graph_info().await.unwrap();
    put(app.store(), writer.agency(), &records("sample", SAMPLE)).await;
    let n_after = app.store().graph_info().await.unwrap();
    let n = |info: &hamkor::store::GraphInfo, kind| {
        info.counts
            .iter()
            .find(|(known, _)| *known == kind)
            .unwrap()
            .1
    };
    // The agency itself and the builders are new, KOICA is not, nor is Fergana.
    let kind = hamkor::domain::EntityKind::Institution;
    assert_eq!(n(&n_after, kind) - n(&n_before, kind), 2);
    let query = r#"{ project(by: {identifier: {scheme: "iati", value: "XX-TEST-1"}}) { slug } }"#;
    let slug = app.query(query).await.data()["project"]["slug"]
        .as_str()
        .unwrap()
        .to_owned();
    let relations = [
        ("funder", "koica"),
        ("place", "fergana"),
        ("place", "uzbekistan"),
        ("participant", "builders-of-fergana"),
    ];
    for (name, other) in relations {
        let condition = hamkor::read::narrowed(&format!("slug={slug}&{name}={other}")).unwrap();
        let file = written(app.store(), condition).await;
        assert!(
            file.contains("<iati-identifier>XX-TEST-1</iati-identifier>"),
            "{name} {other}"
        );
    }
}

#[tokio::test]
async fn money_is_counted_once() {
    let sample = records("sample", SAMPLE);
    let mut stages: Vec<_> = sample
        .iter()
        .filter_map(|record| match &record.body {
            Body::Relation(data) => Some((data.stage?, data.money.as_ref()?.amount.to_string())),
            _ => None,
        })
        .collect();
    stages.sort_unstable();
    // What comes in at a stage counts, not what goes out again; what is taken back is kept only.
    let expected = [
        (Proposed, "5000000000"),
        (Committed, "2000000000"),
        (Disbursed, "150000"),
    ];
    assert_eq!(
        stages,
        expected.map(|(stage, amount)| (stage, amount.to_owned()))
    );
}

#[tokio::test]
async fn parts_and_wholes_are_joined_where_both_are_there() {
    let parts = |known: &[&str]| {
        let reader = Reader::new(PathBuf::from("f"), "sample", SAMPLE.as_bytes());
        let records = reader
            .knowing(known.iter().copied())
            .map(|item| item.unwrap().input);
        records
            .map(|record| record.key)
            .filter(|key| key.contains("/related-activity/"))
            .collect::<Vec<_>>()
    };
    assert_eq!(parts(&[]), ["XX-TEST-1/related-activity/XX-TEST-2"]);
    let both = [
        "XX-TEST-1/related-activity/XX-TEST-2",
        "XX-TEST-1/related-activity/XX-ELSEWHERE",
    ];
    assert_eq!(parts(&["XX-ELSEWHERE"]), both);
}

#[tokio::test]
async fn every_direction_is_a_valid_file_of_its_projects() {
    let app = TestApp::with_data_set().await;
    let data = app
        .query("{ directions(first: 100) { nodes { slug projects { totalCount } } } }")
        .await
        .data();
    for direction in data["directions"]["nodes"].as_array().unwrap() {
        let slug = direction["slug"].as_str().unwrap();
        let file = written(
            app.store(),
            hamkor::read::narrowed(&format!("direction={slug}")).unwrap(),
        )
        .await;
        if file.is_empty() {
            continue;
        }
        assert_valid(&file, "iati-activities-schema.xsd");
        assert!(
            file.contains("vocabulary-uri=\"urn:hamkor:directions\""),
            "{slug}"
        );
    }
}

#[tokio::test]
async fn what_we_write_is_read_back_with_what_iati_cannot_say() {
    let app = TestApp::with_data_set().await;
    let file = written(app.store(), ALL).await;
    let records = records("reader", &file);
    let project = |slug: &str| {
        let id = format!("hamkor-editors-{slug}");
        let found = records.iter().find(|record| record.key == id);
        let Body::Entity(_, data) = &found.unwrap().body else {
            panic!("{slug} is a project")
        };
        data.clone()
    };
    let sedans = project("kia-sedan-production");
    assert_eq!(sedans.status.unwrap().to_string(), "PROPOSED");
    assert_eq!(sedans.starts.unwrap().to_string(), "2025");
    let target = &sedans.targets[0];
    assert_eq!(
        (target.value.to_string().as_str(), target.unit.as_str()),
        ("60000", "vehicles per year")
    );
    assert_eq!(target.bound.to_string(), "MORE_THAN");
    let portfolio = project("edcf-portfolio");
    assert_eq!(portfolio.budget.unwrap().bound.to_string(), "MORE_THAN");
    assert_eq!(portfolio.starts, None);
}
