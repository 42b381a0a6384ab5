//! `hamkor key`: the secrets by which agencies are known.

mod expiry;

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use clap::{
    Args, Subcommand,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};

use super::{
    Outcome, agency,
    flags::{Pairs, StoreFlags},
    open_patiently,
    output::{note, say, say_columns},
    serve::require_migrations,
};
use crate::{
    config::Settings,
    domain::{ApiKey, Clock, Instant, Scope, Vocabulary, validate_label},
    store::{NewKey, Store, StoredKey},
};
use expiry::Expiry;

/// The length of an id, which is longer than a beginning.
const LONGEST_NAME: usize = 36;
const LISTED: &str = "`hamkor key list` has all of them";

/// Make API keys, list and revoke them: by its key an agency is known.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
#[command(after_help = "Examples:
  hamkor key create koica --expires 90d
  hamkor key list koica
  hamkor key revoke hk_live_Qx7b")]
pub(super) struct Key {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

/// Make a key that speaks for an agency, and print it this once.
///
/// The key is all that is written to standard output, so that a script can take it from there. Only
/// its digest is stored: what is lost is replaced by another key, not found again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor key create koica                                  to write its records, until revoked
  hamkor key create koica --name nightly --expires 90d     for ninety days
  hamkor key create editors --scope write,curate --expires 2027-06-30")]
struct Create {
    /// The agency that it speaks for, by its slug
    agency: String,
    /// What it may do
    #[arg(long = "scope", value_name = "SCOPE,…", value_delimiter = ',')]
    #[arg(default_value = "write", value_parser = scopes())]
    scopes: Vec<Scope>,
    /// What it is for, to tell it from others
    #[arg(long)]
    name: Option<String>,
    /// How long it holds: for days (90d) or through a day in UTC (2027-06-30) [default: for ever]
    #[arg(long, value_name = "DAYSd|DATE")]
    expires: Option<Expiry>,
    #[command(flatten)]
    store: StoreFlags,
}

/// List the keys, of one agency or of all: id, beginning, agency, scopes, state, name.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor key list            all keys, also those that hold no more
  hamkor key list koica      those of one agency")]
struct List {
    /// Only the keys of this agency, by its slug
    agency: Option<String>,
    #[command(flatten)]
    store: StoreFlags,
}

/// Take a key back, for good and from the next request on.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor key revoke hk_live_Qx7b
  hamkor key revoke 01936d2f-6b2a-7c4e-9d1b-3f5a7c9e1b3d

`hamkor key list` has the ids and the beginnings.")]
struct Revoke {
    /// Its id, or how it begins
    #[arg(value_name = "ID|BEGINNING")]
    key: String,
    #[command(flatten)]
    store: StoreFlags,
}

impl Key {
    pub(super) fn flags(&self) -> &Pairs {
        match &self.command {
            Command::Create(create) => &create.store.0,
            Command::List(list) => &list.store.0,
            Command::Revoke(revoke) => &revoke.store.0,
        }
    }

