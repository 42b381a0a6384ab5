//! The turns in which operations begin, on each thread that answers requests.
//!
//! What is remembered is answered without waiting for anything. A thread that has many requests at
//! hand would answer all of them before it looks at what has come meanwhile, and who asks whether it
//! is well would wait for as long. So only a few operations begin between two looks; others wait for
//! their turn in the order in which they came, which costs next to nothing.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use tokio::sync::oneshot;

/// How many operations begin between two looks.
const AT_ONCE: usize = 8;

/// How many may wait on each thread.
pub(super) const MOST_WAITING: usize = 2_000;

thread_local! {
    static TURNS: Turns = Turns::default();
}

/// There are more waiting than may.
#[derive(Debug)]
pub(super) struct TooMany;

/// Waits until an operation may begin.
pub(super) async fn turn() -> Result<(), TooMany> {
    if let Some(turn) = TURNS.with(Turns::take)? {
        // An error says that the thread ends, and this with it.
        let _ = turn.await;
    }
    Ok(())
}

#[derive(Default)]
struct Turns {
    /// How many have begun since the last look.
    n_begun: Cell<usize>,
    waiting: RefCell<VecDeque<oneshot::Sender<()>>>,
    /// Whether someone gives turns.
    are_given: Cell<bool>,
}

impl Turns {
    /// A turn now, or something to wait for.
    fn take(&self) -> Result<Option<oneshot::Receiver<()>>, TooMany> {
        if !self.are_given.replace(true) {
            actix_web::rt::spawn(give());
        }
        let mut waiting = self.waiting.borrow_mut();
        if waiting.is_empty() && self.n_begun.get() < AT_ONCE {
            self.n_begun.set(self.n_begun.get() + 1);
            return Ok(None);
        }
        if waiting.len() >= MOST_WAITING {
            return Err(TooMany);
        }
        let (turn, taken) = oneshot::channel();
        waiting.push_back(turn);
        Ok(Some(taken))
    }

    /// Lets the next ones begin; whether there were any.
    fn give(&self) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        let mut n = 0;
        while n < AT_ONCE
            && let Some(turn) = waiting.pop_front()
        {
            // An error says that nobody wants it any more.
            n += usize::from(turn.send(()).is_ok());
        }
        self.n_begun.set(n);
        self.are_given.set(n > 0);
        n > 0
    }
}

/// Gives turns for as long as anybody waits.
async fn give() {
    loop {
        // The thread looks at what has come before it goes on here.
        tokio::task::yield_now().await;
        if !TURNS.with(Turns::give) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use actix_web::rt;
    use futures_util::FutureExt as _;

    use super::{AT_ONCE, MOST_WAITING, TooMany, turn};

    #[test]
    fn all_begin_in_their_order_and_a_few_between_two_looks() {
        const ALL: usize = 100;
        rt::System::new().block_on(async {
            let begun = Rc::new(Cell::new(0));
            for n in 0..ALL {
                let begun = Rc::clone(&begun);
                rt::spawn(async move {
                    assert!(turn().await.is_ok());
                    assert_eq!(begun.replace(n + 1), n);
                });
            }
            let mut last = 0;
            while begun.get() < ALL {
                tokio::task::yield_now().await;
                assert!(
                    begun.get() - last <= 2 * AT_ONCE,
                    "{last} to {}",
                    begun.get()
                );
                last = begun.get();
            }
        });
    }

    #[test]
    fn who_comes_when_all_places_are_taken_is_refused() {
        rt::System::new().block_on(async {
            let mut turns: Vec<_> = (0..=AT_ONCE + MOST_WAITING)
                .map(|_| Box::pin(turn()))
                .collect();
            let mut refused = 0;
            for turn in &mut turns {
                refused += usize::from(matches!(turn.now_or_never(), Some(Err(TooMany))));
            }
            assert_eq!(refused, 1);
        });
    }
}
