//! One who writes over HTTP, and keeps a log of its own of what it was told.

use std::{collections::BTreeMap, sync::Arc};

use reqwest::Client;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::{differential::chance::Chance, harness::Answer};

/// What an agency says under one of its keys, as it knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) revision: i64,
    pub(super) withdrawn: bool,
    /// The name of an entity, the role of a relation.
    pub(super) text: String,
}

/// All that an agency says.
pub(super) type State = BTreeMap<String, Said>;

/// A mutation, and what holds once it has taken effect.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Its `Idempotency-Key`.
    id: String,
    field: &'static str,
    input: Value,
    /// Of the keys that it writes.
    after: State,
}

/// An agency that writes, a request at a time.
pub(super) struct Pen {
    pub(super) slug: String,
    key: String,
    client: Client,
    chance: Chance,
    turn: usize,
    /// What it was told that it has written.
    pub(super) known: State,
    /// What it has asked and was told nothing of.
    pub(super) open: Option<Asked>,
    /// Whether the last answer closed its connection.
    pub(super) is_sent_off: bool,
}

impl Pen {
    /// The agency of that slug, with a key that may write.
    pub(super) fn new(slug: &str, key: &str, seed: u64) -> Self {
        Self {
            slug: slug.to_owned(),
            key: key.to_owned(),
            client: Client::builder().no_proxy().build().unwrap(),
            chance: Chance::of(seed),
            turn: 0,
            known: State::new(),
            open: None,
            is_sent_off: false,
        }
    }

    /// Writes until the server is gone, with a permit for each request that it answers.
    pub(super) async fn write(mut self, base: String, told: Arc<Semaphore>) -> Self {
        while self.write_one(&base).await {
            told.add_permits(1);
        }
        self
    }

    /// Writes something; whether it was told so.
    pub(super) async fn write_one(&mut self, base: &str) -> bool {
        self.begin();
        self.ask(base).await
    }

    /// Thinks of what to ask next.
    pub(super) fn begin(&mut self) {
        let asked = self.think();
        self.open = Some(asked);
    }

    /// Asks what is open, once more or for the first time; whether it was told that it is done.
    pub(super) async fn ask(&mut self, base: &str) -> bool {
        let Some(asked) = self.open.clone() else {
            return true;
        };
        let Ok(answer) = self.send(base, &asked).await else {
            return false;
        };
        self.hear(asked, &answer);
        true
    }

    /// The same of a server that may be in trouble: what it says if it does not do it.
    pub(super) async fn ask_in_trouble(&mut self, base: &str) -> Option<Answer> {
        let asked = self.open.clone()?;
        let answer = self.send(base, &asked).await.unwrap();
        if answer.status() == 503 {
            return Some(answer);
        }
        self.hear(asked, &answer);
        None
    }

    /// Asks what is open, and gives up on it: what the server says.
    pub(super) async fn ask_whatever(&mut self, base: &str) -> Answer {
        let asked = self.open.take().expect("something is open");
        self.send(base, &asked).await.unwrap()
    }

    /// Sends a request that was sent before, and wants no more than that it is not done again.
    pub(super) async fn repeat(&self, base: &str, asked: &Asked) {
        let answer = self.send(base, asked).await.unwrap();
        self.is_done(asked, &answer);
    }

    fn hear(&mut self, asked: Asked, answer: &Answer) {
        self.is_done(&asked, answer);
        self.is_sent_off = answer.header("connection") == "close";
        self.known.extend(asked.after);
        self.open = None;
    }

    fn is_done(&self, asked: &Asked, answer: &Answer) {
        assert_eq!(answer.status(), 200, "{}", answer.text());
        let errors = &answer.data()[asked.field]["errors"];
        assert_eq!(*errors, json!([]), "{}: {asked:?}", self.slug);
    }

    async fn send(&self, base: &str, asked: &Asked) -> reqwest::Result<Answer> {
        let Asked { field, input, .. } = asked;
        let capital = field[..1].to_uppercase() + &field[1..];
        let query = format!(
            "mutation ($input: {capital}Input!) {{ {field}(input: $input) {{ errors {{ path message }} }} }}"
        );
        let request = self.client.post(format!("{base}/graphql"));
        let request = request
            .bearer_auth(&self.key)
            .header("Idempotency-Key", &asked.id)
            .json(&json!({ "query": query, "variables": { "input": input } }));
        Answer::try_to(request).await
    }

