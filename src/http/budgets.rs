//! The budgets of all callers: those who sign nothing by address, the others by
//! their key, or by their agency and whom their token names.

use std::{net::IpAddr, num::NonZeroU32};

use uuid::Uuid;

use super::{
    caller::Caller,
    rate::{Admitted, Rate},
    refusal::Refusal,
};
use crate::{domain::Credential, store};

/// Whose budget it is: of an agency, a key or whom a token names.
type Account = (Uuid, Credential);

/// What callers may spend.
pub(super) struct Budgets {
    addresses: Option<Rate<IpAddr>>,
    signers: Option<Rate<Account>>,
}

/// What a caller is about to spend.
pub(super) enum Spending {
    /// Nobody counts.
    Free,
    /// Out of an address's budget.
    Address(Admitted<IpAddr>),
    /// Out of a key's or a token's.
    Signer(Admitted<Account>),
}

impl Budgets {
    /// Budgets of so many points a minute; no limit where there is none.
    pub(super) fn new(address: Option<u32>, key: Option<u32>) -> Self {
        Self {
            addresses: address.and_then(NonZeroU32::new).map(Rate::new),
            signers: key.and_then(NonZeroU32::new).map(Rate::new),
        }
    }

    /// Lets a caller in who wants to spend so much.
    pub(super) fn admit(&self, caller: &Caller, cost: u64) -> Result<Spending, Refusal> {
        match (&caller.signer, &self.addresses, &self.signers) {
            (Some(signer), _, Some(rate)) => rate
                .admit(&account(&signer.caller), cost)
                .map(Spending::Signer)
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
        match (spending, &self.addresses, &self.signers) {
            (Spending::Address(admitted), Some(rate), _) => rate.settle(admitted, cost),
            (Spending::Signer(admitted), _, Some(rate)) => rate.settle(admitted, cost),
            _ => {}
        }
    }
}

fn account(caller: &store::Caller) -> Account {
    (caller.agency.id.uuid, caller.credential.clone())
}