    pub(super) async fn run(self, settings: Settings) -> Result<Outcome> {
        let store = open_patiently(&settings).await?;
        match self.command {
            Command::Create(create) => create.run(&store).await?,
            Command::List(list) => list.run(&store).await?,
            Command::Revoke(revoke) => revoke.run(&store).await?,
        }
        store.close().await;
        Ok(Outcome::Done)
    }
}

impl Create {
    async fn run(self, store: &Store) -> Result<()> {
        if let Some(name) = &self.name {
            validate_label("--name", name)?;
        }
        let expires_at = match self.expires {
            Some(expiry) => Some(expiry.after(Clock::System.now())?),
            None => None,
        };
        store.migrate().await.context("the migrations failed")?;
        let agency = agency::find(store, &self.agency).await?;
        let new = NewKey {
            scopes: self.scopes,
            name: self.name,
            expires_at,
        };
        let (secret, key) = store
            .key_create(&agency, new)
            .await
            .context("the key cannot be written")?;
        say(secret.reveal())?;
        note(format!(
            "This is the key of {} ({}), {}.\n\
             It is shown this once and never again: keep it where you keep secrets.\n\
             To take it back: hamkor key revoke {}",
            agency.slug,
            words(&key.scopes),
            state(&key, Clock::System.now()),
            key.id
        ));
        Ok(())
    }
}

impl List {
    async fn run(self, store: &Store) -> Result<()> {
        require_migrations(store).await?;
        let agency = match &self.agency {
            Some(slug) => Some(agency::find(store, slug).await?),
            None => None,
        };
        let keys = store
            .keys_list(agency.as_ref())
            .await
            .context("the keys cannot be read")?;
        if keys.is_empty() {
            let agency = agency.map_or_else(|| "AGENCY".to_owned(), |agency| agency.slug);
            return say(format!("no keys; `hamkor key create {agency}` makes one"));
        }
        let now = Clock::System.now();
        let rows: Vec<_> = keys.into_iter().map(|key| row(key, now)).collect();
        say_columns(&rows)
    }
}

impl Revoke {
    async fn run(self, store: &Store) -> Result<()> {
        require_migrations(store).await?;
        let key = find(store, &self.key).await?;
        let now = Clock::System.now();
        let of = format!("{}… of {}", key.prefix, key.agency.slug);
        if key.revoked_at.is_some() {
            return say(format!("{of} was {} already", state(&key, now)));
        }
        store
            .key_revoke(key.id)
            .await
            .context("the key cannot be revoked")?;
        say(format!("revoked: {of}"))
    }
}

/// The key of that id or beginning. A whole key is known by its beginning, and never repeated.
async fn find(store: &Store, text: &str) -> Result<StoredKey> {
    let secret = ApiKey::parse(text);
    let text = secret.as_ref().map_or(text, ApiKey::prefix);
    let mut keys = store
        .keys_list(None)
        .await
        .context("the keys cannot be read")?;
    keys.retain(|key| key.prefix == text || key.id.to_string().eq_ignore_ascii_case(text));
    let ids: Vec<_> = keys.iter().map(|key| key.id.to_string()).collect();
    match keys.pop() {
        Some(key) if keys.is_empty() => Ok(key),
        Some(_) => bail!(
            "`{text}` begins more than one key; give the id: {}",
            ids.join(", ")
        ),
        // Too long for either, it may be a secret that was mistyped; it is not repeated.
        None if text.len() > LONGEST_NAME => bail!("give an id or a beginning: {LISTED}"),
        None => bail!("no key has the id or the beginning `{text}`: {LISTED}"),
    }
}

fn row(key: StoredKey, now: Instant) -> [String; 6] {
    [
        key.id.to_string(),
        format!("{}…", key.prefix),
        key.agency.slug.clone(),
        words(&key.scopes),
        state(&key, now),
        key.name.unwrap_or_else(|| "-".to_owned()),
    ]
}

/// What it is worth, for people: `until 2027-06-30`.
fn state(key: &StoredKey, now: Instant) -> String {
    match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("revoked {}", day(at)),
        (None, Some(at)) if at <= now => format!("expired {}", day(at)),
        (None, Some(at)) => format!("until {}", day(at)),
        (None, None) => "until revoked".to_owned(),
    }
}

/// The day in UTC; what a hand has put past all calendars has none.
fn day(at: Instant) -> String {
    let mut text = String::new();
    match write!(text, "{at}") {
        Ok(()) => text.chars().take_while(|c| *c != 'T').collect(),
        Err(_) => "?".to_owned(),
    }
}

fn words(scopes: &[Scope]) -> String {
    let words: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
    words.join(",")
}

/// Reads a scope, and has the help list them.
fn scopes() -> impl TypedValueParser<Value = Scope> {
    let values = Scope::ALL.iter();
    let values = values.map(|scope| PossibleValue::new(scope.as_str()).help(scope.doc()));
    PossibleValuesParser::new(values).try_map(|text| Scope::parse(&text).ok_or("no such scope"))
}
