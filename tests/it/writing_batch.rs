//! Many records at once: every kind, in any order, all or nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::writing::{Office, institution};

fn of_batch(key: &str) -> Value {
    json!({ "record": { "agency": "koica", "key": key } })
}

/// A record of each kind; each refers to another, all to those behind them.
fn batch() -> Vec<Value> {
    let name = |text: &str| json!([{ "text": text }]);
    let relation = |key: &str, kind: &str, from: &str, to: &str| json!({ "relation": { "key": key, "kind": kind, "from": of_batch(from), "to": of_batch(to) } });
    let mut again = relation("r2", "FUNDS", "i1", "p1");
    again["relation"]["relation"] = of_batch("r1");
    again["relation"]["money"] =
        json!({ "amount": "2000000000.00", "currency": "USD", "bound": "ABOUT" });
    vec![
        again,
        relation("r1", "FUNDS", "i1", "p1"),
        relation("r3", "LOCATED_IN", "p1", "pl1"),
        relation("r4", "ADVANCES", "p1", "d1"),
        relation("r5", "PARTICIPATES_IN", "pe1", "e1"),
        json!({ "project": {
            "key": "p3", "entity": { "slug": "campus-2030" }, "names": [], "status": "AGREED", "sectors": ["11330"],
        } }),
        json!({ "project": {
            "key": "p2", "entity": of_batch("p1"), "names": [], "status": "AGREED", "slug": "campus-2030",
        } }),
        json!({ "project": {
            "key": "p1", "names": name("Campus"), "status": "AGREED", "starts": "2024-06",
            "summaries": [{ "text": "A campus.", "language": "EN" }], "links": "https://example.org/campus",
            "citations": [{ "source": "joint-statement", "locator": "page 4" }],
            "budget": { "amount": "9600000000", "currency": "USD", "bound": "MORE_THAN" },
            "targets": [{ "measure": "students", "value": "1200", "unit": "people", "by": "2030" }],
        } }),
        json!({ "institution": {
            "key": "i1", "slug": "exim", "names": name("Exim"), "institutionKind": "BANK",
            "identifiers": [{ "scheme": "lei", "value": "1" }], "founded": "1976",
        } }),
        json!({ "person": { "key": "pe1", "names": name("A Minister") } }),
        json!({ "direction": { "key": "d1", "names": name("Education"), "ordinal": 3 } }),
        json!({ "place": {
            "key": "pl1", "names": name("Tashkent"), "placeKind": "CITY", "isoCode": "UZ-TK",
            "coordinates": { "latitude": 41.31, "longitude": 69 },
        } }),
        json!({ "event": { "key": "e1", "names": name("Summit"), "eventKind": "SUMMIT", "status": "HELD" } }),
        json!({ "source": {
            "key": "s1", "slug": "joint-statement", "title": "Joint statement", "published": "2024-06-14",
            "url": "https://example.org/statement",
        } }),
    ]
}

const CAMPUS: &str = r#"{ project(by: {record: {agency: "koica", key: "p3"}}) {
    slug status sectors starts budget { amount bound } targets { measure value by }
    citations { source { title } } records { key }
    funders { nodes { slug } edges { relation { money { amount currency } records { key } } } }
    places { nodes { isoCode coordinates { latitude longitude } } } directions { nodes { ordinal } }
} }"#;

const CAMPUS_FOUND: &str = r#"{
    "slug": "campus-2030", "status": "AGREED", "sectors": ["11330"], "starts": "2024-06",
    "budget": { "amount": "9600000000", "bound": "MORE_THAN" },
    "targets": [{ "measure": "students", "value": "1200", "by": "2030" }],
    "citations": [{ "source": { "title": "Joint statement" } }],
    "records": [{ "key": "p1" }, { "key": "p2" }, { "key": "p3" }],
    "funders": {
        "nodes": [{ "slug": "exim" }],
        "edges": [{ "relation": {
            "money": { "amount": "2000000000.00", "currency": "USD" },
            "records": [{ "key": "r1" }, { "key": "r2" }]
        } }]
    },
    "places": { "nodes": [
        { "isoCode": "UZ-TK", "coordinates": { "latitude": 41.31, "longitude": 69.0 } }
    ] },
    "directions": { "nodes": [{ "ordinal": 3 }] }
}"#;