    /// Says something new of one of the keys that a request wrote.
    pub(super) fn revise_one_of(&mut self, asked: &Asked) -> bool {
        let keys = asked.after.keys().filter(|key| is_entity(key));
        let keys: Vec<_> = keys.cloned().collect();
        let Some(key) = self.chance.pick(&keys).cloned() else {
            return false;
        };
        self.turn += 1;
        self.open = Some(self.put(&key));
        true
    }

    /// Thinks of a request that makes one change, and is like no other.
    pub(super) fn begin_last(&mut self) {
        self.turn += 1;
        self.open = Some(self.put("i-last"));
    }

    /// What to ask next.
    fn think(&mut self) -> Asked {
        self.turn += 1;
        let keys = self.known.keys().filter(|key| is_entity(key));
        let keys: Vec<_> = keys.cloned().collect();
        let Some(key) = self.chance.pick(&keys).cloned() else {
            return self.batch(None);
        };
        match self.chance.below(10) {
            0..4 => {
                let known = self.turn.is_multiple_of(2).then_some(key.as_str());
                self.batch(known)
            }
            4..6 if !self.known[&key].withdrawn => self.withdrawal(&key),
            _ => self.put(&key),
        }
    }

    /// A few new institutions, a relation between two of them, and perhaps one that is known.
    fn batch(&mut self, known: Option<&str>) -> Asked {
        let n = 2 + self.chance.below(4);
        let mut after = State::new();
        let mut records = Vec::new();
        for n in 0..n {
            records.push(self.institution(&format!("i{}-{n}", self.turn), &mut after));
        }
        if let Some(key) = known {
            records.push(self.institution(key, &mut after));
        }
        let end =
            |n| json!({ "record": { "agency": self.slug, "key": format!("i{}-{n}", self.turn) } });
        let key = format!("r{}", self.turn);
        let text = format!("turn {}", self.turn);
        let relation = json!({
            "key": key, "kind": "PARTNERS", "from": end(0), "to": end(1), "role": text,
        });
        records.push(json!({ "relation": relation }));
        let said = Said {
            revision: 1,
            withdrawn: false,
            text,
        };
        after.insert(key, said);
        self.asked("putRecords", json!({ "records": records }), after)
    }

    fn put(&self, key: &str) -> Asked {
        let mut after = State::new();
        let mut record = self.institution(key, &mut after);
        self.asked("putInstitution", record["institution"].take(), after)
    }

    fn withdrawal(&self, key: &str) -> Asked {
        let known = &self.known[key];
        let said = Said {
            revision: known.revision + 1,
            withdrawn: true,
            text: known.text.clone(),
        };
        let after = State::from([(key.to_owned(), said)]);
        self.asked("withdrawRecord", json!({ "key": key }), after)
    }

    /// A record of an institution, by another name than before.
    fn institution(&self, key: &str, after: &mut State) -> Value {
        let text = format!("{} {key} {}", self.slug, self.turn);
        let before = self.known.get(key).map_or(0, |said| said.revision);
        let said = Said {
            revision: before + 1,
            withdrawn: false,
            text: text.clone(),
        };
        after.insert(key.to_owned(), said);
        json!({ "institution": { "key": key, "names": [{ "text": text }], "institutionKind": "OTHER" } })
    }

    fn asked(&self, field: &'static str, input: Value, after: State) -> Asked {
        Asked {
            id: format!("{} {}", self.slug, self.turn),
            field,
            input,
            after,
        }
    }

    /// Whether all that it was told holds, and what it was not told of is there as a whole, or not
    /// at all; which of the two.
    pub(super) fn judge(&self, found: &State) -> bool {
        if *found == self.known {
            return false;
        }
        let asked = self.open.as_ref();
        let mut after = self.known.clone();
        after.extend(asked.map(|asked| asked.after.clone()).unwrap_or_default());
        let wrong = |key: &&String| found.get(*key) != after.get(*key);
        let wrong: Vec<_> = after.keys().chain(found.keys()).filter(wrong).collect();
        assert!(
            wrong.is_empty(),
            "{}: of {wrong:?}\n{asked:?} was not answered; before it {:?} was known, and found is {:?}",
            self.slug,
            wrong
                .iter()
                .map(|key| self.known.get(*key))
                .collect::<Vec<_>>(),
            wrong.iter().map(|key| found.get(*key)).collect::<Vec<_>>(),
        );
        true
    }
}

fn is_entity(key: &str) -> bool {
    key.starts_with('i')
}
