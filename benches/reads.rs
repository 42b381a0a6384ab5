//! What `scripts/bench-reads` needs of us beside the server: it is no benchmark by itself.
//!
//! `load URL N` fills a database with the made-up graph of N entities. `write URL N` is a writer:
//! for each line `RATE SECONDS` that it reads it puts so many records a second, each in a
//! transaction of its own, and prints how many it put. `answer PORT FOLDER` answers any POST to
//! `/NAME` with the bytes of that file: no server can be quicker.
#![expect(
    clippy::print_stdout,
    reason = "a benchmark has no other way to answer"
)]

#[path = "reads/answer.rs"]
mod answer;
#[path = "reads/changes.rs"]
mod changes;
mod generator;

use std::{
    io,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use changes::Changes;
use generator::Generator;
use hamkor::{
    domain::Clock,
    store::{Options, Pooler, Store},
};

/// How many records are put at a time when a database is filled.
const BATCH: usize = 1_000;

fn main() -> anyhow::Result<()> {
    // cargo tells every benchmark that it is one.
    let arguments: Vec<_> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["answer", port, folder] => answer::serve(port.parse()?, folder.as_ref()),
        ["load", url, n] => runtime()?.block_on(load(url, n.parse()?)),
        ["write", url, n] => write(&runtime()?, url, n.parse()?),
        _ => bail!("expected `load URL N`, `write URL N` or `answer PORT FOLDER`"),
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Runtime::new()
}

async fn open(url: &str) -> anyhow::Result<Store> {
    let options = Options {
        url: url.to_owned(),
        max_connections: 2,
        acquire_timeout: Duration::from_secs(20),
        statement_timeout: Duration::from_mins(1),
        read_url: None,
        pooler: Pooler::Session,
        cache_bytes: 0,
    };
    Ok(Store::connect(&options, Clock::System).await?)
}

async fn load(url: &str, n_entities: u64) -> anyhow::Result<()> {
    let store = open(url).await?;
    store.migrate().await?;
    let agency = store.agency_upsert(generator::agency()).await?;
    let mut records = Generator::new(n_entities);
    loop {
        let batch: Vec<_> = records.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        store.records_put(&agency, &batch).await?;
    }
    store.close().await;
    Ok(())
}

/// Says when it is ready, as it looks at the whole graph first.
fn write(runtime: &tokio::runtime::Runtime, url: &str, n_entities: u64) -> anyhow::Result<()> {
    let mut changes = Changes::new(n_entities);
    let store = runtime.block_on(open(url))?;
    println!("ready");
    for line in io::stdin().lines() {
        let line = line?;
        let (rate, seconds) = line.split_once(' ').context("expected `RATE SECONDS`")?;
        let (rate, seconds): (f64, f64) = (rate.parse()?, seconds.parse()?);
        ensure!(rate > 0.0, "a rate is above 0");
        let time = Duration::from_secs_f64(seconds);
        let pause = Duration::from_secs_f64(1.0 / rate);
        println!(
            "{}",
            runtime.block_on(put(&store, &mut changes, time, pause))?
        );
    }
    runtime.block_on(store.close());
    Ok(())
}

/// Puts one record after the other, at that pace or as fast as it can.
async fn put(
    store: &Store,
    changes: &mut Changes,
    time: Duration,
    pause: Duration,
) -> anyhow::Result<usize> {
    let agency = store.agency_upsert(generator::agency()).await?;
    let mut turns = tokio::time::interval(pause);
    let start = Instant::now();
    let mut n_written = 0;
    while start.elapsed() < time {
        turns.tick().await;
        store.records_put(&agency, &[changes.draw()]).await?;
        n_written += 1;
    }
    Ok(n_written)
}
