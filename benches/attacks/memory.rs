//! What the program holds in memory while it is attacked, and afterwards.

use anyhow::{Context as _, ensure};
use reqwest::Client;
use serde_json::{Value, json};

use crate::{
    attacks::{attacks, dearest},
    serving::Server,
};

/// How often all attacks come.
const ROUNDS: usize = 50;
/// How many documents are made up that the server may want to remember, each of a kind.
const DOCUMENTS: usize = 3_000;
/// The most, in megabytes, that any of this may add to what the server holds.
const MOST: u64 = 150;

/// The program, and who attacks it.
struct Target {
    server: Server,
    client: Client,
}

/// Attacks the program, and says what it holds in between; whether that keeps within bounds.
pub(crate) async fn measure() -> anyhow::Result<bool> {
    let target = Target {
        server: Server::start(None, &[])?,
        client: Client::builder().no_proxy().build()?,
    };
    target.attack().await?;
    let start = target.server.megabytes()?;
    println!("\n| the server holds | MB |\n|---|---|");
    println!("| after all attacks once | {start} |");
    for _ in 1..ROUNDS {
        target.attack().await?;
    }
    let attacked = target.server.megabytes()?;
    println!("| after all attacks {ROUNDS} times | {attacked} |");
    let wide = format!("{{ {} }}", "a ".repeat(1_990));
    target.ask_each(&wide).await?;
    let parsed = target.server.megabytes()?;
    println!("| after {DOCUMENTS} documents of 1,990 fields | {parsed} |");
    let schema =
        "{ __schema { types { name description fields { name description args { name } } } } }";
    target.ask_each(schema).await?;
    let asked = target.server.megabytes()?;
    println!("| after {DOCUMENTS} different questions about the schema | {asked} |");
    let alive = target.post(&json!({ "query": "{ __typename }" })).await?;
    ensure!(
        alive.contains("Query"),
        "the server answers no more: {alive}"
    );
    Ok([attacked, parsed, asked]
        .iter()
        .all(|now| now - start.min(*now) <= MOST))
}

impl Target {
    async fn attack(&self) -> anyhow::Result<()> {
        for attack in attacks().into_iter().chain(dearest()) {
            self.post(&json!({
                "query": attack.query,
                "variables": attack.variables,
                "operationName": attack.operation,
            }))
            .await
            .with_context(|| format!("the server died of {}", attack.name))?;
        }
        Ok(())
    }

    /// Asks the same again and again, each time as another document.
    async fn ask_each(&self, query: &str) -> anyhow::Result<()> {
        for n in 0..DOCUMENTS {
            self.post(&json!({ "query": format!("{query} #{n}") }))
                .await?;
        }
        Ok(())
    }

    async fn post(&self, body: &Value) -> anyhow::Result<String> {
        let url = format!("http://{}/graphql", self.server.address);
        let request = self.client.post(url).json(body);
        Ok(request.send().await?.text().await?)
    }
}
