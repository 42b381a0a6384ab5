//! Records that are put together: sources first, then entities, then what joins them, then relations.

use std::collections::{BTreeMap, BTreeSet};

use hamkor::{
    domain::{Body, FaultCode, Id, NodeKind, check_ends},
    store::{Effect, Outcome},
};
use serde_json::{Map, Value};

use super::{
    acts::{Came, Input, Model, Wrong, made_slug, unknown},
    directory::Directory,
    graph::Said,
    steps::VOICES,
};

/// The records that changed, by their places in the model, and what came of each of the batch.
type Changed = (Vec<(usize, Said)>, Vec<Outcome>);

/// Records on their way in.
pub(super) struct Batch<'a> {
    model: &'a Model,
    voice: usize,
    inputs: &'a [Input],
    data: Vec<Map<String, Value>>,
    /// The record and the subject that the server made of each.
    told: Option<&'a [(Id, Id)]>,
    directory: Directory,
    wrong: Vec<Wrong>,
    noted: Vec<(usize, Said)>,
    outcomes: BTreeMap<usize, Outcome>,
}

/// What a record is about, and what goes with that.
struct Meant {
    about: Id,
    made: Option<String>,
    ends: Option<[Id; 2]>,
    matched: Option<usize>,
}

impl Meant {
    fn of(about: Id) -> Self {
        Self {
            about,
            made: None,
            ends: None,
            matched: None,
        }
    }
}

impl<'a> Batch<'a> {
    pub(super) fn of(
        model: &'a Model,
        voice: usize,
        inputs: &'a [Input],
        told: Option<&'a [(Id, Id)]>,
    ) -> Self {
        let data = inputs.iter().map(|input| match input.body.to_json() {
            Ok(Value::Object(data)) => data,
            other => panic!("{other:?} is no record"),
        });
        Self {
            data: data.collect(),
            directory: Directory::of(model),
            model,
            voice,
            inputs,
            told,
            wrong: Vec::new(),
            noted: Vec::new(),
            outcomes: BTreeMap::new(),
        }
    }

    /// The records that changed, and what came of each; or all that is wrong.
    pub(super) fn put(mut self) -> Came<Changed> {
        self.check_each();
        for phase in 0..4 {
            let mut left: Vec<_> = (0..self.inputs.len()).collect();
            left.retain(|n| self.phase(*n) == phase);
            while !left.is_empty() {
                let (mut now, mut later): (Vec<_>, Vec<_>) =
                    left.into_iter().partition(|n| self.is_ready(*n));
                if now.is_empty() {
                    (now, later) = (later, now);
                }
                for n in now {
                    match self.meant(n) {
                        Ok(meant) => self.note(n, meant),
                        Err(wrong) => self.refuse(n, wrong),
                    }
                }
                left = later;
            }
        }
        self.check_citations();
        if self.wrong.is_empty() {
            return Ok((self.noted, self.outcomes.into_values().collect()));
        }
        self.wrong.sort();
        Err(self.wrong)
    }

    fn phase(&self, n: usize) -> u8 {
        match &self.inputs[n].body {
            Body::Source(_) => 0,
            Body::Entity(..) => 1 + u8::from(self.data[n].contains_key("entity")),
            Body::Relation(_) => 3,
        }
    }

    fn is_ready(&self, n: usize) -> bool {
        let data = &self.data[n];
        let is_known = |found: Option<Id>| found.is_some();
        data.get("entity")
            .is_none_or(|joined| is_known(self.directory.entity(joined)))
            && data
                .get("relation")
                .is_none_or(|joined| is_known(self.directory.relation(joined)))
    }

    fn refuse(&mut self, n: usize, wrong: Vec<(String, FaultCode)>) {
        let wrong = wrong.into_iter().map(|(path, code)| (n, path, code));
        self.wrong.extend(wrong);
    }

