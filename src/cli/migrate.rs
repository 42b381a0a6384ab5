//! `hamkor migrate`.

use anyhow::{Context as _, Result};
use clap::Args;

use super::{Outcome, flags::StoreFlags, open_patiently, output::say};
use crate::config::Settings;

/// Bring the tables of the database up to date.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor migrate             run what is missing
  hamkor migrate --status    list the migrations, and which have run
  hamkor migrate --down 1    take the last one back; its tables and what they hold are gone")]
pub(super) struct Migrate {
    /// Take back the last N migrations
    #[arg(long, value_name = "N", conflicts_with = "status",
          value_parser = clap::value_parser!(i32).range(1..))]
    down: Option<i32>,
    /// Only list the migrations
    #[arg(long)]
    status: bool,
    #[command(flatten)]
    pub(super) store: StoreFlags,
}

impl Migrate {
    pub(super) async fn run(self, settings: Settings) -> Result<Outcome> {
        let store = open_patiently(&settings).await?;
        match self.down {
            Some(steps) => store.migrate_by(-steps).await,
            None if self.status => Ok(()),
            None => store.migrate().await,
        }
        .context("the migrations failed")?;
        let migrations = store
            .migrations()
            .await
            .context("the migrations cannot be read")?;
        for (name, is_applied) in migrations {
            say(format!(
                "{}  {name}",
                if is_applied { "applied" } else { "pending" }
            ))?;
        }
        store.close().await;
        Ok(Outcome::Done)
    }
}
