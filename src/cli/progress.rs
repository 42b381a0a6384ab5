//! How far a long command has come, and how it is stopped.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::note;

/// Ends what runs after the batch at hand; the second signal ends the program.
pub(super) async fn stop_on_signal(stop: Arc<AtomicBool>) {
    if tokio::signal::ctrl_c().await.is_ok() {
        note("Stopping after the records at hand …");
        stop.store(true, Ordering::Relaxed);
    }
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(130);
    }
}

/// A bar up to `total`, where that is known. Draws nothing where standard error is no terminal.
pub(super) fn bar(total: Option<u64>) -> ProgressBar {
    let style = match total {
        Some(_) => "{bar:40} {percent}%, {msg}, {eta} left",
        None => "{spinner} {msg}, {elapsed}",
    };
    let style = ProgressStyle::with_template(style).expect("the template is a constant");
    let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    bar.with_style(style)
}

/// How many of `n` were done in a second.
pub(super) fn per_second(n: u64, time: Duration) -> u64 {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    n.saturating_mul(1_000) / millis.max(1)
}
