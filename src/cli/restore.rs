//! `hamkor restore`.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context as _, Result};
use clap::Args;

use super::{
    Outcome,
    backup::counted,
    flags::StoreFlags,
    open_patiently,
    output::say,
    progress::{bar, per_second, stop_on_signal},
};
use crate::{
    config::Settings,
    exchange::{
        backup::{Head, Restoring, RestoringError, verify},
        source::{self, Counter},
    },
};

/// Restore a backup into an empty database, of either sort.
///
/// All of it or nothing: a file that was cut off or damaged leaves the database as it was. A backup
/// of older tables is restored as it was, and the tables are brought up to date then. Servers start
/// afterwards.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor restore hamkor.backup
  hamkor restore hamkor.backup --database-url postgres://hamkor@db/hamkor
  ssh vault 'cat hamkor.backup' | hamkor restore -
  hamkor restore --verify hamkor.backup       only see whether the file is whole

A fault of the file is a line `file:line: reason`; the exit code is then 1.")]
pub(super) struct Restore {
    /// The backup; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only see whether the file is whole; no database is asked
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    pub(super) store: StoreFlags,
}

impl Restore {
    pub(super) async fn run(self, settings: Settings) -> Result<Outcome> {
        let counter = Counter::default();
        let name = self.file.display();
        let bytes = source::open(&self.file, &counter);
        let bytes = bytes.with_context(|| format!("cannot read {name}"))?;
        if self.verify {
            let verified = verify(&self.file, bytes).await;
            return ended(verified.map(|(head, rows)| {
                let Head { step, hamkor, .. } = &head;
                format!(
                    "whole: {}, step {step}, by hamkor {hamkor}: {}",
                    of(&head),
                    counted(&rows)
                )
            }));
        }
        let store = open_patiently(&settings).await?;
        let stop = Arc::new(AtomicBool::new(false));
        let waiting = tokio::spawn(stop_on_signal(Arc::clone(&stop)));
        let bar = bar(source::size(std::slice::from_ref(&self.file)));
        let progress = |n: u64| {
            bar.set_position(counter.load(Ordering::Relaxed));
            bar.set_message(format!("{n} rows, {}/s", per_second(n, bar.elapsed())));
        };
        let restoring = Restoring {
            name: &self.file,
            stop: &stop,
            progress: &progress,
        };
        let restored = restoring.run(&store, bytes).await;
        bar.finish_and_clear();
        waiting.abort();
        let seconds = bar.elapsed().as_secs_f64();
        let outcome = ended(restored.map(|(head, rows, restored)| {
            let graph = restored.graph;
            let steps = match restored.steps {
                0 => String::new(),
                1 => "; 1 migration followed".to_owned(),
                n => format!("; {n} migrations followed"),
            };
            format!(
                "restored {}: {}; {} entities, {} relations, {} sources{steps}; {seconds:.1} s",
                of(&head),
                counted(&rows),
                graph.entities,
                graph.relations,
                graph.sources
            )
        }));
        store.close().await;
        outcome
    }
}

/// Which moment of which graph it is.
fn of(head: &Head) -> String {
    format!("revision {} as of {}", head.revision, head.created_at)
}

/// Says how it went.
fn ended(told: Result<String, RestoringError>) -> Result<Outcome> {
    match told {
        Ok(told) => {
            say(told)?;
            Ok(Outcome::Done)
        }
        Err(RestoringError::Fault(fault)) => {
            say(fault.to_string())?;
            Ok(Outcome::Faults)
        }
        Err(error) => Err(error).context("the backup cannot be restored"),
    }
}
