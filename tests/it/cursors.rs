//! A cursor that a list did not give out is refused, whatever is asked of the list.

use serde_json::{Value, json};

use crate::harness::TestApp;

/// Every list, with `$at` where a cursor stands, and what stands around what is asked of it.
const LISTS: [&str; 15] = [
    "institutions(after: $at) {}",
    "directions(before: $at, last: 3) {}",
    "people(after: $at, orderBy: [{field: UPDATED_AT, direction: DESC}]) {}",
    "places(before: $at) {}",
    "projects(after: $at, orderBy: [{field: STARTS}, {field: STATUS}]) {}",
    "events(after: $at, before: $at) {}",
    "sources(after: $at) {}",
    "changes(before: $at) {}",
    r#"search(text: "koica", after: $at) {}"#,
    r#"institution(by: {slug: "koica"}) { relations(after: $at) {} }"#,
    r#"institution(by: {slug: "koica"}) { projects(before: $at) {} }"#,
    r#"institution(by: {slug: "koica"}) { history(after: $at) {} }"#,
    "agencies { records(after: $at) {} }",
    "sources(first: 1) { nodes { entities(after: $at) {} } }",
    "sources(first: 1) { nodes { relations(after: $at) {} } }",
];

/// What can be asked of a list.
const ASKED: [&str; 4] = [
    "totalCount",
    "nodes { __typename }",
    "pageInfo { hasNextPage }",
    "__typename",
];

/// A cursor that holds these keys.
fn cursor(keys: &Value) -> String {
    let hex = keys.to_string().into_bytes().into_iter();
    hex.map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat()
}

#[tokio::test]
async fn a_cursor_of_no_list_is_refused_by_every_list() {
    let app = TestApp::with_data_set().await;
    let wrong = [
        String::new(),
        " ".to_owned(),
        "x".to_owned(),
        "5b5".to_owned(),
        "ключ".to_owned(),
        "ff".to_owned(),
        "5b".repeat(5_000),
        cursor(&json!(null)),
        cursor(&json!([])),
        cursor(&json!([null])),
        cursor(&json!({ "a": 1 })),
        cursor(&json!([1.5])),
        cursor(&json!([u64::MAX])),
        cursor(&json!([["not an id"]])),
        cursor(&json!([[]])),
        cursor(&json!(["\0", [ID]])),
        cursor(&json!(["a", "b", "c", "d"])),
    ];
    let mut faults = Vec::new();
    for list in LISTS {
        for asked in ASKED {
            for cursor in &wrong {
                let list = list.replace("{}", &format!("{{ {asked} }}"));
                let answer = app
                    .query(&format!("query ($at: String) {{ {list} }}"))
                    .variable("at", cursor.as_str())
                    .await;
                let errors = answer.errors();
                let is_right = !errors.is_empty()
                    && errors.iter().all(|error| {
                        error["extensions"]["code"] == "BAD_USER_INPUT"
                            && error["message"]
                                .as_str()
                                .unwrap()
                                .contains("is no cursor of this list")
                    });
                if !is_right {
                    faults.push(format!("{list} at {cursor:.50}: {}", answer.text()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const ID: &str = "01900000000070008000000000000000";

/// Of the right length, but with a number where the list has a text: only PostgreSQL minds.
#[tokio::test]
async fn a_cursor_of_another_list_is_refused_or_taken_for_a_place_but_never_a_fault() {
    let app = TestApp::with_data_set().await;
    let keys = [json!("a"), json!(1), json!([ID]), json!(i64::MAX)];
    let mut cursors: Vec<_> = keys.iter().map(|key| cursor(&json!([key]))).collect();
    for one in &keys {
        for other in &keys {
            cursors.push(cursor(&json!([one, other])));
            cursors.extend(keys.iter().map(|last| cursor(&json!([one, other, last]))));
        }
    }
    for list in LISTS {
        let list = list.replace("{}", "{ totalCount nodes { __typename } }");
        let query = format!("query ($at: String) {{ {list} }}");
        let mut n_taken = 0;
        for cursor in &cursors {
            let answer = app.query(&query).variable("at", cursor.as_str()).await;
            let errors = answer.errors();
            let is_told = |error: &Value| error["extensions"]["code"] == "BAD_USER_INPUT";
            assert!(errors.iter().all(is_told), "{list}: {}", answer.text());
            n_taken += u32::from(errors.is_empty());
        }
        assert!((1..=4).contains(&n_taken), "{list} takes {n_taken}");
    }
}

#[tokio::test]
async fn a_cursor_that_a_list_gave_out_is_taken_by_it() {
    let app = TestApp::with_data_set().await;
    for list in LISTS {
        let first = list
            .replace("after: $at", "first: 2")
            .replace("before: $at", "first: 2")
            .replace("first: 2, first: 2", "first: 2")
            .replace("first: 2, last: 3", "first: 2");
        let query = format!("{{ {} }}", first.replace("{}", "{ edges { cursor } }"));
        let data = app.query(&query).await.data();
        let found = found(&data).unwrap();
        for asked in ASKED {
            let again = list.replace("{}", &format!("{{ {asked} }}"));
            let query = format!("query ($at: String) {{ {again} }}");
            let answer = app.query(&query).variable("at", found.as_str()).await;
            assert!(answer.errors().is_empty(), "{query}: {}", answer.text());
        }
    }
}

/// The first cursor in an answer.
fn found(data: &Value) -> Option<String> {
    match data {
        Value::Object(fields) => match fields.get("cursor").and_then(Value::as_str) {
            Some(cursor) => Some(cursor.to_owned()),
            None => fields.values().find_map(found),
        },
        Value::Array(items) => items.iter().find_map(found),
        _ => None,
    }
}
