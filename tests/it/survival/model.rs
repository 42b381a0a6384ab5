//! The server against a model of it: whatever is said and curated, both answer the same.
//!
//! The model is a map of records and a list of what curators said; it makes the graph from scratch
//! after each step, by rules that were written down anew. Histories are made up from a number:
//! `HAMKOR_TORTURE` says by the fifty how many there are, `HAMKOR_TORTURE_SEED` plays the one of that
//! number. A history that comes out otherwise is told with it, without the steps that do not matter.

mod acts;
mod batch;
mod directory;
mod graph;
mod http;
mod play;
mod reach;
mod shrink;
mod site;
mod steps;

use super::torture;
use crate::harness::environment;
use site::Bench;
use steps::{Step, history};

/// How many histories are played if nothing is said.
const HISTORIES: u64 = 100;
/// How many for each that is asked for: what else is done so often takes longer.
const EACH: u64 = 50;
/// How many tests share them.
const PARTS: u64 = 4;
/// How many of them go over HTTP, which costs more.
const OVER_HTTP: u64 = 8;
/// Histories over HTTP have their numbers from here on.
const HTTP_SEEDS: u64 = 1 << 40;

#[tokio::test]
async fn the_first_quarter_of_histories_comes_out_as_the_model_says() {
    in_process(0).await;
}

#[tokio::test]
async fn the_second_quarter_of_histories_comes_out_as_the_model_says() {
    in_process(1).await;
}

#[tokio::test]
async fn the_third_quarter_of_histories_comes_out_as_the_model_says() {
    in_process(2).await;
}

#[tokio::test]
async fn the_last_quarter_of_histories_comes_out_as_the_model_says() {
    in_process(3).await;
}

#[tokio::test]
async fn histories_over_http_come_out_as_the_model_says() {
    let n = torture().unwrap_or(OVER_HTTP);
    compare(&mut Bench::over_http(), HTTP_SEEDS..HTTP_SEEDS + n).await;
}

async fn in_process(part: u64) {
    let n = torture().map_or(HISTORIES, |n: u64| n * EACH);
    let seeds = (0..n).filter(|seed| seed % PARTS == part);
    compare(&mut Bench::in_process().await, seeds).await;
}

async fn compare(bench: &mut Bench, seeds: impl Iterator<Item = u64>) {
    let seeds: Vec<_> = match environment("HAMKOR_TORTURE_SEED") {
        Some(seed) => vec![seed.parse().unwrap()],
        None => seeds.collect(),
    };
    for seed in seeds {
        let steps = history(seed);
        if play::play(bench, &steps).await.is_err() {
            let (steps, different) = shrink::shrink(bench, steps).await;
            panic!(
                "the history of HAMKOR_TORTURE_SEED={seed} comes out otherwise than the model says:\n{}\n{different}",
                told(&steps)
            );
        }
    }
}

fn told(steps: &[Step]) -> String {
    let lines = steps.iter().enumerate();
    let lines = lines.map(|(n, step)| format!("  {n}. {step}"));
    lines.collect::<Vec<_>>().join("\n")
}
