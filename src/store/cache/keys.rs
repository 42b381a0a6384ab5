//! By what lists are remembered, and how they are looked up without making such a key.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use quick_cache::Equivalent;
use uuid::Uuid;

use crate::{
    domain::EntityKind,
    store::{Condition, EdgeShape, OrderKey, Page},
};

/// A page of the edges of an entity.
#[derive(Debug, Clone)]
pub(in crate::store) struct EdgeKey {
    pub(super) parent: Uuid,
    pub(super) shape: Arc<EdgeShape>,
}

impl EdgeKey {
    fn is(&self, parent: Uuid, shape: &Arc<EdgeShape>) -> bool {
        self.parent == parent && (Arc::ptr_eq(&self.shape, shape) || self.shape == *shape)
    }
}

impl PartialEq for EdgeKey {
    fn eq(&self, other: &Self) -> bool {
        self.is(other.parent, &other.shape)
    }
}

impl Eq for EdgeKey {}

impl Hash for EdgeKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.parent, &*self.shape).hash(state);
    }
}

/// The same, borrowed.
#[derive(Debug, Clone, Copy)]
pub(super) struct EdgesAsked<'a> {
    pub(super) parent: Uuid,
    pub(super) shape: &'a Arc<EdgeShape>,
}

impl Hash for EdgesAsked<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.parent, &**self.shape).hash(state);
    }
}

impl Equivalent<EdgeKey> for EdgesAsked<'_> {
    fn equivalent(&self, key: &EdgeKey) -> bool {
        key.is(self.parent, self.shape)
    }
}

/// A page of the entities of a kind.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(in crate::store) struct ListKey {
    pub(super) kind: EntityKind,
    pub(super) condition: Condition,
    pub(super) order: Vec<(OrderKey, bool)>,
    pub(super) page: Page,
}

/// The same, borrowed.
#[derive(Debug, Clone, Copy, Hash)]
pub(in crate::store) struct ListAsked<'a> {
    pub(in crate::store) kind: EntityKind,
    pub(in crate::store) condition: &'a Condition,
    pub(in crate::store) order: &'a [(OrderKey, bool)],
    pub(in crate::store) page: &'a Page,
}

impl Equivalent<Arc<ListKey>> for ListAsked<'_> {
    fn equivalent(&self, key: &Arc<ListKey>) -> bool {
        self.kind == key.kind
            && *self.page == key.page
            && self.order == key.order
            && *self.condition == key.condition
    }
}

impl ListKey {
    /// The same, borrowed.
    pub(in crate::store) fn asked(&self) -> ListAsked<'_> {
        ListAsked {
            kind: self.kind,
            condition: &self.condition,
            order: &self.order,
            page: &self.page,
        }
    }
}

impl From<ListAsked<'_>> for ListKey {
    fn from(asked: ListAsked<'_>) -> Self {
        Self {
            kind: asked.kind,
            condition: asked.condition.clone(),
            order: asked.order.to_vec(),
            page: asked.page.clone(),
        }
    }
}
