//! Lists: pages, filters, orders, facets, and the language of queries itself.

use hamkor::{
    domain::{EntityKind, RelationKind, Vocabulary},
    graphql::{
        inputs::{kind_name, orders},
        narrow::narrowings,
    },
};
use serde_json::{Value, json};

use crate::harness::TestApp;

fn list_of(kind: EntityKind) -> String {
    match kind {
        EntityKind::Person => "people".to_owned(),
        kind => format!("{}s", kind.as_str().to_lowercase()),
    }
}

/// All slugs of a list, a page of `size` at a time.
async fn walk(
    app: &TestApp,
    list: &str,
    args: &str,
    size: usize,
    is_backward: bool,
) -> Vec<String> {
    let (count, cursor, end, more) = if is_backward {
        ("last", "before", "startCursor", "hasPreviousPage")
    } else {
        ("first", "after", "endCursor", "hasNextPage")
    };
    let query = format!(
        "query ($at: String) {{ list: {list}({count}: {size}, {cursor}: $at {args}) {{ \
         nodes {{ slug }} pageInfo {{ {end} {more} }} }} }}"
    );
    let mut slugs = Vec::new();
    let mut at = Value::Null;
    loop {
        let page = app.query(&query).variable("at", at).await.data()["list"].take();
        let nodes = page["nodes"].as_array().unwrap().iter();
        let mut own: Vec<_> = nodes
            .map(|node| node["slug"].as_str().unwrap().to_owned())
            .collect();
        assert!(own.len() <= size);
        if is_backward {
            own.reverse();
        }
        slugs.extend(own);
        if page["pageInfo"][more] != true {
            return slugs;
        }
        at = page["pageInfo"][end].clone();
    }
}

#[tokio::test]
async fn pages_forward_and_back_give_each_item_once_in_every_order() {
    let app = TestApp::with_data_set().await;
    for &kind in EntityKind::ALL {
        let list = list_of(kind);
        for (field, ..) in orders(kind) {
            for direction in ["ASC", "DESC"] {
                let args = format!(", orderBy: [{{field: {field}, direction: {direction}}}]");
                let all = walk(&app, &list, &args, 100, false).await;
                let pages = walk(&app, &list, &args, 7, false).await;
                assert_eq!(pages, all, "{list} {args}");
                let mut back = walk(&app, &list, &args, 7, true).await;
                back.reverse();
                assert_eq!(back, all, "{list} {args}");
            }
        }
    }
}

#[tokio::test]
async fn a_connection_of_an_entity_is_paged_too() {
    let app = TestApp::with_data_set().await;
    let query = r#"query ($first: Int, $after: String) { place(by: {slug: "uzbekistan"}) {
        institutions(first: $first, after: $after) { totalCount edges { cursor node { slug } relation { kind } } pageInfo { hasNextPage } } } }"#;
    let all = app.query(query).variable("first", 100).await.data();
    let edges = all["place"]["institutions"]["edges"].as_array().unwrap();
    assert_eq!(all["place"]["institutions"]["totalCount"], edges.len());
    assert!(edges.len() > 5);
    assert_eq!(
        edges[0]["relation"]["kind"],
        RelationKind::LocatedIn.as_str()
    );
    let after = edges[1]["cursor"].clone();
    let rest = app
        .query(query)
        .variable("first", 2)
        .variable("after", after)
        .await
        .data();
    let rest = &rest["place"]["institutions"];
    assert_eq!(rest["edges"].as_array().unwrap()[..], edges[2..4]);
    assert_eq!(rest["pageInfo"]["hasNextPage"], true);
}

