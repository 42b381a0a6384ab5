//! `hamkor agency`: who writes records.

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};

use super::{
    Outcome,
    flags::{Pairs, StoreFlags},
    open_patiently,
    output::{say, say_columns},
    serve::require_migrations,
};
use crate::{
    config::Settings,
    domain::{self, validate_agency},
    store::{NewAgency, Store},
};

/// The precedence of an agency for which none was stated: behind those that have one.
const LAST: i32 = 100;
/// The most agencies that an error names.
const MANY: usize = 10;

/// Add agencies, or list them: those who write records.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
#[command(after_help = "Examples:
  hamkor agency add koica --name KOICA
  hamkor agency list")]
pub(super) struct Agency {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Add(Add),
    List(List),
}

/// Add an agency, or change one: what is not given stays as it is.
///
/// Another precedence merges anew all that the agency speaks of.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor agency add koica --name \"Korea International Cooperation Agency\" --license CC-BY-4.0
  hamkor agency add koica --precedence 20      another weight for its word")]
struct Add {
    /// Its readable key: lower-case letters, digits and hyphens
    slug: String,
    /// Its name, for people; a new agency needs one
    #[arg(long)]
    name: Option<String>,
    /// The licence of its records, an SPDX identifier
    #[arg(long, value_name = "SPDX")]
    license: Option<String>,
    /// Whose word stands where records disagree: the lower, the stronger [default: 100]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    precedence: Option<i32>,
    #[command(flatten)]
    store: StoreFlags,
}

/// List the agencies, the strongest word first: slug, precedence, licence, name.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  hamkor agency list")]
struct List {
    #[command(flatten)]
    store: StoreFlags,
}

impl Agency {
    pub(super) fn flags(&self) -> &Pairs {
        match &self.command {
            Command::Add(add) => &add.store.0,
            Command::List(list) => &list.store.0,
        }
    }

    pub(super) async fn run(self, settings: Settings) -> Result<Outcome> {
        let store = open_patiently(&settings).await?;
        match self.command {
            Command::Add(add) => add.run(&store).await?,
            Command::List(_) => list(&store).await?,
        }
        store.close().await;
        Ok(Outcome::Done)
    }
}

impl Add {
    async fn run(self, store: &Store) -> Result<()> {
        store.migrate().await.context("the migrations failed")?;
        let before = get(store, &self.slug).await?;
        let new = self.over(before.as_ref())?;
        validate_agency(&new.slug, &new.name, new.license.as_deref())?;
        let agency = store
            .agency_upsert(new)
            .await
            .context("the agency cannot be written")?;
        let effect = match before {
            None => "added",
            Some(before) if before == agency => "unchanged",
            Some(_) => "changed",
        };
        say(format!("{effect}: {}, {}", agency.slug, agency.name))
    }

    /// The agency as it is to be, where it was `before`.
    fn over(self, before: Option<&domain::Agency>) -> Result<NewAgency> {
        let Some(name) = self
            .name
            .or_else(|| before.map(|agency| agency.name.clone()))
        else {
            bail!("`{}` is a new agency; give its name with --name", self.slug);
        };
        let license = || before.and_then(|agency| agency.license.clone());
        let precedence = before.map_or(LAST, |agency| agency.precedence);
        Ok(NewAgency {
            slug: self.slug,
            name,
            license: self.license.or_else(license),
            precedence: self.precedence.unwrap_or(precedence),
        })
    }
}

async fn list(store: &Store) -> Result<()> {
    require_migrations(store).await?;
    let agencies = all(store).await?;
    if agencies.is_empty() {
        return say("no agencies; `hamkor agency add SLUG --name NAME` adds one");
    }
    let row = |agency: domain::Agency| {
        let license = agency.license.unwrap_or_else(|| "-".to_owned());
        [
            agency.slug,
            agency.precedence.to_string(),
            license,
            agency.name,
        ]
    };
    let rows: Vec<_> = agencies.into_iter().map(row).collect();
    say_columns(&rows)
}

/// The agency of that slug; the error names those that there are.
pub(super) async fn find(store: &Store, slug: &str) -> Result<domain::Agency> {
    if let Some(agency) = get(store, slug).await? {
        return Ok(agency);
    }
    let mut known: Vec<_> = all(store).await?.into_iter().map(|a| a.slug).collect();
    known.sort_by_cached_key(|known| strsim::damerau_levenshtein(known, slug));
    let rest = known.len().saturating_sub(MANY);
    known.truncate(MANY);
    let known = match (known.is_empty(), rest) {
        (true, _) => "there are none yet".to_owned(),
        (false, 0) => format!("there are {}", known.join(", ")),
        (false, rest) => format!("there are {} and {rest} more", known.join(", ")),
    };
    bail!("no agency `{slug}`: {known}; `hamkor agency add {slug} --name NAME` adds it")
}

async fn get(store: &Store, slug: &str) -> Result<Option<domain::Agency>> {
    store
        .agency_get(slug)
        .await
        .context("the agency cannot be read")
}

async fn all(store: &Store) -> Result<Vec<domain::Agency>> {
    store
        .agencies_list()
        .await
        .context("the agencies cannot be read")
}
