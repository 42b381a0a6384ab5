//! What lists rest on: the columns that decide which entities are in them, and in what order.

use super::moments::{Place, Rests};
use crate::{
    domain::{EntityKind, Vocabulary},
    store::{Column, Condition, EdgeQuery, OrderKey},
};

/// How many columns a kind has here.
const WIDTH: u32 = 11;
/// How many columns there are, of all kinds together.
pub(super) const N_COLUMNS: u32 = WIDTH * (EntityKind::Event as u32 + 1);
// Event is the last kind.
const _: () = assert!(EntityKind::ALL.len() == EntityKind::Event as usize + 1);

/// What may differ in entities of a kind, as far as lists depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// Which entities there are.
    Members,
    Names,
    Starts,
    Ends,
    Status,
    Ordinal,
    Updated,
    Class,
    IsoCode,
    Slug,
    Sectors,
}

impl Ground {
    /// The column that a field of a document is kept in; `None` where no list depends on it.
    fn of_field(field: &str) -> Option<Self> {
        Some(match field {
            "names" => Self::Names,
            "starts" | "founded" => Self::Starts,
            "ends" | "closed" => Self::Ends,
            "status" => Self::Status,
            "ordinal" => Self::Ordinal,
            "institutionKind" | "projectKind" | "placeKind" | "eventKind" => Self::Class,
            "isoCode" => Self::IsoCode,
            "slug" => Self::Slug,
            "sectors" => Self::Sectors,
            _ => return None,
        })
    }
}

impl From<OrderKey> for Ground {
    fn from(key: OrderKey) -> Self {
        match key {
            OrderKey::Name => Self::Names,
            OrderKey::Starts => Self::Starts,
            OrderKey::Ends => Self::Ends,
            OrderKey::Status => Self::Status,
            OrderKey::Ordinal => Self::Ordinal,
            OrderKey::UpdatedAt => Self::Updated,
        }
    }
}

impl From<Column> for Ground {
    fn from(column: Column) -> Self {
        match column {
            Column::Status => Self::Status,
            Column::Class => Self::Class,
            Column::Starts => Self::Starts,
            Column::Ends => Self::Ends,
            Column::IsoCode => Self::IsoCode,
            Column::Slug => Self::Slug,
        }
    }
}

/// Some columns of the entities of a kind.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Columns {
    kind: EntityKind,
    /// A bit for each.
    set: u16,
}

impl Columns {
    fn none(kind: EntityKind) -> Self {
        Self { kind, set: 0 }
    }

    fn add(&mut self, ground: Ground) {
        self.set |= 1 << ground as u16;
    }

    /// Which entities there are; that changes as one comes or goes.
    pub(super) fn members(kind: EntityKind) -> Self {
        let mut columns = Self::none(kind);
        columns.add(Ground::Members);
        columns.add(Ground::Updated);
        columns
    }

    /// Those that differ once these fields of an entity do.
    pub(super) fn of_fields(kind: EntityKind, fields: &[String]) -> Self {
        let mut columns = Self::none(kind);
        columns.add(Ground::Updated);
        for field in fields {
            if let Some(ground) = Ground::of_field(field) {
                columns.add(ground);
            }
        }
        columns
    }

    /// Adds those that a condition asks; `None` where it asks what else there is in the graph.
    fn with(mut self, condition: &Condition) -> Option<Self> {
        match condition {
            Condition::All(all) | Condition::Any(all) => {
                return all.iter().try_fold(self, Self::with);
            }
            Condition::Not(condition) => return self.with(condition),
            Condition::OneOf(column, _) | Condition::From(column, _) | Condition::To(column, _) => {
                self.add((*column).into());
            }
            Condition::UpdatedSince(_) => self.add(Ground::Updated),
            Condition::Name(_) => self.add(Ground::Names),
            Condition::Sector(_) => self.add(Ground::Sectors),
            Condition::Ordinal(_) => self.add(Ground::Ordinal),
            Condition::Linked { .. } => return None,
        }
        Some(self)
    }

    /// Where the columns have their moments.
    pub(super) fn places(self) -> impl Iterator<Item = Place> {
        let first = self.kind as u32 * WIDTH;
        let is_in = move |n: &u32| self.set & (1 << n) != 0;
        (0..WIDTH)
            .filter(is_in)
            .map(move |n| Place::column(first + n))
    }
}

/// What a list of the entities of a kind rests on.
pub(super) fn of_list(
    kind: EntityKind,
    condition: &Condition,
    order: &[(OrderKey, bool)],
) -> Rests {
    let mut columns = Columns::none(kind);
    columns.add(Ground::Members);
    for (key, _) in order {
        columns.add((*key).into());
    }
    match columns.with(condition) {
        Some(columns) => Rests::Columns(columns),
        None => Rests::On(Place::ANYTHING),
    }
}

/// What a list of the edges of an entity rests on.
pub(super) fn of_edges(query: &EdgeQuery, edges: Place) -> Rests {
    let asked = match (&query.target, query.others.as_slice()) {
        (None, _) => Some(None),
        // The other end is of one kind, so what it is to be like is asked of that kind alone.
        (Some(target), [kind]) => {
            let mut columns = Columns::none(*kind);
            columns.add(Ground::Members);
            columns.with(target).map(Some)
        }
        (Some(_), _) => None,
    };
    match asked {
        Some(columns) if !query.is_within => Rests::Edges(edges, columns),
        _ => Rests::On(Place::ANYTHING),
    }
}
