//! `hamkor import`.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Outcome, flags::StoreFlags, open, output::say};
use crate::{
    config::Settings,
    exchange::{
        dataset::{self, ImportError},
        read::Fault,
    },
    store::Store,
};

/// Import data files: what agencies say of entities, relations and sources.
///
/// A fault that a file shows by itself leaves the graph as it was. Each agency's records are then
/// put in one go, the strongest agency's first. What is there already is not written again, so an
/// import can be repeated.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor import data                  every *.yaml file below the folder `data`
  hamkor import --check data          only look for faults in the files, and touch no database
  hamkor import places.yaml people.yaml

A fault is a line `file:line: reason`; the exit code is then 1.")]
pub(super) struct Import {
    /// YAML files, or folders of them
    #[arg(required = true, value_name = "FILE|FOLDER")]
    paths: Vec<PathBuf>,
    /// Only look for faults in the files
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    pub(super) store: StoreFlags,
}

impl Import {
    pub(super) async fn run(self, settings: Settings) -> Result<Outcome> {
        if self.check {
            return check(&self.paths);
        }
        let store = open(&settings).await?;
        store.migrate().await.context("the migrations failed")?;
        let outcome = import(&store, &self.paths).await?;
        store.close().await;
        Ok(outcome)
    }
}

fn check(paths: &[PathBuf]) -> Result<Outcome> {
    match dataset::read(paths) {
        Ok(files) => {
            let n_records = files.iter().map(|agency| agency.records.len()).sum();
            say(format!("no faults in {}", count(n_records, "record")))?;
            Ok(Outcome::Done)
        }
        Err(faults) => tell(&faults),
    }
}

/// Imports `paths` and says what came of it; `hamkor serve --data` does so too.
pub(super) async fn import(store: &Store, paths: &[PathBuf]) -> Result<Outcome> {
    let files = match dataset::read(paths) {
        Ok(files) => files,
        Err(faults) => return tell(&faults),
    };
    let bar = bar();
    let progress = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let result = dataset::import(store, &files, &progress).await;
    bar.finish_and_clear();
    match result {
        Ok(report) => {
            say(format!(
                "imported: {} created, {} updated, {} unchanged",
                report.created, report.updated, report.unchanged
            ))?;
            Ok(Outcome::Done)
        }
        Err(ImportError::Faults(faults)) => tell(&faults),
        Err(error) => Err(error)
            .context("the import failed; records of agencies before it may have been written"),
    }
}

/// Draws nothing where standard error is no terminal.
fn bar() -> ProgressBar {
    let style = "{bar:40} {pos}/{len} records, {per_sec}, {eta} left";
    let style = ProgressStyle::with_template(style).expect("the template is a constant");
    ProgressBar::new(0).with_style(style)
}

fn tell(faults: &[Fault]) -> Result<Outcome> {
    for fault in faults {
        say(fault.to_string())?;
    }
    say(count(faults.len(), "fault"))?;
    Ok(Outcome::Faults)
}

fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
