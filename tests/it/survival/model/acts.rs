//! What a write means to the model: what is refused, and what is noted.

use std::collections::{BTreeMap, BTreeSet};

use hamkor::{
    domain::{Body, FaultCode, Id, NodeKind},
    store::{Effect, Outcome},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    batch::Batch,
    directory::Directory,
    graph::{Graph, Ground, Said, live, spelt},
    steps::Expects,
};

/// A fault: of which record, where, and of what sort.
pub(super) type Wrong = (usize, String, FaultCode);
/// What comes of a write.
pub(super) type Came<T> = Result<T, Vec<Wrong>>;

/// A record as it is put.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) key: String,
    pub(super) expected: Option<i32>,
    pub(super) body: Body,
}

/// A map of records, how strong agencies are, and a list of what curators said.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) records: BTreeMap<(usize, String), Said>,
    pub(super) precedence: Vec<i32>,
    merges: Vec<(Id, Id)>,
    /// All that records were ever about, in the order in which it came.
    pub(super) ids: Vec<Id>,
    pub(super) n_steps: usize,
}

impl Model {
    /// Nothing is said, by agencies that are so strong.
    pub(super) fn new(precedence: Vec<i32>) -> Self {
        Self {
            records: BTreeMap::new(),
            precedence,
            merges: Vec::new(),
            ids: Vec::new(),
            n_steps: 0,
        }
    }

    pub(super) fn graph(&self) -> Graph {
        let ground = Ground {
            records: self.records.values().collect(),
            precedence: &self.precedence,
            merges: &self.merges,
        };
        ground.graph()
    }

    pub(super) fn live(&self, id: Id) -> Id {
        live(&self.merges, id)
    }

    pub(super) fn known(&self, voice: usize, key: &str) -> Option<&Said> {
        self.records.get(&(voice, key.to_owned()))
    }

    /// The revision that a writer says to have seen.
    pub(super) fn expected(&self, voice: usize, key: &str, expects: Expects) -> Option<i32> {
        let revision = self.known(voice, key).map_or(0, |said| said.revision);
        match expects {
            Expects::Nothing => None,
            Expects::TheRightOne => Some(revision),
            Expects::AnotherOne => Some(revision + 1),
            Expects::ThatItIsNew => Some(0),
        }
    }

    /// Puts records, all or none. `told` has the record and the subject that the server made of each.
    pub(super) fn put(
        &mut self,
        voice: usize,
        inputs: &[Input],
        told: Option<&[(Id, Id)]>,
    ) -> Came<Vec<Outcome>> {
        self.n_steps += 1;
        let (noted, outcomes) = Batch::of(self, voice, inputs, told).put()?;
        for (n, said) in noted {
            if !self.ids.contains(&said.about) {
                self.ids.push(said.about);
            }
            self.records.insert((voice, inputs[n].key.clone()), said);
        }
        Ok(outcomes)
    }

    /// Takes a record back.
    pub(super) fn withdraw(
        &mut self,
        voice: usize,
        key: &str,
        expected: Option<i32>,
    ) -> Came<Vec<Outcome>> {
        self.n_steps += 1;
        let wrong = |path: &str, code| Err(vec![(0, path.to_owned(), code)]);
        let Some(said) = self.known(voice, key).cloned() else {
            return wrong("key", FaultCode::NotFound);
        };
        if expected.is_some_and(|expected| expected != said.revision) {
            return wrong("expectedRevision", FaultCode::Conflict);
        }
        let mut outcome = Outcome {
            record: said.id,
            subject: self.live(said.about),
            effect: Effect::Unchanged,
            matched: None,
        };
        if said.is_withdrawn {
            return Ok(vec![outcome]);
        }
        let left = Said {
            is_withdrawn: true,
            revision: said.revision + 1,
            changed: self.n_steps,
            ..said
        };
        let mut after = self.clone();
        after.records.insert((voice, key.to_owned()), left.clone());
        // What is said from a source cannot lose it.
        let is_cited = |said: &Said| {
            let mut sources = said.list("citations").iter();
            sources.any(|cited| cited["source"] == left.data["slug"])
        };
        let is_last = || !after.graph().nodes.contains_key(&left.about);
        let mut standing = self.records.values().filter(|said| !said.is_withdrawn);
        if left.about.kind == NodeKind::Source && standing.any(is_cited) && is_last() {
            return wrong("key", FaultCode::NotAllowed);
        }
        *self = after;
        outcome.effect = Effect::Updated;
        Ok(vec![outcome])
    }

