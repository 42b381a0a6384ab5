//! What becomes of a server that is asked for five times what it can do:
//! `cargo bench --bench overload`.
//!
//! On a temporary file of SQLite, or on the cluster of `HAMKOR_TEST_POSTGRES` where that is set,
//! with what is read remembered and without. First as many clients ask one thing after the other as
//! give the most answers a second; then questions come at five times that pace, whether or not the
//! ones before are answered, as from many people who know nothing of each other, over at most as
//! many connections as `--connections` says. Told are the share of the peak that is still answered,
//! how soon the server tells of its health, what it holds in memory, and what it says to the rest.
//! Fails if less than 70 % of the peak is answered, health takes more than 50 ms for 99 of 100, or
//! the memory grows by more than 200 MB.
#![expect(
    clippy::print_stdout,
    reason = "a benchmark has no other way to answer"
)]

#[path = "overload/connection.rs"]
mod connection;
#[path = "../tests/it/harness/database.rs"]
#[expect(dead_code, reason = "the server connects, not we")]
mod database;
mod environment;
#[path = "overload/load.rs"]
mod load;
mod serving;

use std::{process::ExitCode, time::Duration};

use anyhow::{Context as _, bail};
use database::Database;
use environment::environment;
use load::{Health, Tally};
use serving::Server;

/// The share of the peak that has to be answered.
const LEAST_SHARE: f64 = 0.7;
/// What its health may take, for 99 of 100.
const MOST_HEALTH: Duration = Duration::from_millis(50);
/// The most megabytes that it may hold more than at its peak.
const MOST_MEMORY: u64 = 200;
/// How many clients ask at once to find the peak; the best counts.
const CLIENTS: [usize; 3] = [16, 32, 64];

struct Arguments {
    /// How long each load lasts.
    time: Duration,
    /// How many times the peak is asked for.
    factor: f64,
    /// The most connections of those who ask without waiting.
    n_connections: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = arguments()?;
    let mut is_fine = true;
    for cache in ["268435456", "0"] {
        is_fine &= measure(&arguments, cache).await?;
    }
    Ok(if is_fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn arguments() -> anyhow::Result<Arguments> {
    let mut parsed = Arguments {
        time: Duration::from_secs(5),
        factor: 5.0,
        n_connections: 1_000,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().context("a number is missing");
        let what = || format!("what follows `{argument}` is no such number");
        match argument.as_str() {
            "--seconds" => {
                parsed.time = Duration::try_from_secs_f64(value()?.parse().with_context(what)?)?;
            }
            "--factor" => parsed.factor = value()?.parse().with_context(what)?,
            "--connections" => parsed.n_connections = value()?.parse().with_context(what)?,
            // cargo tells every benchmark that it is one.
            "--bench" => {}
            other => bail!("`{other}` is none of --seconds N, --factor N, --connections N"),
        }
    }
    Ok(parsed)
}

/// One server at its peak and beyond; whether it does as it should.
async fn measure(arguments: &Arguments, cache: &str) -> anyhow::Result<bool> {
    let database = Database::create().await;
    let server = Server::start(
        Some(&database.url()),
        &["--log", "warn", "--cache-bytes", cache],
    )?;
    let mut peak = 0.0;
    for n_clients in CLIENTS {
        let tally = load::closed(server.address, n_clients, arguments.time).await?;
        peak = tally.answered_a_second().max(peak);
    }
    let calm = load::health(server.address, arguments.time).await?;
    let before = server.megabytes()?;
    let rate = peak * arguments.factor;
    let (tally, health) = tokio::join!(
        load::open(
            server.address,
            arguments.n_connections,
            rate,
            arguments.time
        ),
        load::health(server.address, arguments.time),
    );
    let (tally, health) = (tally?, health?);
    let after = server.megabytes()?;
    let share = tally.answered_a_second() / peak;
    let what = if cache == "0" {
        "nothing remembered"
    } else {
        "remembering"
    };
    println!("\n| {what} | |\n|---|---|");
    println!("| peak | {peak:.0} answers/s |");
    println!(
        "| asked for | {rate:.0}/s, {:.1} times the peak |",
        arguments.factor
    );
    tell(&tally, share);
    println!("| MB held | {before} at the peak, {after} after |");
    println!("| health, calm | {} |", told(&calm));
    println!("| health, overloaded | {} |", told(&health));
    let is_small = after.saturating_sub(before) <= MOST_MEMORY;
    let is_alive = health.at(99) <= MOST_HEALTH;
    Ok(share >= LEAST_SHARE && is_small && is_alive)
}

fn tell(tally: &Tally, share: f64) {
    let of_peak = share * 100.0;
    println!(
        "| answered within a second | {:.0}/s, {of_peak:.0} % of the peak |",
        tally.answered_a_second()
    );
    println!(
        "| an answer took | {} ms in the middle, {} ms for 99 of 100 |",
        tally.at(50).as_millis(),
        tally.at(99).as_millis()
    );
    for (what, n) in &tally.others {
        println!("| {what} | {:.0}/s |", tally.a_second(*n));
    }
}

fn told(health: &Health) -> String {
    format!(
        "{:.1} ms in the middle, {:.1} ms for 99 of 100, {} of {} not well",
        health.at(50).as_secs_f64() * 1e3,
        health.at(99).as_secs_f64() * 1e3,
        health.n_ill,
        health.times.len(),
    )
}
