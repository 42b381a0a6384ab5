//! What the program prints, apart from its log.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context as _, Result};

use crate::config::WrongSettings;

/// Prints a line to standard output; the only place that does.
///
/// A reader that has gone away (`hamkor schema | head`) is no failure.
pub(super) fn say(line: impl AsRef<str>) -> Result<()> {
    match writeln!(io::stdout().lock(), "{}", line.as_ref()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("standard output cannot be written")
        }
        _ => Ok(()),
    }
}

/// Tells on standard error why a command failed, and what its exit code is.
pub(super) fn fail(error: &anyhow::Error) -> ExitCode {
    if let Some(WrongSettings(faults)) = error.downcast_ref() {
        for fault in faults {
            eprintln!("error: {fault}");
        }
        return ExitCode::from(2);
    }
    eprintln!("error: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
    ExitCode::FAILURE
}
