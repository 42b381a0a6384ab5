//! Curators merge and split over GraphQL.

use hamkor::domain::Scope;
use serde_json::{Value, json};

use crate::{
    harness::{Answer, TestApp},
    writing::{Office, document, faults, institution, tell},
};

/// An office with two institutions of two agencies, and a curator's key.
struct Desk {
    office: Office,
    curator: String,
    kept: Value,
    twin: Value,
}

impl Desk {
    async fn open() -> Self {
        let office = Office::open().await;
        let curator = office.app.key_for("editors", &[Scope::Curate]).await;
        let other = office.app.key_for("adb", &[Scope::Write]).await;
        let kept = office
            .done("putInstitution", institution("i1", "Exim"))
            .await;
        let twin = institution("i1", "Eximbank");
        let twin = tell(&office.app, &other, "putInstitution", twin).await;
        let mut twin = twin.data()["putInstitution"].take();
        Self {
            kept: kept["entity"]["id"].clone(),
            twin: twin["entity"]["id"].take(),
            office,
            curator,
        }
    }

    fn app(&self) -> &TestApp {
        &self.office.app
    }

    async fn told(&self, field: &str, input: Value) -> Value {
        let answer = tell(self.app(), &self.curator, field, input).await;
        answer.data()[field].take()
    }

    async fn faults(&self, field: &str, input: Value) -> Vec<String> {
        faults(&self.told(field, input).await)
    }

    /// The same request under an idempotency key.
    async fn once(&self, key: &str, field: &str, input: &Value) -> Answer {
        let query = document(field);
        let query = self.app().query(&query).variable("input", input.clone());
        query
            .key(&self.curator)
            .header("Idempotency-Key", key)
            .await
    }

    async fn revision(&self) -> i64 {
        self.app().store().revision().await.unwrap()
    }
}

fn both() -> Value {
    json!({ "into": { "slug": "exim" }, "from": { "slug": "eximbank" }, "reason": "One bank." })
}

fn of_adb() -> Value {
    json!({ "record": { "agency": "adb", "key": "i1" } })
}

#[tokio::test]
async fn a_curator_makes_two_one_and_takes_it_back() {
    let desk = Desk::open().await;
    let merged = desk.told("mergeEntities", both()).await;
    assert_eq!(merged["errors"], json!([]));
    assert_eq!(merged["record"], Value::Null);
    assert_eq!(merged["entity"]["id"], desk.kept);
    let query = "query ($id: ID!) { node(id: $id) { id ... on Institution { names { text } } } }";
    let ask = async |id: &Value| {
        let query = desk.app().query(query).variable("id", id.clone());
        query.await.data()["node"].take()
    };
    let one = ask(&desk.twin).await;
    assert_eq!(one["id"], desk.kept);
    assert_eq!(
        one["names"],
        json!([{ "text": "Eximbank" }, { "text": "Exim" }])
    );
    let start = desk.revision().await;
    assert_eq!(
        desk.told("mergeEntities", both()).await["entity"],
        merged["entity"]
    );
    assert_eq!(desk.revision().await, start);
    let split = desk.told("splitRecord", of_adb()).await;
    assert_eq!(split["errors"], json!([]));
    assert_eq!(split["entity"]["id"], desk.twin);
    assert_eq!(split["record"]["agency"]["slug"], "adb");
    assert_eq!(split["record"]["subject"]["id"], desk.twin);
    assert_eq!(ask(&desk.twin).await["id"], desk.twin);
    let query = "{ changes(last: 2) { nodes { kind subjectId agency { slug } } } }";
    let changes = desk.app().query(query).await.data();
    let told = changes["changes"]["nodes"].as_array().unwrap();
    assert!(
        told.contains(
            &json!({ "kind": "SPLIT", "subjectId": desk.twin, "agency": { "slug": "editors" } })
        ),
        "{changes}"
    );
    assert_eq!(desk.app().store().check().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn what_is_wrong_with_a_curators_wish_is_told_in_the_payload() {
    let desk = Desk::open().await;
    let start = desk.revision().await;
    let merge = |into: Value, from: Value| json!({ "into": into, "from": from, "reason": "" });
    let (exim, nothing) = (json!({ "slug": "exim" }), json!({ "slug": "nothing" }));
    let told = desk
        .faults("mergeEntities", merge(nothing.clone(), nothing))
        .await;
    assert_eq!(
        told,
        ["reason REQUIRED", "into NOT_FOUND", "from NOT_FOUND"]
    );
    let mut same = merge(exim.clone(), exim);
    same["reason"] = Value::Null;
    assert_eq!(
        desk.faults("mergeEntities", same).await,
        ["from NOT_ALLOWED"]
    );
    let unknown = json!({ "record": { "agency": "adb", "key": "none" } });
    assert_eq!(
        desk.faults("splitRecord", unknown).await,
        ["record NOT_FOUND"]
    );
    assert_eq!(
        desk.faults("splitRecord", of_adb()).await,
        ["record NOT_ALLOWED"]
    );
    assert_eq!(desk.revision().await, start);
}

#[tokio::test]
async fn copies_of_a_curators_request_do_nothing_more() {
    let desk = Desk::open().await;
    let merged = desk.once("m", "mergeEntities", &both()).await;
    let split = desk.once("s", "splitRecord", &of_adb()).await;
    let start = desk.revision().await;
    assert_eq!(
        desk.once("m", "mergeEntities", &both()).await.text(),
        merged.text()
    );
    assert_eq!(
        desk.once("s", "splitRecord", &of_adb()).await.text(),
        split.text()
    );
    assert_eq!(desk.revision().await, start);
    assert_eq!(split.data()["splitRecord"]["entity"]["id"], desk.twin);
}
