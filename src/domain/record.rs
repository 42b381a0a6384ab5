//! Records: what one agency says, kept as it was said, and what that meant.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{EntityData, EntityKind, Id, Instant, NodeKind, RelationData, SourceData};

/// Who writes records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Its id.
    pub id: Id,
    /// Its readable key: `koica`.
    pub slug: String,
    /// Its name, for people.
    pub name: String,
    /// The licence of its records, an SPDX identifier.
    pub license: Option<String>,
    /// Whose word stands where records disagree: the lower, the stronger.
    pub precedence: i32,
}

/// One agency's word on one entity, relation or source, under the agency's own key.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its id.
    pub id: Id,
    /// Whose word it is.
    pub agency: Id,
    /// How strong the word is: the agency's precedence, the lower the stronger.
    pub precedence: i32,
    /// The agency's key for it, unique among the agency's records.
    pub key: String,
    /// The entity, relation or source that it is about.
    pub subject: Id,
    /// What it was put to; the subject is what that has been merged into.
    pub origin: Id,
    /// What it says.
    pub body: Body,
    /// What its references were found to mean when it was written.
    pub resolved: Resolved,
    /// 1 when new; one more with every revision and withdrawal.
    pub revision: i32,
    /// Whether the agency has taken it back.
    pub withdrawn: bool,
    /// When it was first written.
    pub created_at: Instant,
    /// When it was last revised or withdrawn.
    pub updated_at: Instant,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Of an entity.
    Entity(EntityKind, EntityData),
    /// Of a relation.
    Relation(RelationData),
    /// Of a source.
    Source(SourceData),
}

impl Body {
    /// The kind of node that it describes.
    #[must_use]
    pub fn kind(&self) -> NodeKind {
        match self {
            Self::Entity(kind, _) => (*kind).into(),
            Self::Relation(_) => NodeKind::Relation,
            Self::Source(_) => NodeKind::Source,
        }
    }

    /// The JSON that is stored and shown as `Record.data`.
    pub fn to_json(&self) -> Result<Value, serde_json::Error> {
        match self {
            Self::Entity(_, data) => serde_json::to_value(data),
            Self::Relation(data) => serde_json::to_value(data),
            Self::Source(data) => serde_json::to_value(data),
        }
    }

    /// Reads what [`Body::to_json`] wrote of a record about a node of `kind`.
    pub fn from_json(kind: NodeKind, json: Value) -> Result<Self, serde_json::Error> {
        match kind.entity() {
            Some(kind) => Ok(Self::Entity(kind, serde_json::from_value(json)?)),
            None if kind == NodeKind::Relation => Ok(Self::Relation(serde_json::from_value(json)?)),
            None => Ok(Self::Source(serde_json::from_value(json)?)),
        }
    }
}

/// What references of a record meant when it was written; a rebuild needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// The slug made for an entity for which none was stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// The entity that a relation runs from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Id>,
    /// The entity that a relation runs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Id>,
}
