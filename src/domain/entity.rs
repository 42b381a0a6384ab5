//! The graph's own forms: what records amount to once they are merged.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Citation, EntityData, EntityKind, Id, Instant, Money, PartialDate, RelationKind, RelationStage,
    SourceData,
};

/// A vertex of the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its id; stable for ever.
    pub id: Id,
    /// Its kind.
    pub kind: EntityKind,
    /// Its readable key, unique in the graph.
    pub slug: String,
    /// Other slugs that lead to it, in order: those that weaker or merged records have.
    pub aliases: Vec<String>,
    /// What all records together say; its own `slug`, `key` and `entity` are empty.
    pub data: EntityData,
    /// The fields on which records disagree.
    pub conflicts: Vec<Conflict>,
    /// One more with every record of it that is written, revised or withdrawn.
    pub revision: i32,
    /// When the first record of it was written.
    pub created_at: Instant,
    /// When a record of it last changed.
    pub updated_at: Instant,
}

/// An edge of the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// Its id.
    pub id: Id,
    /// Its kind.
    pub kind: RelationKind,
    /// The entity that it runs from.
    pub from: Id,
    /// The entity that it runs to.
    pub to: Id,
    /// What all records together say of it.
    pub data: RelationFacts,
    /// The fields on which records disagree.
    pub conflicts: Vec<Conflict>,
    /// One more with every record of it that is written, revised or withdrawn.
    pub revision: i32,
    /// When the first record of it was written.
    pub created_at: Instant,
    /// When a record of it last changed.
    pub updated_at: Instant,
}

/// What qualifies an edge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelationFacts {
    /// The part that `from` plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// How firm it is; an edge that simply holds is active.
    #[serde(default = "active")]
    pub stage: RelationStage,
    /// Since when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<PartialDate>,
    /// Until when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<PartialDate>,
    /// What `from` gives to `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<Money>,
    /// Where it is from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
}

const fn active() -> RelationStage {
    RelationStage::Active
}

/// A document that facts are taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its id.
    pub id: Id,
    /// What all records together say; its `key` is empty.
    pub data: SourceData,
    /// One more with every record of it that is written, revised or withdrawn.
    pub revision: i32,
    /// When the first record of it was written.
    pub created_at: Instant,
    /// When a record of it last changed.
    pub updated_at: Instant,
}

/// A field on which records disagree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The field: `status`, or of a list with keys `targets.capacity`.
    pub field: String,
    /// The claim that stands.
    pub accepted: Claim,
    /// The others, the stronger first.
    pub rejected: Vec<Claim>,
}

/// What one record says of one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// The record.
    pub record: Id,
    /// Its word.
    pub value: Value,
}
