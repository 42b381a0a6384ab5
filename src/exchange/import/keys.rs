//! The keys that an import has met, so that two records under one are told.
//!
//! Of the last keys only, as memory is bounded: further apart, the later record is the next revision
//! of the one before.

use std::{
    collections::HashSet,
    hash::{BuildHasher as _, RandomState},
    mem,
};

/// How many keys are remembered, at least; at most twice as many.
const REMEMBERED: usize = 65_536;

/// Keys that were met lately, by a hash that nobody can foresee.
#[derive(Default)]
pub(super) struct Keys {
    hasher: RandomState,
    recent: HashSet<u64>,
    older: HashSet<u64>,
}

impl Keys {
    /// Whether the key of an agency was not met before.
    pub(super) fn add(&mut self, agency: usize, key: &str) -> bool {
        let hash = self.hasher.hash_one((agency, key));
        if self.recent.len() == REMEMBERED {
            self.older = mem::take(&mut self.recent);
        }
        !self.older.contains(&hash) && self.recent.insert(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, REMEMBERED};

    #[test]
    fn a_key_that_comes_twice_is_told() {
        let mut keys = Keys::default();
        assert!(keys.add(0, "a") && keys.add(1, "a"));
        assert!(!keys.add(0, "a"));
        for n in 0..REMEMBERED - 2 {
            assert!(keys.add(0, &n.to_string()));
        }
        assert!(!keys.add(0, "a"));
        assert!(keys.recent.len() + keys.older.len() <= 2 * REMEMBERED);
    }
}
