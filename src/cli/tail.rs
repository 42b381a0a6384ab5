//! `hamkor tail`: the feed of changes.

mod line;

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::{
    Args,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};

use super::{
    Outcome,
    flags::StoreFlags,
    open_patiently,
    output::{hear, note},
    serve::require_migrations,
};
use crate::{
    config::Settings,
    domain::{EntityKind, EntityRef, Id, Vocabulary},
    store::{Change, ChangeFilter, Error, Page, Slice, Store, feed_cursor, feed_revision},
};

/// How many changes are read at a time.
const PAGE: usize = 500;
/// How long to wait before the feed is looked at again.
const PAUSE: Duration = Duration::from_millis(200);
/// What is told where it fails.
const UNREAD: &str = "the feed cannot be read";
/// How long to wait while the database cannot be reached.
const LONG_PAUSE: Duration = Duration::from_secs(2);

/// Print the feed of changes: what was done to which entity, relation or source, when and by whom.
///
/// Changes come in the order in which they were committed, each once, and none is ever missing.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor tail                               the last ten changes
  hamkor tail --follow                      and those that come, until Ctrl-C
  hamkor tail --last 50 --kind project      the last fifty changes of projects
  hamkor tail --of kaist --of koica         of these two
  hamkor tail --all --json > feed.ndjson    the whole feed, for programs
  hamkor tail --after WzQyXQ --json         what has come since

With --json each line is an object: revision, kind, subjectId, agency, at and fields as in GraphQL's
`Change`, and cursor, which --after takes to go on from there.")]
pub(super) struct Tail {
    /// Begin behind this cursor, without a gap
    #[arg(long, value_name = "CURSOR", conflicts_with_all = ["all", "last"])]
    after: Option<String>,
    /// Begin with the first change there is
    #[arg(long, conflicts_with = "last")]
    all: bool,
    /// Begin with so many of the newest changes
    #[arg(short = 'n', long, value_name = "NUMBER", default_value = "10")]
    last: usize,
    /// Go on with the changes that come
    #[arg(short, long)]
    follow: bool,
    /// Only changes of entities of this kind; may be given more than once
    #[arg(long = "kind", value_name = "KIND", value_parser = kinds())]
    kinds: Vec<EntityKind>,
    /// Only changes of this entity; may be given more than once
    #[arg(long, value_name = "SLUG|ID")]
    of: Vec<String>,
    /// Print an object of JSON a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(super) store: StoreFlags,
}

impl Tail {
    pub(super) async fn run(self, settings: Settings) -> Result<Outcome> {
        let store = open_patiently(&settings).await?;
        require_migrations(&store).await?;
        let filter = self.filter(&store).await?;
        let mut feed = Feed {
            after: self.start(&store, &filter).await?,
            filter,
            is_json: self.json,
            store: &store,
        };
        if self.follow {
            tokio::select! {
                followed = feed.follow() => followed?,
                _ = tokio::signal::ctrl_c() => {}
            }
        } else {
            feed.catch_up().await?;
        }
        if !self.json {
            note(format!(
                "What comes next: hamkor tail --after {}",
                feed.after
            ));
        }
        store.close().await;
        Ok(Outcome::Done)
    }

    async fn filter(&self, store: &Store) -> Result<ChangeFilter> {
        let reference = |text: &String| match Id::parse(text) {
            Some(_) => EntityRef::Id(text.clone()),
            None => EntityRef::Slug(text.clone()),
        };
        let refs: Vec<_> = self.of.iter().map(reference).collect();
        let found = store.entities_resolve(&refs).await;
        let found = found.context("the entities cannot be read")?;
        let mut of = Vec::new();
        for (text, found) in self.of.iter().zip(found) {
            match found {
                Some(id) => of.push(id.uuid),
                None => bail!("--of: there is no entity `{text}`"),
            }
        }
        Ok(ChangeFilter {
            kinds: self.kinds.clone(),
            of,
        })
    }

    /// The cursor to begin behind.
    async fn start(&self, store: &Store, filter: &ChangeFilter) -> Result<String> {
        let newest = store.revision().await.context(UNREAD)?;
        if let Some(after) = &self.after {
            let revision = feed_revision(after).context("--after takes a cursor of the feed")?;
            if revision > newest {
                bail!("--after: the cursor is ahead of the feed, which was set back or is another");
            }
            return Ok(after.clone());
        }
        if self.all {
            return Ok(feed_cursor(0));
        }
        if self.last == 0 {
            return Ok(feed_cursor(newest));
        }
        let page = Page {
            is_backward: true,
            ..Page::first(self.last)
        };
        let last = store.changes_list(filter, &page).await.context(UNREAD)?;
        let first = last.items.first();
        let before = first.map_or(newest, |(_, change)| change.revision - 1);
        Ok(feed_cursor(before))
    }
}

/// The feed, and how far it has been printed.
struct Feed<'a> {
    store: &'a Store,
    filter: ChangeFilter,
    after: String,
    is_json: bool,
}

impl Feed<'_> {
    /// Prints what comes until nobody reads it any more.
    async fn follow(&mut self) -> Result<()> {
        let mut is_failing = false;
        loop {
            let pause = match self.catch_up().await {
                Ok(false) => return Ok(()),
                Ok(true) => PAUSE,
                Err(error) if is_passing(&error) => {
                    if !is_failing {
                        tracing::warn!(error = format!("{error:#}"), "trying on");
                    }
                    LONG_PAUSE
                }
                Err(error) => return Err(error),
            };
            is_failing = pause == LONG_PAUSE;
            tokio::time::sleep(pause).await;
        }
    }

    /// Prints what there is by now; whether anybody still reads it.
    async fn catch_up(&mut self) -> Result<bool> {
        let seen = feed_revision(&self.after)?;
        let newest = self.store.revision().await.context(UNREAD)?;
        if newest <= seen {
            return Ok(true);
        }
        loop {
            let mut page = Page::first(PAGE);
            page.after = Some(self.after.clone());
            let changes = self.store.changes_list(&self.filter, &page).await;
            let changes = changes.context(UNREAD)?;
            let has_next = changes.has_next;
            if !self.print(changes).await? {
                return Ok(false);
            }
            if !has_next {
                break;
            }
        }
        // What does not fit is seen, too.
        if feed_revision(&self.after)? < newest {
            self.after = feed_cursor(newest);
        }
        Ok(true)
    }

    async fn print(&mut self, changes: Slice<Change>) -> Result<bool> {
        let lines = if self.is_json {
            line::json(self.store, &changes).await
        } else {
            line::plain(self.store, &changes).await
        };
        let lines = lines.context(UNREAD)?;
        for (line, (cursor, _)) in lines.iter().zip(changes.items) {
            if !hear(line)? {
                return Ok(false);
            }
            self.after = cursor.to_string();
        }
        Ok(true)
    }
}

/// Whether it may be well again by itself.
fn is_passing(error: &anyhow::Error) -> bool {
    let cause = error.downcast_ref::<Error>();
    cause.is_some_and(|cause| cause.is_unavailable() || cause.is_timeout())
}

/// Reads a kind of entity, as the commands write it: `project`.
fn kinds() -> impl TypedValueParser<Value = EntityKind> {
    let values = EntityKind::ALL.iter();
    let values = values.map(|kind| PossibleValue::new(kind.as_str().to_lowercase()));
    PossibleValuesParser::new(values)
        .try_map(|text| EntityKind::parse(&text.to_uppercase()).ok_or("no such kind"))
}
