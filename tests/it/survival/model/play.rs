//! A history, step by step, on the server and in the model.

use std::collections::{BTreeMap, BTreeSet};

use hamkor::{
    domain::{ChangeKind, EntityRef, Id, NodeKind},
    store::Outcome,
};
use serde_json::{Value, json};

use super::{
    acts::{Came, Input, Model},
    directory::Directory,
    graph::{Graph, Node},
    site::{Bench, Site, Told},
    steps::{SLUGS, Step, VOICES, with_ids},
};

/// What the feed tells: a kind, a subject and the fields that changed.
type Event = (ChangeKind, Id, BTreeSet<String>);

/// Plays a history from an empty graph on; how it comes out otherwise than the model says.
pub(super) async fn play(bench: &mut Bench, steps: &[Step]) -> Result<(), String> {
    let site = bench.open().await;
    let played = play_on(&site, steps).await;
    bench.shut(site, played.is_ok()).await;
    played
}

async fn play_on(site: &Site, steps: &[Step]) -> Result<(), String> {
    let mut game = Game {
        site,
        model: Model::new((0..).take(VOICES.len()).collect()),
        n_changes: 0,
    };
    for (n, step) in steps.iter().enumerate() {
        let played = game.step(step).await;
        played.map_err(|different| format!("step {n}: {different}"))?;
    }
    game.end()
        .await
        .map_err(|different| format!("in the end: {different}"))
}

/// The server and the model, side by side.
struct Game<'a> {
    site: &'a Site,
    model: Model,
    /// How many changes the feed has told.
    n_changes: i64,
}

impl Game<'_> {
    async fn step(&mut self, step: &Step) -> Result<(), String> {
        let before = self.model.graph();
        let turn = match step {
            Step::Put(voice, _) | Step::Withdraw(voice, ..) => {
                self.write(*voice, step).await?;
                None
            }
            Step::Merge { into, from } => self.merge(into, from, &before).await?,
            Step::Split(voice, key) => self.split(*voice, key).await?,
            Step::Weigh(voice, precedence) => {
                self.site.weigh(*voice, *precedence).await?;
                self.model.weigh(*voice, *precedence);
                None
            }
        };
        let after = self.model.graph();
        self.compare_feed(&before, &after, turn).await?;
        self.compare_graph(&after).await
    }

    /// Puts records, or takes one back.
    async fn write(&mut self, voice: usize, step: &Step) -> Result<(), String> {
        let model = &self.model;
        let (told, expected) = match step {
            Step::Put(_, says) => {
                let input = |say: &super::steps::Say| Input {
                    key: say.key.clone(),
                    expected: model.expected(voice, &say.key, say.expects),
                    body: say.body(&model.ids),
                };
                let inputs: Vec<_> = says.iter().map(input).collect();
                let told = self.site.put(voice, &inputs).await?;
                let ids = told.as_ref().ok().map(|told| ids(told));
                (told, self.model.put(voice, &inputs, ids.as_deref()))
            }
            Step::Withdraw(_, key, expects) => {
                let expected = model.expected(voice, key, *expects);
                let told = self.site.withdraw(voice, key, expected).await?;
                (told, self.model.withdraw(voice, key, expected))
            }
            _ => return Ok(()),
        };
        same_came(&told, &expected, |told, expected| {
            told.len() == expected.len()
                && told
                    .iter()
                    .zip(expected)
                    .all(|(told, expected)| is_so(told, expected))
        })
    }

    async fn merge(
        &mut self,
        into: &Value,
        from: &Value,
        before: &Graph,
    ) -> Result<Option<(Id, ChangeKind)>, String> {
        let [into, from] = [into, from].map(|named| with_ids(named, &self.model.ids));
        let merged = Directory::of(&self.model).entity(&from);
        let merged = merged.map(|id| self.model.live(id));
        let told = self.site.merge(&into, &from).await?;
        let expected = self.model.merge(&into, &from);
        same_came(&told, &expected, |told, expected| told == expected)?;
        let was = merged.filter(|id| before.nodes.contains_key(id));
        Ok(was.map(|id| (id, ChangeKind::Merged)))
    }

    async fn split(&mut self, voice: usize, key: &str) -> Result<Option<(Id, ChangeKind)>, String> {
        let told = self.site.split(voice, key).await?;
        let new = told.as_ref().ok().copied();
        let new = new.filter(|id| !self.model.ids.contains(id));
        let expected = self.model.split(voice, key, new);
        let expected = expected.map(|outcome| outcome.subject);
        same_came(&told, &expected, |told, expected| told == expected)?;
        Ok(expected.ok().map(|id| (id, ChangeKind::Split)))
    }

    /// The feed tells of each change in the graph, in order, and else only that nothing came of a
    /// record.
    async fn compare_feed(
        &mut self,
        before: &Graph,
        after: &Graph,
        turn: Option<(Id, ChangeKind)>,
    ) -> Result<(), String> {
        let expected = events(before, after, turn);
        let changes = self.site.changes(self.n_changes).await?;
        let mut told: Vec<Event> = Vec::new();
        for change in changes {
            self.n_changes += 1;
            if change.revision != self.n_changes {
                let told = change.revision;
                return Err(format!(
                    "the feed tells {told} instead of {}",
                    self.n_changes
                ));
            }
            let is_same = before.nodes.get(&change.subject) == after.nodes.get(&change.subject);
            let is_idle = change.kind == ChangeKind::Updated && change.fields.is_empty();
            if is_same && is_idle && after.nodes.contains_key(&change.subject) {
                continue;
            }
            let fields = change.fields.into_iter().collect();
            told.push((change.kind, change.subject, fields));
        }
        let revision = self.site.revision().await?;
        if revision != self.n_changes {
            return Err(format!(
                "the graph is at {revision}, the feed at {}",
                self.n_changes
            ));
        }
        if told == expected {
            return Ok(());
        }
        Err(format!(
            "the feed tells\n  {told:?}\nand should\n  {expected:?}"
        ))
    }

    async fn compare_graph(&self, expected: &Graph) -> Result<(), String> {
        let ids = &self.model.ids;
        let told = self.site.look(ids).await?;
        for id in ids {
            same(id, told.get(id), expected.nodes.get(id))?;
        }
        let n_nodes = self.site.count().await?;
        let is_counted = |id: &&Id| id.kind != NodeKind::Source;
        let n_expected = expected.nodes.keys().filter(is_counted).count();
        if n_nodes != n_expected {
            return Err(format!(
                "there are {n_nodes} entities and relations, not {n_expected}"
            ));
        }
        self.compare_references().await?;
        self.site.compare_over_http(&self.model, expected).await
    }

    /// Whatever anything was ever called leads where it should.
    async fn compare_references(&self) -> Result<(), String> {
        let directory = Directory::of(&self.model);
        let slugs = SLUGS.iter().map(|slug| (*slug).to_owned());
        let slugs = slugs.chain(directory.slugs.keys().cloned());
        let mut named: Vec<_> = slugs.map(|slug| json!({ "slug": slug })).collect();
        let identifiers = super::steps::IDENTIFIERS.iter();
        named.extend(
            identifiers
                .map(|value| json!({ "identifier": { "scheme": "register", "value": value } })),
        );
        let keys = self.model.records.keys();
        named.extend(
            keys.map(|(voice, key)| json!({ "record": { "agency": VOICES[*voice], "key": key } })),
        );
        let entities = self
            .model
            .ids
            .iter()
            .filter(|id| id.kind.entity().is_some());
        named.extend(entities.map(|id| json!({ "id": id.to_string() })));
        let refs = named
            .iter()
            .map(|named| serde_json::from_value(named.clone()).unwrap());
        let refs: Vec<EntityRef> = refs.collect();
        let told = self.site.resolve(&refs).await?;
        for (named, told) in named.iter().zip(told) {
            let expected = directory.entity(named).map(|id| directory.live(id));
            same(named, told.as_ref(), expected.as_ref())?;
        }
        Ok(())
    }

    /// The tables are sound, and the graph is what a rebuild makes.
    async fn end(&self) -> Result<(), String> {
        self.site.check().await?;
        self.site.rebuild().await?;
        self.site.check().await?;
        self.compare_graph(&self.model.graph()).await
    }
}

