//! Made-up histories: what agencies say and take back, and what curators make of it.
//!
//! A step names things by what they are called, or, of ids, which of those that there are by then
//! is meant; so any step can be left out of a history, and the rest still makes sense.

use std::fmt;

use hamkor::domain::{
    Body, Ends, EntityKind, Id, NodeKind, RelationKind, Status, Vocabulary, ends,
};
use serde_json::{Map, Value, json};

use crate::differential::chance::Chance;

/// Who speaks.
pub(super) const VOICES: [&str; 3] = ["one", "two", "three"];
/// How many keys an agency has for entities.
const KEYS: usize = 6;
const NAMES: [&str; 5] = ["Alpha", "Beta", "Gamma", "Delta", "—"];
pub(super) const SLUGS: [&str; 6] = ["alpha", "beta", "gamma", "one", "two", "three"];
pub(super) const SOURCES: [&str; 2] = ["statement", "report"];
pub(super) const IDENTIFIERS: [&str; 6] = ["1", "2", "3", "4", "5", "6"];

/// Which revision a writer says to have seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expects {
    Nothing,
    TheRightOne,
    AnotherOne,
    ThatItIsNew,
}

/// One record as it is put. References by id stand as `#e3` and `#r1`.
#[derive(Debug, Clone)]
pub(super) struct Say {
    pub(super) key: String,
    pub(super) expects: Expects,
    pub(super) kind: NodeKind,
    pub(super) data: Map<String, Value>,
}

/// A step of a history.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Put(usize, Vec<Say>),
    Withdraw(usize, String, Expects),
    Merge { into: Value, from: Value },
    Split(usize, String),
    Weigh(usize, i32),
}

impl Say {
    /// What is said, once ids stand where they were counted.
    pub(super) fn body(&self, ids: &[Id]) -> Body {
        let data = with_ids(&Value::Object(self.data.clone()), ids);
        Body::from_json(self.kind, data).unwrap()
    }
}

/// The same with the ids that are meant.
pub(super) fn with_ids(value: &Value, ids: &[Id]) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| (name.clone(), with_ids(value, ids)));
            Value::Object(fields.collect())
        }
        Value::Array(items) => items.iter().map(|item| with_ids(item, ids)).collect(),
        Value::String(text) => match text.strip_prefix('#') {
            Some(place) => json!(meant(place, ids)),
            None => value.clone(),
        },
        _ => value.clone(),
    }
}

fn meant(place: &str, ids: &[Id]) -> String {
    let is_entity = place.starts_with('e');
    let fit = |id: &&Id| (id.kind != NodeKind::Relation) == is_entity;
    let fitting: Vec<_> = ids.iter().filter(fit).collect();
    let n: usize = place[1..].parse().unwrap();
    match fitting.get(n % fitting.len().max(1)) {
        Some(id) => id.to_string(),
        None if is_entity => "institution_01h455vb4pex5vsknk084sn02q".to_owned(),
        None => "relation_01h455vb4pex5vsknk084sn02q".to_owned(),
    }
}

/// The history of a seed.
pub(super) fn history(seed: u64) -> Vec<Step> {
    let mut maker = Maker {
        chance: Chance::of(seed),
        put: Vec::new(),
        merged: None,
    };
    let n = 10 + maker.chance.below(20);
    let first = maker.put(0);
    let rest = (0..n).map(|_| maker.step());
    std::iter::once(first).chain(rest).collect()
}

/// Makes a history up. It remembers what was put, so that most of what follows is about something.
struct Maker {
    chance: Chance,
    put: Vec<(usize, Say)>,
    /// What was merged last.
    merged: Option<(Value, Value)>,
}

impl Maker {
    fn step(&mut self) -> Step {
        let voice = self.chance.below(VOICES.len());
        match self.chance.below(100) {
            0..55 => self.put(voice),
            55..72 => {
                let (voice, key) = self.known(|_| true);
                Step::Withdraw(voice, key, self.expects())
            }
            72..87 => {
                let kind = self.kind();
                let into = self.reference(kind);
                let from = self.reference(kind);
                let again = self.merged.clone().filter(|_| self.chance.is(15));
                let (into, from) = again.unwrap_or((into, from));
                self.merged = Some((into.clone(), from.clone()));
                Step::Merge { into, from }
            }
            87..96 => {
                let (voice, key) = self.known(|say| say.kind.entity().is_some());
                Step::Split(voice, key)
            }
            _ => Step::Weigh(voice, i32::try_from(self.chance.below(3)).unwrap()),
        }
    }

    fn put(&mut self, voice: usize) -> Step {
        let n = if self.chance.is(65) {
            1
        } else {
            1 + self.chance.below(5)
        };
        let mut says = Vec::new();
        for _ in 0..n {
            let mut say = self.say(voice);
            say.expects = self.expects();
            self.put.push((voice, say.clone()));
            says.push(say);
        }
        Step::Put(voice, says)
    }

