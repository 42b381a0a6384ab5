//! What the README and the other pages say, tried out.

use std::{collections::BTreeSet, path::PathBuf};

use hamkor::config::variables;
use serde_json::Value;

use crate::{
    attacks::{End, attacks},
    harness::{Answer, TestApp, hamkor, repository},
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
    assert_eq!(answer.n_statements(), 3);
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

/// What is written for people who run a server.
fn pages() -> Vec<(PathBuf, String)> {
    let mut paths = vec![
        repository().join("README.md"),
        repository().join("CONTRIBUTING.md"),
    ];
    for folder in ["docs", "deploy"] {
        let entries = std::fs::read_dir(repository().join(folder)).unwrap();
        let files = entries.map(|entry| entry.unwrap().path());
        paths.extend(files.filter(|path| path.is_file()));
    }
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// The words that begin so, as far as their letters go.
fn words<'a>(text: &'a str, start: &str) -> BTreeSet<&'a str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !is_part(c));
    words.filter(|word| word.starts_with(start)).collect()
}

#[test]
fn every_setting_that_a_page_names_is_one() {
    // Those of tests and builds, which no program reads that serves.
    let others = [
        "HAMKOR_WITHOUT_PAGES",
        "HAMKOR_TEST_",
        "HAMKOR_DIFFERENTIAL",
        "HAMKOR_TORTURE",
        "HAMKOR_SCREENSHOTS",
        "HAMKOR_URL",
    ];
    let mut n = 0;
    for (path, text) in pages() {
        for name in words(&text, "HAMKOR_") {
            let is_known = variables().any(|variable| variable.name == name);
            let is_other = others.iter().any(|other| name.starts_with(other));
            assert!(is_known || is_other, "{}: {name}", path.display());
            n += usize::from(is_known);
        }
    }
    assert!(n > 50, "{n}");
}

/// Rows of tables whose first cell has settings, with the defaults of the second.
#[test]
fn the_defaults_in_the_page_on_operating_are_the_defaults() {
    let text = std::fs::read_to_string(repository().join("docs/OPERATING.md")).unwrap();
    let mut n = 0;
    for line in text.lines().filter(|line| line.starts_with("| `HAMKOR_")) {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let names = cells[1]
            .split('`')
            .filter(|part| part.starts_with("HAMKOR_"));
        for (name, default) in names.zip(cells[2].split(", ")) {
            let variable = variables().find(|variable| variable.name == name);
            assert_eq!(variable.unwrap().default, default, "{name}");
            n += 1;
        }
    }
    assert!(n > 10, "{n}");
}

#[tokio::test]
async fn every_metric_in_the_page_on_operating_is_told() {
    let app = TestApp::start().await;
    // What is counted by a label is told once it was met.
    let refused = format!("{{ {} }}", "a: __typename ".repeat(200));
    app.query(&refused).await;
    app.query("{ graph { revision } }").await;
    let told = Answer::to(app.get("/metrics")).await;
    let text = std::fs::read_to_string(repository().join("docs/OPERATING.md")).unwrap();
    for start in ["hamkor_", "process_"] {
        // A role of the database has a name like a metric.
        let names = words(&text, start);
        let names = names
            .into_iter()
            .filter(|name| !["hamkor_serve", "hamkor_new"].contains(name));
        for name in names {
            let is_told = told.text().lines().any(|line| {
                let rest = line.strip_prefix(name).unwrap_or_default();
                rest.starts_with(['{', ' ']) || rest.starts_with("_bucket")
            });
            assert!(is_told, "{name}: {}", told.text());
        }
    }
}

#[test]
fn every_command_that_a_page_names_is_one() {
    let (_, help, _) = hamkor(&["--help"]).run();
    let (_, known) = help.split_once("Commands:").unwrap();
    let known = known.split("\n\n").next().unwrap();
    let known: BTreeSet<_> = known
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let mut n = 0;
    for (path, text) in pages() {
        // In code alone: in prose, what follows is any word.
        for code in text.split('`').skip(1).step_by(2) {
            let Some(rest) = code.strip_prefix("hamkor ") else {
                continue;
            };
            let command = rest.split_whitespace().next().unwrap();
            let is_command = known.contains(command) || command.starts_with('-');
            assert!(is_command, "{}: {code}", path.display());
            n += 1;
        }
    }
    assert!(n > 20, "{n}");
}

/// A link from page to page leads somewhere, also to a part of it.
#[test]
fn every_link_between_the_pages_leads_somewhere() {
    let mut n = 0;
    for (path, text) in pages() {
        if path.extension().is_none_or(|end| end != "md") {
            continue;
        }
        for link in text.split("](").skip(1) {
            let link = link.split(')').next().unwrap();
            if link.contains("://") || link.is_empty() {
                continue;
            }
            let (file, part) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                file => path.parent().unwrap().join(file),
            };
            assert!(target.exists(), "{}: {link}", path.display());
            if !part.is_empty() {
                let text = std::fs::read_to_string(&target).unwrap();
                let titles = text.lines().filter_map(|line| line.split_once("# "));
                let mut anchors = titles.map(|(_, title)| anchor(title));
                assert!(
                    anchors.any(|known| known == part),
                    "{}: {link}",
                    path.display()
                );
            }
            n += 1;
        }
    }
    assert!(n > 40, "{n}");
}

/// How a title is named in a link.
fn anchor(title: &str) -> String {
    let title = title.trim().to_lowercase().replace(' ', "-");
    let is_kept = |c: &char| c.is_alphanumeric() || *c == '-' || *c == '_';
    title.chars().filter(is_kept).collect()
}
