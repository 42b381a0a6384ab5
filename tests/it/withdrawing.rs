//! Records that are taken back, and put again.

use hamkor::{domain::Scope, store::NewAgency};
use serde_json::{Value, json};

use crate::writing::{Office, faults, institution, tell};

const FUNDING: &str = r#"{
    relation: changes(last: 1) { nodes { kind subjectId subject { __typename } } }
    project(by: {slug: "campus"}) { funders { totalCount } relations { totalCount } }
    funding(groupBy: []) { total { amount } }
}"#;

impl Office {
    async fn withdrawn(&self, key: &str) -> Value {
        self.done("withdrawRecord", json!({ "key": key })).await["record"].take()
    }

    async fn node(&self, id: &Value) -> Value {
        let query = "query ($id: ID!) { node(id: $id) { __typename } }";
        let query = self.app.query(query).variable("id", id.clone());
        query.await.data()["node"].take()
    }

    /// The graph is what its records say, and is made again from them byte for byte.
    async fn check(&self) {
        let store = self.app.store();
        assert_eq!(store.check().await.unwrap(), [""; 0]);
        let before = self.graph().await;
        store.rebuild().await.unwrap();
        assert_eq!(self.graph().await, before);
        assert_eq!(store.check().await.unwrap(), [""; 0]);
    }

    async fn graph(&self) -> Value {
        let query = "{ institutions { nodes { id slug revision updatedAt relations { nodes { id revision createdAt } } } } \
                       projects { nodes { id slug revision updatedAt } } sources { nodes { id } } \
                       graph { revision relationCount counts { kind count } } }";
        self.app.query(query).await.data()
    }
}

/// An institution that funds a project.
async fn funding(office: &Office) -> Value {
    let record = |key: &str| json!({ "record": { "agency": "koica", "key": key } });
    let input = json!({ "records": [
        { "institution": institution("i1", "Exim") },
        { "project": { "key": "p1", "names": [{ "text": "Campus" }], "status": "AGREED" } },
        { "relation": {
            "key": "r1", "kind": "FUNDS", "from": record("i1"), "to": record("p1"),
            "money": { "amount": "5", "currency": "USD" },
        } },
    ] });
    office.done("putRecords", input).await["records"].take()
}

