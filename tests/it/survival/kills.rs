//! The server is killed in the midst of writes, again and again: what was acknowledged is there,
//! and the rest is there as a whole or not at all.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Semaphore, task::JoinSet};

use super::{
    found::Found,
    is_sound,
    pen::{Pen, State},
    prepare, server, torture,
};
use crate::{
    differential::chance::Chance,
    harness::{Database, environment, hamkor},
};

/// How often the server is killed if nothing is said.
const KILLS: usize = 16;
/// How many tests share them.
const PARTS: usize = 2;
const WRITERS: [&str; 5] = ["a", "b", "c", "d", "e"];
/// The most answers that writers get between a start and a kill.
const MOST_ANSWERS: usize = 16;
/// The most microseconds from the last of those to the kill.
const MOST_MICROS: usize = 30_000;
/// After how many kills the whole graph is compared with its records.
const CHECK_EVERY: usize = 10;

/// What the server makes of what it was asked when it was killed: each copy is one with the first.
async fn recover(pen: &mut Pen, found: &State, base: &str, is_overtaken: bool) {
    let is_done = pen.judge(found);
    let Some(asked) = pen.open.clone() else {
        return;
    };
    if is_done && is_overtaken {
        // Had the copy any effect, it would undo what was said since.
        pen.known.clone_from(found);
        if pen.revise_one_of(&asked) {
            assert!(pen.ask(base).await);
        }
        pen.open = None;
        pen.repeat(base, &asked).await;
    } else {
        assert!(pen.ask(base).await);
        pen.repeat(base, &asked).await;
    }
}

/// Lets all write until so many answers have come, and a moment longer; then nobody is there.
async fn write_and_kill(database: &Database, pens: &mut Vec<Pen>, chance: &mut Chance) {
    let serving = server(database).serve();
    let base = serving.url("");
    let found = Found::look(database).await;
    found.judge_feed();
    for pen in pens.iter_mut() {
        recover(pen, found.of(pen), &base, chance.is(50)).await;
    }
    let told = Arc::new(Semaphore::new(0));
    let mut writing = JoinSet::new();
    for pen in pens.drain(..) {
        writing.spawn(pen.write(base.clone(), Arc::clone(&told)));
    }
    let n = 1 + chance.below(MOST_ANSWERS);
    let micros = chance.below(MOST_MICROS) as u64;
    told.acquire_many(u32::try_from(n).unwrap())
        .await
        .unwrap()
        .forget();
    tokio::time::sleep(Duration::from_micros(micros)).await;
    serving.kill();
    pens.extend(writing.join_all().await);
    pens.sort_by(|a, b| a.slug.cmp(&b.slug));
}

async fn torment(part: usize) {
    let kills = torture().unwrap_or(KILLS).div_ceil(PARTS);
    let seed = environment("HAMKOR_TORTURE_SEED").map_or(part as u64, |seed| seed.parse().unwrap());
    eprintln!("HAMKOR_TORTURE_SEED={seed}: {kills} kills");
    let database = Database::create().await;
    let keys = prepare(&database, &WRITERS).await;
    let pens = WRITERS.iter().zip(&keys).zip(seed..);
    let pens = pens.map(|((slug, key), seed)| Pen::new(slug, key, seed));
    let mut pens: Vec<_> = pens.collect();
    let mut chance = Chance::of(seed);
    let mut n_open = 0;
    for n in 1..=kills {
        write_and_kill(&database, &mut pens, &mut chance).await;
        n_open += pens.iter().filter(|pen| pen.open.is_some()).count();
        if n % CHECK_EVERY == 0 {
            is_sound(&database).await;
        }
    }
    let found = Found::look(&database).await;
    found.judge_feed();
    for pen in &pens {
        pen.judge(found.of(pen));
    }
    let (code, told, errors) = hamkor(&["check"]).on(&database).run();
    assert_eq!((code, told.as_str()), (Some(0), "no faults\n"), "{errors}");
    let n_records: usize = pens.iter().map(|pen| pen.known.len()).sum();
    eprintln!(
        "{kills} kills: {n_records} records, {} changes; {n_open} requests were not answered",
        found.head
    );
    assert!(n_open >= kills, "hardly any request was under way");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_acknowledged_outlives_a_kill_and_the_rest_is_whole_or_absent() {
    torment(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_from_another_seed() {
    torment(1).await;
}
