//! Agencies write over GraphQL: what is put is in the graph, and what is wrong is told at once.

use hamkor::domain::Scope;
use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};

/// A server, and a key of `koica` that may write.
pub(crate) struct Office {
    pub(crate) app: TestApp,
    pub(crate) key: String,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let app = TestApp::start().await;
        let key = app.key_for("koica", &[Scope::Write]).await;
        Self { app, key }
    }

    /// A mutation with an input, signed.
    pub(crate) async fn tell(&self, field: &str, input: Value) -> Answer {
        tell(&self.app, &self.key, field, input).await
    }

    /// The payload of a mutation.
    pub(crate) async fn told(&self, field: &str, input: Value) -> Value {
        self.tell(field, input).await.data()[field].take()
    }

    /// The payload of a mutation that takes effect.
    pub(crate) async fn done(&self, field: &str, input: Value) -> Value {
        let payload = self.told(field, input).await;
        assert_eq!(payload["errors"], json!([]));
        payload
    }

    /// The faults of a mutation: where, and of what sort.
    pub(crate) async fn faults(&self, field: &str, input: Value) -> Vec<String> {
        faults(&self.told(field, input).await)
    }
}

/// A mutation with an input, signed by a key.
pub(crate) async fn tell(app: &TestApp, key: &str, field: &str, input: Value) -> Answer {
    let query = document(field);
    app.query(&query).variable("input", input).key(key).await
}

/// A mutation that asks for what it wrote.
pub(crate) fn document(field: &str) -> String {
    let capital = field[..1].to_uppercase() + &field[1..];
    let subject = match field {
        "putRelation" => {
            "relation { id kind stage role from { slug } to { slug } money { amount } revision }"
        }
        "putSource" => "source { id slug title }",
        "putRecords" | "withdrawRecord" => "__typename",
        _ => "entity { id slug name revision }",
    };
    let record = match field {
        "putRecords" => "records { key revision subject { id } }",
        _ => "record { key revision withdrawn data subject { id } agency { slug } }",
    };
    format!(
        "mutation Write($input: {capital}Input!) {{ \
           {field}(input: $input) {{ {subject} {record} errors {{ path code message }} }} }}"
    )
}

pub(crate) fn faults(payload: &Value) -> Vec<String> {
    let errors = payload["errors"].as_array().unwrap();
    let fault = |error: &Value| {
        assert!(error["message"].as_str().unwrap().len() > 5, "{error}");
        let path: Vec<_> = error["path"].as_array().unwrap().iter().collect();
        let path: Vec<_> = path.iter().map(|step| step.as_str().unwrap()).collect();
        format!("{} {}", path.join("."), error["code"].as_str().unwrap())
    };
    errors.iter().map(fault).collect()
}

pub(crate) fn institution(key: &str, name: &str) -> Value {
    json!({ "key": key, "names": [{ "text": name }], "institutionKind": "AGENCY" })
}

#[tokio::test]
async fn an_institution_that_is_put_is_in_the_graph() {
    let office = Office::open().await;
    let payload = office
        .done("putInstitution", institution("i1", "Korea Exim"))
        .await;
    assert_eq!(payload["entity"]["slug"], "korea-exim");
    assert_eq!(payload["entity"]["name"], "Korea Exim");
    assert_eq!(payload["record"]["key"], "i1");
    assert_eq!(payload["record"]["agency"]["slug"], "koica");
    assert_eq!(payload["record"]["subject"]["id"], payload["entity"]["id"]);
    let query =
        r#"{ institution(by: {record: {agency: "koica", key: "i1"}}) { id institutionKind } }"#;
    let data = office.app.query(query).await.data();
    assert_eq!(data["institution"]["id"], payload["entity"]["id"]);
    assert_eq!(data["institution"]["institutionKind"], "AGENCY");
}

#[tokio::test]
async fn the_same_again_changes_nothing() {
    let office = Office::open().await;
    let tell = async || {
        office
            .tell("putInstitution", institution("i1", "Korea Exim"))
            .await
    };
    let (first, second) = (tell().await, tell().await);
    assert_eq!(first.data(), second.data());
    assert_eq!(first.header("x-graph-revision"), "1");
    assert_eq!(second.header("x-graph-revision"), "1");
    let changes = office.app.query("{ changes { nodes { kind } } }").await;
    assert_eq!(
        changes.data()["changes"]["nodes"],
        json!([{ "kind": "CREATED" }])
    );
    let other = office
        .done("putInstitution", institution("i1", "Korea Eximbank"))
        .await;
    assert_eq!(
        other["entity"]["id"],
        first.data()["putInstitution"]["entity"]["id"]
    );
    assert_eq!(other["entity"]["name"], "Korea Eximbank");
    assert_eq!(
        (&other["record"]["revision"], &other["entity"]["revision"]),
        (&json!(2), &json!(2))
    );
}

