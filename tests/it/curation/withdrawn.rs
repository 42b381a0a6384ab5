//! Records are taken back, and put again, while their entities are merged and split.

use std::collections::BTreeMap;

use hamkor::{
    domain::{Body, EntityRef, Id, RelationKind},
    store::{MergeInput, Outcome, PutError, SplitInput, Store},
};
use serde_json::{Value, json};

use super::{
    Twins, merge,
    random::Dice,
    said::{Voice, institution, key, record, relation, sane},
    split,
};
use crate::harness::TestApp;

async fn withdraw(voice: &Voice, of: &str) -> Result<Vec<Outcome>, PutError> {
    voice.store.record_withdraw(&voice.agency, of, None).await
}

async fn resolved(store: &Store, named: EntityRef) -> Option<Id> {
    store.entities_resolve(&[named]).await.unwrap()[0]
}

#[tokio::test]
async fn a_relation_that_waits_follows_its_other_end() {
    let twins = Twins::start().await;
    let store = twins.app.store();
    withdraw(&twins.other, "y").await.unwrap();
    merge(&twins.one, "kaist", "institution-b").await.unwrap();
    sane(store).await;
    let back = institution("y", Some("hub-other"), &[]);
    twins.other.put("y", back).await.unwrap();
    let relations = twins.ask(json!({ "slug": "kaist" })).await["relations"]["nodes"].take();
    assert!(
        relations.to_string().contains(&twins.hub_of_b.to_string()),
        "{relations}"
    );
    sane(store).await;
    withdraw(&twins.other, "y").await.unwrap();
    split(&twins.one, "other", "b").await.unwrap();
    sane(store).await;
    let back = institution("y", Some("hub-other"), &[]);
    twins.other.put("y", back).await.unwrap();
    let relations = twins.ask(json!({ "slug": "institution-b" })).await["relations"].take();
    let own = json!({ "nodes": [{ "id": twins.hub_of_b.to_string() }] });
    assert_eq!(relations, own);
    sane(store).await;
}

#[tokio::test]
async fn a_merged_one_leaves_with_its_last_record_and_comes_back_under_the_id_that_stayed() {
    let twins = Twins::start().await;
    let store = twins.app.store();
    merge(&twins.one, "kaist", "institution-b").await.unwrap();
    withdraw(&twins.one, "a").await.unwrap();
    let found = twins.ask(json!({ "id": twins.b.to_string() })).await;
    assert_eq!(found["id"], twins.a.to_string());
    assert_eq!(found["slug"], "institution-b");
    assert_eq!(found["relations"]["nodes"].as_array().unwrap().len(), 2);
    sane(store).await;
    withdraw(&twins.other, "b").await.unwrap();
    for id in [twins.a, twins.b] {
        assert_eq!(
            twins.ask(json!({ "id": id.to_string() })).await,
            Value::Null
        );
    }
    sane(store).await;
    let back = twins.other.institution("b", None, &["2"]).await;
    assert_eq!(back, twins.a);
    let found = twins.ask(json!({ "id": twins.b.to_string() })).await;
    assert_eq!(found["relations"]["nodes"].as_array().unwrap().len(), 2);
    sane(store).await;
    twins.one.institution("a", Some("kaist"), &["1"]).await;
    assert_eq!(split(&twins.one, "other", "b").await.unwrap(), twins.b);
    sane(store).await;
}

#[tokio::test]
async fn a_relation_joins_no_two_that_are_one_also_when_a_stronger_word_is_taken_back() {
    let twins = Twins::start().await;
    let store = twins.app.store();
    let partners = |from, to| relation(RelationKind::Partners, from, to);
    let (a, b, hub) = (
        record("one", "a"),
        record("other", "b"),
        record("other", "y"),
    );
    let id = twins
        .one
        .put("p", Body::Relation(partners(a.clone(), hub)))
        .await
        .unwrap();
    let mut weak = partners(a, b);
    weak.relation = Some(hamkor::domain::RelationRef::Id(id.to_string()));
    assert_eq!(
        twins.other.put("p", Body::Relation(weak)).await.unwrap(),
        id
    );
    merge(&twins.one, "kaist", "institution-b").await.unwrap();
    sane(store).await;
    withdraw(&twins.one, "p").await.unwrap();
    let gone = store.relations_get_many(&[id.uuid]).await.unwrap();
    assert!(gone[0].is_none());
    sane(store).await;
    split(&twins.one, "other", "b").await.unwrap();
    let back = store.relations_get_many(&[id.uuid]).await.unwrap();
    assert_eq!(back[0].as_ref().map(|back| back.to), Some(twins.b));
    sane(store).await;
}

const AGENCIES: [&str; 3] = ["one", "two", "three"];
const KEYS: usize = 5;
const STEPS: usize = 90;