#[tokio::test]
async fn filters_narrow_and_combine() {
    let app = TestApp::with_data_set().await;
    for (filter, expected) in [
        (r#"{slug: ["kia-assembly-line"]}"#, 1),
        (
            r#"{slug: ["kia-assembly-line"], not: {status: [IMPLEMENTING]}}"#,
            0,
        ),
        (
            r#"{or: [{slug: ["kia-assembly-line"]}, {slug: ["medical-cluster"]}]}"#,
            2,
        ),
        (
            r#"{and: [{slug: ["kia-assembly-line"]}, {slug: ["medical-cluster"]}]}"#,
            0,
        ),
        ("{or: []}", 0),
        (
            r#"{slug: ["kia-assembly-line"], place: [{slug: "uzbekistan"}]}"#,
            1,
        ),
        (
            r#"{slug: ["kia-assembly-line"], direction: [{slug: "direction-4-mechanical-engineering"}, {slug: "nothing"}]}"#,
            1,
        ),
        (
            r#"{slug: ["edcf-package-new"], funder: [{slug: "edcf"}]}"#,
            1,
        ),
        (
            r#"{slug: ["edcf-package-new"], funder: [{slug: "koica"}]}"#,
            0,
        ),
        (r#"{name: "ТАШКЕНТ", kind: [PROJECT]}"#, 2),
        (
            r#"{slug: ["kia-sedan-production"], startsFrom: "2025-01", startsTo: "2025"}"#,
            1,
        ),
        (r#"{updatedSince: "2100-01-01T00:00:00Z"}"#, 0),
    ] {
        let query = format!("{{ projects(filter: {filter}) {{ totalCount nodes {{ slug }} }} }}");
        let data = app.query(&query).await.data();
        assert_eq!(data["projects"]["totalCount"], expected, "{filter}: {data}");
        assert_eq!(
            data["projects"]["nodes"].as_array().unwrap().len(),
            expected,
            "{filter}"
        );
    }
}

/// Every field of every filter is understood by the database, and costs no statement of its own.
#[tokio::test]
async fn every_filter_of_every_kind_costs_one_statement() {
    let app = TestApp::with_data_set().await;
    for &kind in EntityKind::ALL {
        let list = list_of(kind);
        for (name, shape, ..) in narrowings(kind) {
            let value = sample(kind, shape);
            let query = format!(
                "query ($filter: {}Filter) {{ {list}(filter: $filter) {{ nodes {{ slug }} }} }}",
                kind_name(kind)
            );
            let answer = app
                .query(&query)
                .variable("filter", json!({ *name: value }))
                .await;
            answer.data();
            assert_eq!(answer.n_statements(), 1, "{list} {name}");
        }
    }
}

fn sample(kind: EntityKind, shape: &str) -> Value {
    match shape.trim_matches(['[', ']', '!']) {
        "EntityRef" => {
            json!([{ "slug": "uzbekistan" }, { "identifier": { "scheme": "ror", "value": "x" } }, { "record": { "agency": "a", "key": "k" } }, { "id": "x" }])
        }
        "PartialDate" => json!("2024-06"),
        "DateTime" => json!("2024-06-14T00:00:00Z"),
        "Int" => json!([1, 2]),
        "String" if shape == "String" => json!("tash"),
        "String" => json!(["x"]),
        word => {
            let first = match word {
                "InstitutionKind" => "BANK",
                "ProjectKind" => "PORTFOLIO",
                "PlaceKind" => "CITY",
                "EventKind" => "FORUM",
                _ if kind == EntityKind::Project => "AGREED",
                _ => "PLANNED",
            };
            json!([first])
        }
    }
}

#[tokio::test]
async fn facets_count_what_the_filter_leaves() {
    let app = TestApp::with_data_set().await;
    let query = r#"{ projects(filter: {direction: [{slug: "direction-4-mechanical-engineering"}]}) {
        totalCount facets { field values { value count entity { slug } } } } }"#;
    let answer = app.query(query).await;
    let projects = answer.data()["projects"].take();
    let facets = projects["facets"].as_array().unwrap();
    let values = |field: &str| {
        facets.iter().find(|facet| facet["field"] == field).unwrap()["values"].clone()
    };
    let sum: i64 = values("status")
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|value| value["count"].as_i64())
        .sum();
    assert_eq!(projects["totalCount"], sum);
    let first = &values("direction")[0];
    assert_eq!(
        first["entity"]["slug"],
        "direction-4-mechanical-engineering"
    );
    assert_eq!(first["count"], projects["totalCount"]);
}

#[tokio::test]
async fn a_wrong_argument_is_told_with_its_name_and_the_fix() {
    let app = TestApp::with_data_set().await;
    for (query, part) in [
        (
            "{ projects(first: 101) { nodes { id } } }",
            "`first` is 101; it goes from 0 to 100",
        ),
        ("{ projects(first: -1) { nodes { id } } }", "`first` is -1"),
        (
            "{ projects(first: 1, last: 1) { nodes { id } } }",
            "`first` and `last`",
        ),
        (
            r#"{ projects(after: "x") { nodes { id } } }"#,
            "`x` is no cursor",
        ),
        (
            r#"{ paths(from: {slug: "kia"}, to: {slug: "nowhere"}) { length } }"#,
            "`to`: there is no entity `nowhere`",
        ),
    ] {
        let answer = app.query(query).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (200, "BAD_USER_INPUT"),
            "{query}"
        );
        assert!(
            answer
                .text()
                .contains(&json!(part).to_string()[1..part.len()]),
            "{}",
            answer.text()
        );
        assert!(answer.errors()[0]["path"].is_array(), "{}", answer.text());
    }
}

/// A field that fails takes no more with it than it must: the nearest value that may be null.
#[tokio::test]
async fn an_error_leaves_the_rest_of_the_answer_whole() {
    let app = TestApp::with_data_set().await;
    let query = r#"{
        good: project(by: {slug: "kia-assembly-line"}) { slug }
        bad: project(by: {slug: "kia-assembly-line"}) { slug places(first: 1000) { nodes { slug } } }
    }"#;
    let answer = app.query(query).await;
    assert_eq!(
        answer.json()["data"],
        json!({ "good": { "slug": "kia-assembly-line" }, "bad": null })
    );
    assert_eq!(answer.errors()[0]["path"], json!(["bad", "places"]));
}

