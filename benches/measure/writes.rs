//! Writing as agencies do: batches of the size that one mutation takes, into an empty graph.

use std::time::{Duration, Instant};

use hamkor::{
    domain::{Clock, IdSource},
    store::Store,
};

use super::{limit, memory};
use crate::{BATCH, database::Database, generator, generator::Generator, per_second};

/// How many records are written.
const N_RECORDS: usize = 10_000;

/// Says how fast they are written, how long a batch takes, what that takes of memory, and how near
/// it is to plain inserts of the same.
pub(crate) async fn time() -> anyhow::Result<()> {
    let n_entities = u64::try_from(N_RECORDS)? / (1 + generator::RELATIONS_PER_ENTITY) + 1;
    let records: Vec<_> = Generator::new(n_entities).take(N_RECORDS).collect();
    let database = Database::create().await;
    let clock = Clock::System;
    let store = Store::connect(&database.options(), clock.clone())
        .await?
        .with_ids(IdSource::counted(clock));
    store.migrate().await?;
    let agency = store.agency_upsert(generator::agency()).await?;

    memory::forget_peak();
    let before = memory::held();
    let mut times = Vec::new();
    for batch in records.chunks(BATCH) {
        let start = Instant::now();
        store.records_put(&agency, batch).await?;
        times.push(start.elapsed());
    }
    let grown = memory::peak().zip(before);
    store.close().await;

    println!("\n{} records, {BATCH} at a time", records.len());
    let total: Duration = times.iter().sum();
    times.sort_unstable();
    let milliseconds = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64) * 1_000.0;
    println!(
        "  a batch {:>7.1} ms, the slowest {:.1} ms",
        milliseconds(times.get(times.len() / 2)),
        milliseconds(times.last())
    );
    if let Some((peak, before)) = grown {
        let mib = |kib: u64| kib / 1_024;
        println!(
            "  memory {:>4} MiB more than the {} before",
            mib(peak - before),
            mib(before)
        );
    }
    let speed = per_second(records.len(), total);
    limit::tell(speed, limit::speed(records.into_iter()).await?);
    Ok(())
}
