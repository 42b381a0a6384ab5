//! What the system says of this process, under the names that Prometheus has for it.

use std::fs;

use prometheus_client::{
    metrics::{counter::ConstCounter, gauge::ConstGauge},
    registry::Registry,
};

/// The kernel tells programs of times in hundredths of a second, whatever it counts in itself.
const TICKS_PER_SECOND: f64 = 100.0;
/// Where the times stand in `/proc/self/stat`, counted from the state, which follows the name.
const USER_TICKS: usize = 11;
const SYSTEM_TICKS: usize = 12;
const START_TICKS: usize = 19;

/// Adds what can be known; where there is no `/proc`, that is nothing.
pub(super) fn register(registry: &mut Registry) {
    if let Some(bytes) = resident_bytes() {
        registry.register(
            "process_resident_memory_bytes",
            "Memory that the process holds",
            ConstGauge::new(bytes),
        );
    }
    if let Some(n_open) = open_files() {
        registry.register(
            "process_open_fds",
            "Files and sockets that the process has open",
            ConstGauge::new(n_open),
        );
    }
    let Some(times) = Times::read() else {
        return;
    };
    registry.register(
        "process_cpu_seconds",
        "Time that processors worked for the process",
        ConstCounter::new(times.cpu),
    );
    registry.register(
        "process_start_time_seconds",
        "When the process started, in seconds since 1970",
        ConstGauge::new(times.start),
    );
}

fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    kib.checked_mul(1_024)
}

fn open_files() -> Option<u64> {
    let n_open = fs::read_dir("/proc/self/fd").ok()?.count();
    // The listing holds one open itself.
    u64::try_from(n_open).ok()?.checked_sub(1)
}

/// In seconds.
struct Times {
    cpu: f64,
    start: f64,
}

impl Times {
    fn read() -> Option<Self> {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        // The name may hold anything, brackets and spaces too.
        let (_, fields) = stat.rsplit_once(") ")?;
        let fields: Vec<_> = fields.split_whitespace().collect();
        let seconds = |at: usize| {
            let ticks: f64 = fields.get(at)?.parse().ok()?;
            Some(ticks / TICKS_PER_SECOND)
        };
        Some(Self {
            cpu: seconds(USER_TICKS)? + seconds(SYSTEM_TICKS)?,
            start: boot_time()? + seconds(START_TICKS)?,
        })
    }
}

fn boot_time() -> Option<f64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let time = stat.lines().find_map(|line| line.strip_prefix("btime "))?;
    time.trim().parse().ok()
}
