//! What the program holds in memory while it is attacked, and afterwards.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, ensure};
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::attacks::{attacks, dearest};

/// How often all attacks come.
const ROUNDS: usize = 50;
/// How many documents are made up that the server may want to remember, each of a kind.
const DOCUMENTS: usize = 3_000;
/// The most, in megabytes, that any of this may add to what the server holds.
const MOST: u64 = 150;

/// The program, serving the data set; it is killed when this is dropped.
struct Server {
    child: Child,
    url: String,
    client: Client,
    _folder: TempDir,
}

/// Attacks the program, and says what it holds in between; whether that keeps within bounds.
pub(crate) async fn measure() -> anyhow::Result<bool> {
    let server = Server::start()?;
    server.attack().await?;
    let start = server.megabytes()?;
    println!("\n| the server holds | MB |\n|---|---|");
    println!("| after all attacks once | {start} |");
    for _ in 1..ROUNDS {
        server.attack().await?;
    }
    let attacked = server.megabytes()?;
    println!("| after all attacks {ROUNDS} times | {attacked} |");
    let wide = format!("{{ {} }}", "a ".repeat(1_990));
    server.ask_each(&wide).await?;
    let parsed = server.megabytes()?;
    println!("| after {DOCUMENTS} documents of 1,990 fields | {parsed} |");
    let schema =
        "{ __schema { types { name description fields { name description args { name } } } } }";
    server.ask_each(schema).await?;
    let asked = server.megabytes()?;
    println!("| after {DOCUMENTS} different questions about the schema | {asked} |");
    let alive = server.post(&json!({ "query": "{ __typename }" })).await?;
    ensure!(
        alive.contains("Query"),
        "the server answers no more: {alive}"
    );
    Ok([attacked, parsed, asked]
        .iter()
        .all(|now| now - start.min(*now) <= MOST))
}

impl Server {
    fn start() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
        let mut child = Command::new(env!("CARGO_BIN_EXE_hamkor"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--rate",
                "off",
                "--data",
                data,
            ])
            .env(
                "DATABASE_URL",
                format!("sqlite:{}", folder.path().join("attacks.db").display()),
            )
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = child.stdout.take().context("it is piped")?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let url = lines
            .find_map(|line| Some(line.trim().strip_prefix("GraphQL ")?.trim().to_owned()))
            .context("the server says where it is")?;
        let client = Client::builder().no_proxy().build()?;
        Ok(Self {
            child,
            url,
            client,
            _folder: folder,
        })
    }

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
        let request = self.client.post(&self.url).json(body);
        Ok(request.send().await?.text().await?)
    }

    /// What the system has given it, in megabytes.
    fn megabytes(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
        Ok(kilobytes.context("`VmRSS` has a number")? / 1_024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error says that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