#[tokio::test]
async fn what_nobody_describes_any_more_leaves_the_graph_and_its_history_stays() {
    let office = Office::open().await;
    let put = office
        .done("putInstitution", institution("i1", "Exim"))
        .await;
    let id = &put["entity"]["id"];
    let record = office.withdrawn("i1").await;
    assert_eq!(
        (&record["withdrawn"], &record["revision"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(
        (&record["subject"], &record["data"]),
        (&Value::Null, &put["record"]["data"])
    );
    assert_eq!(office.node(id).await, Value::Null);
    let query =
        "{ changes { nodes { kind subjectId subject { id } recordRevision record { key } } } }";
    let changes = office.app.query(query).await.data()["changes"]["nodes"].take();
    let change = |kind: &str, revision: i32| json!({ "kind": kind, "subjectId": id, "subject": null, "recordRevision": revision, "record": { "key": "i1" } });
    assert_eq!(changes, json!([change("CREATED", 1), change("DELETED", 2)]));
    office.check().await;

    let again = office.withdrawn("i1").await;
    assert_eq!(again, record, "the same again changes nothing");
    let put = office
        .done("putInstitution", institution("i1", "Exim"))
        .await;
    assert_eq!(
        (&put["entity"]["id"], &put["record"]["revision"]),
        (id, &json!(3))
    );
    assert_eq!(put["record"]["withdrawn"], false);
    assert_eq!(office.node(id).await["__typename"], "Institution");
    office.check().await;
}

#[tokio::test]
async fn the_words_of_others_remain() {
    let office = Office::open().await;
    let other = office.app.key_for("adb", &[Scope::Write]).await;
    let mut input = institution("i1", "Exim");
    input["identifiers"] = json!([{ "scheme": "lei", "value": "1" }]);
    input["founded"] = json!("1976");
    let put = office.done("putInstitution", input.clone()).await;
    input["founded"] = json!("1950");
    tell(&office.app, &other, "putInstitution", input)
        .await
        .data();
    office.withdrawn("i1").await;
    let query = "query ($id: ID!) { node(id: $id) { ... on Institution { founded records { agency { slug } } } } }";
    let data = office
        .app
        .query(query)
        .variable("id", put["entity"]["id"].clone())
        .await
        .data();
    assert_eq!(
        data["node"],
        json!({ "founded": "1950", "records": [{ "agency": { "slug": "adb" } }] })
    );
    office.check().await;
}

#[tokio::test]
async fn relations_leave_with_their_end_and_come_back_with_it() {
    let office = Office::open().await;
    let records = funding(&office).await;
    let relation = &records[2]["subject"]["id"];
    let seen = async |n: i32| {
        let data = office.app.query(FUNDING).await.data();
        assert_eq!(
            data["project"],
            json!({ "funders": { "totalCount": n }, "relations": { "totalCount": n } })
        );
        assert_eq!(
            data["funding"].as_array().unwrap().len(),
            usize::from(n > 0)
        );
        data["relation"]["nodes"][0].clone()
    };
    seen(1).await;
    office.withdrawn("i1").await;
    let last = seen(0).await;
    assert_eq!(
        last,
        json!({ "kind": "DELETED", "subjectId": relation, "subject": null })
    );
    assert_eq!(office.node(relation).await, Value::Null);
    office.check().await;

    // Both ends, and the record of the relation, change while it waits.
    let mut money = json!({ "key": "r1", "kind": "FUNDS", "from": { "slug": "exim" }, "to": { "slug": "campus" } });
    assert_eq!(
        office.faults("putRelation", money.clone()).await,
        ["from NOT_FOUND"]
    );
    office.withdrawn("p1").await;
    office.check().await;
    office
        .done("putInstitution", institution("i1", "Exim"))
        .await;
    office.check().await;
    assert_eq!(office.node(relation).await, Value::Null);
    let project = json!({ "key": "p1", "names": [{ "text": "Campus" }], "status": "AGREED" });
    office.done("putProject", project).await;
    let last = seen(1).await;
    assert_eq!(last["kind"], "CREATED");
    assert_eq!(&last["subjectId"], relation);
    office.check().await;

    office.withdrawn("r1").await;
    office.withdrawn("i1").await;
    office
        .done("putInstitution", institution("i1", "Exim"))
        .await;
    assert_eq!(office.node(relation).await, Value::Null, "nobody says it");
    money["role"] = json!("lender");
    assert_eq!(
        &office.done("putRelation", money).await["relation"]["id"],
        relation
    );
    office.check().await;
}

#[tokio::test]
async fn another_may_take_a_slug_that_is_free() {
    let office = Office::open().await;
    let first = office
        .done("putInstitution", institution("i1", "Exim"))
        .await;
    office.withdrawn("i1").await;
    let second = office
        .done("putInstitution", institution("i2", "Exim"))
        .await;
    assert_eq!(second["entity"]["slug"], "exim");
    let again = office
        .done("putInstitution", institution("i1", "Exim"))
        .await;
    assert_eq!(again["entity"]["id"], first["entity"]["id"]);
    let slug = again["entity"]["slug"].as_str().unwrap();
    assert!(slug.starts_with("exim-"), "{slug}");
    let mut named = institution("i3", "Exim");
    named["slug"] = json!("exim");
    assert_eq!(office.faults("putInstitution", named).await, ["slug TAKEN"]);
    office.check().await;
}

#[tokio::test]
async fn a_made_slug_that_has_become_anothers_is_claimed_no_more() {
    let office = Office::open().await;
    office
        .done("putInstitution", institution("i1", "Exim"))
        .await;
    office.withdrawn("i1").await;
    office
        .done("putInstitution", institution("i2", "Exim"))
        .await;
    let mut named = institution("i1", "Exim");
    named["slug"] = json!("korea-exim");
    let back = office.done("putInstitution", named).await;
    assert_eq!(back["entity"]["slug"], "korea-exim");
    office.check().await;
    // One that comes back has its slug before others of the same batch.
    office.withdrawn("i2").await;
    let mut other = institution("i3", "Another");
    other["slug"] = json!("exim");
    let records = json!({ "records": [
        { "institution": institution("i2", "Exim") },
        { "institution": other },
    ] });
    assert_eq!(
        office.faults("putRecords", records).await,
        ["records.1.institution.slug TAKEN"]
    );
    office.check().await;
}

#[tokio::test]
async fn a_source_that_was_taken_back_comes_back_under_its_id() {
    let office = Office::open().await;
    let source = json!({ "key": "s1", "slug": "statement", "title": "Joint statement" });
    let first = office.done("putSource", source.clone()).await;
    office.withdrawn("s1").await;
    let mut renamed = source.clone();
    renamed["slug"] = json!("another");
    assert_eq!(
        office.faults("putSource", renamed).await,
        ["slug NOT_ALLOWED"]
    );
    let back = office.done("putSource", source.clone()).await;
    assert_eq!(back["source"]["id"], first["source"]["id"]);
    office.check().await;
    office.withdrawn("s1").await;
    let mut other = source.clone();
    other["key"] = json!("s2");
    office.done("putSource", other).await;
    assert_eq!(office.faults("putSource", source).await, ["slug TAKEN"]);
    office.check().await;
}

#[tokio::test]
async fn a_source_stays_for_a_relation_that_waits() {
    let office = Office::open().await;
    let source = json!({ "key": "s1", "slug": "statement", "title": "Joint statement" });
    office.done("putSource", source).await;
    for key in ["i1", "i2"] {
        office.done("putInstitution", institution(key, key)).await;
    }
    let relation = json!({
        "key": "r1", "kind": "PARTNERS", "from": { "slug": "i1" }, "to": { "slug": "i2" },
        "citations": [{ "source": "statement" }],
    });
    office.done("putRelation", relation).await;
    office.withdrawn("i1").await;
    let withdraw = json!({ "key": "s1" });
    assert_eq!(
        office.faults("withdrawRecord", withdraw).await,
        ["key NOT_ALLOWED"]
    );
    office.done("putInstitution", institution("i1", "i1")).await;
    office.check().await;
    office.withdrawn("r1").await;
    office.withdrawn("s1").await;
    office.check().await;
}

#[tokio::test]
async fn more_is_said_of_a_relation_that_waits() {
    let office = Office::open().await;
    let adb = office.app.key_for("adb", &[Scope::Write]).await;
    for key in ["i1", "i2", "i3"] {
        office.done("putInstitution", institution(key, key)).await;
    }
    let relation = |key: &str, from: &str| {
        let (from, to) = (json!({ "slug": from }), json!({ "slug": "i2" }));
        json!({ "key": key, "kind": "PARTNERS", "from": from, "to": to })
    };
    office.done("putRelation", relation("r1", "i1")).await;
    office.withdrawn("i1").await;
    // Another weight of the word on it alone is no reason to come back.
    let mut agency = office.app.agency("koica").await;
    agency.precedence = 40;
    let stronger = NewAgency {
        slug: agency.slug,
        name: agency.name,
        license: agency.license,
        precedence: agency.precedence,
    };
    office.app.store().agency_upsert(stronger).await.unwrap();
    office.check().await;
    let mut joining = relation("r2", "i3");
    joining["relation"] = json!({ "record": { "agency": "koica", "key": "r1" } });
    let told = tell(&office.app, &adb, "putRelation", joining.clone()).await;
    assert_eq!(told.data()["putRelation"]["errors"], json!([]));
    office.check().await;
    // The newest word of the strongest has both of its ends.
    joining["key"] = json!("r3");
    let told = office.done("putRelation", joining).await;
    assert_eq!(told["relation"]["from"]["slug"], "i3");
    office.check().await;
}

#[tokio::test]
async fn what_others_rest_on_stays() {
    let office = Office::open().await;
    let source = json!({ "key": "s1", "slug": "statement", "title": "Joint statement" });
    office.done("putSource", source.clone()).await;
    let mut input = institution("i1", "Exim");
    input["citations"] = json!([{ "source": "statement" }]);
    office.done("putInstitution", input).await;
    let withdraw = json!({ "key": "s1" });
    assert_eq!(
        office.faults("withdrawRecord", withdraw).await,
        ["key NOT_ALLOWED"]
    );
    let other = office.app.key_for("adb", &[Scope::Write]).await;
    tell(&office.app, &other, "putSource", source).await.data();
    office.withdrawn("s1").await;
    let last = tell(
        &office.app,
        &other,
        "withdrawRecord",
        json!({ "key": "s1" }),
    )
    .await
    .data();
    assert_eq!(faults(&last["withdrawRecord"]), ["key NOT_ALLOWED"]);
    office.withdrawn("i1").await;
    tell(
        &office.app,
        &other,
        "withdrawRecord",
        json!({ "key": "s1" }),
    )
    .await
    .data();
    assert_eq!(office.graph().await["sources"]["nodes"], json!([]));
    office.check().await;
}

#[tokio::test]
async fn the_slug_of_a_record_that_is_left_was_kept_for_it() {
    let office = Office::open().await;
    let weak = office.app.key_for("adb", &[Scope::Write]).await;
    let named = |slug: &str| {
        let mut input = institution("i1", "Exim");
        input["identifiers"] = json!([{ "scheme": "lei", "value": "1" }]);
        input["slug"] = json!(slug);
        input
    };
    // Both have one precedence, so the newer word stands.
    tell(&office.app, &weak, "putInstitution", named("exim-of-adb"))
        .await
        .data();
    office.done("putInstitution", named("exim")).await;
    let mut other = institution("i2", "Another");
    other["slug"] = json!("exim-of-adb");
    let taken = office.faults("putInstitution", other).await;
    assert_eq!(taken, ["slug TAKEN"]);
    office.withdrawn("i1").await;
    let left = json!({ "nodes": [{ "slug": "exim-of-adb" }] });
    let found = office
        .app
        .query("{ institutions { nodes { slug } } }")
        .await;
    assert_eq!(found.data()["institutions"], left);
    office.check().await;
}

#[tokio::test]
async fn a_withdrawal_that_expects_another_revision_is_refused() {
    let office = Office::open().await;
    office
        .done("putInstitution", institution("i1", "Exim"))
        .await;
    let withdraw = |revision: i32| json!({ "key": "i1", "expectedRevision": revision });
    let faults = office.faults("withdrawRecord", withdraw(2)).await;
    assert_eq!(faults, ["expectedRevision CONFLICT"]);
    office.done("withdrawRecord", withdraw(1)).await;
    let faults = office.faults("withdrawRecord", withdraw(1)).await;
    assert_eq!(faults, ["expectedRevision CONFLICT"]);
}

#[tokio::test]
async fn what_refers_to_it_and_its_withdrawal_do_not_miss_each_other() {
    let office = Office::open().await;
    funding(&office).await;
    let other = office.app.key_for("adb", &[Scope::Write]).await;
    for turn in 0..12 {
        let relation = json!({
            "key": format!("r{turn}"), "kind": "SUPPORTS", "from": { "slug": "exim" }, "to": { "slug": "campus" },
        });
        let (put, withdrawn) = tokio::join!(
            tell(&office.app, &other, "putRelation", relation),
            office.tell("withdrawRecord", json!({ "key": "i1" })),
        );
        let put = &put.data()["putRelation"];
        assert!(
            faults(put).is_empty() || faults(put) == ["from NOT_FOUND"],
            "{put}"
        );
        assert_eq!(faults(&withdrawn.data()["withdrawRecord"]), [""; 0]);
        assert_eq!(office.app.store().check().await.unwrap(), [""; 0]);
        office
            .done("putInstitution", institution("i1", "Exim"))
            .await;
        assert_eq!(office.app.store().check().await.unwrap(), [""; 0]);
    }
    office.check().await;
}
