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
    Quota, RateLimiter,
    clock::{Clock, DefaultClock, Reference},
    middleware::NoOpMiddleware,
    state::keyed::HashMapStateStore,
};

/// How many admissions lie between two clean-ups.
const CLEAN_EVERY: u32 = 1_000;
/// How long a budget takes to fill from nothing.
const MINUTE: Duration = Duration::from_mins(1);
/// What part of the budget is held back while an answer is made.
const HELD_PART: u32 = 10;

/// The budgets of callers known by a `K`.
pub(super) struct Rate<K: Hash + Eq + Clone, C: Clock = DefaultClock> {
    limiter: RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<C::Instant>>,
    clock: C,
    budget: NonZeroU32,
    owed: Mutex<Owed<K, C>>,
}

struct Owed<K, C: Clock> {
    accounts: HashMap<K, Account<C>>,
    since_cleaning: u32,
}

/// What a caller owes.
struct Account<C: Clock> {
    /// In points; below zero where too much was held back.
    points: i64,
    /// When it last asked or was answered.
    at: C::Instant,
}

/// An admission, to be settled once the price is known.
pub(super) struct Admitted<K> {
    caller: K,
    held: i64,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    /// Budgets of so many points a minute.
    pub(super) fn new(points: NonZeroU32) -> Self {
        Self::by(points, DefaultClock::default())
    }
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Rate<K, C> {
    fn by(points: NonZeroU32, clock: C) -> Self {
        Self {
            limiter: RateLimiter::hashmap_with_clock(Quota::per_minute(points), clock.clone()),
            clock,
            budget: points,
            owed: Mutex::new(Owed {
                accounts: HashMap::new(),
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
        let debt = self.debt(&mut owed, caller.clone());
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
        let debt = self.debt(&mut owed, admitted.caller);
        let cost = i64::try_from(cost).unwrap_or(i64::MAX);
        *debt = debt.saturating_add(cost).saturating_sub(admitted.held);
    }

    /// What a caller owes, which is about to change.
    fn debt<'a>(&self, owed: &'a mut Owed<K, C>, caller: K) -> &'a mut i64 {
        let at = self.clock.now();
        let account = owed.accounts.entry(caller);
        let account = account.or_insert(Account { points: 0, at });
        account.at = at;
        &mut account.points
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

    /// Forgets callers who can pay what they owe, and whose budget is full again: what was held of it
    /// beyond the price is theirs until then.
    fn clean(&self, owed: &mut Owed<K, C>) {
        owed.since_cleaning += 1;
        if owed.since_cleaning >= CLEAN_EVERY {
            owed.since_cleaning = 0;
            let now = self.clock.now();
            owed.accounts.retain(|caller, account| {
                let is_full = Duration::from(now.duration_since(account.at)) >= MINUTE;
                self.pay(caller, &mut account.points).is_err() || (account.points < 0 && !is_full)
            });
            self.limiter.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::{CLEAN_EVERY, MINUTE, NonZeroU32, PoisonError, Rate};

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
        let clock = FakeRelativeClock::default();
        let rate = Rate::by(NonZeroU32::new(100).unwrap(), clock.clone());
        for caller in 0..10 * CLEAN_EVERY {
            let admitted = rate.admit(&caller, 10).unwrap();
            rate.settle(admitted, 1);
            clock.advance(MINUTE / CLEAN_EVERY);
        }
        let owed = rate.owed.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(owed.accounts.len() <= 2 + 2 * CLEAN_EVERY as usize);
    }

    #[test]
    fn what_was_held_beyond_the_price_is_not_lost_as_others_come() {
        let clock = FakeRelativeClock::default();
        let rate = Rate::by(NonZeroU32::new(100).unwrap(), clock);
        // Ten at once, of which each pays what was held for those before.
        let admitted: Vec<_> = (0..10).map(|_| rate.admit(&0, 10).unwrap()).collect();
        for admitted in admitted {
            rate.settle(admitted, 1);
        }
        for caller in 1..=2 * CLEAN_EVERY {
            assert!(rate.admit(&caller, 1).is_ok());
        }
        // 10 of 100 are spent.
        for _ in 0..9 {
            let admitted = rate.admit(&0, 10).unwrap();
            rate.settle(admitted, 9);
        }
    }
}
