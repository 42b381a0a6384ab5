//! A subscription: the same operation again for each change of the feed.
//!
//! It starts behind a cursor, reads what happened since from the store, and then listens. It holds
//! a place in the feed and never what a slow reader has still to read. Where it cannot keep up, as
//! much happens at once or many listen, it goes on from the store; where its reader does not, it
//! ends. While the database is away it waits.

use std::{collections::VecDeque, sync::Arc};

use serde_json::Value as Json;

use super::{
    Engine, GraphqlResponse, args::Args, fault::Fault, limits::Limit, operation::Operation,
    plan::What,
};
use crate::{
    graphql::Node,
    store::{Change, ChangeFilter, Lagging, Listener, Page, Watch, feed_cursor, feed_revision},
};

/// How many changes are read from the store at a time.
const BATCH: usize = 25;

const QUEUE: Limit = Limit {
    name: "queue",
    what: "number of changes that wait to be read",
};

/// What a subscriber is told.
#[derive(Debug)]
pub enum Event {
    /// An answer; more follow.
    Next(GraphqlResponse),
    /// It is over, for these errors, as the answer has them.
    Failed(Vec<Json>),
    /// It is over, as the subscriber reads too slowly; and the cursor to resume from.
    TooSlow(Vec<Json>, String),
}

/// A subscription that runs.
pub struct Subscription {
    engine: Engine,
    watch: Watch,
    operation: Operation,
    filter: ChangeFilter,
    /// The cursor of the last change that was looked at.
    last: String,
    revision: i64,
    /// How often the feed was set back before.
    setbacks: u64,
    /// Changes that are still to be told.
    untold: VecDeque<(String, Arc<Change>)>,
    listener: Option<Listener>,
    /// Whether it has ever been told all that there was.
    is_live: bool,
    /// The newest revision when the reader was handed the last event.
    handed: Option<i64>,
    /// How many changes happened while the reader was waited for, since all were told.
    missed: u64,
}

impl Engine {
    /// Starts a subscription; else the errors, as the answer has them.
    pub async fn subscribe(
        &self,
        operation: Operation,
        watch: &Watch,
    ) -> Result<Subscription, Vec<Json>> {
        self.follow(operation, watch)
            .await
            .map_err(|fault| told(&fault))
    }

    async fn follow(&self, operation: Operation, watch: &Watch) -> Result<Subscription, Fault> {
        let args = arguments(&operation)?;
        let filter = self.filter(args).await?;
        let after = args.text("after").map(str::to_owned);
        let setbacks = watch.setbacks();
        let mut subscription = Subscription {
            setbacks,
            engine: self.clone(),
            watch: watch.clone(),
            operation,
            filter,
            revision: -1,
            last: String::new(),
            untold: VecDeque::new(),
            listener: None,
            is_live: false,
            handed: None,
            missed: 0,
        };
        if let Some(after) = after {
            subscription.revision = self.place(&after, watch).await?;
            subscription.last = after;
            subscription.catch_up().await?;
        } else {
            subscription.listener = Some(watch.listen());
            // What the watch has still to see is no news.
            subscription.revision = self.store.revision().await?;
            subscription.last = feed_cursor(subscription.revision);
            subscription.is_live = true;
        }
        Ok(subscription)
    }

    /// The revision that a subscriber has seen, which may be newer than what the watch has.
    async fn place(&self, after: &str, watch: &Watch) -> Result<i64, Fault> {
        let revision = feed_revision(after)?;
        if revision > watch.revision() && revision > self.store.revision().await? {
            return Err(Fault::input(
                "`after`: this cursor is ahead of the feed, which was set back or is another; \
                 read the graph anew",
            ));
        }
        Ok(revision)
    }

    async fn filter(&self, args: Args<'_>) -> Result<ChangeFilter, Fault> {
        let refs = args.references("of");
        let found = self.store.entities_resolve(&refs).await?;
        let mut of = Vec::new();
        for (reference, found) in refs.iter().zip(found) {
            let told = || Fault::input(format!("`of`: there is no entity `{reference}`"));
            of.push(found.ok_or_else(told)?.uuid);
        }
        Ok(ChangeFilter {
            kinds: args.words("kinds"),
            of,
        })
    }
}

/// The arguments of the one field that a subscription has.
fn arguments(operation: &Operation) -> Result<Args<'_>, Fault> {
    match operation.plan.root.fields.first().map(|one| one.of) {
        Some(What::Field(_, place)) => Ok(Args::at(place, &operation.arguments)),
        _ => Err(Fault::invalid("a subscription follows a field of its own")),
    }
}

