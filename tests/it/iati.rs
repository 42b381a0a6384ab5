//! IATI: activities in, the graph, activities out.

use std::{
    collections::BTreeMap,
    io::{BufReader, Write as _},
    path::PathBuf,
    process::{Command, Stdio},
};

use hamkor::{
    domain::{Agency, Body},
    exchange::iati::{Activities, Reader},
    store::{Condition, Effect, RecordInput, Store},
};

use crate::harness::{TestApp, Writer, repository};

const SAMPLE: &str = include_str!("iati/sample.xml");
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

/// The file of the projects that fit.
async fn written(store: &Store, condition: Condition) -> String {
    let mut activities = Activities::new(store.clone(), condition).await.unwrap();
    let mut file = String::new();
    while let Some(part) = activities.next().await.unwrap() {
        file.push_str(&part);
    }
    file
}

/// The folder of real IATI files beside the project, where it is there.
fn real_files() -> Option<PathBuf> {
    let folder = repository().join("../shared/data/iati");
    if !folder.exists() {
        println!("not checked against the files of IATI: ../shared is not here");
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
async fn comes_back(store: &Store, file: &str, slug: &str) {
    let writer = Writer::new(store, slug).await;
    let first = records(slug, file);
    let effects = put(store, writer.agency(), &first).await;
    assert!(
        effects.iter().all(|effect| *effect == Effect::Created),
        "{effects:?}"
    );

    let file = written(store, ALL).await;
    assert_valid(&file, "iati-activities-schema.xsd");
    let again = records(slug, &file);
    pretty_eq(&said(&first), &said(&again));
    let effects = put(store, writer.agency(), &again).await;
    assert!(
        effects.iter().all(|effect| *effect == Effect::Unchanged),
        "{effects:?}"
    );
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

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
    comes_back(app.store(), SAMPLE, "sample").await;
}

#[tokio::test]
async fn the_official_example_comes_back_as_it_was() {
    let Some(folder) = real_files() else { return };
    let example = folder.join("samples/activity-standard-example-annotated-203.xml");
    let example = std::fs::read_to_string(example).unwrap();
    let app = TestApp::start().await;
    comes_back(app.store(), &example, "example").await;
}

#[tokio::test]
async fn the_whole_data_set_is_a_valid_file() {
    let app = TestApp::with_data_set().await;
    let file = written(app.store(), ALL).await;
    assert_valid(&file, "iati-activities-schema.xsd");
    let projects = app.query("{ projects { totalCount } }").await.data();
    let n = projects["projects"]["totalCount"].as_u64().unwrap();
    assert_eq!(file.matches("<iati-activity ").count() as u64, n);
}
