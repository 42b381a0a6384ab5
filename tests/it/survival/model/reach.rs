//! What made-up histories come to, in the model alone: a rule that none meets would be tested by none.

use std::{collections::BTreeSet, fmt::Debug};

use super::{
    acts::{Came, Input, Model},
    directory::Directory,
    steps::{Step, VOICES, history, with_ids},
};

/// How many histories are looked at.
const HISTORIES: u64 = 1_000;

/// What the histories of a database's tests come to.
fn reached() -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    for seed in 0..HISTORIES {
        let mut model = Model::new((0..).take(VOICES.len()).collect());
        for step in history(seed) {
            let (what, wrong) = act(&mut model, &step);
            match wrong {
                Some(wrong) => reached.extend(wrong.iter().map(|wrong| format!("{what}: {wrong}"))),
                None => drop(reached.insert(what.to_owned())),
            }
        }
        let graph = model.graph();
        for said in model.records.values().filter(|said| !said.is_withdrawn) {
            let ends = said.ends.map(|ends| ends.map(|end| model.live(end)));
            if let Some([from, to]) = ends
                && !graph.nodes.contains_key(&said.about)
            {
                let state = if from == to { "is no edge" } else { "waits" };
                reached.insert(format!("a relation {state}"));
            }
        }
    }
    reached
}

/// What a step does, and what is wrong with it if it is refused.
fn act(model: &mut Model, step: &Step) -> (&'static str, Option<Vec<String>>) {
    match step {
        Step::Put(voice, says) => {
            let input = |say: &super::steps::Say| Input {
                key: say.key.clone(),
                expected: model.expected(*voice, &say.key, say.expects),
                body: say.body(&model.ids),
            };
            let inputs: Vec<_> = says.iter().map(input).collect();
            ("put", wrong(model.put(*voice, &inputs, None)))
        }
        Step::Withdraw(voice, key, expects) => {
            let expected = model.expected(*voice, key, *expects);
            ("withdraw", wrong(model.withdraw(*voice, key, expected)))
        }
        Step::Merge { into, from } => {
            let [into, from] = [into, from].map(|named| with_ids(named, &model.ids));
            let directory = Directory::of(model);
            let ends = [&into, &from].map(|named| directory.entity(named));
            let is_one = ends[0].map(|id| model.live(id)) == ends[1].map(|id| model.live(id));
            let what = if is_one { "merge what is one" } else { "merge" };
            (what, wrong(model.merge(&into, &from)))
        }
        Step::Split(voice, key) => {
            let known = model.known(*voice, key);
            let is_merged = known.is_some_and(|said| model.live(said.about) != said.about);
            let what = if is_merged {
                "take a merge back"
            } else {
                "split off"
            };
            (what, wrong(model.split(*voice, key, None)))
        }
        Step::Weigh(voice, precedence) => {
            model.weigh(*voice, *precedence);
            ("weigh", None)
        }
    }
}

/// The places of faults, without their numbers, and their sorts.
fn wrong<T: Debug>(came: Came<T>) -> Option<Vec<String>> {
    let wrong = came.err()?.into_iter().map(|(_, path, code)| {
        let steps = path.split('.');
        let steps = steps.map(|step| {
            if step.parse::<u8>().is_ok() {
                "n"
            } else {
                step
            }
        });
        format!("{} {code}", steps.collect::<Vec<_>>().join("."))
    });
    Some(wrong.collect())
}

#[test]
fn the_histories_meet_every_rule() {
    let reached: Vec<_> = reached().into_iter().collect();
    insta::assert_snapshot!(reached.join("\n"), @r"
    a relation waits
    merge
    merge what is one
    merge what is one: from NOT_ALLOWED
    merge what is one: from NOT_FOUND
    merge what is one: into NOT_FOUND
    merge: from NOT_ALLOWED
    merge: from NOT_FOUND
    merge: into NOT_FOUND
    put
    put: citations.n.source NOT_FOUND
    put: entity NOT_ALLOWED
    put: entity NOT_FOUND
    put: expectedRevision CONFLICT
    put: from NOT_ALLOWED
    put: from NOT_FOUND
    put: identifiers AMBIGUOUS
    put: identifiers.n TAKEN
    put: key INVALID
    put: key TAKEN
    put: names REQUIRED
    put: relation NOT_FOUND
    put: slug NOT_ALLOWED
    put: slug TAKEN
    put: to NOT_ALLOWED
    put: to NOT_FOUND
    split off
    split off: record NOT_ALLOWED
    split off: record NOT_FOUND
    split off: record TAKEN
    take a merge back
    take a merge back: record NOT_ALLOWED
    weigh
    withdraw
    withdraw: expectedRevision CONFLICT
    withdraw: key NOT_ALLOWED
    withdraw: key NOT_FOUND
    ");
}
