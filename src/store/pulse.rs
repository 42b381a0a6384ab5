//! Whether the database has answered a moment ago.
//!
//! To ask it takes a connection, for which others may wait: a server with much to do would seem ill
//! for that alone.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// How long an answer shows that the database is there.
const MOMENT: Duration = Duration::from_millis(250);

/// What the last statement that reads came to.
#[derive(Debug)]
pub(super) struct Pulse {
    start: Instant,
    /// When it was answered, in milliseconds from the start on; 0 if it was not.
    last: AtomicU64,
}

impl Default for Pulse {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            last: AtomicU64::new(0),
        }
    }
}

impl Pulse {
    /// Notes what a statement came to.
    pub(super) fn note<T, E>(&self, answer: &Result<T, E>) {
        let now = answer.as_ref().map_or(0, |_| self.now());
        self.last.store(now, Ordering::Relaxed);
    }

    /// Whether a moment ago a statement was answered, and none has failed since.
    pub(super) fn is_felt(&self) -> bool {
        match self.last.load(Ordering::Relaxed) {
            0 => false,
            last => u128::from(self.now().saturating_sub(last)) < MOMENT.as_millis(),
        }
    }

    /// Never 0.
    fn now(&self) -> u64 {
        let millis = self.start.elapsed().as_millis();
        u64::try_from(millis).map_or(u64::MAX, |millis| millis.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::{MOMENT, Pulse};

    #[test]
    fn it_is_felt_for_a_moment_after_an_answer_and_not_after_a_fault() {
        let pulse = Pulse::default();
        assert!(!pulse.is_felt());
        pulse.note(&Ok::<_, ()>(()));
        assert!(pulse.is_felt());
        pulse.note(&Err::<(), _>(()));
        assert!(!pulse.is_felt());
        pulse.note(&Ok::<_, ()>(()));
        std::thread::sleep(MOMENT);
        assert!(!pulse.is_felt());
    }
}
