//! The files that the page on data in and out shows, tried out.

use hamkor::exchange::csv::Map;
use serde_json::Value;

use super::tables::exported;
use crate::{
    docs::blocks,
    harness::{Partner, counts},
};

const PAGE: &str = "docs/EXCHANGE.md";

#[tokio::test]
async fn its_lines_are_read_and_its_report_is_one() {
    let partner = Partner::new().await;
    let report = partner
        .import("page.ndjson", blocks(PAGE, "ndjson").remove(0))
        .await;
    assert_eq!(partner.refusals(&report), [""; 0]);
    assert_eq!(counts(&report), [4, 0, 0, 0]);
    let faulty = r#"{"type":"project","slug":"a","names":[{"text":"A"}]}"#;
    let report = partner.import("faulty.ndjson", faulty).await;
    let report = serde_json::to_value(&report).unwrap();
    let printed: Value = serde_json::from_str(&blocks(PAGE, "json").remove(0)).unwrap();
    let names = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&printed), names(&report));
    let refusals = |report: &Value| report["refusals"]["items"][0].clone();
    assert_eq!(names(&refusals(&printed)), names(&refusals(&report)));
    assert_eq!(refusals(&printed)["reason"], refusals(&report)["reason"]);
}

#[tokio::test]
async fn its_table_is_read_by_its_map_and_goes_out_as_it_says() {
    let mut partner = Partner::new().await;
    partner.reading.map = Map::parse(&blocks(PAGE, "yaml").remove(0)).unwrap();
    let [table, out] = blocks(PAGE, "csv").try_into().unwrap();
    let report = partner.import("partners.csv", table).await;
    assert_eq!(partner.refusals(&report), [""; 0]);
    assert_eq!(counts(&report), [2, 0, 0, 0]);
    assert_eq!(
        exported(&partner.store, "institutions.csv", None).await,
        out
    );
}
