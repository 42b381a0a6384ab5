//! `hamkor import`.

mod dump;
mod told;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context as _, Result, anyhow};
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::{
    Outcome, agency,
    flags::StoreFlags,
    open_patiently,
    progress::{bar, per_second, stop_on_signal},
    serve::require_migrations,
};
use crate::{
    config::Settings,
    domain::NodeKind,
    exchange::{
        csv,
        format::Format,
        iati,
        import::{Import as Run, Reading, Report, Target},
        source,
    },
    store::Store,
};

/// Import files: what agencies say of entities, relations and sources.
///
/// Without --apply nothing is written: the report says what would be new, changed, unchanged and
/// refused, and why. A record that is refused does not stop the others. What is there already is not
/// written again, so an import can be stopped and started again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor import data                                what the data set would change
  hamkor import --apply data                        write it
  hamkor import --apply --agency koica projects.ndjson.gz
  gunzip -c all.gz | hamkor import --format ndjson --agency koica -
  hamkor import --apply whole.ndjson.gz             a dump, into an empty database

A refusal is a line `file:line: field: reason`; the exit code is then 1. docs/EXCHANGE.md has the
formats.")]
pub(super) struct Import {
    /// Files, or folders of them; - is standard input
    #[arg(required = true, value_name = "FILE|FOLDER")]
    paths: Vec<PathBuf>,
    /// Write what can be written
    #[arg(long)]
    apply: bool,
    /// Write nothing at all if anything is refused
    #[arg(long)]
    strict: bool,
    /// Whose records they are, by its slug, where the files do not say so
    #[arg(long, value_name = "SLUG")]
    agency: Option<String>,
    /// What the files are, whatever their names say
    #[arg(long, value_parser = formats())]
    format: Option<Format>,
    /// What the rows of tables are, where the names of files do not say so
    #[arg(long, value_parser = kinds())]
    kind: Option<NodeKind>,
    /// Which columns of tables are what: a YAML file
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(super) store: StoreFlags,
}

impl Import {
    pub(super) async fn run(mut self, settings: Settings) -> Result<Outcome> {
        let store = open_patiently(&settings).await?;
        prepare(&store, self.apply).await?;
        // What is read twice cannot come from a pipe.
        let kept = match self.paths.iter_mut().find(|path| source::is_standard(path)) {
            Some(path) if self.apply && self.strict => {
                let file =
                    source::keep_standard_input().context("standard input cannot be kept")?;
                file.path().clone_into(path);
                Some(file)
            }
            _ => None,
        };
        if dump::is_dump(&self.paths, self.format) {
            let loaded = self.load(&store).await?;
            store.close().await;
            return Ok(loaded);
        }
        let agency = match &self.agency {
            Some(slug) => Some(agency::find(&store, slug).await?),
            None => None,
        };
        let map = match &self.map {
            Some(file) => map(file)?,
            None => csv::Map::default(),
        };
        let activities = iati::activities(&store).await;
        let activities = activities.context("the activities of the graph cannot be read")?;
        let reading = Reading {
            format: self.format,
            agency,
            kind: self.kind,
            map,
            activities: Arc::new(activities),
            ..Reading::default()
        };
        let how = How {
            is_applied: self.apply,
            is_strict: self.strict,
        };
        let report = import(&store, &reading, &self.paths, how).await?;
        drop(kept);
        store.close().await;
        told::tell(&report, self.json)
    }
}

/// How far an import goes.
#[derive(Debug, Clone, Copy)]
struct How {
    is_applied: bool,
    is_strict: bool,
}

/// Imports the data set before the server starts: all of it or nothing.
pub(super) async fn data_set(store: &Store, folder: PathBuf) -> Result<Outcome> {
    let how = How {
        is_applied: true,
        is_strict: true,
    };
    let report = import(store, &Reading::default(), &[folder], how).await?;
    told::tell(&report, false)
}

async fn import(store: &Store, reading: &Reading, paths: &[PathBuf], how: How) -> Result<Report> {
    if how.is_applied && !how.is_strict {
        return pass(&Target::Store(store.clone()), reading, paths).await;
    }
    let rehearsal = store.rehearse().await;
    let target = Target::Rehearsal(rehearsal.context("the dry run cannot begin")?);
    let report = pass(&target, reading, paths).await;
    target.end().await.context("the dry run cannot be ended")?;
    let report = report?;
    if how.is_applied && report.refused == 0 && !report.interrupted {
        return pass(&Target::Store(store.clone()), reading, paths).await;
    }
    Ok(report)
}

/// One way through all files.
async fn pass(target: &Target, reading: &Reading, paths: &[PathBuf]) -> Result<Report> {
    let stop = Arc::new(AtomicBool::new(false));
    let waiting = tokio::spawn(stop_on_signal(Arc::clone(&stop)));
    reading.counter.store(0, Ordering::Relaxed);
    let bar = bar(source::size(paths));
    let progress = |n: u64| {
        bar.set_position(reading.counter.load(Ordering::Relaxed));
        let speed = per_second(n, bar.elapsed());
        bar.set_message(format!("{n} records, {speed}/s"));
    };
    let run = Run {
        credential: None,
        address: None,
        stop: &stop,
        progress: &progress,
    };
    let report = run.run(target, reading.parts(paths)).await;
    bar.finish_and_clear();
    waiting.abort();
    report.context("the import failed; what was written before stays, so start it again")
}

/// Sees to the tables. A dry run makes them only where there are none at all.
async fn prepare(store: &Store, is_applied: bool) -> Result<()> {
    let steps = store.migrations().await;
    let steps = steps.context("the migrations cannot be read")?;
    if is_applied || steps.iter().all(|(_, is_applied)| !is_applied) {
        return store.migrate().await.context("the migrations failed");
    }
    require_migrations(store).await
}

fn map(file: &Path) -> Result<csv::Map> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    csv::Map::parse(&text).map_err(|reason| anyhow!("{name} is no column map: {reason}"))
}

/// Reads a kind of rows, by the name that its file has: `institutions`.
pub(super) fn kinds() -> impl TypedValueParser<Value = NodeKind> {
    PossibleValuesParser::new(csv::names())
        .try_map(|text| csv::kind_of(&text).ok_or("no such kind"))
}

/// Reads a format by its name.
fn formats() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::names())
        .try_map(|text| Format::parse(&text).ok_or("no such format"))
}
