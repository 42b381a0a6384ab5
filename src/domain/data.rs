//! What an agency can say of an entity, a relation or a source.
//!
//! The same shape serves data files, the database and, merged, the graph. Field names are those of
//! the GraphQL inputs. A field that is not stated is absent, never a default.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Amount, Bound, Citation, EntityRef, EventKind, Identifier, InstitutionKind, Money, Name,
    PartialDate, PlaceKind, ProjectKind, RelationKind, RelationRef, RelationStage, Status, Text,
    money::exact,
};

/// What an agency says of an entity. Which fields apply depends on the entity's kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct EntityData {
    /// The agency's own key for the record; in files only, where it defaults to the slug.
    #[serde(skip_serializing)]
    pub key: Option<String>,
    /// An entity known already that the record is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityRef>,
    /// The entity's readable key in the whole graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Names, in the order of weight.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Name>,
    /// What it is, in a sentence or two, once a language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub summaries: Vec<Text>,
    /// Names in registers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Pages about it, absolute URLs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Where this is from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
    /// Of an institution: its sort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub institution_kind: Option<InstitutionKind>,
    /// Of a project: its sort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_kind: Option<ProjectKind>,
    /// Of a place: its sort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_kind: Option<PlaceKind>,
    /// Of an event: its sort.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_kind: Option<EventKind>,
    /// Of an institution, project or event: how far along it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Of an institution: when it was founded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub founded: Option<PartialDate>,
    /// Of an institution: when it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<PartialDate>,
    /// Of a project or event: its first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts: Option<PartialDate>,
    /// Of a project or event: its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<PartialDate>,
    /// Of a project: a total that does not say who pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Money>,
    /// Of a project: figures that it is to reach, one a measure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// Of a project: OECD DAC purpose codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<String>,
    /// Of a direction: its number among the anchor directions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<i32>,
    /// Of a place: its ISO 3166 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iso_code: Option<String>,
    /// Of a place: where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// What the format that it came in says besides, by format. It is kept for the way back; the
    /// merge does not look at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extras: Option<Value>,
}

/// What an agency says of a relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RelationData {
    /// The agency's own key; in files only, where it defaults to `from/KIND/to`.
    #[serde(default, skip_serializing)]
    pub key: Option<String>,
    /// A relation known already that the record is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<RelationRef>,
    /// Its kind.
    pub kind: RelationKind,
    /// Where it starts.
    pub from: EntityRef,
    /// Where it ends.
    pub to: EntityRef,
    /// The part that `from` plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// How firm it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<RelationStage>,
    /// Since when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<PartialDate>,
    /// Until when it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<PartialDate>,
    /// What `from` gives to `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<Money>,
    /// Where this is from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
    /// What the format that it came in says besides, as of entities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extras: Option<Value>,
}

/// What an agency says of a source. Its slug is what citations name, so it never changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceData {
    /// The agency's own key; in files only, where it defaults to the slug.
    #[serde(default, skip_serializing)]
    pub key: Option<String>,
    /// The source's readable key in the whole graph.
    pub slug: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<PartialDate>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its licence, an SPDX identifier where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
}

/// A point on the earth, WGS 84, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coordinates {
    /// North is positive.
    pub latitude: f64,
    /// East is positive.
    pub longitude: f64,
}

/// A figure that a project is to reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// What is counted.
    pub measure: String,
    /// How many.
    pub value: Amount,
    /// Of what unit: `vehicles per year`.
    pub unit: String,
    /// How the source bounds the figure.
    #[serde(default = "exact")]
    pub bound: Bound,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PartialDate>,
}
