//! Chance that a number decides: the same number, the same query.

/// A generator of numbers: `SplitMix64`.
pub(crate) struct Chance(u64);

impl Chance {
    /// What follows from `seed`.
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `n`; 0 if there is none. Takes one step, whatever `n` is.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let number = self.next() % (n.max(1) as u64);
        usize::try_from(number).unwrap()
    }

    /// Whether what happens in so many cases of a hundred happens.
    pub(crate) fn is(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of some.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// One of some texts; a text that means nothing if there is none.
    pub(crate) fn text(&mut self, of: &[impl AsRef<str>]) -> String {
        let picked = self.pick(of).map(AsRef::as_ref);
        picked.unwrap_or("nothing").to_owned()
    }
}
