//! What the filter of each kind can narrow: the fields of the schema, and what they mean.

use crate::{
    domain::{
        EntityKind,
        RelationDirection::{self, Both, In, Out},
        RelationKind as R,
    },
    store::Column,
};

/// What a field of a filter narrows.
#[derive(Debug, Clone, Copy)]
pub enum Narrow {
    /// A column has one of the values.
    OneOf(Column),
    /// A relation of these kinds leads that way to one of the entities, or to a part of it.
    Linked(&'static [R], RelationDirection, bool),
    /// A project's sector.
    Sector,
    /// A direction's number.
    Ordinal,
    /// A part of a name.
    Name,
    /// A date that a column's period reaches or passes.
    From(Column),
    /// A date that a column's period does not lie behind.
    To(Column),
    /// A moment since which records changed.
    UpdatedSince,
}

/// A field of a filter: its name, its type, what it narrows, and what it means.
pub type Narrowing = (&'static str, &'static str, Narrow, &'static str);

#[rustfmt::skip]
const SLUG: Narrowing = ("slug", "[String!]", Narrow::OneOf(Column::Slug), "Its slug is one of these.");
#[rustfmt::skip]
const NAME: Narrowing = ("name", "String", Narrow::Name, "A name has this in it, in any script.");
#[rustfmt::skip]
const PLACE: Narrowing = ("place", "[EntityRef!]", Narrow::Linked(&[R::LocatedIn], Out, true), "It is in one of these places, or in a place inside one.");
#[rustfmt::skip]
const UPDATED: Narrowing = ("updatedSince", "DateTime", Narrow::UpdatedSince, "Its records changed then or later.");

#[rustfmt::skip]
const INSTITUTION: &[Narrowing] = &[
    ("status", "[InstitutionStatus!]", Narrow::OneOf(Column::Status), "Its status is one of these."),
    ("kind", "[InstitutionKind!]", Narrow::OneOf(Column::Class), "It is of one of these sorts."),
    ("direction", "[EntityRef!]", Narrow::Linked(&[R::Advances, R::Supports, R::Partners, R::Proposes], Out, true), "It is tied to one of these directions, or to a part of one."),
    ("funder", "[EntityRef!]", Narrow::Linked(&[R::Funds], In, false), "One of these funds it."),
    ("project", "[EntityRef!]", Narrow::Linked(&[], Both, false), "It is tied to one of these projects in any way."),
    ("partner", "[EntityRef!]", Narrow::Linked(&[R::Partners], Both, false), "It works with one of these."),
    ("parent", "[EntityRef!]", Narrow::Linked(&[R::PartOf], Out, true), "It is a part of one of these, at any depth."),
    PLACE,
    SLUG,
    NAME,
    ("foundedFrom", "PartialDate", Narrow::From(Column::Starts), "It was founded then or later."),
    ("foundedTo", "PartialDate", Narrow::To(Column::Starts), "It was founded then or earlier."),
    UPDATED,
];
#[rustfmt::skip]
const PROJECT: &[Narrowing] = &[
    ("status", "[ProjectStatus!]", Narrow::OneOf(Column::Status), "Its status is one of these."),
    ("kind", "[ProjectKind!]", Narrow::OneOf(Column::Class), "It is of one of these sorts."),
    ("direction", "[EntityRef!]", Narrow::Linked(&[R::Advances], Out, true), "It advances one of these directions, or a part of one."),
    ("funder", "[EntityRef!]", Narrow::Linked(&[R::Funds], In, false), "One of these funds it."),
    ("participant", "[EntityRef!]", Narrow::Linked(&[R::AccountableFor, R::Extends, R::Implements, R::Supports, R::Partners, R::Proposes], In, false), "One of these carries it out, answers for it, supports it or proposed it."),
    PLACE,
    ("parent", "[EntityRef!]", Narrow::Linked(&[R::PartOf], Out, true), "It is a part of one of these, at any depth."),
    ("sector", "[String!]", Narrow::Sector, "It has one of these OECD DAC purpose codes."),
    SLUG,
    NAME,
    ("startsFrom", "PartialDate", Narrow::From(Column::Starts), "It starts then or later."),
    ("startsTo", "PartialDate", Narrow::To(Column::Starts), "It starts then or earlier."),
    UPDATED,
];
#[rustfmt::skip]
const PERSON: &[Narrowing] = &[
    ("institution", "[EntityRef!]", Narrow::Linked(&[R::HoldsOffice], Out, false), "They hold office at one of these."),
    ("project", "[EntityRef!]", Narrow::Linked(&[R::Proposes, R::Supports], Out, false), "They proposed or support one of these."),
    ("event", "[EntityRef!]", Narrow::Linked(&[R::ParticipatesIn], Out, false), "They took part in one of these."),
    SLUG,
    NAME,
    UPDATED,
];
#[rustfmt::skip]
const DIRECTION: &[Narrowing] = &[
    ("ordinal", "[Int!]", Narrow::Ordinal, "Its number is one of these."),
    ("parent", "[EntityRef!]", Narrow::Linked(&[R::PartOf], Out, true), "It is a part of one of these, at any depth."),
    ("project", "[EntityRef!]", Narrow::Linked(&[R::Advances], In, false), "One of these advances it."),
    SLUG,
    NAME,
    UPDATED,
];
#[rustfmt::skip]
const PLACES: &[Narrowing] = &[
    ("kind", "[PlaceKind!]", Narrow::OneOf(Column::Class), "It is of one of these sorts."),
    ("isoCode", "[String!]", Narrow::OneOf(Column::IsoCode), "Its ISO 3166 code is one of these."),
    ("parent", "[EntityRef!]", Narrow::Linked(&[R::PartOf], Out, true), "It is inside one of these, at any depth."),
    SLUG,
    NAME,
    UPDATED,
];
#[rustfmt::skip]
const EVENT: &[Narrowing] = &[
    ("status", "[EventStatus!]", Narrow::OneOf(Column::Status), "Its status is one of these."),
    ("kind", "[EventKind!]", Narrow::OneOf(Column::Class), "It is of one of these sorts."),
    ("direction", "[EntityRef!]", Narrow::Linked(&[R::Covers, R::Advances], Out, true), "It dealt with one of these directions, or with a part of one."),
    ("participant", "[EntityRef!]", Narrow::Linked(&[R::ParticipatesIn, R::Hosts], In, false), "One of these took part in it or was its host."),
    ("project", "[EntityRef!]", Narrow::Linked(&[R::Covers], Out, false), "It dealt with one of these."),
    PLACE,
    SLUG,
    NAME,
    ("startsFrom", "PartialDate", Narrow::From(Column::Starts), "It starts then or later."),
    ("startsTo", "PartialDate", Narrow::To(Column::Starts), "It starts then or earlier."),
    UPDATED,
];

/// What the filter of a kind can narrow, besides `and`, `or` and `not`.
#[must_use]
pub const fn narrowings(kind: EntityKind) -> &'static [Narrowing] {
    match kind {
        EntityKind::Institution => INSTITUTION,
        EntityKind::Project => PROJECT,
        EntityKind::Person => PERSON,
        EntityKind::Direction => DIRECTION,
        EntityKind::Place => PLACES,
        EntityKind::Event => EVENT,
    }
}
