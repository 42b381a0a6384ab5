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
    rows_of("docs/SECURITY.md")
}

/// The rows of tables in a page, as cells.
fn rows_of(page: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(repository().join(page)).unwrap();
    let rows = text.lines().filter(|line| line.starts_with('|'));
    let cell = |cell: &str| cell.trim().trim_matches('`').to_owned();
    rows.map(|row| row.trim_matches('|').split('|').map(cell).collect())
        .collect()
}

/// Whether there is a test of that name, such as `survival::kills::the_same_from_another_seed`.
fn is_test(name: &str) -> bool {
    let Some((module, function)) = name.rsplit_once("::") else {
        return false;
    };
    let path = repository()
        .join("tests/it")
        .join(module.replace("::", "/"));
    let files = [path.with_extension("rs"), path.join("mod.rs")];
    let text = files
        .iter()
        .find_map(|file| std::fs::read_to_string(file).ok());
    text.is_some_and(|text| text.contains(&format!("fn {function}(")))
}

#[test]
fn every_test_in_the_page_on_reliability_is_there() {
    let rows = rows_of("docs/RELIABILITY.md");
    let mut n_tests = 0;
    for row in rows.iter().filter(|row| row.len() == 4) {
        let is_head = row[2] == "shown by" || row[2].starts_with("---");
        let names: Vec<_> = row[2]
            .split(',')
            .map(|name| name.trim().trim_matches('`'))
            .collect();
        for name in names.iter().filter(|_| !is_head) {
            let is_bench = name.starts_with("cargo bench --bench overload");
            assert!(is_bench || is_test(name), "{name} of {row:?}");
            n_tests += 1;
        }
    }
    assert!(n_tests > 15, "{n_tests}");
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