#[tokio::test]
async fn records_of_a_batch_refer_to_each_other_in_any_order() {
    let mut answers = BTreeSet::new();
    for is_reversed in [false, true] {
        let office = Office::open().await;
        let mut records = batch();
        if is_reversed {
            records.reverse();
        }
        let payload = office
            .done("putRecords", json!({ "records": records }))
            .await;
        let key =
            |record: &Value| record.as_object().unwrap().values().next().unwrap()["key"].clone();
        let keys: Vec<_> = records.iter().map(key).collect();
        let told = payload["records"].as_array().unwrap();
        assert_eq!(
            told.iter()
                .map(|record| record["key"].clone())
                .collect::<Vec<_>>(),
            keys
        );
        answers.insert(office.app.query(CAMPUS).await.data().to_string());
        let again = office
            .done("putRecords", json!({ "records": records }))
            .await;
        assert_eq!(again, payload);
        assert_eq!(office.app.store().check().await.unwrap(), [""; 0]);
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
    let data: Value = serde_json::from_str(answers.first().unwrap()).unwrap();
    let expected: Value = serde_json::from_str(CAMPUS_FOUND).unwrap();
    assert_eq!(data["project"], expected);
}

#[tokio::test]
async fn a_fault_of_one_record_refuses_all_and_every_fault_is_told() {
    let office = Office::open().await;
    let input = json!({ "records": [
        { "institution": institution("i1", "One") },
        { "institution": institution("i1", "") },
        { "relation": {
            "key": "r1", "kind": "FUNDS", "from": of_batch("i1"), "to": { "slug": "nowhere" },
            "relation": { "id": "relation_nothing" },
            "money": { "amount": "-1", "currency": "USD" }, "since": "2025", "until": "2024",
            "citations": [{ "source": "nothing" }],
        } },
        { "relation": { "key": "r2", "kind": "HOLDS_OFFICE", "from": of_batch("i1"), "to": of_batch("i1") } },
        { "project": { "key": "p1", "entity": of_batch("p2"), "names": [], "status": "AGREED" } },
        { "project": { "key": "p2", "entity": of_batch("p1"), "names": [], "status": "AGREED" } },
        { "source": { "key": "s1", "slug": "S", "title": "", "url": "https://example.org" } },
    ] });
    let payload = office.told("putRecords", input).await;
    assert_eq!(payload["records"], json!([]));
    let mut faults = crate::writing::faults(&payload);
    faults.sort();
    insta::assert_snapshot!(faults.join("\n"), @r"
    records.1.institution.key INVALID
    records.1.institution.names.0.text REQUIRED
    records.2.relation.citations.0.source NOT_FOUND
    records.2.relation.money.amount INVALID
    records.2.relation.relation NOT_FOUND
    records.2.relation.to NOT_FOUND
    records.2.relation.until INVALID
    records.3.relation.from NOT_ALLOWED
    records.3.relation.to NOT_ALLOWED
    records.4.project.entity NOT_FOUND
    records.5.project.entity NOT_FOUND
    records.6.source.slug INVALID
    records.6.source.title REQUIRED
    ");
    let data = office
        .app
        .query("{ graph { revision } agencies { records { totalCount } } }")
        .await
        .data();
    assert_eq!(
        data,
        json!({ "graph": { "revision": 0 }, "agencies": [{ "records": { "totalCount": 0 } }] })
    );
}

#[tokio::test]
async fn a_batch_has_at_most_500_records() {
    let office = Office::open().await;
    let records = |n: usize| {
        let record = |n| json!({ "institution": institution(&format!("i{n}"), "One of many") });
        json!({ "records": (0..n).map(record).collect::<Vec<_>>() })
    };
    let payload = office.done("putRecords", records(500)).await;
    assert_eq!(payload["records"].as_array().unwrap().len(), 500);
    let answer = office.tell("putRecords", records(501)).await;
    assert_eq!(
        (answer.status(), answer.limit().as_str()),
        (400, "listItems")
    );
    let answer = office.tell("putRecords", records(7)).await;
    assert_eq!(
        answer.json()["extensions"]["cost"]["requested"],
        7 * (2 + 1 + 1)
    );
    assert_eq!(
        office.done("putRecords", records(0)).await["records"],
        json!([])
    );
}

#[tokio::test]
async fn every_put_has_its_kind() {
    let office = Office::open().await;
    let mut records = batch();
    // What they refer to comes first.
    records.sort_by_key(|record| {
        match record.as_object().unwrap().keys().next().unwrap().as_str() {
            "source" => 0,
            "relation" => 2,
            _ => 1,
        }
    });
    let records: Vec<_> = records
        .into_iter()
        .filter(|record| {
            !["p2", "p3", "r2"]
                .iter()
                .any(|key| record.as_object().unwrap().values().next().unwrap()["key"] == *key)
        })
        .collect();
    for record in &records {
        let (kind, input) = record.as_object().unwrap().iter().next().unwrap();
        let field = format!("put{}{}", kind[..1].to_uppercase(), &kind[1..]);
        let payload = office.done(&field, input.clone()).await;
        let subject = payload["record"]["subject"]["id"].as_str().unwrap();
        assert!(subject.starts_with(&format!("{kind}_")), "{subject}");
        let of = if ["relation", "source"].contains(&kind.as_str()) {
            kind
        } else {
            "entity"
        };
        assert_eq!(payload[of]["id"], subject, "{field}");
    }
    assert_eq!(office.app.store().check().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn of_very_many_faults_a_thousand_are_told() {
    let office = Office::open().await;
    let record = json!({ "institution": institution("", "") });
    let payload = office
        .told("putRecords", json!({ "records": vec![record; 400] }))
        .await;
    let errors = payload["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1_001);
    // Each has no key and no name, and all but the first have a key that stands there already.
    assert_eq!(
        errors[1_000]["message"],
        format!("and {} more", 400 * 3 - 1 - 1_000)
    );
}
