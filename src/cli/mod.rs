//! The command line: one module a command, and what they share.

mod agency;
mod backup;
mod export;
mod flags;
mod import;
mod kept;
mod key;
mod maintain;
mod migrate;
mod output;
mod progress;
mod restore;
mod serve;
mod tail;

use std::{process::ExitCode, time::Duration};

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand};

use crate::{
    config::Settings,
    domain::Clock,
    graphql,
    store::Store,
    telemetry::{self, Traces},
};
use flags::LogFlags;
use output::say;

/// How long a command waits for a connection, which is also how long it takes to say that there is no
/// database; requests to a server have less.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a statement of a command may run.
const LONG_STATEMENT: Duration = Duration::from_mins(10);

/// The graph of cooperation between Uzbekistan and Korea, served over GraphQL.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    propagate_version = true,
    arg_required_else_help = true
)]
#[command(after_help = "Examples:
  hamkor serve --data data     load the data set and serve it
  hamkor import data           what data files would change, and their faults
  hamkor schema                print what can be asked

Settings come from flags, the environment and a file `.env`; `.env.example` has them all.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    log: LogFlags,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    Import(import::Import),
    Export(export::Export),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Agency(agency::Agency),
    Key(key::Key),
    Tail(tail::Tail),
    Rebuild(maintain::Rebuild),
    Check(maintain::Check),
    Schema(Schema),
}

/// Print the GraphQL schema, in the schema definition language.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  hamkor schema > schema.graphql")]
struct Schema;

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All is well.
    Done,
    /// It found faults, and has told them.
    Faults,
}

/// Parses the command line, runs the command and says how it went.
///
/// 0: done; 1: it failed or found faults; 2: the command line or a setting is wrong.
#[must_use]
pub fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Faults) => ExitCode::FAILURE,
        Err(error) => output::fail(&error),
    }
}

fn run(cli: Cli) -> Result<Outcome> {
    match cli.command {
        Command::Serve(command) => {
            let (settings, _traces) = settings(&cli.log, &[&command.flags.0, &command.store.0])?;
            block_on(command.run(settings))
        }
        Command::Migrate(command) => {
            let (settings, _traces) = settings(&cli.log, &[&command.store.0])?;
            block_on(command.run(settings))
        }
        Command::Import(command) => {
            let (settings, _traces) = settings(&cli.log, &[&command.store.0])?;
            block_on(command.run(settings))
        }
        Command::Export(command) => {
            let (settings, _traces) = settings(&cli.log, &[&command.store.0])?;
            block_on(command.run(settings))
        }
        Command::Backup(command) => {
            let (settings, _traces) = settings(&cli.log, &[&command.store.0])?;
            block_on(command.run(settings))
        }
        Command::Restore(command) => {
            let (settings, _traces) = settings(&cli.log, &[&command.store.0])?;
            block_on(command.run(settings))
        }
        Command::Agency(command) => {
            let (settings, _traces) = settings(&cli.log, &[command.flags()])?;
            block_on(command.run(settings))
        }
        Command::Key(command) => {
            let (settings, _traces) = settings(&cli.log, &[command.flags()])?;
            block_on(command.run(settings))
        }
        Command::Tail(command) => {
            let (settings, _traces) = settings(&cli.log, &[&command.store.0])?;
            block_on(command.run(settings))
        }
        Command::Rebuild(command) => {
            let (settings, _traces) = settings(&cli.log, &[&command.store.0])?;
            block_on(command.run(settings))
        }
        Command::Check(command) => {
            let (settings, _traces) = settings(&cli.log, &[&command.store.0])?;
            block_on(command.run(settings))
        }
        Command::Schema(Schema) => {
            say(graphql::sdl().trim_end())?;
            Ok(Outcome::Done)
        }
    }
}

/// Reads the settings and starts logging; all commands but `schema` begin so.
///
/// The traces have to be kept until the command has ended.
fn settings(log: &LogFlags, flags: &[&flags::Pairs]) -> Result<(Settings, Traces)> {
    let mut pairs = log.0.clone();
    for given in flags {
        pairs.extend_from_slice(given);
    }
    let settings = Settings::read(pairs)?;
    let traces = telemetry::start(&settings.log, settings.collector.as_deref());
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    Ok((settings, traces))
}

fn block_on(command: impl Future<Output = Result<Outcome>>) -> Result<Outcome> {
    tokio::runtime::Runtime::new()
        .context("the runtime cannot be started")?
        .block_on(command)
}

/// Opens the database, as it is.
async fn open(settings: &Settings) -> Result<Store> {
    Store::connect(&settings.database, Clock::System)
        .await
        .context("the database cannot be opened (DATABASE_URL or --database-url says which)")
}

/// The same for a command that ends by itself: it may wait long for the database, as no request does.
async fn open_patiently(settings: &Settings) -> Result<Store> {
    let mut settings = settings.clone();
    let database = &mut settings.database;
    database.acquire_timeout = database.acquire_timeout.max(PATIENCE);
    database.statement_timeout = database.statement_timeout.max(LONG_STATEMENT);
    open(&settings).await
}
