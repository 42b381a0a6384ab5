//! How much each caller may spend: a budget of points that fills again by the minute.
//!
//! A caller pays after the answer, for what it did cost, and what it owes before it may ask again.
//! While an answer is made, a part of the price is held back, so that asking all at once is no way
//! round.

use std::{
    collections::HashMap,
    hash::Hash,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

/// How many admissions lie between two clean-ups.
const CLEAN_EVERY: u32 = 1_000;
/// What part of the budget is held back while an answer is made.
const HELD_PART: u32 = 10;

/// The budgets of callers known by a `K`.
pub(super) struct Rate<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    clock: DefaultClock,
    budget: NonZeroU32,
    owed: Mutex<Owed<K>>,
}

struct Owed<K> {
    /// Points by caller; below zero where too much was held back.
    points: HashMap<K, i64>,
    since_cleaning: u32,
}

/// An admission, to be settled once the price is known.
pub(super) struct Admitted<K> {
    caller: K,
    held: i64,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    /// Budgets of so many points a minute.
    pub(super) fn new(points: NonZeroU32) -> Self {
        Self {
            limiter: RateLimiter::keyed(Quota::per_minute(points)),
            clock: DefaultClock::default(),
            budget: points,
            owed: Mutex::new(Owed {
                points: HashMap::new(),
                since_cleaning: 0,
            }),
        }
    }

    /// The points of a minute.
    pub(super) fn budget(&self) -> u32 {
        self.budget.get()
    }

    /// Lets a caller in that has paid what it owes; else, how long it has to wait.
    pub(super) fn admit(&self, caller: &K, requested: u64) -> Result<Admitted<K>, Duration> {
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        self.clean(&mut owed);
        let debt = owed.points.entry(caller.clone()).or_default();
        self.pay(caller, debt)?;
        let most = u64::from((self.budget.get() / HELD_PART).max(1));
        let held = i64::try_from(requested.min(most)).unwrap_or(i64::MAX);
        *debt = debt.saturating_add(held);
        Ok(Admitted {
            caller: caller.clone(),
            held,
        })
    }

    /// Books what the answer did cost.
    pub(super) fn settle(&self, admitted: Admitted<K>, cost: u64) {
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        let debt = owed.points.entry(admitted.caller).or_default();
        let cost = i64::try_from(cost).unwrap_or(i64::MAX);
        *debt = debt.saturating_add(cost).saturating_sub(admitted.held);
    }

    /// Pays what a caller owes, out of its budget; else, how long it has to wait.
    fn pay(&self, caller: &K, debt: &mut i64) -> Result<(), Duration> {
        while let Some(part) = self.part(*debt) {
            match self.limiter.check_key_n(caller, part) {
                Ok(Ok(())) => *debt -= i64::from(part.get()),
                Ok(Err(refused)) => {
                    let wait = refused.wait_time_from(self.clock.now());
                    let rest = u64::try_from(*debt).unwrap_or(0) - u64::from(part.get());
                    let rest = Duration::from_secs(rest * 60 / u64::from(self.budget.get()));
                    return Err(wait + rest);
                }
                // A part is never more than the budget.
                Err(_) => break,
            }
        }
        Ok(())
    }

    /// What is paid at a time: all that is owed, or as much as a full budget has.
    fn part(&self, debt: i64) -> Option<NonZeroU32> {
        let part = debt.min(i64::from(self.budget.get()));
        u32::try_from(part).ok().and_then(NonZeroU32::new)
    }

    /// Forgets callers who can pay what they owe, and whose budget is full again.
    fn clean(&self, owed: &mut Owed<K>) {
        owed.since_cleaning += 1;
        if owed.since_cleaning >= CLEAN_EVERY {
            owed.since_cleaning = 0;
            owed.points
                .retain(|caller, debt| self.pay(caller, debt).is_err());
            self.limiter.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CLEAN_EVERY, NonZeroU32, PoisonError, Rate};

    #[test]
    fn a_caller_pays_what_it_owes_before_it_may_ask_again() {
        let rate = Rate::new(NonZeroU32::new(100).unwrap());
        let admitted = rate.admit(&1, 5_000).unwrap();
        rate.settle(admitted, 30);
        let admitted = rate.admit(&1, 1).unwrap();
        rate.settle(admitted, 250);
        // 30 of 100 are paid; of the 250 no more than 70 can be.
        let wait = rate.admit(&1, 1).err().unwrap();
        assert!(wait.as_secs() > 60, "{wait:?}");
        assert!(rate.admit(&2, 1).is_ok());
    }

    #[test]
    fn asking_all_at_once_is_no_way_round() {
        let rate = Rate::new(NonZeroU32::new(100).unwrap());
        let n = (0..1_000).filter(|_| rate.admit(&1, 1_000).is_ok()).count();
        assert!((5..20).contains(&n), "{n}");
    }
    #[test]
    fn callers_that_come_once_are_forgotten() {
        let rate = Rate::new(NonZeroU32::new(100).unwrap());
        for caller in 0..10 * CLEAN_EVERY {
            let admitted = rate.admit(&caller, 10).unwrap();
            rate.settle(admitted, 1);
        }
        let owed = rate.owed.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(owed.points.len() <= 1 + CLEAN_EVERY as usize);
    }
}
