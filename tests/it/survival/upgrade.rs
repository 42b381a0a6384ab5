//! What a database holds outlives every step of its tables: from each earlier one it is brought up
//! to date, is sound, and is read as ever.
//!
//! `steps/` has, for each step that changed what can be held, the rows that are new with it, and the
//! values of columns that are. A database of a step has the rows of all up to there. `uuid'…'` stands
//! for a UUID, as each database writes it.

use std::{path::PathBuf, sync::Arc};

use hamkor::{
    domain::{ApiKey, Chance},
    store::KeyState,
};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend};
use serde_json::{Value, json};

use super::open;
use crate::harness::{Database, TestApp, repository};

/// The steps, by their numbers.
pub(crate) const STEPS: [i32; 15] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
/// The first step with the whole graph; before it, the graph is made after the fact.
const GRAPH: i32 = 4;

/// An entity whose id has been the same ever since.
const BANK: &str = "institution_01m8b40pzee038p1z6cjrca5bq";

/// A database as it was at a step, with something in it.
pub(crate) struct Old {
    step: i32,
    key: ApiKey,
    database: Arc<Database>,
}

impl Old {
    pub(crate) async fn at(step: i32) -> Self {
        let database = Database::create().await;
        let store = open(&database).await;
        store.migrate_by(step).await.unwrap();
        store.close().await;
        let key = ApiKey::generate(&Chance::System).unwrap();
        let connection = sea_orm::Database::connect(database.url()).await.unwrap();
        for n in 1..=step {
            fill(&connection, n, &key).await;
        }
        connection.close().await.unwrap();
        Self {
            step,
            key,
            database: Arc::new(database),
        }
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// All that was written is read, by way of a server on the same data.
    pub(crate) async fn assert_is_all_there(&self, app: &TestApp) {
        let step = self.step;
        let told = app.query(QUERY).await.data();
        assert_eq!(told["project"], project(), "{step}");
        assert_eq!(told["institution"], institution(), "{step}");
        let found: Vec<_> = told["search"]["nodes"].as_array().unwrap().iter().collect();
        assert!(!found.is_empty(), "{step}");
        let n = match step {
            ..3 => 0,
            3..8 => 11,
            8..12 => 15,
            _ => 23,
        };
        assert_eq!(told["graph"]["revision"], json!(n), "{step}");
        assert_eq!(told["changes"]["totalCount"], json!(n), "{step}");
        let merged = if step < 12 { Value::Null } else { json!(BANK) };
        assert_eq!(told["merged"]["id"], merged, "{step}");
        if step >= 6 {
            let state = app.store().key_verify(&self.key).await.unwrap();
            let KeyState::Valid(caller) = state else {
                panic!("{step}: {state:?}");
            };
            assert_eq!(caller.agency.slug, "partner");
        }
    }
}

const QUERY: &str = r#"{
  graph { revision }
  changes(first: 50) { totalCount nodes { id kind at fields subject { id } agency { slug } } }
  project(by: {slug: "campus"}) {
    name(language: EN) names { text language } status sectors starts
    budget { amount currency bound }
    citations { source { slug title } locator }
    funders { edges { relation { stage since money { amount currency } } node { id } } }
    records { key revision withdrawn agency { slug } }
  }
  institution(by: {identifier: {scheme: "lei", value: "KR-1"}}) {
    slug name(language: KO) founded
    conflicts { field accepted { value } rejected { value } }
    records { key revision agency { slug } }
    places { nodes { slug } }
  }
  merged: entity(by: {slug: "savings-bank"}) { id }
  search(text: "kampus", first: 5) { nodes { __typename } }
}"#;

fn project() -> Value {
    json!({
        "name": "Campus",
        "names": [{ "text": "Campus", "language": "EN" }, { "text": "Kampus", "language": "UZ" }],
        "status": "PREPARING",
        "sectors": ["11330"],
        "starts": "2024-06",
        "budget": { "amount": "9600000000.50", "currency": "USD", "bound": "MORE_THAN" },
        "citations": [{ "source": { "slug": "joint-report", "title": "Joint report" }, "locator": "page 7" }],
        "funders": { "edges": [{
            "relation": {
                "stage": "COMMITTED",
                "since": "2024-06-14",
                "money": { "amount": "2000000000", "currency": "KRW" },
            },
            "node": { "id": BANK },
        }] },
        "records": [{ "key": "p1", "revision": 2, "withdrawn": false, "agency": { "slug": "partner" } }],
    })
}

fn institution() -> Value {
    json!({
        "slug": "training-centre",
        "name": "훈련 센터",
        "founded": "2011",
        "conflicts": [{
            "field": "founded",
            "accepted": { "value": "2011" },
            "rejected": [{ "value": "2012" }],
        }],
        "records": [
            { "key": "i1", "revision": 1, "agency": { "slug": "partner" } },
            { "key": "e1", "revision": 1, "agency": { "slug": "editors" } },
        ],
        "places": { "nodes": [{ "slug": "river-town" }] },
    })
}

fn file(step: i32) -> PathBuf {
    repository().join(format!("tests/it/survival/steps/{step:06}.sql"))
}

/// Adds what came with a step.
async fn fill(connection: &DatabaseConnection, step: i32, key: &ApiKey) {
    // Steps that only make indexes change nothing that can be held.
    let Ok(sql) = std::fs::read_to_string(file(step)) else {
        return;
    };
    let digest = key.digest();
    let digest: Vec<_> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = digest.concat();
    let sql = sql
        .replace("{digest}", &digest)
        .replace("{prefix}", key.prefix());
    let uuid = if connection.get_database_backend() == DbBackend::Postgres {
        "UUID '"
    } else {
        "X'"
    };
    let filled = connection
        .execute_unprepared(&sql.replace("uuid'", uuid))
        .await;
    filled.unwrap_or_else(|error| panic!("{step}: {error}"));
}

async fn assert_survives(step: i32) {
    let old = Old::at(step).await;
    let app = TestApp::on_shared(Arc::clone(&old.database)).await;
    if step < GRAPH {
        app.store().rebuild().await.unwrap();
    }
    assert_eq!(app.store().check().await.unwrap(), [""; 0], "{step}");
    old.assert_is_all_there(&app).await;
}

#[tokio::test]
async fn a_database_of_an_early_step_is_brought_up_to_date() {
    for step in STEPS.into_iter().filter(|step| *step <= 7) {
        assert_survives(step).await;
    }
}

#[tokio::test]
async fn a_database_of_a_late_step_is_brought_up_to_date() {
    for step in STEPS.into_iter().filter(|step| *step > 7) {
        assert_survives(step).await;
    }
}

/// Whoever adds a step says here what a database of that step can hold.
#[tokio::test]
async fn every_step_is_among_them() {
    let database = Database::create().await;
    let store = open(&database).await;
    let steps = store.migrations().await.unwrap();
    let numbers = steps.iter().map(|(name, _)| {
        let number = name.split('_').nth(1).unwrap();
        number.parse::<i32>().unwrap()
    });
    assert_eq!(numbers.collect::<Vec<_>>(), STEPS);
    assert!(STEPS.iter().filter(|step| file(**step).exists()).count() >= 11);
    store.close().await;
}
