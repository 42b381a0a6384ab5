//! What the README says, tried out.

use serde_json::Value;

use crate::harness::{Answer, TestApp, repository};

/// The code blocks of a language in a page of ours.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let text = std::fs::read_to_string(repository().join(page)).unwrap();
    let opening = format!("```{language}\n");
    text.split(&opening)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_first_query_of_the_readme_has_the_answer_printed_below_it() {
    let app = TestApp::as_shipped().await;
    let query = blocks("README.md", "graphql").remove(0);
    let printed: Value = serde_json::from_str(&blocks("README.md", "json").remove(0)).unwrap();
    let answer = app.query(&query).await;
    assert_eq!(answer.data(), printed);
    assert_eq!(answer.n_statements(), 6);
}

#[tokio::test]
async fn every_query_of_the_readme_finds_something() {
    let app = TestApp::as_shipped().await;
    let queries = blocks("README.md", "graphql").join("\n");
    let queries: Vec<_> = queries
        .split("\n\n")
        .filter(|query| !query.trim().is_empty())
        .collect();
    assert!(queries.len() > 3);
    for query in queries {
        let data = app.query(query).await.data();
        let root = data.as_object().unwrap().values().next().unwrap();
        assert!(!root.is_null() && *root != serde_json::json!([]), "{query}");
    }
}

#[tokio::test]
async fn every_example_of_graphiql_finds_something() {
    let app = TestApp::as_shipped().await;
    let script = Answer::to(app.get("/graphiql.js")).await;
    let (_, rest) = script.text().split_once("const EXAMPLES = ").unwrap();
    let (examples, _) = rest.split_once(";\n").unwrap();
    let examples: Vec<Vec<Value>> = serde_json::from_str(examples).unwrap();
    assert!(examples.len() > 5);
    for example in examples {
        let mut query = app.query(example[1].as_str().unwrap());
        for (name, value) in example
            .get(2)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            query = query.variable(name, value.clone());
        }
        let data = query.await.data();
        let root = data.as_object().unwrap().values().next().unwrap();
        assert!(
            !root.is_null() && *root != serde_json::json!([]),
            "{}",
            example[0]
        );
    }
}
