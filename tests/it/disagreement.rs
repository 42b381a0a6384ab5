//! Two agencies describe one project differently.

use hamkor::{domain::Scope, store::NewAgency};
use serde_json::{Value, json};

use crate::{
    harness::TestApp,
    writing::{faults, tell},
};

async fn agency(app: &TestApp, slug: &str, precedence: i32) -> String {
    let key = app.key_for(slug, &[Scope::Write]).await;
    let new = NewAgency {
        slug: slug.to_owned(),
        name: slug.to_uppercase(),
        license: None,
        precedence,
    };
    app.store().agency_upsert(new).await.unwrap();
    key
}

fn project(key: &str, name: &str, status: &str, starts: &str) -> Value {
    json!({
        "key": key, "names": [{ "text": name, "language": "EN" }], "status": status, "starts": starts,
        "identifiers": [{ "scheme": "iati", "value": "KR-GOV-051-1" }],
    })
}

/// The id of the project that is put.
async fn put(app: &TestApp, key: &str, input: Value) -> Value {
    let payload = tell(app, key, "putProject", input).await.data()["putProject"].take();
    assert_eq!(faults(&payload), [""; 0]);
    payload["entity"]["id"].clone()
}

const PROJECT: &str = r#"{ project(by: {identifier: {scheme: "iati", value: "KR-GOV-051-1"}}) {
    slug status starts names { text }
    records { agency { slug } key data }
    conflicts {
        field
        accepted { value record { agency { slug } } }
        rejected { value record { agency { slug } } }
    }
} }"#;

#[tokio::test]
async fn both_words_are_kept_the_stronger_stands_and_the_conflict_shows() {
    let app = TestApp::start().await;
    let strong = agency(&app, "koica", 10).await;
    let weak = agency(&app, "adb", 20).await;
    let ours = project("p-1", "Campus", "IMPLEMENTING", "2024");
    let theirs = project("campus", "The campus", "AGREED", "2024");
    let id = put(&app, &strong, ours).await;
    // The later word is the weaker one.
    assert_eq!(put(&app, &weak, theirs).await, id);
    let data = app.query(PROJECT).await.data()["project"].take();
    assert_eq!(
        (&data["status"], &data["starts"]),
        (&json!("IMPLEMENTING"), &json!("2024"))
    );
    assert_eq!(
        data["names"],
        json!([{ "text": "Campus" }, { "text": "The campus" }])
    );
    let told: Vec<_> = data["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            (
                &record["agency"]["slug"],
                &record["key"],
                &record["data"]["status"],
            )
        })
        .collect();
    let word = |slug: &str, key: &str, status: &str| (json!(slug), json!(key), json!(status));
    let (first, second) = (
        word("koica", "p-1", "IMPLEMENTING"),
        word("adb", "campus", "AGREED"),
    );
    assert_eq!(
        told,
        [
            (&first.0, &first.1, &first.2),
            (&second.0, &second.1, &second.2)
        ]
    );
    let claim = |value: &str, slug: &str| json!({ "value": value, "record": { "agency": { "slug": slug } } });
    let conflict = json!([{
        "field": "status",
        "accepted": claim("IMPLEMENTING", "koica"),
        "rejected": [claim("AGREED", "adb")],
    }]);
    assert_eq!(data["conflicts"], conflict);
}

#[tokio::test]
async fn who_comes_round_ends_it_and_who_leaves_leaves_the_word_of_the_other() {
    let app = TestApp::start().await;
    let strong = agency(&app, "koica", 10).await;
    let weak = agency(&app, "adb", 20).await;
    put(
        &app,
        &strong,
        project("p-1", "Campus", "IMPLEMENTING", "2024"),
    )
    .await;
    put(
        &app,
        &weak,
        project("campus", "The campus", "IMPLEMENTING", "2024"),
    )
    .await;
    let data = app.query(PROJECT).await.data()["project"].take();
    assert_eq!(data["conflicts"], json!([]));
    put(
        &app,
        &weak,
        project("campus", "The campus", "AGREED", "2024"),
    )
    .await;
    tell(&app, &strong, "withdrawRecord", json!({ "key": "p-1" }))
        .await
        .data();
    let data = app.query(PROJECT).await.data()["project"].take();
    assert_eq!(
        (&data["status"], &data["conflicts"]),
        (&json!("AGREED"), &json!([]))
    );
    assert_eq!(app.store().check().await.unwrap(), [""; 0]);
}
