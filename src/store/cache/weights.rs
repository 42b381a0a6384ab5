//! What things take of the memory beside their own size, about; rather too much than too little.
//!
//! What several own is counted with each of them.

use std::{mem::size_of, sync::Arc};

use serde_json::Value as Json;
use uuid::Uuid;

use super::keys::{EdgeKey, ListKey};
use crate::{
    domain::{
        Citation, Claim, Conflict, Entity, EntityData, EntityRef, Id, Identifier, Relation, Target,
    },
    store::{
        Condition, Link, Page, Slice,
        page::{Cursor, Key},
        steps::Step,
    },
};

/// What the allocator adds to each piece, about.
const PIECE: usize = 16;
/// What a map of JSON needs for each of its entries, about.
const JSON_ENTRY: usize = 96;

/// What takes memory.
pub(in crate::store) trait Weigh {
    /// The bytes that it has on the heap.
    fn heap(&self) -> usize;
}

/// A piece of that many bytes.
fn piece(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { bytes + PIECE }
}

impl Weigh for Uuid {
    fn heap(&self) -> usize {
        0
    }
}

impl Weigh for Id {
    fn heap(&self) -> usize {
        0
    }
}

impl Weigh for str {
    fn heap(&self) -> usize {
        piece(self.len())
    }
}

impl Weigh for String {
    fn heap(&self) -> usize {
        piece(self.capacity())
    }
}

impl<T: Weigh> Weigh for Option<T> {
    fn heap(&self) -> usize {
        self.as_ref().map_or(0, Weigh::heap)
    }
}

impl<T: Weigh> Weigh for Vec<T> {
    fn heap(&self) -> usize {
        piece(self.capacity() * size_of::<T>()) + self.iter().map(Weigh::heap).sum::<usize>()
    }
}

impl<T: Weigh> Weigh for Arc<T> {
    fn heap(&self) -> usize {
        piece(2 * size_of::<usize>() + size_of::<T>()) + (**self).heap()
    }
}

impl Weigh for Arc<[Step]> {
    fn heap(&self) -> usize {
        piece(2 * size_of::<usize>() + size_of_val(&**self))
    }
}

impl Weigh for Box<str> {
    fn heap(&self) -> usize {
        (**self).heap()
    }
}

impl<A: Weigh, B: Weigh> Weigh for (A, B) {
    fn heap(&self) -> usize {
        self.0.heap() + self.1.heap()
    }
}

impl Weigh for Entity {
    fn heap(&self) -> usize {
        self.slug.heap() + self.aliases.heap() + self.data.heap() + self.conflicts.heap()
    }
}

impl Weigh for EntityData {
    fn heap(&self) -> usize {
        let list = |n: usize, size: usize| piece(n * size);
        let names: usize = self.names.iter().map(|name| name.text.heap()).sum();
        let summaries: usize = self.summaries.iter().map(|text| text.text.heap()).sum();
        names
            + summaries
            + list(self.names.capacity(), size_of_item(&self.names))
            + list(self.summaries.capacity(), size_of_item(&self.summaries))
            + self.key.heap()
            + self.slug.heap()
            + self.identifiers.heap()
            + self.links.heap()
            + self.citations.heap()
            + self.targets.heap()
            + self.sectors.heap()
            + self.iso_code.heap()
    }
}

fn size_of_item<T>(_: &[T]) -> usize {
    size_of::<T>()
}

impl Weigh for Identifier {
    fn heap(&self) -> usize {
        self.scheme.heap() + self.value.heap()
    }
}

impl Weigh for Citation {
    fn heap(&self) -> usize {
        self.source.heap() + self.locator.heap() + self.field.heap()
    }
}

impl Weigh for Target {
    fn heap(&self) -> usize {
        self.measure.heap() + self.unit.heap()
    }
}

impl Weigh for Conflict {
    fn heap(&self) -> usize {
        self.field.heap() + self.accepted.heap() + self.rejected.heap()
    }
}

impl Weigh for Claim {
    fn heap(&self) -> usize {
        self.value.heap()
    }
}

impl Weigh for Json {
    fn heap(&self) -> usize {
        match self {
            Self::String(text) => text.heap(),
            Self::Array(items) => items.heap(),
            Self::Object(fields) => {
                let entry = |(name, value): (&String, &Self)| {
                    JSON_ENTRY + size_of::<Self>() + name.heap() + value.heap()
                };
                fields.iter().map(entry).sum()
            }
            Self::Null | Self::Bool(_) | Self::Number(_) => 0,
        }
    }
}

impl Weigh for Relation {
    fn heap(&self) -> usize {
        self.data.role.heap() + self.data.citations.heap() + self.conflicts.heap()
    }
}

impl Weigh for Link {
    fn heap(&self) -> usize {
        self.relation.heap()
    }
}

impl Weigh for Cursor {
    fn heap(&self) -> usize {
        let text = |key: &Key| match key {
            Key::Text(text) => text.heap(),
            Key::Int(_) | Key::Id(_) => 0,
        };
        let texts: usize = self.keys().iter().map(text).sum();
        piece(2 * size_of::<usize>() + size_of_val(self.keys())) + texts
    }
}

impl<T> Weigh for Slice<T>
where
    (Cursor, T): Weigh,
{
    fn heap(&self) -> usize {
        self.items.heap()
    }
}

impl Weigh for Page {
    fn heap(&self) -> usize {
        self.after.heap() + self.before.heap()
    }
}

impl Weigh for EntityRef {
    fn heap(&self) -> usize {
        match self {
            Self::Id(text) | Self::Slug(text) => text.heap(),
            Self::Identifier(identifier) => identifier.heap(),
            Self::Record(key) => key.agency.heap() + key.key.heap(),
        }
    }
}

impl Weigh for Condition {
    fn heap(&self) -> usize {
        match self {
            Self::All(all) | Self::Any(all) => all.heap(),
            Self::Not(condition) => piece(size_of::<Self>()) + condition.heap(),
            Self::OneOf(_, texts) | Self::Sector(texts) => texts.heap(),
            Self::Name(text) => text.heap(),
            Self::Ordinal(numbers) => piece(size_of_val(numbers.as_slice())),
            Self::Linked { kinds, others, .. } => {
                piece(size_of_val(kinds.as_slice())) + others.heap()
            }
            Self::From(..) | Self::To(..) | Self::UpdatedSince(_) => 0,
        }
    }
}

impl Weigh for ListKey {
    fn heap(&self) -> usize {
        let order = piece(size_of_val(self.order.as_slice()));
        order + self.condition.heap() + self.page.heap()
    }
}

impl Weigh for EdgeKey {
    fn heap(&self) -> usize {
        let query = self.shape.query();
        let lists = piece(size_of_val(query.legs.as_slice()))
            + piece(size_of_val(query.kinds.as_slice()))
            + piece(size_of_val(query.others.as_slice()));
        let own = piece(2 * size_of::<usize>() + size_of_val(&*self.shape));
        own + lists + query.target.heap() + self.shape.page().heap()
    }
}
