//! What the program prints, apart from its log.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context as _, Result};

use crate::{config::WrongSettings, store::Trouble};

/// Prints a line to standard output; the only place that does.
///
/// A reader that has gone away (`hamkor schema | head`) is no failure.
pub(super) fn say(line: impl AsRef<str>) -> Result<()> {
    hear(line).map(|_| ())
}

/// The same; whether a reader was there to hear it.
pub(super) fn hear(line: impl AsRef<str>) -> Result<bool> {
    match writeln!(io::stdout().lock(), "{}", line.as_ref()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error).context("standard output cannot be written"),
    }
}

/// Prints rows with their columns one below the other.
pub(super) fn say_columns<const N: usize>(rows: &[[String; N]]) -> Result<()> {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for row in rows {
        let cells = row.iter().zip(widths);
        let padded: Vec<_> = cells.map(|(cell, n)| format!("{cell:n$}")).collect();
        say(padded.join("  ").trim_end())?;
    }
    Ok(())
}

/// Tells a person what a program that reads standard output need not know.
pub(super) fn note(text: impl AsRef<str>) {
    // Nobody may listen, and what was done is done.
    let _ = writeln!(io::stderr().lock(), "{}", text.as_ref());
}

/// Tells on standard error why a command failed, and what its exit code is.
pub(super) fn fail(error: &anyhow::Error) -> ExitCode {
    if let Some(WrongSettings(faults)) = error.downcast_ref() {
        for fault in faults {
            note(format!("error: {fault}"));
        }
        return ExitCode::from(2);
    }
    note(format!("error: {error}"));
    for cause in error.chain().skip(1) {
        note(format!("  because: {cause}"));
    }
    if let Some(trouble) = Trouble::behind(error.as_ref()) {
        note(format!("  what to do: {}", trouble.advice()));
    }
    ExitCode::FAILURE
}
