//! The same requests for async-graphql alone, in a process that may be killed.

use std::{
    process::{Command, ExitCode, Stdio},
    time::Duration,
};

use anyhow::Context as _;
use async_graphql::{Request, Variables};
use hamkor::graphql::{TABLE, schema};

use crate::attacks::{Attack, attacks, dearest};

/// Says that this process is such a one.
pub(crate) const FLAG: &str = "--stock";
/// The memory, in kilobytes, and the seconds of processor time that it may take.
const BOUNDS: &str = "ulimit -v 2000000 && ulimit -t 10 && exec \"$0\" \"$@\"";
/// What the threads of a server have.
const STACK: usize = 2 * 1024 * 1024;

/// What becomes of a request there.
pub(crate) fn told(attack: &Attack) -> String {
    let program = std::env::current_exe().unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", BOUNDS])
        .arg(program)
        .args([FLAG, attack.name])
        .stdin(Stdio::null())
        .output();
    let Ok(output) = output else {
        return "cannot be started".to_owned();
    };
    if output.status.success() {
        return String::from_utf8_lossy(&output.stdout).trim().to_owned();
    }
    let told = String::from_utf8_lossy(&output.stderr);
    if told.contains("overflowed its stack") {
        "the stack overflows, the process dies".to_owned()
    } else if told.contains("memory allocation") {
        "more than 2 GB, the process dies".to_owned()
    } else {
        "more than 10 s, killed".to_owned()
    }
}

/// Runs the attack of that name, and prints the microseconds that it took.
pub(crate) fn run(name: &str) -> anyhow::Result<ExitCode> {
    let mut all = attacks().into_iter().chain(dearest());
    let attack = all
        .find(|attack| attack.name == name)
        .context("no such attack")?;
    let thread = std::thread::Builder::new().stack_size(STACK);
    let took = thread.spawn(move || execute(&attack))?.join();
    let took = took.map_err(|_| anyhow::anyhow!("it panicked"))??;
    #[expect(clippy::print_stdout, reason = "the parent reads it")]
    {
        println!("{}", took.as_micros());
    }
    Ok(ExitCode::SUCCESS)
}

fn execute(attack: &Attack) -> anyhow::Result<Duration> {
    let schema = schema::build(&TABLE, |builder| builder)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let start = crate::cpu_time();
    let variables = Variables::from_json(attack.variables.clone());
    let mut request = Request::new(attack.query.as_str()).variables(variables);
    if let Some(name) = attack.operation {
        request = request.operation_name(name);
    }
    let response = runtime.block_on(schema.execute(request));
    // To the bytes of the answer, as ours has them.
    let body = serde_json::to_vec(&response)?;
    let took = crate::cpu_time_since(start);
    std::hint::black_box(body);
    Ok(took)
}