/// Agencies that say and take back, and curators among them.
struct Game {
    dice: Dice,
    voices: Vec<Voice>,
    done: BTreeMap<&'static str, usize>,
}

impl Game {
    fn voice(&mut self) -> Voice {
        self.voices[self.dice.throw(AGENCIES.len())].clone()
    }

    fn entity(&mut self) -> String {
        format!("e{}", self.dice.throw(KEYS))
    }

    fn reference(&mut self) -> EntityRef {
        let agency = AGENCIES[self.dice.throw(AGENCIES.len())];
        record(agency, &self.entity())
    }

    /// Counts what took effect; what the store refuses is refused as a whole.
    fn note<T>(&mut self, what: &'static str, result: Result<T, PutError>) {
        match result {
            Ok(_) => *self.done.entry(what).or_default() += 1,
            Err(PutError::Refused(_)) => {}
            Err(PutError::Store(error)) => panic!("{what}: {error:?}"),
        }
    }

    async fn put(&mut self) {
        let (voice, of) = (self.voice(), self.entity());
        // Several would have the slug that their name makes, and some state that very slug.
        let slug = ["institution-e0", "institution-e1"][self.dice.throw(2)];
        let slug = (self.dice.throw(4) == 0).then_some(slug);
        let number = self.dice.throw(8).to_string();
        let numbers: &[&str] = if self.dice.throw(3) == 0 {
            &[&number]
        } else {
            &[]
        };
        let mut body = institution(&of, slug, numbers);
        if let Body::Entity(_, data) = &mut body
            && self.dice.throw(4) == 0
        {
            data.entity = Some(self.reference());
        }
        let result = voice.put(&of, body).await;
        self.note("put", result);
    }

    async fn relate(&mut self) {
        let (voice, of) = (self.voice(), format!("r{}", self.dice.throw(KEYS)));
        let ends = (self.reference(), self.reference());
        let data = relation(RelationKind::Partners, ends.0, ends.1);
        let result = voice.put(&of, Body::Relation(data)).await;
        self.note("relate", result);
    }

    async fn withdraw(&mut self) {
        let (voice, of) = (self.voice(), self.dice.throw(KEYS));
        let sort = if self.dice.throw(4) == 0 { "r" } else { "e" };
        let result = withdraw(&voice, &format!("{sort}{of}")).await;
        self.note("withdraw", result);
    }

    async fn merge(&mut self) {
        let input = MergeInput {
            into: self.reference(),
            from: self.reference(),
            reason: None,
        };
        let voice = self.voice();
        let result = voice.store.entities_merge(&voice.agency, &input).await;
        self.note("merge", result);
    }

    async fn split(&mut self) {
        let agency = AGENCIES[self.dice.throw(AGENCIES.len())];
        let input = SplitInput {
            record: key(agency, &self.entity()),
            reason: None,
        };
        let voice = self.voice();
        let result = voice.store.record_split(&voice.agency, &input).await;
        self.note("split", result);
    }
}

async fn play(seed: u64) -> BTreeMap<&'static str, usize> {
    let app = TestApp::start().await;
    let mut voices = Vec::new();
    for (precedence, slug) in (1..).zip(AGENCIES) {
        voices.push(Voice::new(app.store(), slug, precedence).await);
    }
    let mut game = Game {
        dice: Dice(seed),
        voices,
        done: BTreeMap::new(),
    };
    for voice in &game.voices {
        for n in 0..KEYS {
            voice.institution(&format!("e{n}"), None, &[]).await;
        }
    }
    for step in 0..STEPS {
        match game.dice.throw(12) {
            0..4 => game.put().await,
            4..6 => game.relate().await,
            6..8 => game.withdraw().await,
            8..10 => game.merge().await,
            _ => game.split().await,
        }
        if step % 6 == 5 {
            sane(app.store()).await;
        }
    }
    // All that is known by a record is what that record says it is.
    for agency in AGENCIES {
        for n in 0..KEYS {
            let named = record(agency, &format!("e{n}"));
            if let Some(id) = resolved(app.store(), named).await {
                let found = app.store().entities_get_many(&[id.uuid]).await.unwrap();
                assert!(found[0].is_some(), "seed {seed}: {agency} e{n} is {id}");
            }
        }
    }
    game.done
}

#[tokio::test]
async fn the_graph_is_what_records_and_curators_say_whatever_is_taken_back() {
    let mut all = BTreeMap::new();
    for seed in 1..=4 {
        for (what, n) in play(seed).await {
            *all.entry(what).or_insert(0) += n;
        }
    }
    assert!(all.len() == 5 && all.values().all(|n| *n > 9), "{all:?}");
}