#[tokio::test]
async fn fragments_aliases_and_directives_mean_what_they_should() {
    let app = TestApp::with_data_set().await;
    let query = r#"query ($no: Boolean!, $first: Int = 1) {
        __typename
        entity(by: {slug: "koica"}) { ...common kind @skip(if: $no) ... on Project { status } ... on Institution { institutionKind } }
        entity(by: {slug: "koica"}) { slug revision @include(if: $no) }
        again: search(text: "koica", first: $first) { edges { node { __typename ... on Entity { slug } ... on Institution { institutionKind } } } }
        __type(name: "Entity") { name }
    }
    fragment common on Entity { slug ... on Node { id } }"#;
    let mut data = app.query(query).variable("no", false).await.data();
    assert!(data["entity"]["id"].take().is_string());
    assert_eq!(
        data,
        json!({
            "__typename": "Query",
            "entity": { "slug": "koica", "id": null, "kind": "INSTITUTION", "institutionKind": "AGENCY" },
            "again": { "edges": [{ "node": { "__typename": "Institution", "slug": "koica", "institutionKind": "AGENCY" } }] },
            "__type": { "name": "Entity" },
        })
    );
}

#[tokio::test]
async fn the_feed_is_read_on_from_the_last_cursor() {
    let app = TestApp::with_data_set().await;
    let query = "query ($after: String) { changes(first: 100, after: $after) { nodes { revision agency { slug } } pageInfo { endCursor hasNextPage } } }";
    let (mut revisions, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = app.query(query).variable("after", after).await.data()["changes"].take();
        let nodes = page["nodes"].as_array().unwrap();
        revisions.extend(
            nodes
                .iter()
                .filter_map(|change| change["revision"].as_i64()),
        );
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let head = app.query("{ graph { revision } }").await.data()["graph"]["revision"]
        .as_i64()
        .unwrap();
    assert_eq!(revisions, (1..=head).collect::<Vec<_>>());
}

/// Even where nothing would be read with it.
#[tokio::test]
async fn a_value_of_the_wrong_type_is_refused_as_the_document_is() {
    let app = TestApp::start().await;
    let nowhere = |rest: &str| format!(r#"{{ place(by: {{slug: "nowhere"}}) {{ {rest} }} }}"#);
    for (query, part) in [
        (
            nowhere("children(first: 2147483648) { totalCount }"),
            "`first` is 2147483648; an Int has 32 bits",
        ),
        (
            nowhere("institutions(filter: 5) { totalCount }"),
            "`filter` is 5; it has to be an object",
        ),
        (
            nowhere("institutions(filter: {or: [{}, {not: []}]}) { totalCount }"),
            "`filter.or.not` is []; it has to be an object",
        ),
        (
            nowhere("institutions(filter: {kind: [\"UNIVERSITY\"]}) { totalCount }"),
            "write a InstitutionKind without quotes",
        ),
        (
            nowhere("relations(direction: \"IN\") { totalCount }"),
            "write a RelationDirection without quotes",
        ),
        (
            r#"{ institution(by: "koica") { name } }"#.to_owned(),
            "`by` is \"koica\"; it has to be an object",
        ),
        (
            "{ projects(orderBy: [NAME]) { totalCount } }".to_owned(),
            "`orderBy` is NAME; it has to be an object",
        ),
    ] {
        let answer = app.query(&query).await;
        assert_eq!(answer.status(), 400, "{query}: {}", answer.text());
        assert!(
            answer.text().replace('\\', "").contains(part),
            "{query}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn variables_are_of_their_types_and_their_texts_are_values_of_enums() {
    let app = TestApp::with_data_set().await;
    let query = "query ($filter: InstitutionFilter, $first: Int) {
        institutions(filter: $filter, first: $first) { totalCount } }";
    let filter = json!({ "kind": ["UNIVERSITY"], "not": { "status": "PLANNED" } });
    let right = app.query(query).variable("filter", filter);
    assert!(right.await.data()["institutions"]["totalCount"].as_u64() > Some(0));
    for (name, value) in [
        ("filter", json!(5)),
        ("filter", json!([])),
        ("first", json!(1_u64 << 31)),
    ] {
        let answer = app.query(query).variable(name, value.clone()).await;
        assert_eq!(answer.status(), 400, "{value}: {}", answer.text());
    }
}

#[tokio::test]
async fn the_name_of_a_type_can_be_left_out_by_a_variable() {
    let app = TestApp::start().await;
    for (query, with, without) in [
        (
            "query ($a: Boolean!) { __typename @include(if: $a) }",
            json!({ "__typename": "Query" }),
            json!({}),
        ),
        (
            "query ($a: Boolean!) { viewer { slug } ...b } \
             fragment b on Query { name: __typename @include(if: $a) @skip(if: false) }",
            json!({ "viewer": null, "name": "Query" }),
            json!({ "viewer": null }),
        ),
    ] {
        let answer = app.query(query).variable("a", true).await;
        assert_eq!(answer.data(), with, "{query}");
        let answer = app.query(query).variable("a", false).await;
        assert_eq!(answer.data(), without, "{query}");
    }
    let wrong = "query ($a: Int!) { __typename @skip(if: $a) }";
    let answer = app.query(wrong).variable("a", 1).await;
    assert_eq!(answer.status(), 400);
}
