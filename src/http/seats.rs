//! How many sockets and event streams each address has open.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// The seats that are taken. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Seats {
    most: usize,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A seat; free again when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    seats: Seats,
    address: IpAddr,
}

impl Seats {
    /// So many for each address.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            taken: Arc::default(),
        }
    }

    /// How many an address may have.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Takes a seat; `None` if the address has all that it may.
    pub(super) fn take(&self, address: IpAddr) -> Option<Seat> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.entry(address).or_default();
        if *own >= self.most {
            return None;
        }
        *own += 1;
        Some(Seat {
            seats: self.clone(),
            address,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let taken = &self.seats.taken;
        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.address) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Seats;

    #[test]
    fn a_seat_is_free_again_once_it_is_left() {
        let seats = Seats::new(2);
        let address = "192.0.2.1".parse().unwrap();
        let first = seats.take(address);
        let second = seats.take(address);
        assert!(first.is_some() && second.is_some());
        assert!(seats.take(address).is_none());
        assert!(seats.take("192.0.2.2".parse().unwrap()).is_some());
        drop(first);
        assert!(seats.take(address).is_some());
        drop(second);
        assert!(seats.taken.lock().unwrap().is_empty());
    }
}
