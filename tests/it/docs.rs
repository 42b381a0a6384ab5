//! What the README and the other pages say, tried out.

use std::collections::BTreeSet;

use hamkor::config::variables;
use serde_json::Value;

use crate::{
    attacks::{End, attacks},
    harness::{TestApp, repository},
};

/// The code blocks of a language in a page of ours.
pub(crate) fn blocks(page: &str, language: &str) -> Vec<String> {
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
    assert_eq!(answer.n_statements(), 5);
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

/// The queries that GraphiQL opens with; what a test of the pages does with the others is its own.
#[tokio::test]
async fn every_example_of_graphiql_finds_something() {
    let app = TestApp::as_shipped().await;
    let folder = repository().join("web/src/graphiql/examples");
    let mut n_queries = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let is_query = text.lines().any(|line| line.starts_with("query "));
        if !is_query {
            continue;
        }
        n_queries += 1;
        let answer = app.query(&text).await;
        for (field, found) in answer.data().as_object().unwrap() {
            let is_empty = found.is_null() || *found == serde_json::json!([]);
            assert!(!is_empty, "{}: {field}", path.display());
        }
    }
    assert!(n_queries > 3);
}

/// The rows of tables in the page on security, as cells.
fn rows_on_security() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(repository().join("docs/SECURITY.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with('|'));
    let cell = |cell: &str| cell.trim().trim_matches('`').to_owned();
    rows.map(|row| row.trim_matches('|').split('|').map(cell).collect())
        .collect()
}

#[test]
fn every_limit_is_in_the_page_on_security_with_its_default() {
    let is_limit = |name: &str| {
        let words = ["_MAX_", "_RATE", "_TIMEOUT"];
        words.iter().any(|word| name.contains(word))
    };
    let expected: BTreeSet<_> = variables()
        .filter(|variable| is_limit(variable.name))
        .map(|variable| (variable.name.to_owned(), variable.default.to_owned()))
        .collect();
    let told: BTreeSet<_> = rows_on_security()
        .into_iter()
        .filter(|row| row[1].starts_with("HAMKOR_"))
        .map(|row| (row[1].clone(), row[2].clone()))
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn every_limit_that_stops_an_attack_is_in_the_page_on_security() {
    let named: Vec<_> = rows_on_security()
        .into_iter()
        .map(|row| row[0].clone())
        .collect();
    for attack in attacks() {
        if let End::Limit(name) = attack.end {
            assert!(named.iter().any(|known| known == name), "{name}");
        }
    }
}

#[tokio::test]
async fn the_cost_in_the_page_on_security_is_the_cost() {
    let app = TestApp::as_shipped().await;
    let query = blocks("docs/SECURITY.md", "graphql").remove(0);
    let printed = blocks("docs/SECURITY.md", "json").remove(0);
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let told = app.query(&query).await.json()["extensions"]["cost"].take();
    for (name, value) in printed["cost"].as_object().unwrap() {
        assert_eq!(told[name], *value, "{name}");
    }
}