#[tokio::test]
async fn who_saw_another_revision_is_told() {
    let office = Office::open().await;
    let expecting = |revision: i32, name: &str| {
        let mut input = institution("i1", name);
        input["expectedRevision"] = json!(revision);
        input
    };
    let conflict = ["expectedRevision CONFLICT"];
    assert_eq!(
        office.faults("putInstitution", expecting(1, "A")).await,
        conflict
    );
    office.done("putInstitution", expecting(0, "A")).await;
    assert_eq!(
        office.faults("putInstitution", expecting(0, "B")).await,
        conflict
    );
    office.done("putInstitution", expecting(1, "B")).await;
    let payload = office.told("putInstitution", expecting(1, "C")).await;
    assert_eq!(
        (&payload["entity"], &payload["record"]),
        (&Value::Null, &Value::Null)
    );
    insta::assert_json_snapshot!(payload["errors"], @r#"
    [
      {
        "path": [
          "expectedRevision"
        ],
        "code": "CONFLICT",
        "message": "the record is at revision 2, not 1; read it again and decide"
      }
    ]
    "#);
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let office = Office::open().await;
    let taken = json!({
        "key": "i1", "slug": "exim", "names": [{ "text": "Exim" }], "institutionKind": "BANK",
        "identifiers": [{ "scheme": "lei", "value": "1" }],
    });
    office.done("putInstitution", taken).await;
    let input = json!({
        "key": " ",
        "expectedRevision": 3,
        "entity": { "slug": "nowhere" },
        "slug": "exim",
        "names": [{ "text": "" }, { "text": "A", "language": "EN" }, { "text": "B", "language": "EN" }],
        "summaries": [{ "text": "a", "language": "KO" }, { "text": "b", "language": "KO" }],
        "identifiers": [{ "scheme": "lei", "value": "1" }, { "scheme": "NO GOOD", "value": "" }],
        "links": ["https://example.org", "ftp://example.org"],
        "citations": [{ "source": "nothing", "locator": "" }],
        "institutionKind": "BANK",
        "founded": "2020",
        "closed": "2019-05",
    });
    let mut faults = office.faults("putInstitution", input).await;
    faults.sort();
    assert_eq!(
        faults,
        [
            "citations.0.locator REQUIRED",
            "citations.0.source NOT_FOUND",
            "closed INVALID",
            "entity NOT_FOUND",
            "expectedRevision CONFLICT",
            "identifiers.0 TAKEN",
            "identifiers.1.scheme INVALID",
            "identifiers.1.value REQUIRED",
            "key REQUIRED",
            "links.1 INVALID",
            "names INVALID",
            "names.0.text REQUIRED",
            "slug TAKEN",
            "summaries INVALID",
        ]
    );
    let changes = office.app.query("{ changes { totalCount } }").await;
    assert_eq!(changes.data()["changes"]["totalCount"], 1);
}

#[tokio::test]
async fn what_is_no_value_of_its_type_is_no_request() {
    let office = Office::open().await;
    for (field, value, what) in [
        ("institutionKind", json!("CASTLE"), "InstitutionKind"),
        ("founded", json!("last year"), "2024-06"),
        ("links", json!(["nowhere"]), "absolute URL"),
        ("shoeSize", json!(47), "shoeSize"),
        ("key", json!(null), "key"),
    ] {
        let mut input = institution("i1", "A");
        input[field] = value;
        let answer = office.tell("putInstitution", input).await;
        assert_eq!(answer.status(), 400, "{field}");
        assert_eq!(answer.code(), "BAD_USER_INPUT", "{field}");
        assert!(answer.text().contains(what), "{}", answer.text());
    }
}

#[tokio::test]
async fn fields_are_done_one_after_the_other_and_each_sees_the_last() {
    let office = Office::open().await;
    let query = r"mutation ($a: PutInstitutionInput!, $b: PutInstitutionInput!, $c: PutInstitutionInput!) {
        one: putInstitution(input: $a) { entity { name revision } errors { code } }
        two: putInstitution(input: $b) { entity { name revision } errors { code } }
        three: putInstitution(input: $c) { entity { name } errors { code } }
        __typename
    }";
    let mut last = institution("i2", "C");
    last["slug"] = json!("NO SLUG");
    let query = office.app.query(query).key(&office.key);
    let query = query.variable("a", institution("i1", "A"));
    let query = query
        .variable("b", institution("i1", "B"))
        .variable("c", last);
    assert_eq!(
        query.await.data(),
        json!({
            "one": { "entity": { "name": "A", "revision": 1 }, "errors": [] },
            "two": { "entity": { "name": "B", "revision": 2 }, "errors": [] },
            "three": { "entity": null, "errors": [{ "code": "INVALID" }] },
            "__typename": "Mutation",
        })
    );
}
