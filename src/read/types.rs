//! Sets of object types, by their places in the table.

/// A set of object types, by their places in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(u128);

impl Types {
    pub(super) fn of(places: &[usize]) -> Self {
        Self(places.iter().fold(0, |set, place| set | 1 << place))
    }

    pub(super) const fn has(self, place: usize) -> bool {
        self.0 >> place & 1 == 1
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn with(self, place: usize) -> Self {
        Self(self.0 | 1 << place)
    }
}