    fn expects(&mut self) -> Expects {
        match self.chance.below(30) {
            0..4 => Expects::TheRightOne,
            4 => Expects::AnotherOne,
            5 => Expects::ThatItIsNew,
            _ => Expects::Nothing,
        }
    }

    /// A record that was put, or one that may be.
    fn known(&mut self, fits: impl Fn(&Say) -> bool) -> (usize, String) {
        let fitting: Vec<_> = self.put.iter().filter(|(_, say)| fits(say)).collect();
        match self.chance.pick(&fitting) {
            Some((voice, say)) if self.chance.is(95) => (*voice, say.key.clone()),
            _ => (self.chance.below(VOICES.len()), self.key()),
        }
    }

    fn key(&mut self) -> String {
        match self.chance.below(20) {
            0..12 => format!("e{}", self.chance.below(KEYS)),
            12..17 => format!("r{}", self.chance.below(4)),
            _ => format!("s{}", self.chance.below(2)),
        }
    }

    /// What an agency says under one of its keys: something new, or what it said with a change.
    fn say(&mut self, voice: usize) -> Say {
        let key = self.key();
        let said = self.put.iter().rev();
        let mut said = said.filter(|(of, say)| *of == voice && say.key == key);
        let said = said.next().map(|(_, said)| said.clone());
        let kind = match &key[..1] {
            "e" => entity_kind(&mut self.chance, &key).into(),
            "r" => NodeKind::Relation,
            _ => NodeKind::Source,
        };
        let data = match kind {
            NodeKind::Relation => self.relation(),
            NodeKind::Source => source(&mut self.chance),
            _ => self.entity(kind.entity().unwrap()),
        };
        let data = stated(data);
        match said {
            Some(mut said) if self.chance.is(70) && said.kind == kind => {
                let fields: Vec<_> = data.into_iter().collect();
                if let Some((field, value)) = self.chance.pick(&fields) {
                    said.data.insert(field.clone(), value.clone());
                }
                said
            }
            _ => Say {
                key,
                expects: Expects::Nothing,
                kind,
                data,
            },
        }
    }

    /// A kind of which something was put.
    fn kind(&mut self) -> Option<NodeKind> {
        let entities = self.put.iter().map(|(_, say)| say.kind);
        let entities: Vec<_> = entities.filter(|kind| kind.entity().is_some()).collect();
        self.chance.pick(&entities).copied()
    }

    /// What one is known by, one way in four; most often one of that kind.
    fn reference(&mut self, kind: Option<NodeKind>) -> Value {
        match self.chance.below(12) {
            0 => json!({ "slug": self.chance.text(&SLUGS) }),
            1 => json!({ "identifier": identifier(&mut self.chance) }),
            2 => json!({ "id": format!("#e{}", self.chance.below(9)) }),
            _ => {
                let (voice, key) = self.known(|say| Some(say.kind) == kind);
                let agency = VOICES[voice];
                json!({ "record": { "agency": agency, "key": key } })
            }
        }
    }

    fn entity(&mut self, kind: EntityKind) -> Value {
        let mut data = facts(&mut self.chance, kind);
        if self.chance.is(25) {
            data["entity"] = self.reference(Some(kind.into()));
        }
        data
    }

    fn relation(&mut self) -> Value {
        let kinds = [
            RelationKind::Partners,
            RelationKind::Partners,
            RelationKind::PartOf,
            RelationKind::Funds,
            RelationKind::LocatedIn,
        ];
        let kind = *self.chance.pick(&kinds).unwrap();
        let Ends { from, to, alike } = ends(kind);
        let from = self.chance.pick(&from[..from.len().min(2)]).copied();
        let to = if alike {
            from
        } else {
            self.chance.pick(&to[..to.len().min(2)]).copied()
        };
        let mut data = qualifiers(&mut self.chance);
        data["kind"] = json!(kind);
        data["from"] = self.reference(from.map(NodeKind::from));
        data["to"] = self.reference(to.map(NodeKind::from));
        if self.chance.is(45) {
            data["relation"] = if self.chance.is(20) {
                json!({ "id": format!("#r{}", self.chance.below(5)) })
            } else {
                let (voice, key) = self.known(|say| say.kind == NodeKind::Relation);
                json!({ "record": { "agency": VOICES[voice], "key": key } })
            };
        }
        data
    }
}

/// Most records of a key are of one kind.
fn entity_kind(chance: &mut Chance, key: &str) -> EntityKind {
    let usual = match key {
        "e0" | "e1" | "e2" => EntityKind::Institution,
        "e3" => EntityKind::Project,
        "e4" => EntityKind::Place,
        _ => EntityKind::Event,
    };
    if chance.is(95) {
        return usual;
    }
    *chance.pick(EntityKind::ALL).unwrap()
}

fn identifier(chance: &mut Chance) -> Value {
    json!({ "scheme": "register", "value": chance.text(&IDENTIFIERS) })
}

