//! What an operation costs, before and after it runs, in exact points.

use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};

/// A page of relations, each of which is a point.
const FIVE: &str = "relations(first: 5) { nodes { kind } }";

/// What the answer says of its cost: requested and actual points, and statements.
async fn cost(app: &TestApp, query: &str) -> (u64, u64, u64) {
    let answer = app.query(query).await;
    assert!(answer.errors().is_empty(), "{query}: {}", answer.text());
    let (requested, actual) = answer.cost();
    (requested, actual, answer.n_statements())
}

/// Compares all at once, so that a change of prices is seen whole.
async fn assert_costs(prices: &[(&str, (u64, u64, u64))]) {
    let app = TestApp::without_memory().await;
    let mut wrong = Vec::new();
    for (query, expected) in prices {
        let told = cost(&app, query).await;
        if told != *expected {
            wrong.push(format!("{query}: {told:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_thing_costs_a_point_and_what_lies_in_it_nothing() {
    assert_costs(&[
        ("{ __typename }", (1, 1, 0)),
        ("{ viewer { slug } }", (1, 1, 0)),
        (r#"{ node(id: "nothing") { id } }"#, (1, 1, 0)),
        (r#"{ nodes(ids: ["a", "b", "c"]) { id } }"#, (3, 1, 0)),
        (
            r#"{ institution(by: {slug: "koica"}) { slug name names { text } } }"#,
            (1, 1, 1),
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_page_costs_a_point_and_one_for_each_item() {
    assert_costs(&[
        ("{ institutions(first: 5) { nodes { slug } } }", (6, 6, 1)),
        ("{ institutions(last: 5) { nodes { slug } } }", (6, 6, 1)),
        (
            "{ institutions(first: 5) { edges { cursor node { slug } } } }",
            (6, 6, 1),
        ),
        (
            "{ institutions(first: 5) { edges { cursor } pageInfo { endCursor } } }",
            (1, 1, 1),
        ),
        ("{ institutions(first: 0) { nodes { slug } } }", (1, 1, 1)),
        ("{ institutions { nodes { slug } } }", (51, 46, 1)),
        ("{ changes(first: 5) { nodes { id } } }", (6, 6, 1)),
        ("{ sources(first: 5) { nodes { slug } } }", (6, 6, 1)),
        (
            "query ($n: Int = 3) { institutions(first: $n) { nodes { slug } } }",
            (4, 4, 1),
        ),
        (
            "query ($no: Boolean = true) { graph @skip(if: $no) { revision } __typename }",
            (1, 1, 0),
        ),
    ])
    .await;
}

#[tokio::test]
async fn pages_within_pages_multiply() {
    assert_costs(&[
        (
            // 1 + 5 × (1 + 1 + 10)
            "{ institutions(first: 5) { nodes { projects(first: 10) { nodes { slug } } } } }",
            (61, 15, 2),
        ),
        (
            // 1 + 5 × (1 + 1 + 2 × (1 + 1 + 3))
            "{ institutions(first: 5) { nodes { projects(first: 2) { nodes { \
             places(first: 3) { nodes { slug } } } } } } }",
            (61, 21, 3),
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_count_costs_a_point_wherever_it_is_asked() {
    assert_costs(&[
        ("{ institutions { totalCount } }", (2, 2, 1)),
        (
            "{ institutions(first: 5) { totalCount nodes { slug } } }",
            (7, 7, 2),
        ),
        ("{ institutions { facets { field } } }", (2, 2, 1)),
        (
            "{ institutions(first: 5) { nodes { projects(first: 10) { totalCount } } } }",
            (16, 16, 2),
        ),
    ])
    .await;
}

#[tokio::test]
async fn the_relation_comes_with_its_edge() {
    assert_costs(&[
        (
            r#"{ institution(by: {slug: "koica"}) { projects(first: 5) { edges { node { slug } } } } }"#,
            (7, 4, 2),
        ),
        (
            r#"{ institution(by: {slug: "koica"}) { projects(first: 5) { edges { relation { kind } node { slug } } } } }"#,
            (7, 4, 2),
        ),
        (
            // Its ends do not.
            r#"{ institution(by: {slug: "koica"}) { relations(first: 5) { nodes { from { slug } to { slug } } } } }"#,
            (17, 17, 2),
        ),
    ])
    .await;
}

#[tokio::test]
async fn the_same_field_is_paid_once_under_each_name() {
    assert_costs(&[
        (
            "{ a: institutions(first: 5) { nodes { slug } } b: institutions(first: 5) { nodes { slug } } }",
            // Asked at once, they are read at once.
            (12, 12, 1),
        ),
        (
            "{ institutions(first: 5) { nodes { slug } } institutions(first: 5) { nodes { name } } }",
            (6, 6, 1),
        ),
        (
            "{ institutions(first: 5) { nodes { slug } } ...a ...a } \
             fragment a on Query { institutions(first: 5) { nodes { slug name } } }",
            (6, 6, 1),
        ),
    ])
    .await;
}

#[tokio::test]
async fn fragments_cost_what_they_ask_of_one_object() {
    let entity = r#"entity(by: {slug: "koica"})"#;
    let search = r#"search(text: "koica", first: 3)"#;
    let prices = [
        // On the interface.
        (
            format!("{{ {entity} {{ ...a }} }} fragment a on Entity {{ {FIVE} }}"),
            (7, 7, 2),
        ),
        (
            format!("{{ {search} {{ nodes {{ ... on Entity {{ {FIVE} }} }} }} }}"),
            (31, 31, 3),
        ),
        (
            format!("{{ {search} {{ nodes {{ ... on Node {{ id }} }} }} }}"),
            (13, 13, 2),
        ),
        // An object is of one type: the dearest counts, even if it is not met.
        (
            format!(
                "{{ {entity} {{ ... on Project {{ relations(first: 100) {{ nodes {{ kind }} }} }} ... on Institution {{ {FIVE} }} }} }}"
            ),
            (102, 7, 2),
        ),
        (
            format!(
                "{{ {entity} {{ ... on Project {{ a: {FIVE} }} ... on Institution {{ b: {FIVE} }} ... on Place {{ slug }} }} }}"
            ),
            (7, 7, 2),
        ),
        (
            format!(
                "{{ {search} {{ nodes {{ ... on Project {{ relations(first: 7) {{ nodes {{ kind }} }} }} ... on Institution {{ {FIVE} }} }} }} }}"
            ),
            (37, 31, 3),
        ),
        // What is asked of all is added to what is asked of one.
        (
            format!(
                "{{ {entity} {{ a: {FIVE} ... on Institution {{ b: {FIVE} }} ... on Project {{ c: {FIVE} }} }} }}"
            ),
            (13, 13, 2),
        ),
    ];
    let prices: Vec<_> = prices
        .iter()
        .map(|(query, cost)| (query.as_str(), *cost))
        .collect();
    assert_costs(&prices).await;
}

#[tokio::test]
async fn a_question_costs_by_how_much_it_looks_at() {
    assert_costs(&[
        (r#"{ search(text: "koica", first: 3) { nodes { __typename } } }"#, (13, 13, 2)),
        ("{ graph { revision counts { kind count } } }", (5, 5, 2)),
        ("{ funding(groupBy: [STAGE]) { relations } }", (50, 50, 1)),
        (
            r#"{ paths(from: {slug: "koica"}, to: {slug: "kaist"}, maxLength: 2) { length entities { slug } } }"#,
            (43, 43, 6),
        ),
        (
            r#"{ neighbourhood(of: {slug: "koica"}, depth: 2, limit: 10) { entities { slug } } }"#,
            (13, 13, 5),
        ),
        ("{ agencies { slug } }", (21, 3, 1)),
        (r#"{ institution(by: {slug: "koica"}) { records { id } } }"#, (7, 4, 2)),
        (r#"{ institution(by: {slug: "koica"}) { relationCounts { count } } }"#, (2, 2, 2)),
    ])
    .await;
}

/// What a page has at most is what it is taken to have beforehand.
#[tokio::test]
async fn pages_never_cost_more_than_was_said() {
    let app = TestApp::with_data_set().await;
    let inner = "totalCount nodes { id } edges { node { id } relation { id } }";
    for list in [
        "institutions",
        "projects",
        "people",
        "directions",
        "places",
        "events",
    ] {
        for size in [0, 1, 7, 100] {
            let page =
                format!("relations(first: {size}) {{ {inner} }}").replace(" relation { id }", "");
            let query = format!(
                "{{ {list}(first: {size}) {{ totalCount nodes {{ {page} history(first: {size}) {{ nodes {{ id }} }} }} }} }}"
            );
            let (requested, actual, _) = cost(&app, &query).await;
            assert!(actual <= requested, "{query}: {actual} > {requested}");
        }
    }
}

/// An operation that costs 1 + 100 × (1 + 1 + 100).
const DEAR: &str =
    "{ institutions(first: 100) { nodes { relations(first: 100) { nodes { kind } } } } }";

#[tokio::test]
async fn what_costs_more_than_the_limit_is_refused_with_advice() {
    let app = TestApp::as_shipped().await;
    let request = app.post("/graphql").header("Accept", "application/json");
    let as_json = Answer::to(request.json(&json!({ "query": DEAR }))).await;
    for (answer, status) in [(app.query(DEAR).await, 400), (as_json, 200)] {
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (status, "TOO_EXPENSIVE")
        );
        let limit = &answer.errors()[0]["extensions"]["limit"];
        assert_eq!(
            limit,
            &json!({ "name": "cost", "max": 5_000, "asked": 10_201 })
        );
        assert!(
            answer.text().contains("smaller pages with `first`"),
            "{}",
            answer.text()
        );
        assert_eq!(answer.json()["data"], Value::Null);
    }
    let just = "{ a: institutions(first: 100) { nodes { relations(first: 47) { nodes { kind } } } } \
                b: institutions(first: 98) { nodes { slug } } }";
    assert_eq!(app.query(just).await.cost().0, 5_000);
    let above = just.replace("98", "99");
    assert_eq!(app.query(&above).await.code(), "TOO_EXPENSIVE");
}

#[tokio::test]
async fn who_signs_may_ask_for_more() {
    let app = TestApp::as_shipped().await;
    let key = app.key("koica").await;
    let answer = app.query(DEAR).key(&key).await;
    let cost = answer.json()["extensions"]["cost"].take();
    assert_eq!(
        (&cost["requested"], &cost["limit"]),
        (&json!(10_201), &json!(50_000))
    );
    let answer = app.query("{ __typename }").await;
    assert_eq!(answer.json()["extensions"]["cost"]["limit"], 5_000);
    let aliases = (0..5).map(|n| format!("a{n}: {}", &DEAR[2..DEAR.len() - 2]));
    let dearest = format!("{{ {} }}", aliases.collect::<String>());
    let answer = app.query(&dearest).key(&key).await;
    assert_eq!(answer.code(), "TOO_EXPENSIVE");
    assert_eq!(answer.errors()[0]["extensions"]["limit"]["max"], 50_000);
}
