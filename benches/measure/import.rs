//! A file of NDJSON into an empty graph, as `hamkor import --apply` takes it: how fast, and whether
//! memory stays as it is however long the file.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
    sync::{Mutex, PoisonError, atomic::AtomicBool},
    time::Instant,
};

use anyhow::{Context as _, ensure};
use hamkor::{
    domain::Clock,
    exchange::import::{Import, Reading, Target},
    store::{RecordInput, Store},
};
use serde_json::Value;
use tempfile::TempDir;

use super::{limit, memory};
use crate::{database::Database, generator, generator::Generator, per_second};

/// Imports so many records, and says how fast that went, what was held in memory at the start, half
/// way and in the end, and how near it came to plain inserts of the same.
pub(crate) async fn time(n_records: usize) -> anyhow::Result<()> {
    let folder = TempDir::new()?;
    let file = folder.path().join("records.ndjson");
    write(&file, records(n_records))?;
    let database = Database::create().await;
    let store = Store::connect(&database.options(), Clock::System).await?;
    store.migrate().await?;
    let agency = store.agency_upsert(generator::agency()).await?;

    println!(
        "\n{n_records} records of NDJSON, {} MiB",
        file.metadata()?.len() >> 20
    );
    let held: Mutex<Vec<(u64, Option<u64>)>> = Mutex::default();
    let progress = |n: u64| {
        let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
        held.push((n, memory::held()));
    };
    let reading = Reading {
        agency: Some(agency),
        ..Reading::default()
    };
    let import = Import {
        credential: None,
        address: None,
        stop: &AtomicBool::new(false),
        progress: &progress,
    };
    memory::forget_peak();
    let start = Instant::now();
    let parts = reading.parts(&[file]);
    let report = import.run(&Target::Store(store.clone()), parts).await?;
    let speed = per_second(n_records, start.elapsed());
    ensure!(
        report.new == n_records as u64,
        "some are missing: {report:?}"
    );
    let held = held.into_inner().unwrap_or_else(PoisonError::into_inner);
    let at = [0, held.len() / 2, held.len() - 1];
    for (n, kib) in at.into_iter().filter_map(|at| held.get(at)) {
        let mib = kib.context("the system does not say what is held")? >> 10;
        println!("  memory {mib:>5} MiB after {n} records");
    }
    if let Some(peak) = memory::peak() {
        println!("  memory {:>5} MiB at most", peak >> 10);
    }
    store.close().await;
    limit::tell(speed, limit::speed(records(n_records)).await?);
    Ok(())
}

fn records(n: usize) -> impl Iterator<Item = RecordInput> {
    let n_entities = n as u64 / (1 + generator::RELATIONS_PER_ENTITY) + 1;
    Generator::new(n_entities).take(n)
}

fn write(file: &Path, records: impl Iterator<Item = RecordInput>) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(file)?);
    for record in records {
        let mut line = record.body.to_json()?;
        line["type"] = Value::from(record.body.kind().to_string());
        line["key"] = record.key.into();
        writeln!(file, "{line}")?;
    }
    Ok(file.flush()?)
}
