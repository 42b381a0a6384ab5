//! Lets many who want the same thing at once wait for one of them to read it.
//!
//! Who waited takes what another read only if that one set out later: what was read earlier may be
//! older than what the one who waits has seen. So nobody waits for more than two reads.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::MutexGuard;

/// What is being read, by its key.
#[derive(Debug)]
pub(in crate::store) struct Flights<K: Hash + Eq, V> {
    under_way: Mutex<HashMap<K, Weak<Flight<V>>>>,
    ticket: AtomicU64,
}

/// What was read last, and when its reader set out.
type Flight<V> = tokio::sync::Mutex<Option<(u64, V)>>;

impl<K: Hash + Eq + Clone, V: Clone> Flights<K, V> {
    pub(super) fn new() -> Self {
        Self {
            under_way: Mutex::default(),
            ticket: AtomicU64::new(0),
        }
    }

    /// A seat among all who want what this key stands for.
    pub(in crate::store) fn seat(&self, key: &K) -> Seat<'_, K, V> {
        let arrival = self.next();
        let mut under_way = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let known = under_way.get(key).and_then(Weak::upgrade);
        let flight = known.unwrap_or_else(|| {
            let flight = Arc::new(Flight::default());
            under_way.insert(key.clone(), Arc::downgrade(&flight));
            flight
        });
        Seat {
            flights: self,
            key: key.clone(),
            flight,
            arrival,
        }
    }

    fn next(&self) -> u64 {
        self.ticket.fetch_add(1, Ordering::SeqCst)
    }
}

/// A place among those who wait.
#[derive(Debug)]
pub(in crate::store) struct Seat<'a, K: Hash + Eq, V> {
    flights: &'a Flights<K, V>,
    key: K,
    flight: Arc<Flight<V>>,
    arrival: u64,
}

impl<K: Hash + Eq + Clone, V: Clone> Seat<'_, K, V> {
    /// Waits for one's turn.
    pub(in crate::store) async fn turn(&self) -> Turn<'_, V> {
        let last = self.flight.lock().await;
        let start = self.flights.next();
        Turn {
            last,
            arrival: self.arrival,
            start,
        }
    }
}

impl<K: Hash + Eq, V> Drop for Seat<'_, K, V> {
    fn drop(&mut self) {
        let under_way = self.flights.under_way.lock();
        let mut under_way = under_way.unwrap_or_else(PoisonError::into_inner);
        if Arc::strong_count(&self.flight) == 1 {
            under_way.remove(&self.key);
        }
    }
}

/// The right to read, while the others wait.
#[derive(Debug)]
pub(in crate::store) struct Turn<'a, V> {
    last: MutexGuard<'a, Option<(u64, V)>>,
    arrival: u64,
    start: u64,
}

impl<V: Clone> Turn<'_, V> {
    /// What another has read from the start since one came.
    pub(in crate::store) fn read_meanwhile(&self) -> Option<V> {
        let (start, value) = self.last.as_ref()?;
        (*start > self.arrival).then(|| value.clone())
    }

    /// Leaves what was read to those who wait.
    pub(in crate::store) fn leave(mut self, value: V) {
        *self.last = Some((self.start, value));
    }
}
