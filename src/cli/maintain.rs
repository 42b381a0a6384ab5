//! `hamkor rebuild` and `hamkor check`: the graph against the records that it is made from.

use anyhow::{Context as _, Result};
use clap::Args;

use super::{Outcome, flags::StoreFlags, open_patiently, output::say};
use crate::config::Settings;

/// Make the graph anew from the records alone.
///
/// Records are what agencies said; the graph is what they amount to. The result is the same as
/// before, unless the rules of the merge have changed or a hand has changed the tables. Servers may
/// run meanwhile: they answer from the graph as it was until the new one is whole.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  hamkor rebuild && hamkor check")]
pub(super) struct Rebuild {
    #[command(flatten)]
    pub(super) store: StoreFlags,
}

impl Rebuild {
    pub(super) async fn run(self, settings: Settings) -> Result<Outcome> {
        let store = open_patiently(&settings).await?;
        let rebuilt = store
            .rebuild()
            .await
            .context("the graph cannot be rebuilt")?;
        say(format!(
            "rebuilt: {} entities, {} relations, {} sources",
            rebuilt.entities, rebuilt.relations, rebuilt.sources
        ))?;
        store.close().await;
        Ok(Outcome::Done)
    }
}

/// Look for faults in the database; changes nothing.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  hamkor check || hamkor rebuild

A fault is a line; the exit code is then 1.")]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) store: StoreFlags,
}

impl Check {
    pub(super) async fn run(self, settings: Settings) -> Result<Outcome> {
        let store = open_patiently(&settings).await?;
        let faults = store
            .check()
            .await
            .context("the database cannot be checked")?;
        store.close().await;
        if faults.is_empty() {
            say("no faults")?;
            return Ok(Outcome::Done);
        }
        for fault in faults {
            say(fault)?;
        }
        Ok(Outcome::Faults)
    }
}