fn told(fault: &Fault) -> Vec<Json> {
    vec![fault.to_json(&[])]
}

impl Subscription {
    /// The next event; waits until there is one.
    ///
    /// May be dropped while it waits: what it was about comes again.
    pub async fn next(&mut self) -> Event {
        if let Some(handed) = self.handed.take() {
            self.missed += u64::try_from(self.watch.revision() - handed).unwrap_or(0);
        }
        let mut tries = 0;
        loop {
            if self.watch.setbacks() != self.setbacks {
                return Event::Failed(told(&Fault::input(
                    "the feed was set back: what was told may be no more; read the graph anew",
                )));
            }
            if let Some((_, change)) = self.untold.front() {
                let answer = self.answer(Arc::clone(change)).await;
                if self.is_passing(answer.code, tries).await {
                    tries += 1;
                    self.watch.recover().await;
                    continue;
                }
                if let Some((cursor, change)) = self.untold.pop_front() {
                    self.pass(cursor, &change);
                }
                self.handed = Some(self.watch.revision());
                return Event::Next(answer);
            }
            if self.revision >= self.watch.revision() {
                self.missed = 0;
                self.is_live = true;
            }
            let Some(listener) = &mut self.listener else {
                if self.is_held_up() {
                    return self.too_slow();
                }
                if let Err(fault) = self.catch_up().await {
                    if self.is_passing(Some(fault.code), tries).await {
                        tries += 1;
                        self.watch.recover().await;
                        continue;
                    }
                    return Event::Failed(told(&fault.resume_after(&self.last)));
                }
                continue;
            };
            match listener.next().await {
                Ok((cursor, change)) if self.revision < change.revision => {
                    if self.filter.fits(&change) {
                        self.untold.push_back((cursor, change));
                    } else {
                        self.pass(cursor, &change);
                    }
                }
                Ok(_) => {}
                Err(Lagging) => self.listener = None,
            }
        }
    }

    fn pass(&mut self, cursor: String, change: &Change) {
        self.last = cursor;
        self.revision = change.revision;
    }

    async fn answer(&self, change: Arc<Change>) -> GraphqlResponse {
        // What was read from the feed may be ahead of what is remembered of its subject. Where the
        // feed cannot be read nothing is remembered.
        let _ = self.engine.store.reach(change.revision).await;
        let _turn = self.engine.turns.acquire().await;
        let root = Node::Subscription(change);
        self.engine.answer(&self.operation, root).await
    }

    /// Whether what failed with that code, after so many tries, may be well again in a moment.
    async fn is_passing(&self, code: Option<&str>, tries: u32) -> bool {
        match code {
            Some("UNAVAILABLE") => true,
            // It takes too long, or nobody answered: that shows when it is tried again.
            Some("TIMEOUT") => tries == 0 || self.engine.store.ping().await.is_err(),
            _ => false,
        }
    }

    /// The cursor behind the last change that was told.
    #[must_use]
    pub fn cursor(&self) -> &str {
        &self.last
    }

    /// Reads on from the store; listens first, so that nothing falls in between.
    async fn catch_up(&mut self) -> Result<(), Fault> {
        let listener = self.watch.listen();
        if !self.read().await? {
            self.listener = Some(listener);
        }
        Ok(())
    }

    /// Reads what follows the last change; whether there is more.
    async fn read(&mut self) -> Result<bool, Fault> {
        let _turn = self.engine.turns.acquire().await;
        let page = Page {
            after: Some(self.last.clone()),
            ..Page::first(BATCH)
        };
        let slice = self.engine.store.changes_list(&self.filter, &page).await?;
        let found = slice.items.into_iter();
        self.untold
            .extend(found.map(|(cursor, change)| (cursor.to_string(), Arc::new(change))));
        Ok(slice.has_next)
    }

    /// How many changes are still to be looked at.
    fn behind(&self) -> u64 {
        let behind = self.watch.revision().saturating_sub(self.revision);
        u64::try_from(behind).unwrap_or(0)
    }

    /// Whether it lags, and most of that happened while its reader was waited for.
    fn is_held_up(&self) -> bool {
        let is_late = self.behind() > self.watch.queue() as u64;
        self.is_live && is_late && self.missed * 2 > self.behind()
    }

    fn too_slow(&self) -> Event {
        let most = self.watch.queue() as u64;
        let fault = Fault::limit(QUEUE, self.behind(), most)
            .advise("; resume with `after`")
            .resume_after(&self.last);
        Event::TooSlow(told(&fault), self.last.clone())
    }
}
