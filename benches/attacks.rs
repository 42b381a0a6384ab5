//! What it takes to refuse a request that is meant to do harm: `cargo bench --bench attacks`.
//!
//! Processor time of [`Engine::prepare`] for each attack of the tests, next to what async-graphql
//! takes for the same document over the same schema without our limits, in a process of its own
//! that may be killed. Then what the dearest requests that are let pass take. Last, what the program
//! holds in memory after all of that, many times. Fails if a refusal takes more than 10 ms, a
//! request that is let pass more than 20 ms, or the memory grows without bound.
#![expect(
    clippy::print_stdout,
    reason = "a benchmark has no other way to answer"
)]

#[path = "../tests/it/attacks.rs"]
mod attacks;
#[path = "attacks/memory.rs"]
mod memory;
mod serving;
#[path = "attacks/stock.rs"]
mod stock;

use std::{process::ExitCode, time::Duration};

use anyhow::Context as _;
use attacks::{Attack, End, attacks, dearest};
use hamkor::{
    domain::Clock,
    read::{Engine, GraphqlRequest, Limits, Refused},
    store::{Options, Pooler, Store},
};
use serde_json::Value;

/// The most that a refusal may take.
const MOST_REFUSED: Duration = Duration::from_millis(10);
/// The most that it may take to let a request pass.
const MOST_PASSED: Duration = Duration::from_millis(20);
/// What is told of a request that is let pass.
const PASSED: &str = "passed";
/// How many requests are prepared between two looks at the clock.
const ROUND: u32 = 10;
/// How much time is spent on each at least, or so many rounds.
const AT_LEAST: Duration = Duration::from_millis(100);
const MAX_ROUNDS: usize = 100;

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(stock::FLAG) {
        return stock::run(&arguments.next().context("which attack?")?);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure())
}

async fn measure() -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let options = Options {
        url: format!("sqlite:{}", folder.path().join("attacks.db").display()),
        max_connections: 1,
        acquire_timeout: Duration::from_secs(5),
        statement_timeout: Duration::from_secs(5),
        read_url: None,
        pooler: Pooler::Session,
        cache_bytes: 0,
    };
    let store = Store::connect(&options, Clock::System).await?;
    store.migrate().await?;
    let engine = Engine::new(store, Limits::default());
    let mut is_fine = true;
    println!("| request | bytes | µs | ends with | without limits |");
    println!("|---|---|---|---|---|");
    for attack in attacks().into_iter().chain(dearest()) {
        let (end, time) = prepare(&engine, &attack).await;
        let most = if end == PASSED {
            MOST_PASSED
        } else {
            MOST_REFUSED
        };
        let is_expected = match attack.end {
            End::Limit(limit) => limit == end,
            End::Code(_) | End::Harmless => true,
        };
        is_fine &= time <= most && is_expected;
        println!(
            "| {} | {} | {} | {end}{} | {} |",
            attack.name,
            bytes(&attack),
            time.as_micros(),
            if time > most { ", TOO SLOW" } else { "" },
            stock::told(&attack),
        );
    }
    is_fine &= memory::measure().await?;
    Ok(if is_fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn bytes(attack: &Attack) -> usize {
    let variables = match &attack.variables {
        Value::Object(variables) if variables.is_empty() => 0,
        variables => variables.to_string().len(),
    };
    attack.query.len() + variables
}

/// What becomes of a request, and the median of the processor time that it takes; each comes as a
/// new document, so that nothing is remembered.
async fn prepare(engine: &Engine, attack: &Attack) -> (String, Duration) {
    let mut end = String::new();
    let mut rounds = Vec::new();
    for n in (0..).step_by(ROUND as usize).take(MAX_ROUNDS) {
        let requests: Vec<_> = (n..n + ROUND).map(|n| request(attack, n)).collect();
        let start = cpu_time();
        for request in &requests {
            end = told(engine.prepare(request).await);
        }
        rounds.push(cpu_time_since(start));
        if rounds.iter().sum::<Duration>() > AT_LEAST && rounds.len() >= 5 {
            break;
        }
    }
    rounds.sort_unstable();
    (end, rounds[rounds.len() / 2] / ROUND)
}

/// The request with white space before it that no other round has.
fn request(attack: &Attack, n: u32) -> GraphqlRequest {
    let mut query: String = (0..12)
        .map(|bit| if n >> bit & 1 == 1 { ' ' } else { ',' })
        .collect();
    query.push_str(&attack.query);
    let variables = attack.variables.as_object();
    GraphqlRequest {
        query,
        operation_name: attack.operation.map(str::to_owned),
        variables: variables.cloned().unwrap_or_default(),
        ..GraphqlRequest::default()
    }
}

fn told(prepared: Result<hamkor::read::Operation, Refused>) -> String {
    let errors = match prepared {
        Ok(_) => return PASSED.to_owned(),
        Err(Refused::Faulty { errors, .. }) => errors,
        Err(refused) => return format!("{refused:?}"),
    };
    let extensions = &errors[0]["extensions"];
    let limit = extensions["limit"]["name"].as_str();
    limit
        .or(extensions["code"].as_str())
        .unwrap_or("an error without a code")
        .to_owned()
}

/// The processor time of this thread since then.
fn cpu_time_since(start: Duration) -> Duration {
    cpu_time().saturating_sub(start)
}

/// The processor time of this thread so far.
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("the clock starts at nought")
}
