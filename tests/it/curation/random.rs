//! Whatever is said and curated in whatever order: the graph is what a rebuild makes, and once all
//! merges are taken back it is as if there had never been any.

use std::collections::BTreeMap;

use hamkor::{
    domain::{
        Body, Entity, EntityData, EntityRef, Id, Identifier, PartialDate, Relation, RelationKind,
    },
    store::{MergeInput, PutError, SplitInput, Store},
};

use super::said::{Voice, graph, institution, key, relation, sane};
use crate::harness::TestApp;

const AGENCIES: [&str; 3] = ["one", "two", "three"];
const KEYS: usize = 6;
const STEPS: usize = 70;

/// Numbers that are the same each time.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn throw(&mut self, sides: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % sides
    }
}

/// A graph in which curators are at work, and one in which only the agencies are.
struct Pair {
    dice: Dice,
    curated: Vec<Voice>,
    plain: Vec<Voice>,
    /// The records of entities so far: agency and key, and what the first word on it joined.
    said: BTreeMap<(usize, usize), Option<EntityRef>>,
    n_merges: usize,
}

impl Pair {
    async fn new(seed: u64, curated: &Store, plain: &Store) -> Self {
        let (mut voices, mut twins) = (Vec::new(), Vec::new());
        for (precedence, slug) in (1..).zip(AGENCIES) {
            voices.push(Voice::new(curated, slug, precedence).await);
            twins.push(Voice::new(plain, slug, precedence).await);
        }
        Self {
            dice: Dice(seed),
            curated: voices,
            plain: twins,
            said: BTreeMap::new(),
            n_merges: 0,
        }
    }

    fn store(&self) -> &Store {
        &self.curated[0].store
    }

    /// Puts a record to both graphs; only to one if it would lead from an entity to itself there.
    async fn put(&mut self, voice: usize, record: &str, body: Body) -> bool {
        match self.curated[voice].put(record, body.clone()).await {
            Ok(_) => {
                self.plain[voice].put(record, body).await.unwrap();
                true
            }
            Err(PutError::Refused(faults)) => {
                let to = faults.iter().all(|(_, fault)| fault.path == ["to"]);
                assert!(to, "{faults:?}");
                false
            }
            Err(PutError::Store(error)) => panic!("{error:?}"),
        }
    }

    async fn say_of_entity(&mut self) {
        let at = (self.dice.throw(AGENCIES.len()), self.dice.throw(KEYS));
        let joins = match self.said.get(&at) {
            Some(joins) => joins.clone(),
            None if self.dice.throw(3) > 0 => None,
            None => self.reference(),
        };
        let name = name(at);
        let states_slug = at.1.is_multiple_of(2) && joins.is_none();
        let Body::Entity(kind, mut data) = institution(&name, states_slug.then_some(&name), &[])
        else {
            unreachable!("it is an entity");
        };
        data.founded = PartialDate::parse(["1999", "2001-02", "2010"][self.dice.throw(3)]);
        match &joins {
            Some(EntityRef::Identifier(identifier)) => data.identifiers.push(identifier.clone()),
            Some(reference) => data.entity = Some(reference.clone()),
            None => data.identifiers.push(identifier(at)),
        }
        assert!(self.put(at.0, &name, Body::Entity(kind, data)).await);
        self.said.insert(at, joins);
    }

    /// An entity, named in one way or another; what that record joined if it has no name of its own.
    fn reference(&mut self) -> Option<EntityRef> {
        let (at, joins) = self.any_record()?;
        Some(match self.dice.throw(3) {
            0 if joins.is_none() && at.1.is_multiple_of(2) => EntityRef::Slug(name(at)),
            1 if joins.is_none() => EntityRef::Identifier(identifier(at)),
            _ => EntityRef::Record(key(AGENCIES[at.0], &name(at))),
        })
    }

    fn any_record(&mut self) -> Option<((usize, usize), Option<EntityRef>)> {
        let n = self.said.len();
        let (at, joins) = self.said.iter().nth(self.dice.throw(n.max(1)))?;
        Some((*at, joins.clone()))
    }

    async fn say_of_relation(&mut self) {
        let (Some(from), Some(to)) = (self.reference(), self.reference()) else {
            return;
        };
        // In the graph without merges it may be one entity, too.
        let ends = [from.clone(), to.clone()];
        let found = self.plain[0].store.entities_resolve(&ends).await.unwrap();
        if found[0] != found[1] {
            let voice = self.dice.throw(AGENCIES.len());
            let record = format!("partners-{}", self.dice.throw(2 * KEYS));
            let mut data = relation(RelationKind::Partners, from, to);
            data.role = Some(self.dice.throw(3).to_string());
            self.put(voice, &record, Body::Relation(data)).await;
        }
    }

