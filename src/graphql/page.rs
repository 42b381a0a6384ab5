//! Pages of lists in memory: what a connection, its edges and its `pageInfo` are read from.

use std::sync::Arc;

use serde_json::Value;

use super::{Node, table::Aim};
use crate::{
    domain::Entity,
    store::{Cursor, Hit, Link, Slice},
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

/// The items of a page.
#[derive(Debug, Clone)]
pub enum Items {
    /// Entities.
    Entities(Arc<Slice<Arc<Entity>>>),
    /// Entities at the other ends of relations.
    Others(Arc<Slice<Link>>),
    /// Relations.
    Relations(Arc<Slice<Link>>),
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
            Self::Others(slice) | Self::Relations(slice) => slice.items.len(),
            Self::Hits(slice) => slice.items.len(),
            Self::Nodes(slice) => slice.items.len(),
        }
    }

    /// Whether items follow, and whether some come before.
    #[must_use]
    pub fn more(&self) -> (bool, bool) {
        match self {
            Self::Entities(slice) => (slice.has_next, slice.has_previous),
            Self::Others(slice) | Self::Relations(slice) => (slice.has_next, slice.has_previous),
            Self::Hits(slice) => (slice.has_next, slice.has_previous),
            Self::Nodes(slice) => (slice.has_next, slice.has_previous),
        }
    }

    /// The place of an item in its list.
    #[must_use]
    pub fn cursor(&self, at: usize) -> Option<&Cursor> {
        match self {
            Self::Entities(slice) => slice.items.get(at).map(|(cursor, _)| cursor),
            Self::Others(slice) | Self::Relations(slice) => {
                slice.items.get(at).map(|(cursor, _)| cursor)
            }
            Self::Hits(slice) => slice.items.get(at).map(|(cursor, _)| cursor),
            Self::Nodes(slice) => slice.items.get(at).map(|(cursor, _)| cursor),
        }
    }

    /// An item.
    #[must_use]
    pub fn item(&self, at: usize) -> Option<Aim> {
        Some(match self {
            Self::Entities(slice) => Aim::Here(Node::Entity(Arc::clone(&slice.items.get(at)?.1))),
            Self::Others(slice) => Aim::id(slice.items.get(at)?.1.other),
            Self::Relations(_) => Aim::Here(self.relation(at)?),
            Self::Hits(slice) => Aim::id(slice.items.get(at)?.1.entity),
            Self::Nodes(slice) => slice.items.get(at)?.1.clone(),
        })
    }

    /// The relation that leads to an item.
    #[must_use]
    pub fn relation(&self, at: usize) -> Option<Node> {
        match self {
            Self::Others(slice) | Self::Relations(slice) => {
                let (_, link) = slice.items.get(at)?;
                Some(Node::Relation(Arc::clone(&link.relation)))
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