fn citations(chance: &mut Chance) -> Value {
    match chance.below(8) {
        0..2 => json!([{ "source": chance.text(&SOURCES) }]),
        2 => json!([{ "source": chance.text(&SOURCES), "locator": "page 1" }]),
        _ => Value::Null,
    }
}

/// In so many cases of a hundred that, else nothing.
fn maybe(chance: &mut Chance, percent: usize, value: impl FnOnce(&mut Chance) -> Value) -> Value {
    if chance.is(percent) {
        return value(chance);
    }
    Value::Null
}

fn facts(chance: &mut Chance, kind: EntityKind) -> Value {
    let name = json!({ "text": chance.text(&NAMES), "kind": "PREFERRED" });
    let names = match chance.below(20) {
        0 => json!([]),
        1..6 => json!([name, { "text": chance.text(&NAMES), "kind": "ALIAS", "language": "KO" }]),
        _ => json!([name]),
    };
    let mut data = json!({ "names": names });
    let n = [0, 0, 1, 1, 2, 2][chance.below(6)];
    data["identifiers"] = (0..n).map(|_| identifier(chance)).collect();
    data["slug"] = maybe(chance, 20, |chance| json!(chance.text(&SLUGS)));
    data["citations"] = citations(chance);
    data["summaries"] = maybe(chance, 30, |chance| {
        let language = chance.text(&["EN", "KO"]);
        json!([{ "language": language, "text": chance.text(&NAMES) }])
    });
    data["links"] = maybe(chance, 20, |chance| {
        json!([format!("https://example.org/{}", chance.below(3))])
    });
    let status = maybe(chance, 70, |chance| {
        json!(chance.pick(Status::of(kind)).map(|status| status.as_str()))
    });
    let date = maybe(chance, 40, |chance| {
        json!(chance.text(&["1999", "2001-02", "2010"]))
    });
    let class = chance.below(3);
    let mut state = |name: &str, value: Value| data[name] = value;
    match kind {
        EntityKind::Institution => {
            state("institutionKind", json!(["BANK", "AGENCY", "FUND"][class]));
            state("founded", date);
            state("status", status);
        }
        EntityKind::Project => {
            let kinds = ["PROJECT", "PROGRAMME", "STRATEGY"];
            state("projectKind", json!(kinds[class]));
            state("starts", date);
            state("status", json!(status.as_str().unwrap_or("AGREED")));
            let target =
                json!({ "measure": "seats", "value": class.to_string(), "unit": "people" });
            state("targets", maybe(chance, 40, |_| json!([target])));
            let sectors = maybe(chance, 30, |chance| {
                json!([chance.text(&["11330", "11420"])])
            });
            state("sectors", sectors);
        }
        EntityKind::Place => state("placeKind", json!(["CITY", "SITE", "REGION"][class])),
        EntityKind::Event => {
            state("eventKind", json!(["SUMMIT", "FORUM", "VISIT"][class]));
            state("status", status);
        }
        EntityKind::Direction => state("ordinal", json!(class + 1)),
        EntityKind::Person => {}
    }
    data
}

fn qualifiers(chance: &mut Chance) -> Value {
    json!({
        "role": maybe(chance, 50, |chance| json!(chance.text(&NAMES))),
        "stage": maybe(chance, 60, |chance| json!(chance.text(&["AGREED", "ACTIVE", "ENDED"]))),
        "since": maybe(chance, 20, |chance| json!(chance.text(&["2020", "2024-01"]))),
        "money": maybe(chance, 20, |chance| {
            json!({ "amount": chance.text(&["1", "2.50"]), "currency": "USD", "bound": "EXACT" })
        }),
        "citations": citations(chance),
    })
}

fn source(chance: &mut Chance) -> Value {
    json!({
        "slug": chance.text(&SOURCES),
        "title": chance.text(&NAMES),
        "publisher": maybe(chance, 50, |chance| json!(chance.text(&NAMES))),
    })
}

/// Without what is not stated.
fn stated(data: Value) -> Map<String, Value> {
    match data {
        Value::Object(fields) => {
            let fields = fields.into_iter();
            fields.filter(|(_, value)| !value.is_null()).collect()
        }
        other => panic!("{other} is no record"),
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Put(voice, says) => {
                write!(f, "{} puts", VOICES[*voice])?;
                for Say {
                    key,
                    expects,
                    kind,
                    data,
                } in says
                {
                    write!(f, "\n      {key}, {kind}")?;
                    if *expects != Expects::Nothing {
                        write!(f, " ({expects:?})")?;
                    }
                    write!(f, ": {}", json!(data))?;
                }
                Ok(())
            }
            Self::Withdraw(voice, key, expects) => {
                write!(f, "{} withdraws {key} ({expects:?})", VOICES[*voice])
            }
            Self::Merge { into, from } => write!(f, "a curator merges {from} into {into}"),
            Self::Split(voice, key) => {
                write!(f, "a curator splits {}:{key} off", VOICES[*voice])
            }
            Self::Weigh(voice, precedence) => {
                write!(f, "{} has the precedence {precedence}", VOICES[*voice])
            }
        }
    }
}
