//! What a field of the schema can be read from.

use std::sync::Arc;

use serde_json::Value;

use super::page::Page;
use crate::{
    domain::{Agency, Entity, Id, Money, NodeKind, Record, Relation, Source},
    store::{Change, Outline},
};

/// A value of an object type, in memory. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Node {
    /// The root of all queries.
    Query,
    /// The root of all mutations.
    Mutation,
    /// The root of a subscription, at one change.
    Subscription(Arc<Change>),
    /// A vertex of the graph.
    Entity(Arc<Entity>),
    /// An edge of the graph.
    Relation(Arc<Relation>),
    /// An edge of the graph of which no more is asked than its outline: an item of a page, by its
    /// place there.
    Outline(Arc<Page>, usize),
    /// A document that facts are from.
    Source(Arc<Source>),
    /// Who writes records.
    Agency(Arc<Agency>),
    /// What an agency said.
    Record(Arc<Record>),
    /// A step of the graph's history.
    Change(Arc<Change>),
    /// A page of a list.
    Page(Arc<Page>),
    /// An item of a page, by its place there.
    Edge(Arc<Page>, usize),
    /// Where a page lies in its list.
    PageInfo(Arc<Page>),
    /// A sum of money.
    Money(Money),
    /// Any other object without an id: its type and its fields, other nodes by their ids.
    Plain(&'static str, Arc<Value>),
}

impl Node {
    /// The object type of the schema that it is of.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Query => "Query",
            Self::Mutation => "Mutation",
            Self::Subscription(_) => "Subscription",
            Self::Entity(entity) => type_name(entity.id.kind),
            Self::Relation(_) | Self::Outline(..) => "Relation",
            Self::Source(_) => "Source",
            Self::Agency(_) => "Agency",
            Self::Record(_) => "Record",
            Self::Change(_) => "Change",
            Self::Page(page) => page.connection,
            Self::Edge(page, _) => page.edge,
            Self::PageInfo(_) => "PageInfo",
            Self::Money(_) => "Money",
            Self::Plain(name, _) => name,
        }
    }

    /// Its id, if it has one.
    #[must_use]
    pub fn id(&self) -> Option<Id> {
        match self {
            Self::Query
            | Self::Mutation
            | Self::Subscription(_)
            | Self::Page(_)
            | Self::Edge(..)
            | Self::PageInfo(_)
            | Self::Money(_)
            | Self::Plain(..) => None,
            Self::Entity(entity) => Some(entity.id),
            Self::Relation(relation) => Some(relation.id),
            Self::Outline(..) => self.outline().map(|outline| outline.id),
            Self::Source(source) => Some(source.id),
            Self::Agency(agency) => Some(agency.id),
            Self::Record(record) => Some(record.id),
            Self::Change(change) => Some(change.id),
        }
    }

    /// What it joins, if it is a relation.
    #[must_use]
    pub fn outline(&self) -> Option<Outline> {
        match self {
            Self::Relation(relation) => Some((&**relation).into()),
            Self::Outline(page, at) => page.items.outline(*at),
            _ => None,
        }
    }

    /// The value of a plain object's field; null for anything else.
    #[must_use]
    pub fn get(&self, field: &str) -> &Value {
        match self {
            Self::Plain(_, fields) => fields.get(field).unwrap_or(&Value::Null),
            _ => &Value::Null,
        }
    }
}

/// The object type of nodes with ids of `kind`.
#[must_use]
pub(super) const fn type_name(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Institution => "Institution",
        NodeKind::Project => "Project",
        NodeKind::Person => "Person",
        NodeKind::Direction => "Direction",
        NodeKind::Place => "Place",
        NodeKind::Event => "Event",
        NodeKind::Relation => "Relation",
        NodeKind::Source => "Source",
        NodeKind::Agency => "Agency",
        NodeKind::Record => "Record",
        NodeKind::Change => "Change",
    }
}
