//! Loads a made-up graph, small and big, and reads it: `cargo bench --bench load -- --entities N`.
//!
//! With `--import N` it imports a file of N records of NDJSON, and does nothing else.
//!
//! Into temporary files of SQLite, or into the cluster of `HAMKOR_TEST_POSTGRES` where that is set.
//! Says how fast the store writes, 10,000 records first with what they take of memory, next to plain
//! inserts of the same rows in the same run; what an import takes; how long its reads take; and whether queries run as
//! many statements on the big graph as on the small one, for which it fails if they do not. Times
//! are told, never judged: they are the machine's.
#![expect(
    clippy::print_stdout,
    reason = "a benchmark has no other way to answer"
)]

#[path = "../tests/it/harness/database.rs"]
mod database;
mod environment;
mod generator;
mod measure;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use database::Database;
use environment::environment;
use generator::Generator;
use hamkor::{
    domain::{Agency, Clock, IdSource},
    store::Store,
};
use measure::{import, limit, queries, reads, writes};

/// The size that the big graph is compared with.
const SMALL: u64 = 1_000;
/// How many records of NDJSON are imported, if not told otherwise.
const IMPORTED: usize = 20_000;
/// How many records are put at a time: as many as one mutation takes.
const BATCH: usize = 500;

/// What the command line asks for.
struct Arguments {
    /// How many entities the big graph has.
    n_entities: u64,
    /// How many records to import, and nothing else.
    n_imported: Option<usize>,
    /// Whether to compare the graph with its records afterwards.
    is_checked: bool,
    /// Whether to leave the databases where they are, for a look at them.
    is_kept: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = arguments()?;
    if let Some(n_records) = arguments.n_imported {
        import::time(n_records).await?;
        return Ok(ExitCode::SUCCESS);
    }
    writes::time().await?;
    import::time(IMPORTED).await?;
    let small = Loaded::new(SMALL).await?;
    let big = Loaded::new(arguments.n_entities).await?;
    limit::compare(&big).await?;
    reads::time(&small.store, &big.store).await?;
    if arguments.is_checked {
        check(&big.store).await?;
    }
    let is_level = queries::compare([&small, &big]).await?;
    for loaded in [small, big] {
        loaded.store.close().await;
        if arguments.is_kept {
            println!("kept: {}", loaded.database.url());
            std::mem::forget(loaded.database);
        }
    }
    Ok(if is_level {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn arguments() -> anyhow::Result<Arguments> {
    let mut parsed = Arguments {
        n_entities: 10_000,
        n_imported: None,
        is_checked: false,
        is_kept: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--entities" => {
                let n = arguments.next().context("`--entities` needs a number")?;
                parsed.n_entities = n.parse().context("`--entities` needs a number")?;
            }
            "--import" => {
                let n = arguments.next().context("`--import` needs a number")?;
                parsed.n_imported = Some(n.parse().context("`--import` needs a number")?);
            }
            "--check" => parsed.is_checked = true,
            "--keep" => parsed.is_kept = true,
            // cargo tells every benchmark that it is one.
            "--bench" => {}
            other => bail!("`{other}` is none of --entities N, --import N, --check, --keep"),
        }
    }
    let fewest = generator::FEWEST;
    ensure!(
        parsed.n_entities >= fewest,
        "`--entities` must be {fewest} or more"
    );
    Ok(parsed)
}

/// A database with a made-up graph in it.
struct Loaded {
    n_entities: u64,
    /// Records that the store wrote a second.
    speed: f64,
    // Before the database: fields are dropped in this order.
    store: Store,
    database: Database,
}

impl Loaded {
    async fn new(n_entities: u64) -> anyhow::Result<Self> {
        let database = Database::create().await;
        let clock = Clock::System;
        let store = Store::connect(&database.options(), clock.clone())
            .await?
            .with_ids(IdSource::counted(clock));
        store.migrate().await?;
        let agency = store.agency_upsert(generator::agency()).await?;
        let speed = load(&store, &agency, n_entities).await?;
        Ok(Self {
            n_entities,
            speed,
            store,
            database,
        })
    }
}

/// Puts the records, and tells how many a second, in parts: a slope would show.
async fn load(store: &Store, agency: &Agency, n_entities: u64) -> anyhow::Result<f64> {
    let mut records = Generator::new(n_entities);
    let n_records = usize::try_from(records.n_records())?;
    println!("\n{n_entities} entities, {n_records} records");
    let (mut n_done, mut n_part) = (0, 0);
    let (mut total, mut part) = (Duration::ZERO, Duration::ZERO);
    loop {
        let batch: Vec<_> = records.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let start = Instant::now();
        store.records_put(agency, &batch).await?;
        part += start.elapsed();
        n_part += batch.len();
        n_done += batch.len();
        let is_part_done = n_part >= n_records / 6 && n_records - n_done >= BATCH;
        if is_part_done || n_done == n_records {
            let speed = per_second(n_part, part);
            println!("  up to {n_done:>7}: {speed:>8.0} records/s");
            total += part;
            (n_part, part) = (0, Duration::ZERO);
        }
    }
    Ok(per_second(n_done, total))
}

fn per_second(n: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX)) / time.as_secs_f64()
}

async fn check(store: &Store) -> anyhow::Result<()> {
    let start = Instant::now();
    let faults = store.check().await?;
    println!("\nchecked in {:.1} s", start.elapsed().as_secs_f64());
    ensure!(
        faults.is_empty(),
        "{} faults: {:?}",
        faults.len(),
        faults.first()
    );
    Ok(())
}
