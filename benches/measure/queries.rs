//! Whole queries: what each runs on the database must not depend on how much is in there.

use anyhow::{Context as _, bail};
use hamkor::read::{Engine, GraphqlRequest, Limits, Refused};
use serde_json::{Value, json};

use crate::Loaded;

/// Queries that reach both graphs alike.
const QUERIES: &[&str] = &[
    r#"{ institution(by: {slug: "hub"}) { name relations(kinds: [SUPPORTS]) { nodes { to {
        name ... on Institution { places { nodes { name } } } } } } } }"#,
    r#"{ projects(
        filter: {
            status: [IMPLEMENTING]
            direction: [{slug: "direction-1"}]
            place: [{slug: "place-0"}]
        }
        orderBy: [{field: STARTS}]
        first: 20
    ) { totalCount nodes { slug name } } }"#,
    r#"{ search(text: "Водa институт", first: 5) { nodes { __typename } } }"#,
];

/// Prints how many statements each query runs on each graph; false if one fails or they differ.
pub(crate) async fn compare(graphs: [&Loaded; 2]) -> anyhow::Result<bool> {
    let [small, big] = graphs.map(|loaded| loaded.n_entities);
    println!("\nstatements: {small:>7} {big:>7} entities");
    let engines = graphs.map(|loaded| Engine::new(loaded.store.clone(), Limits::default()));
    let mut is_level = true;
    for query in QUERIES {
        let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut counts = Vec::new();
        for engine in &engines {
            match statements(engine, &query).await? {
                Ok(n) => counts.push(n.to_string()),
                Err(errors) => {
                    is_level = false;
                    counts.push("failed".to_owned());
                    eprintln!("{errors}");
                }
            }
        }
        let is_same = counts.first() == counts.last();
        is_level &= is_same;
        let note = if is_same { "" } else { "  << they differ" };
        println!(
            "            {:>7} {:>7}  {query}{note}",
            counts[0], counts[1]
        );
    }
    Ok(is_level)
}

/// How many statements the query ran; or its errors.
async fn statements(engine: &Engine, query: &str) -> anyhow::Result<Result<u64, String>> {
    let request = GraphqlRequest {
        query: query.to_owned(),
        ..GraphqlRequest::default()
    };
    let operation = match engine.prepare(&request).await {
        Ok(operation) => operation,
        Err(Refused::Faulty { errors, .. }) => bail!("refused: {}", json!(errors)),
        Err(refused) => bail!("it is no query: {refused:?}"),
    };
    let answer: Value = serde_json::from_slice(&engine.run(&operation).await.body)?;
    if let Some(errors) = answer.get("errors") {
        return Ok(Err(errors.to_string()));
    }
    let n = answer
        .pointer("/extensions/cost/statements")
        .and_then(Value::as_u64)
        .with_context(|| format!("the answer does not say what it cost: {answer}"))?;
    Ok(Ok(n))
}
