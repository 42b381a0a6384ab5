//! Numbers that look random and are the same in every run.

/// `SplitMix64`: small, fast, and good enough to spread edges.
pub(crate) struct Random(u64);

impl Random {
    /// A sequence that `seed` decides.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// One of `items`.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        nth(items, self.next())
    }
}

/// The item at `n`, begun anew behind the last.
pub(crate) fn nth<T: Copy>(items: &[T], n: u64) -> T {
    let n = usize::try_from(n % items.len() as u64).expect("it is below the length");
    items[n]
}
