//! Finding things by their names, in any script and spelt nearly right.

use serde_json::{Value, json};

use crate::harness::TestApp;

const SEARCH: &str = "query ($text: String!, $kinds: [EntityKind!], $first: Int, $after: String) {
    search(text: $text, kinds: $kinds, first: $first, after: $after) {
        totalCount
        edges { cursor score matched node { ... on Entity { slug kind } } }
        pageInfo { endCursor hasNextPage }
    }
}";

fn slugs(answer: &Value) -> Vec<String> {
    let edges = answer["search"]["edges"].as_array().unwrap().iter();
    edges
        .map(|edge| edge["node"]["slug"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_right_entity_comes_first_in_any_script_and_spelling() {
    let app = TestApp::without_memory().await;
    for (text, expected) in [
        ("Ташкент", "tashkent"),
        ("Toshkent", "tashkent"),
        ("타슈켄트", "tashkent"),
        ("tashknet", "tashkent"),
        ("Yun Sok Yel", "yoon-suk-yeol"),
        ("Yun Sok Yol", "yoon-suk-yeol"),
        ("윤석열", "yoon-suk-yeol"),
        ("Mirziyoev", "shavkat-mirziyoyev"),
        ("koica", "koica"),
        ("KAIST", "kaist"),
        ("it park", "it-park"),
        ("u enter", "u-enter"),
        ("samarqand", "samarkand"),
        ("pharma prak", "tashkent-pharma-park"),
    ] {
        let answer = app.query(SEARCH).variable("text", text).await;
        let found = slugs(&answer.data());
        assert_eq!(
            found.first().map(String::as_str),
            Some(expected),
            "{text}: {found:?}"
        );
        // The search, and the entities that it found.
        assert_eq!(answer.n_statements(), 2, "{text}");
    }
}

#[tokio::test]
async fn nothing_is_found_for_nothing_and_for_nonsense() {
    let app = TestApp::with_data_set().await;
    for text in [
        "",
        "  ",
        "—",
        "xqzwvk",
        "'; DROP TABLE entity; --",
        "\" OR \"",
        "%",
        &"xq".repeat(10_000),
    ] {
        let answer = app.query(SEARCH).variable("text", text).await.data();
        assert_eq!(answer["search"]["totalCount"], 0, "{text}");
    }
}

#[tokio::test]
async fn a_letter_or_two_find_what_begins_so() {
    let app = TestApp::with_data_set().await;
    let found = slugs(&app.query(SEARCH).variable("text", "it").await.data());
    assert!(found.contains(&"it-park".to_owned()), "{found:?}");
}

#[tokio::test]
async fn kinds_narrow_and_pages_follow_on() {
    let app = TestApp::with_data_set().await;
    let kinds = json!(["INSTITUTION"]);
    let all = app
        .query(SEARCH)
        .variable("text", "koica training")
        .variable("kinds", kinds.clone())
        .variable("first", 100)
        .await
        .data();
    let edges = all["search"]["edges"].as_array().unwrap();
    assert!(edges.len() >= 5);
    assert_eq!(all["search"]["totalCount"], edges.len());
    assert!(
        edges
            .iter()
            .all(|edge| edge["node"]["kind"] == "INSTITUTION")
    );
    let (mut pages, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = app
            .query(SEARCH)
            .variable("text", "koica training")
            .variable("kinds", kinds.clone())
            .variable("first", 2)
            .variable("after", after)
            .await
            .data();
        pages.extend(slugs(&page));
        after = page["search"]["pageInfo"]["endCursor"].clone();
        if page["search"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(pages, slugs(&all));
    let wrong = app
        .query(SEARCH)
        .variable("text", "koica")
        .variable("after", "00")
        .await;
    assert_eq!(wrong.code(), "BAD_USER_INPUT");
}