    fn known(&self, n: usize) -> Option<&'a Said> {
        self.model.known(self.voice, &self.inputs[n].key)
    }

    /// What is wrong with a record by itself.
    fn check_each(&mut self) {
        let mut keys = BTreeSet::new();
        for (n, input) in self.inputs.iter().enumerate() {
            let mut refuse = |path: &str, code| self.wrong.push((n, path.to_owned(), code));
            let names = self.data[n].get("names").and_then(Value::as_array);
            let mut names = names.into_iter().flatten();
            let is_named = names.any(|name| name["kind"] == "PREFERRED");
            let is_entity = matches!(input.body, Body::Entity(..));
            if is_entity && !is_named && !self.data[n].contains_key("entity") {
                refuse("names", FaultCode::Required);
            }
            if !keys.insert(&input.key) {
                refuse("key", FaultCode::Invalid);
            }
            let known = self.model.known(self.voice, &input.key);
            let revision = known.map_or(0, |said| said.revision);
            if input.expected.is_some_and(|expected| expected != revision) {
                refuse("expectedRevision", FaultCode::Conflict);
            }
        }
    }

    fn check_citations(&mut self) {
        for (n, data) in self.data.iter().enumerate() {
            let citations = data.get("citations").and_then(Value::as_array);
            for (c, citation) in citations.into_iter().flatten().enumerate() {
                if !self
                    .directory
                    .sources
                    .contains_key(citation["source"].as_str().unwrap())
                {
                    let path = format!("citations.{c}.source");
                    self.wrong.push((n, path, FaultCode::NotFound));
                }
            }
        }
    }

    /// The id that the server made for what is new.
    fn fresh(&self, n: usize, kind: NodeKind) -> Id {
        let told = self.told.map(|told| told[n].1);
        // One that is there already is none: the comparison of outcomes will tell.
        let is_there = |id: &Id| {
            let mut noted = self.noted.iter();
            self.model.ids.contains(id) || noted.any(|(_, said)| said.about == *id)
        };
        let new = told.filter(|id| id.kind == kind && !is_there(id));
        new.unwrap_or_else(|| unknown(kind))
    }

    fn meant(&mut self, n: usize) -> Result<Meant, Vec<(String, FaultCode)>> {
        let kind = self.inputs[n].body.kind();
        if self.known(n).is_some_and(|said| said.about.kind != kind) {
            return Err(vec![("key".to_owned(), FaultCode::Taken)]);
        }
        match kind {
            NodeKind::Source => self.source(n),
            NodeKind::Relation => self.relation(n),
            _ => self.entity(n, kind),
        }
    }

    fn source(&mut self, n: usize) -> Result<Meant, Vec<(String, FaultCode)>> {
        let slug = self.data[n]["slug"].as_str().unwrap().to_owned();
        let there = self.directory.sources.get(&slug).copied();
        let wrong = |code| Err(vec![("slug".to_owned(), code)]);
        if let Some(said) = self.known(n) {
            if said.text("slug") != Some(&slug) {
                return wrong(FaultCode::NotAllowed);
            }
            if there.is_some_and(|there| there != said.about) {
                return wrong(FaultCode::Taken);
            }
        }
        let known = self.known(n).map(|said| said.about).or(there);
        let about = known.unwrap_or_else(|| self.fresh(n, NodeKind::Source));
        self.directory.sources.insert(slug, about);
        Ok(Meant::of(about))
    }

    fn relation(&mut self, n: usize) -> Result<Meant, Vec<(String, FaultCode)>> {
        let (data, directory) = (&self.data[n], &self.directory);
        let mut wrong = Vec::new();
        let mut refuse = |path: &str, code| wrong.push((path.to_owned(), code));
        let ends = ["from", "to"].map(|path| {
            let end = directory.entity(&data[path]);
            if end.is_none() {
                refuse(path, FaultCode::NotFound);
            }
            end
        });
        if let [Some(from), Some(to)] = ends {
            let Body::Relation(said) = &self.inputs[n].body else {
                panic!("it is a relation");
            };
            let kinds = (from.kind.entity().unwrap(), to.kind.entity().unwrap());
            if let Err(invalid) = check_ends(said.kind, kinds.0, kinds.1) {
                refuse(&invalid.0[0].path[0], FaultCode::NotAllowed);
            }
            if directory.are_one(from, to) {
                refuse("to", FaultCode::NotAllowed);
            }
        }
        let known = self.known(n).map(|said| said.about);
        let mut joined = None;
        if let Some(reference) = data.get("relation") {
            joined = directory.relation(reference);
            match (known, joined) {
                (_, None) => refuse("relation", FaultCode::NotFound),
                (Some(known), Some(joined)) if known != joined => {
                    refuse("relation", FaultCode::NotAllowed);
                }
                _ => {}
            }
        }
        let (true, [Some(from), Some(to)]) = (wrong.is_empty(), ends) else {
            return Err(wrong);
        };
        let about = known.or(joined);
        let about = about.unwrap_or_else(|| self.fresh(n, NodeKind::Relation));
        Ok(Meant {
            ends: Some([from, to]),
            ..Meant::of(about)
        })
    }

    fn entity(&mut self, n: usize, kind: NodeKind) -> Result<Meant, Vec<(String, FaultCode)>> {
        let mut wrong = Vec::new();
        let (joined, matched) = match self.joined(n, kind) {
            Ok(found) => found,
            Err(fault) => {
                wrong.push(fault);
                (None, None)
            }
        };
        let known = self.known(n);
        let data = self.data[n].clone();
        if let (Some(said), Some(joined), Some(reference)) = (known, joined, data.get("entity"))
            && !self.directory.are_one(said.about, joined)
            && said.data.get("entity") != Some(reference)
        {
            wrong.push(("entity".to_owned(), FaultCode::NotAllowed));
        }
        let there = known.map(|said| said.about).or(joined);
        let about = there.unwrap_or_else(|| self.fresh(n, kind));
        let made = self.slug(n, about, there.is_none(), &mut wrong);
        let identifiers = data.get("identifiers").and_then(Value::as_array);
        for (i, identifier) in identifiers.into_iter().flatten().enumerate() {
            let directory = &mut self.directory;
            let of = *directory
                .identifiers
                .entry(identifier.to_string())
                .or_insert(about);
            if !directory.are_one(of, about) {
                wrong.push((format!("identifiers.{i}"), FaultCode::Taken));
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Meant {
            made,
            matched: matched.filter(|_| known.is_none()),
            ..Meant::of(about)
        })
    }

    /// What a record of an entity joins, and by which of its identifiers.
    fn joined(
        &self,
        n: usize,
        kind: NodeKind,
    ) -> Result<(Option<Id>, Option<usize>), (String, FaultCode)> {
        let data = &self.data[n];
        if let Some(reference) = data.get("entity") {
            return match self.directory.entity(reference) {
                None => Err(("entity".to_owned(), FaultCode::NotFound)),
                Some(id) if id.kind != kind => Err(("entity".to_owned(), FaultCode::NotAllowed)),
                joined => Ok((joined, None)),
            };
        }
        let identifiers = data.get("identifiers").and_then(Value::as_array);
        let known = |identifier: &Value| {
            let of = self.directory.identifiers.get(&identifier.to_string());
            of.copied().filter(|id| id.kind == kind)
        };
        let shared = identifiers.into_iter().flatten().enumerate();
        let shared = shared.filter_map(|(i, identifier)| Some((i, known(identifier)?)));
        let shared: Vec<_> = shared.collect();
        let different: BTreeSet<_> = shared
            .iter()
            .map(|(_, id)| self.directory.live(*id))
            .collect();
        match (different.len(), shared.first()) {
            (0, _) | (_, None) => Ok((None, None)),
            (1, Some((i, id))) => Ok((Some(*id), Some(*i))),
            _ => Err(("identifiers".to_owned(), FaultCode::Ambiguous)),
        }
    }

    /// The slug that is made for a record, if one is; its own word may be another's.
    fn slug(
        &mut self,
        n: usize,
        about: Id,
        is_new: bool,
        wrong: &mut Vec<(String, FaultCode)>,
    ) -> Option<String> {
        let directory = &mut self.directory;
        let mut is_due = is_new;
        let known = self.model.known(self.voice, &self.inputs[n].key);
        let mut made = known.and_then(|said| said.made.clone());
        if let Some(slug) = &made {
            let of = *directory.slugs.entry(slug.clone()).or_insert(about);
            if !directory.are_one(of, about) {
                (made, is_due) = (None, true);
            }
        }
        if let Some(slug) = self.data[n].get("slug").and_then(Value::as_str) {
            let of = *directory.slugs.entry(slug.to_owned()).or_insert(about);
            if !directory.are_one(of, about) {
                wrong.push(("slug".to_owned(), FaultCode::Taken));
            }
        } else if is_due {
            let slug = made_slug(&self.data[n], about, |slug| {
                directory.slugs.contains_key(slug)
            });
            directory.slugs.insert(slug.clone(), about);
            made = Some(slug);
        }
        made
    }

    /// Notes the record, and what came of it.
    fn note(&mut self, n: usize, meant: Meant) {
        let key = self.inputs[n].key.clone();
        let named = (VOICES[self.voice].to_owned(), key);
        self.directory.records.insert(named, meant.about);
        let known = self.known(n);
        let told = self.told.map(|told| told[n].0);
        let id = known.map(|said| said.id).or(told);
        let said = Said {
            id: id.unwrap_or_else(|| unknown(NodeKind::Record)),
            voice: self.voice,
            about: meant.about,
            data: self.data[n].clone(),
            made: meant.made,
            ends: meant.ends,
            revision: known.map_or(0, |said| said.revision) + 1,
            is_withdrawn: false,
            changed: self.model.n_steps,
        };
        let is_same = |known: &Said| {
            (&known.data, &known.made, known.ends) == (&said.data, &said.made, said.ends)
                && !known.is_withdrawn
        };
        let effect = match known {
            None => Effect::Created,
            Some(known) if is_same(known) => Effect::Unchanged,
            Some(_) => Effect::Updated,
        };
        let outcome = Outcome {
            record: said.id,
            subject: self.directory.live(meant.about),
            effect,
            matched: meant.matched,
        };
        self.outcomes.insert(n, outcome);
        if effect != Effect::Unchanged {
            self.noted.push((n, said));
        }
    }
}
