//! The budgets of all callers: those without a key by address, the others by key.

use std::{net::IpAddr, num::NonZeroU32};

use uuid::Uuid;

use super::{
    caller::Caller,
    rate::{Admitted, Rate},
    refusal::Refusal,
};

/// What callers may spend.
pub(super) struct Budgets {
    addresses: Option<Rate<IpAddr>>,
    keys: Option<Rate<Uuid>>,
}

/// What a caller is about to spend.
pub(super) enum Spending {
    /// Nobody counts.
    Free,
    /// Out of an address's budget.
    Address(Admitted<IpAddr>),
    /// Out of a key's.
    Key(Admitted<Uuid>),
}

impl Budgets {
    /// Budgets of so many points a minute; no limit where there is none.
    pub(super) fn new(address: Option<u32>, key: Option<u32>) -> Self {
        Self {
            addresses: address.and_then(NonZeroU32::new).map(Rate::new),
            keys: key.and_then(NonZeroU32::new).map(Rate::new),
        }
    }

    /// Lets a caller in who wants to spend so much.
    pub(super) fn admit(&self, caller: &Caller, cost: u64) -> Result<Spending, Refusal> {
        match (&caller.key, &self.addresses, &self.keys) {
            (Some(key), _, Some(rate)) => rate
                .admit(&key.key, cost)
                .map(Spending::Key)
                .map_err(|wait| Refusal::too_fast(rate.budget(), cost, wait)),
            (None, Some(rate), _) => rate
                .admit(&caller.neighbourhood(), cost)
                .map(Spending::Address)
                .map_err(|wait| Refusal::too_fast(rate.budget(), cost, wait)),
            _ => Ok(Spending::Free),
        }
    }

    /// Books what was spent.
    pub(super) fn settle(&self, spending: Spending, cost: u64) {
        match (spending, &self.addresses, &self.keys) {
            (Spending::Address(admitted), Some(rate), _) => rate.settle(admitted, cost),
            (Spending::Key(admitted), _, Some(rate)) => rate.settle(admitted, cost),
            _ => {}
        }
    }
}