    async fn merge(&mut self) {
        let (Some(into), Some(from)) = (self.reference(), self.reference()) else {
            return;
        };
        let reason = None;
        let input = MergeInput { into, from, reason };
        let curator = &self.curated[0].agency;
        match self.store().entities_merge(curator, &input).await {
            Ok(_) => self.n_merges += 1,
            Err(PutError::Refused(_)) => {}
            Err(PutError::Store(error)) => panic!("{error:?}"),
        }
    }

    async fn split(&mut self) {
        let Some((at, _)) = self.any_record() else {
            return;
        };
        let reason = None;
        let record = key(AGENCIES[at.0], &name(at));
        let input = SplitInput { record, reason };
        let is_merged = self.is_merged(at).await;
        let curator = &self.curated[0].agency;
        match self.store().record_split(curator, &input).await {
            Ok(_) if is_merged => {}
            Ok(_) => {
                let plain = &self.plain[0];
                plain
                    .store
                    .record_split(&plain.agency, &input)
                    .await
                    .unwrap();
            }
            Err(PutError::Refused(_)) if !is_merged => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    /// Whether what the record was put to has been merged into another.
    async fn is_merged(&self, at: (usize, usize)) -> bool {
        let reference = [EntityRef::Record(key(AGENCIES[at.0], &name(at)))];
        let subject = self.store().entities_resolve(&reference).await.unwrap()[0].unwrap();
        let mut records = self.store().records_of(&[subject.uuid]).await.unwrap();
        let records = records.remove(&subject.uuid).unwrap();
        let record = records
            .into_iter()
            .find(|record| record.key == name(at))
            .unwrap();
        record.origin != record.subject
    }

    async fn take_all_back(&mut self) {
        for at in self.said.keys().copied().collect::<Vec<_>>() {
            while self.is_merged(at).await {
                let input = SplitInput {
                    record: key(AGENCIES[at.0], &name(at)),
                    reason: None,
                };
                let curator = &self.curated[0].agency;
                self.store().record_split(curator, &input).await.unwrap();
            }
        }
    }
}

fn name((agency, n): (usize, usize)) -> String {
    format!("{}-{n}", AGENCIES[agency])
}

fn identifier(at: (usize, usize)) -> Identifier {
    Identifier {
        scheme: "register".to_owned(),
        value: name(at),
    }
}

/// What the graph says, without the ids.
async fn told(store: &Store) -> Vec<String> {
    let graph = graph(store).await;
    let names: BTreeMap<_, _> = graph
        .iter()
        .map(|(entity, _)| (entity.id, names(entity)))
        .collect();
    let mut told = Vec::new();
    for (entity, relations) in &graph {
        let mut edges: Vec<_> = relations
            .iter()
            .map(|edge| of_relation(edge, &names))
            .collect();
        edges.sort_unstable();
        told.push(format!("{} {edges:#?}", of_entity(entity)));
    }
    told.sort_unstable();
    told
}

fn names(entity: &Entity) -> String {
    let names: Vec<_> = entity
        .data
        .names
        .iter()
        .map(|name| name.text.as_str())
        .collect();
    names.join(", ")
}

fn of_entity(entity: &Entity) -> String {
    let EntityData {
        identifiers,
        founded,
        ..
    } = &entity.data;
    let id = entity.id.to_string();
    let tail = &id[id.len() - 7..];
    let mut slugs = vec![entity.slug.replace(tail, "")];
    slugs.extend(entity.aliases.iter().map(|slug| slug.replace(tail, "")));
    let disputed = entity.conflicts.iter().map(|conflict| {
        let rejected: Vec<_> = conflict.rejected.iter().map(|claim| &claim.value).collect();
        format!(
            "{} {} {rejected:?}",
            conflict.field, conflict.accepted.value
        )
    });
    format!(
        "{} {slugs:?} {identifiers:?} {founded:?} {:?} {}",
        names(entity),
        disputed.collect::<Vec<_>>(),
        entity.revision
    )
}

fn of_relation(edge: &Relation, names: &BTreeMap<Id, String>) -> String {
    let (from, to) = (&names[&edge.from], &names[&edge.to]);
    format!(
        "{from} {} {to} {:?} {}",
        edge.kind, edge.data.role, edge.revision
    )
}

async fn play(seed: u64) {
    let (app, other) = (TestApp::start().await, TestApp::start().await);
    let mut pair = Pair::new(seed, app.store(), other.store()).await;
    for step in 0..STEPS {
        match pair.dice.throw(10) {
            0..4 => pair.say_of_entity().await,
            4..7 => pair.say_of_relation().await,
            7..9 => pair.merge().await,
            _ => pair.split().await,
        }
        if step % 10 == 9 {
            sane(app.store()).await;
        }
    }
    assert!(pair.n_merges > 3, "{} merges", pair.n_merges);
    pair.take_all_back().await;
    sane(app.store()).await;
    sane(other.store()).await;
    assert_eq!(
        told(app.store()).await,
        told(other.store()).await,
        "seed {seed}"
    );
}

#[tokio::test]
async fn what_is_taken_back_leaves_no_trace() {
    for seed in 1..=4 {
        play(seed).await;
    }
}
