//! The program `hamkor`: parses the command line, runs it and says how it went.

use std::process::ExitCode;

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    hamkor::cli::main()
}