/// The record and the subject of each; a subject that nobody told is none that there is.
fn ids(told: &[Told]) -> Vec<(Id, Id)> {
    let ids = told.iter().map(|told| {
        let subject = told.subject.unwrap_or(told.record);
        (told.record, subject)
    });
    ids.collect()
}

fn is_so(told: &Told, expected: &Outcome) -> bool {
    told.record == expected.record
        && told
            .subject
            .is_none_or(|subject| subject == expected.subject)
        && told
            .rest
            .is_none_or(|rest| rest == (expected.effect, expected.matched))
}

fn same_came<T: std::fmt::Debug, U: std::fmt::Debug>(
    told: &Came<T>,
    expected: &Came<U>,
    is_same: impl Fn(&T, &U) -> bool,
) -> Result<(), String> {
    let is_so = match (told, expected) {
        (Ok(told), Ok(expected)) => is_same(told, expected),
        (Err(told), Err(expected)) => told == expected,
        _ => false,
    };
    if is_so {
        return Ok(());
    }
    Err(format!(
        "the server says\n  {told:?}\nand should\n  {expected:?}"
    ))
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &impl std::fmt::Display,
    told: Option<&T>,
    expected: Option<&T>,
) -> Result<(), String> {
    if told == expected {
        return Ok(());
    }
    Err(format!(
        "{what} is\n  {told:?}\nand should be\n  {expected:?}"
    ))
}

/// What the feed has to tell of the step from one graph to another.
fn events(before: &Graph, after: &Graph, turn: Option<(Id, ChangeKind)>) -> Vec<Event> {
    let ids: BTreeSet<_> = before
        .nodes
        .keys()
        .chain(after.nodes.keys())
        .copied()
        .collect();
    let mut events: Vec<Event> = Vec::new();
    for id in ids {
        let (old, new) = (before.nodes.get(&id), after.nodes.get(&id));
        if old == new {
            continue;
        }
        let usual = match (old, new) {
            (None, _) => ChangeKind::Created,
            (_, None) => ChangeKind::Deleted,
            _ => ChangeKind::Updated,
        };
        let turn = turn.filter(|(turned, _)| *turned == id);
        let kind = turn.map_or(usual, |(_, kind)| kind);
        events.push((kind, id, fields(old, new)));
    }
    // Relations come behind what they lead to.
    events.sort_by_key(|(_, id, _)| (id.kind == NodeKind::Relation, *id));
    events
}

fn fields(old: Option<&Node>, new: Option<&Node>) -> BTreeSet<String> {
    let Some(new) = new else {
        return BTreeSet::new();
    };
    let none = serde_json::Map::new();
    let old = old.map_or(&none, |old| &old.fields);
    let all: BTreeMap<_, _> = old.iter().chain(&new.fields).collect();
    let differ = all
        .into_keys()
        .filter(|field| old.get(*field) != new.fields.get(*field));
    differ.cloned().collect()
}