    /// Makes two entities one.
    pub(super) fn merge(&mut self, into: &Value, from: &Value) -> Came<Id> {
        self.n_steps += 1;
        let directory = Directory::of(self);
        let mut wrong = Vec::new();
        let mut find = |path: &str, reference: &Value| {
            let found = directory.entity(reference);
            if found.is_none() {
                wrong.push((0, path.to_owned(), FaultCode::NotFound));
            }
            found
        };
        let found = (find("into", into), find("from", from));
        let (Some(into), Some(from)) = found else {
            wrong.sort();
            return Err(wrong);
        };
        let refused = Err(vec![(0, "from".to_owned(), FaultCode::NotAllowed)]);
        if into == from || into.kind != from.kind {
            return refused;
        }
        let (into, from) = (self.live(into), self.live(from));
        if into == from {
            return Ok(into);
        }
        let mut edges = directory.graph.ends.values();
        if edges.any(|ends| *ends == [into, from] || *ends == [from, into]) {
            return refused;
        }
        self.merges.push((from, into));
        Ok(into)
    }

    /// Gives a record an entity of its own again; `new` is the id that the server made, if any.
    pub(super) fn split(&mut self, voice: usize, key: &str, new: Option<Id>) -> Came<Outcome> {
        self.n_steps += 1;
        let wrong = |code| Err(vec![(0, "record".to_owned(), code)]);
        let said = self.known(voice, key).filter(|said| !said.is_withdrawn);
        let Some(said) = said.cloned() else {
            return wrong(FaultCode::NotFound);
        };
        if said.about.kind.entity().is_none() {
            return wrong(FaultCode::NotAllowed);
        }
        let entity = self.live(said.about);
        let mut after = self.clone();
        let subject = if entity == said.about {
            let new = new.unwrap_or_else(|| unknown(entity.kind));
            if !after.leave(&said, new) {
                return wrong(FaultCode::NotAllowed);
            }
            new
        } else {
            after.merges.retain(|(from, _)| *from != said.about);
            said.about
        };
        let now = &after;
        let claims_of = |id: Id| {
            let own = now.records.values().filter(|other| !other.is_withdrawn);
            own.filter(move |other| now.live(other.about) == id)
                .map(claims)
        };
        if claims_of(entity).next().is_none() {
            return wrong(FaultCode::NotAllowed);
        }
        let stay: BTreeSet<_> = claims_of(entity).flatten().collect();
        let both = claims_of(subject).flatten();
        let both = both.filter(|claim| stay.contains(claim));
        let n_taken = both.count();
        if n_taken > 0 {
            return Err(vec![(0, "record".to_owned(), FaultCode::Taken); n_taken]);
        }
        *self = after;
        Ok(Outcome {
            record: said.id,
            subject,
            effect: Effect::Updated,
            matched: None,
        })
    }

    /// Puts a record to what is new, if others stay. A slug that was made for it stays with those
    /// that have none without it.
    fn leave(&mut self, said: &Said, new: Id) -> bool {
        let taken = self.graph().slugs;
        let stays =
            |other: &Said| other.about == said.about && other.id != said.id && !other.is_withdrawn;
        let others: Vec<_> = self.records.values().filter(|other| stays(other)).collect();
        let heir = others
            .iter()
            .min_by_key(|other| (self.precedence[other.voice], other.id));
        let Some(heir) = heir.map(|heir| heir.id) else {
            return false;
        };
        let is_named = others.iter().any(|other| other.slugs().next().is_some());
        let mut left = said.clone();
        left.about = new;
        let inherited = if is_named { None } else { left.made.take() };
        // The spelling of an id is that id's.
        left.made = left.made.filter(|made| *made != spelt(said.about));
        if left.slugs().next().is_none() {
            left.made = Some(made_slug(&left.data, new, |slug| taken.contains_key(slug)));
        }
        for record in self.records.values_mut() {
            if record.id == said.id {
                record.clone_from(&left);
            } else if record.id == heir && inherited.is_some() {
                record.made.clone_from(&inherited);
            }
        }
        self.ids.push(new);
        true
    }

    /// Gives an agency another precedence.
    pub(super) fn weigh(&mut self, voice: usize, precedence: i32) {
        self.n_steps += 1;
        self.precedence[voice] = precedence;
    }
}

/// What only one entity can be known by.
fn claims(said: &Said) -> Vec<String> {
    let identifiers = said.list("identifiers").iter().map(Value::to_string);
    let slugs: BTreeSet<_> = said.slugs().map(str::to_owned).collect();
    identifiers.chain(slugs).collect()
}

/// An id of something that nobody made.
pub(super) fn unknown(kind: NodeKind) -> Id {
    Id::new(kind, Uuid::new_v4())
}

/// A slug made of a name, with the end of the id where that is taken.
pub(super) fn made_slug(
    data: &Map<String, Value>,
    id: Id,
    is_taken: impl Fn(&str) -> bool,
) -> String {
    let names = data.get("names").and_then(Value::as_array);
    let names = names.map_or(&[][..], Vec::as_slice);
    let best = names.iter().find(|name| name["kind"] == "PREFERRED");
    let text = best
        .or(names.first())
        .and_then(|name| name["text"].as_str());
    match text.map(str::to_lowercase) {
        Some(slug) if slug.is_ascii() && is_taken(&slug) => {
            let id = id.to_string();
            format!("{slug}-{}", &id[id.len() - 7..])
        }
        Some(slug) if slug.is_ascii() => slug,
        _ => spelt(id),
    }
}
