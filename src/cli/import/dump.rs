//! A dump into an empty database.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use super::{
    super::{
        output::{note, say},
        progress::{bar, per_second, stop_on_signal},
    },
    Import, Outcome,
};
use crate::{
    exchange::{
        dump::{self, Load, LoadingError},
        format::Format,
        source::{self, Counter},
    },
    store::{Loaded, Store},
};

/// Whether what is to be imported is a dump.
pub(super) fn is_dump(paths: &[PathBuf], format: Option<Format>) -> bool {
    let [path] = paths else { return false };
    let is_ndjson = format.or_else(|| Format::of_name(path)) == Some(Format::Ndjson);
    // What cannot be read is told by who reads it.
    is_ndjson && !path.is_dir() && source::start(path).is_ok_and(|start| dump::is_dump(&start))
}

impl Import {
    /// Loads the dump, or says what it has.
    pub(super) async fn load(&self, store: &Store) -> Result<Outcome> {
        let [path] = self.paths.as_slice() else {
            bail!("a dump is imported by itself");
        };
        if self.agency.is_some() {
            bail!(
                "this is a dump of a whole database, which names all agencies; leave out --agency"
            );
        }
        let counter = Counter::default();
        let name = path.display();
        let bytes = source::open(path, &counter).with_context(|| format!("cannot read {name}"))?;
        let stop = Arc::new(AtomicBool::new(false));
        let waiting = tokio::spawn(stop_on_signal(Arc::clone(&stop)));
        let bar = bar(source::size(&self.paths));
        let progress = |n: u64| {
            bar.set_position(counter.load(Ordering::Relaxed));
            bar.set_message(format!("{n} lines, {}/s", per_second(n, bar.elapsed())));
        };
        let load = Load {
            name: path,
            is_kept: self.apply,
            stop: &stop,
            progress: &progress,
        };
        let loaded = load.run(store, bytes).await;
        bar.finish_and_clear();
        waiting.abort();
        match loaded {
            Ok(loaded) => self.tell(&loaded),
            Err(LoadingError::Fault(fault)) => {
                say(fault.to_string())?;
                Ok(Outcome::Faults)
            }
            Err(error) => Err(error).context("the dump cannot be loaded"),
        }
    }

    fn tell(&self, loaded: &Loaded) -> Result<Outcome> {
        let Loaded {
            agencies,
            records,
            revisions,
            changes,
            graph,
        } = loaded;
        if self.json {
            say(json!({
                "dryRun": !self.apply,
                "agencies": agencies,
                "records": records,
                "revisions": revisions,
                "changes": changes,
                "entities": graph.entities,
                "relations": graph.relations,
                "sources": graph.sources,
            })
            .to_string())?;
            return Ok(Outcome::Done);
        }
        let verb = if self.apply { "loaded" } else { "dry run" };
        say(format!(
            "{verb}: {agencies} agencies, {records} records in {revisions} revisions, {changes} \
             changes; {} entities, {} relations, {} sources",
            graph.entities, graph.relations, graph.sources
        ))?;
        if !self.apply {
            note("Nothing was written; --apply writes it.");
        }
        Ok(Outcome::Done)
    }
}
