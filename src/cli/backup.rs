//! `hamkor backup`.

use std::{
    io::{self, BufWriter, IntoInnerError, IsTerminal as _, Write as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::{
    Outcome,
    flags::StoreFlags,
    kept::{Kept, Readers, there_is},
    open_patiently,
    output::{note, say},
    progress::{bar, per_second},
};
use crate::{
    config::Settings,
    exchange::{
        backup::{self, Rows, Written},
        source::is_standard,
    },
    store::{Backup as Rest, backup_nouns},
};

/// Write a backup: all that a database holds, as of one moment, into one file.
///
/// Servers may run and write meanwhile. The file is packed with gzip and of both databases alike: it
/// is also the way from SQLite to PostgreSQL, or back. It has the digests of API keys and, for ninety
/// days, the addresses of those who wrote, so it is for its owner alone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor backup hamkor.backup
  hamkor backup - | ssh vault 'cat > hamkor.backup'
  hamkor restore hamkor.backup --database-url postgres://hamkor@db/hamkor

docs/OPERATING.md has how often, and where to.")]
pub(super) struct Backup {
    /// Where to; - is standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the file, if there is one already
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    pub(super) store: StoreFlags,
}

impl Backup {
    pub(super) async fn run(self, settings: Settings) -> Result<Outcome> {
        let is_out = is_standard(&self.file);
        if is_out && io::stdout().is_terminal() {
            bail!("a backup is nothing to look at: name a file, or lead standard output into one");
        }
        if !is_out && !self.force && self.file.exists() {
            return Err(there_is(&self.file));
        }
        let store = open_patiently(&settings).await?;
        let rest = store.backup().await;
        let Some(rest) = rest.context("the database cannot be backed up")? else {
            bail!("the database has no tables; DATABASE_URL or --database-url says which it is");
        };
        tokio::select! {
            written = self.write(rest) => written?,
            _ = tokio::signal::ctrl_c() => bail!("stopped; nothing was kept"),
        }
        store.close().await;
        Ok(Outcome::Done)
    }

    async fn write(&self, rest: Rest) -> Result<()> {
        let unwritten = "the backup cannot be written";
        let bar = bar(None);
        let progress = |n: u64| {
            bar.set_position(n);
            bar.set_message(format!("{n} rows, {}/s", per_second(n, bar.elapsed())));
        };
        if is_standard(&self.file) {
            let written = backup::write(rest, io::stdout(), &progress).await;
            let (mut out, written) = written.context(unwritten)?;
            out.flush().context(unwritten)?;
            bar.finish_and_clear();
            note(told(&written, bar.elapsed().as_secs_f64()));
            return Ok(());
        }
        let file = BufWriter::new(Kept::begin(&self.file, Readers::Owner)?);
        let written = backup::write(rest, file, &progress).await;
        let (file, written) = written.context(unwritten)?;
        let file = file.into_inner().map_err(IntoInnerError::into_error)?;
        let bytes = file.keep(self.force)?;
        bar.finish_and_clear();
        let told = told(&written, bar.elapsed().as_secs_f64());
        say(format!("{told}, {bytes} bytes"))
    }
}

fn told(written: &Written, seconds: f64) -> String {
    let head = &written.head;
    format!(
        "backed up revision {} as of {}: {}; {seconds:.1} s",
        head.revision,
        head.created_at,
        counted(&written.rows)
    )
}

/// How many rows there are, for people.
pub(super) fn counted(rows: &Rows) -> String {
    let sorts = backup_nouns().filter_map(|(table, noun)| {
        let n = rows.get(table).filter(|n| **n > 0)?;
        Some(format!("{n} {noun}"))
    });
    let sorts: Vec<_> = sorts.collect();
    if sorts.is_empty() {
        return "no rows".to_owned();
    }
    sorts.join(", ")
}
