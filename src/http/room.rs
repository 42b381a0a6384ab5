//! The room for operations under way, and how long one waits for it.
//!
//! Who is asked for more than it can do keeps people waiting for a moment, and answers as many as it
//! can. To refuse them at once would take the very time that answers want, as each who is refused
//! makes room for the next to ask. It knows nothing of what an operation does.

use std::time::Duration;

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout_at},
};

/// How many may wait, of the whole server; what they ask is held in memory.
const MOST_WAITING: usize = 2_000;

/// Until when one who asks is kept waiting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience(Instant);

impl Patience {
    /// From now on.
    pub(super) fn of(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// Whether it is at its end.
    pub(super) fn is_over(self) -> bool {
        Instant::now() >= self.0
    }
}

/// So many places, and a line before them.
pub(super) struct Room {
    places: Semaphore,
    line: Semaphore,
}

impl Room {
    /// Room for so many at a time.
    pub(super) fn new(most: usize) -> Self {
        Self {
            places: Semaphore::new(most),
            line: Semaphore::new(MOST_WAITING),
        }
    }

    /// A place, if one is free.
    pub(super) fn enter(&self) -> Option<SemaphorePermit<'_>> {
        self.places.try_acquire().ok()
    }

    /// A place, once one is free, in the order in which they came; none if that takes longer than
    /// one waits, or too many wait.
    pub(super) async fn wait(&self, patience: Patience) -> Option<SemaphorePermit<'_>> {
        let _waiting = self.line.try_acquire().ok()?;
        timeout_at(patience.0, self.places.acquire())
            .await
            .ok()?
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::{FutureExt as _, future::join_all};

    use super::{MOST_WAITING, Patience, Room};

    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn a_place_goes_to_the_first_who_waits_for_it() {
        let room = Room::new(1);
        let first = room.enter();
        let mut second = Box::pin(room.wait(Patience::of(LONG)));
        let mut third = Box::pin(room.wait(Patience::of(LONG)));
        assert!(first.is_some());
        assert!((&mut second).now_or_never().is_none());
        assert!((&mut third).now_or_never().is_none());
        drop(first);
        assert!((&mut third).now_or_never().is_none());
        assert!(second.await.is_some());
        assert!(third.await.is_some());
    }

    #[tokio::test]
    async fn who_waits_for_too_long_has_none_and_is_in_nobodys_way() {
        let room = Room::new(1);
        let place = room.enter();
        assert!(room.wait(Patience::of(Duration::ZERO)).await.is_none());
        drop(place);
        assert!(room.enter().is_some());
    }

    #[tokio::test]
    async fn no_more_wait_than_may() {
        let room = Room::new(1);
        let _place = room.enter();
        let patience = Patience::of(Duration::from_millis(50));
        let waits = (0..=MOST_WAITING).map(|_| room.wait(patience));
        let mut waits: Vec<_> = waits.map(Box::pin).collect();
        let mut refused = 0;
        for wait in &mut waits {
            refused += usize::from(matches!(wait.now_or_never(), Some(None)));
        }
        assert_eq!(refused, 1);
        waits.pop();
        assert!(join_all(waits).await.iter().all(Option::is_none));
    }
}
