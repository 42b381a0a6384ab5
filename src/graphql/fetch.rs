//! What the store is asked for, as data: the executor knows how.

use crate::{
    domain::{EntityKind, RelationKind},
    store::Leg,
};

/// A request to the store, for many parents at once.
#[derive(Debug, Clone)]
pub enum Fetch {
    /// A connection along relations to the entities at their other ends.
    Neighbours {
        /// The ways to follow.
        legs: Vec<Leg>,
        /// The kind of the other end; any if `None`.
        other: Option<EntityKind>,
    },
    /// A connection of the relations that touch an entity.
    Relations,
    /// How many relations of each kind touch it.
    RelationCounts,
    /// The records about an entity or relation.
    Records,
    /// The changes to it.
    History,
    /// Money promised to it, a sum for each currency and stage.
    FundingTotals,
    /// What rests on a source: entities, or relations.
    Cited {
        /// Whether it is about relations.
        of_relations: bool,
    },
    /// The institution that an agency is.
    AgencyInstitution,
    /// An agency's records.
    AgencyRecords,
    /// Any node by its id.
    Node,
    /// Nodes by their ids.
    Nodes,
    /// The entity that a reference means, if it is of that kind.
    Entity(Option<EntityKind>),
    /// The source of a slug.
    Source,
    /// All entities of a kind that fit.
    List(EntityKind),
    /// All sources.
    Sources,
    /// Entities by their names.
    Search,
    /// The shortest ways between two entities.
    Paths,
    /// What lies around an entity.
    Neighbourhood,
    /// Money summed up.
    Funding,
    /// The change feed.
    Changes,
    /// All agencies.
    Agencies,
    /// Who signs the request.
    Viewer,
    /// The graph as a whole.
    Graph,
}

/// A way that follows edges of `kinds` out of an entity.
pub(super) const fn out(kinds: &'static [RelationKind]) -> Leg {
    Leg {
        direction: crate::domain::RelationDirection::Out,
        kinds,
    }
}

/// A way that follows edges of `kinds` into an entity.
pub(super) const fn into(kinds: &'static [RelationKind]) -> Leg {
    Leg {
        direction: crate::domain::RelationDirection::In,
        kinds,
    }
}
