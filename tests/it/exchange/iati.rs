//! Activities of IATI as a partner sends and fetches them: over HTTP, on the command line, and by way
//! of the other formats, which keep what the graph has no home for.

use hamkor::{
    domain::Scope,
    exchange::export::FILES,
    store::{Condition, Store},
};
use serde_json::{Value, json};

use super::tables::exported;
use crate::{
    harness::{Answer, Partner, TestApp, counts, hamkor},
    iati::{SAMPLE, written},
};

/// A condition that holds of everything.
const ALL: Condition = Condition::All(Vec::new());

/// The activities of a graph, without the time when they were written.
async fn activities(store: &Store) -> String {
    let text = written(store, ALL).await;
    let (_, rest) = text.split_once("generated-datetime=\"").unwrap();
    let (_, rest) = rest.split_once('"').unwrap();
    rest.to_owned()
}

fn numbers(report: &Value) -> [u64; 4] {
    ["new", "changed", "unchanged", "refused"].map(|name| report[name].as_u64().unwrap())
}

#[tokio::test]
async fn activities_come_and_go_over_http() {
    let app = TestApp::start().await;
    let key = app.key_for("koica", &[Scope::Write]).await;
    let send = |text: &str| {
        let request = app.post("/import").bearer_auth(&key);
        Answer::to(
            request
                .header("Content-Type", "application/xml")
                .body(text.to_owned()),
        )
    };
    let answer = send(SAMPLE).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let [new, changed, unchanged, refused] = numbers(&answer.json());
    assert!(new > 10, "{new}");
    assert_eq!([changed, unchanged, refused], [0; 3], "{}", answer.text());

    let project = r#"{ entity(by: {identifier: {scheme: "iati", value: "XX-TEST-1"}}) { name(language: KO) ... on Project { status } } }"#;
    let expected = json!({ "entity": { "name": "용접 학교", "status": "IMPLEMENTING" } });
    assert_eq!(app.query(project).await.data(), expected);

    let file = Answer::to(app.get("/export/iati.xml?name=welders")).await;
    assert_eq!(file.status(), 200, "{}", file.text());
    assert!(file.text().contains("XX-TEST-1"), "{}", file.text());
    let file = Answer::to(app.get("/export/iati.xml")).await;
    let again = send(file.text()).await;
    assert_eq!(numbers(&again.json()), [0, 0, new, 0], "{}", again.text());
}

#[tokio::test]
async fn activities_come_and_go_on_the_command_line() {
    let partner = Partner::new().await;
    let file = partner.file("activities.xml", SAMPLE);
    let file = file.to_str().unwrap();
    let run = |flags: &[&str]| {
        let arguments = [&["import", "--agency", "partner", file], flags].concat();
        let (code, told, errors) = hamkor(&arguments).on(&partner.database).run();
        assert_eq!(code, Some(0), "{told}{errors}");
        told
    };
    let told = run(&[]);
    assert!(told.starts_with("dry run: "), "{told}");
    assert_eq!(partner.store.revision().await.unwrap(), 0);
    let told = run(&["--apply"]);
    assert!(told.starts_with("imported: "), "{told}");
    let revision = partner.store.revision().await.unwrap();
    assert!(revision > 10, "{revision}");
    let told = run(&["--apply"]);
    assert!(told.contains("0 new, 0 changed"), "{told}");
    assert_eq!(partner.store.revision().await.unwrap(), revision);
}

#[tokio::test]
async fn what_iati_alone_can_say_survives_lines_and_tables() {
    let first = Partner::new().await;
    let report = first.import("activities.xml", SAMPLE).await;
    assert_eq!(first.refusals(&report), [""; 0]);
    let expected = activities(&first.store).await;
    // Of the kind that no field of the graph has.
    assert!(expected.contains("policy-marker"), "{expected}");

    let by_lines = Partner::new().await;
    let lines = exported(&first.store, "records.ndjson", None).await;
    let report = by_lines.import("records.ndjson", &lines).await;
    assert_eq!(
        counts(&report)[1..],
        [0; 3],
        "{:?}",
        by_lines.refusals(&report)
    );
    assert_eq!(activities(&by_lines.store).await, expected);

    let by_tables = Partner::new().await;
    let (sources, others): (Vec<_>, Vec<_>) = FILES
        .iter()
        .filter(|file| file.name != "records.ndjson")
        .partition(|file| file.name == "sources.csv");
    // Each import is whole by itself: sources come before what cites them.
    for file in sources.into_iter().chain(others) {
        let table = exported(&first.store, file.name, None).await;
        let report = by_tables.import(file.name, &table).await;
        assert_eq!(
            counts(&report)[1..],
            [0; 3],
            "{}: {:?}",
            file.name,
            by_tables.refusals(&report)
        );
    }
    assert_eq!(activities(&by_tables.store).await, expected);
}
