//! Pages of lists in memory: what a connection, its edges and its `pageInfo` are read from.

use std::sync::Arc;

use serde_json::Value;

use super::{Node, table::Aim};
use crate::{
    domain::{Entity, Id},
    store::{Cursor, Hit, Link, Outline, Slice},
};

/// A page of a list.
#[derive(Debug)]
pub struct Page {
    /// The object type of the connection.
    pub connection: &'static str,
    /// The object type of its edges.
    pub edge: &'static str,
    /// What is on it.
    pub items: Items,
    /// How many items the whole list has, if that was asked.
    pub total: Option<i64>,
    /// The facets of the whole list, if they were asked for and it has some.
    pub facets: Value,
}

impl Page {
    /// An item.
    #[must_use]
    pub fn item(self: &Arc<Self>, at: usize) -> Option<Aim> {
        Some(match &self.items {
            Items::Entities(slice) => Aim::Here(Node::Entity(Arc::clone(&slice.items.get(at)?.1))),
            Items::Others(_, slice) => Aim::id(slice.items.get(at)?.1.other),
            Items::Relations(..) => Aim::Here(self.relation(at)?),
            Items::Hits(slice) => Aim::id(slice.items.get(at)?.1.entity),
            Items::Nodes(slice) => slice.items.get(at)?.1.clone(),
        })
    }

    /// The relation that leads to an item: all that is said of it, if that was read.
    #[must_use]
    pub fn relation(self: &Arc<Self>, at: usize) -> Option<Node> {
        let (_, link) = self.items.link(at)?;
        Some(match &link.relation {
            Some(relation) => Node::Relation(Arc::clone(relation)),
            None => Node::Outline(Arc::clone(self), at),
        })
    }
}

/// The items of a page.
#[derive(Debug, Clone)]
pub enum Items {
    /// Entities.
    Entities(Arc<Slice<Arc<Entity>>>),
    /// Entities at the other ends of the relations of an entity.
    Others(Id, Arc<Slice<Link>>),
    /// Relations of an entity.
    Relations(Id, Arc<Slice<Link>>),
    /// Hits of a search.
    Hits(Arc<Slice<Hit>>),
    /// Anything else.
    Nodes(Arc<Slice<Aim>>),
}

impl Items {
    /// How many items the page has.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Entities(slice) => slice.items.len(),
            Self::Others(_, slice) | Self::Relations(_, slice) => slice.items.len(),
            Self::Hits(slice) => slice.items.len(),
            Self::Nodes(slice) => slice.items.len(),
        }
    }

    /// Whether items follow, and whether some come before.
    #[must_use]
    pub fn more(&self) -> (bool, bool) {
        match self {
            Self::Entities(slice) => (slice.has_next, slice.has_previous),
            Self::Others(_, slice) | Self::Relations(_, slice) => {
                (slice.has_next, slice.has_previous)
            }
            Self::Hits(slice) => (slice.has_next, slice.has_previous),
            Self::Nodes(slice) => (slice.has_next, slice.has_previous),
        }
    }

    /// The place of an item in its list.
    #[must_use]
    pub fn cursor(&self, at: usize) -> Option<&Cursor> {
        match self {
            Self::Entities(slice) => slice.items.get(at).map(|(cursor, _)| cursor),
            Self::Others(_, slice) | Self::Relations(_, slice) => {
                slice.items.get(at).map(|(cursor, _)| cursor)
            }
            Self::Hits(slice) => slice.items.get(at).map(|(cursor, _)| cursor),
            Self::Nodes(slice) => slice.items.get(at).map(|(cursor, _)| cursor),
        }
    }

    /// What the relation joins that leads to an item.
    #[must_use]
    pub fn outline(&self, at: usize) -> Option<Outline> {
        let (own, link) = self.link(at)?;
        Some(link.outline(own))
    }

    fn link(&self, at: usize) -> Option<(Id, &Link)> {
        match self {
            Self::Others(own, slice) | Self::Relations(own, slice) => {
                slice.items.get(at).map(|(_, link)| (*own, link))
            }
            _ => None,
        }
    }

    /// What a search says of an item.
    #[must_use]
    pub fn hit(&self, at: usize) -> Option<&Hit> {
        match self {
            Self::Hits(slice) => slice.items.get(at).map(|(_, hit)| hit),
            _ => None,
        }
    }
}
