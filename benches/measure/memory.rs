//! What the process holds in memory, where the system says so.

/// Forgets the most that was held so far.
pub(crate) fn forget_peak() {
    // Where there is no such file, nothing is told either.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// What is held now, in KiB.
pub(crate) fn held() -> Option<u64> {
    status("VmRSS:")
}

/// The most that was held since it was forgotten, in KiB.
pub(crate) fn peak() -> Option<u64> {
    status("VmHWM:")
}

fn status(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
