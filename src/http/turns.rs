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

use super::room::Patience;

/// How many operations begin between two looks.
const AT_ONCE: usize = 8;

/// How many may wait on each thread; what they ask is held in memory.
const MOST_WAITING: usize = 2_000;

thread_local! {
    static TURNS: Turns = Turns::default();
}

/// Who was to wait has waited for too long, or there are too many of them.
#[derive(Debug)]
pub(super) struct NoTurn;

/// Waits until an operation may begin; what `counted` makes is kept for as long as that takes.
pub(super) async fn turn<C>(patience: Patience, counted: impl FnOnce() -> C) -> Result<(), NoTurn> {
    let Some(turn) = TURNS.with(|turns| turns.take(patience))? else {
        return Ok(());
    };
    let _counted = counted();
    turn.await.map_err(|_| NoTurn)
}

/// One who waits.
struct Waiting {
    patience: Patience,
    turn: oneshot::Sender<()>,
}

#[derive(Default)]
struct Turns {
    /// How many have begun since the last look.
    n_begun: Cell<usize>,
    waiting: RefCell<VecDeque<Waiting>>,
    /// Whether someone gives turns.
    are_given: Cell<bool>,
}

impl Turns {
    /// A turn now, or something to wait for.
    fn take(&self, patience: Patience) -> Result<Option<oneshot::Receiver<()>>, NoTurn> {
        if !self.are_given.replace(true) {
            actix_web::rt::spawn(give());
        }
        let mut waiting = self.waiting.borrow_mut();
        if waiting.is_empty() && self.n_begun.get() < AT_ONCE {
            self.n_begun.set(self.n_begun.get() + 1);
            return Ok(None);
        }
        if waiting.len() >= MOST_WAITING {
            return Err(NoTurn);
        }
        let (turn, taken) = oneshot::channel();
        waiting.push_back(Waiting { patience, turn });
        Ok(Some(taken))
    }

    /// Lets the next ones begin; whether there were any.
    fn give(&self) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        let mut n = 0;
        while n < AT_ONCE
            && let Some(next) = waiting.pop_front()
        {
            // Who is not given a turn hears so as it is forgotten. An error says that nobody wants
            // it any more.
            n += usize::from(!next.patience.is_over() && next.turn.send(()).is_ok());
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
    use std::{cell::Cell, rc::Rc, time::Duration};

    use actix_web::rt;
    use futures_util::FutureExt as _;

    use super::{AT_ONCE, MOST_WAITING, NoTurn, Patience, turn};

    fn nothing() {}

    fn patience() -> Patience {
        Patience::of(Duration::from_mins(1))
    }

    #[test]
    fn all_begin_in_their_order_and_a_few_between_two_looks() {
        const ALL: usize = 100;
        rt::System::new().block_on(async {
            let begun = Rc::new(Cell::new(0));
            for n in 0..ALL {
                let begun = Rc::clone(&begun);
                rt::spawn(async move {
                    assert!(turn(patience(), nothing).await.is_ok());
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
                .map(|_| Box::pin(turn(patience(), nothing)))
                .collect();
            let mut refused = 0;
            for turn in &mut turns {
                refused += usize::from(matches!(turn.now_or_never(), Some(Err(NoTurn))));
            }
            assert_eq!(refused, 1);
        });
    }

    #[test]
    fn who_has_waited_for_too_long_is_refused_and_the_others_go_on() {
        rt::System::new().block_on(async {
            let mut turns: Vec<_> = (0..AT_ONCE)
                .map(|_| Box::pin(turn(patience(), nothing)))
                .collect();
            turns.push(Box::pin(turn(Patience::of(Duration::ZERO), nothing)));
            turns.push(Box::pin(turn(patience(), nothing)));
            let done = futures_util::future::join_all(turns).await;
            let refused: Vec<_> = done.iter().map(Result::is_err).collect();
            assert_eq!(refused[AT_ONCE..], [true, false]);
            assert!(refused[..AT_ONCE].iter().all(|is_refused| !is_refused));
        });
    }
}
