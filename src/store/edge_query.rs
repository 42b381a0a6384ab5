//! What is asked of the edges of entities, and what an edge looks like from one of its ends.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use uuid::Uuid;

use super::{Condition, Page, Slice};
use crate::domain::{
    Entity, EntityKind, Id, NodeKind, PartialDate, Relation, RelationDirection, RelationKind,
};

/// Which edges of an entity are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EdgeQuery {
    /// The ways and kinds to follow; an edge that fits any of them counts.
    pub legs: Vec<Leg>,
    /// Kinds that narrow those of the ways further; none stands for all.
    pub kinds: Vec<RelationKind>,
    /// The kinds that the other end may be of; none stands for all.
    pub others: Vec<EntityKind>,
    /// A date that the edge holds on.
    pub on: Option<PartialDate>,
    /// What the entity at the other end is to be like.
    pub target: Option<Condition>,
    /// Whether edges of the entity's parts, and of theirs, count as its own.
    pub is_within: bool,
}

/// A way to follow edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Leg {
    /// Out of the entity or into it.
    pub direction: RelationDirection,
    /// Edges of these kinds; none stands for all.
    pub kinds: &'static [RelationKind],
}

/// What is read along with where edges lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Along {
    /// The relations that the edges are, with all that is said of them.
    pub relations: bool,
    /// The entities at their other ends, of those that are not remembered.
    pub others: bool,
}

/// An edge as it is met from one of its ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The id of the edge.
    pub id: Uuid,
    /// What it says.
    pub kind: RelationKind,
    /// Whether it starts where it is met, and does not end there.
    pub is_out: bool,
    /// What it leads to.
    pub other: Id,
    /// All that is said of it, if that was asked for.
    pub relation: Option<Arc<Relation>>,
}

impl Link {
    /// The outline of the edge, which is met from `own`.
    #[must_use]
    pub fn outline(&self, own: Id) -> Outline {
        let (from, to) = if self.is_out {
            (own, self.other)
        } else {
            (self.other, own)
        };
        Outline {
            id: Id::new(NodeKind::Relation, self.id),
            kind: self.kind,
            from,
            to,
        }
    }
}

/// What a relation joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// Its id.
    pub id: Id,
    /// What it says.
    pub kind: RelationKind,
    /// Where it starts.
    pub from: Id,
    /// Where it leads.
    pub to: Id,
}

impl From<&Relation> for Outline {
    fn from(relation: &Relation) -> Self {
        Self {
            id: relation.id,
            kind: relation.kind,
            from: relation.from,
            to: relation.to,
        }
    }
}

/// A page of the edges of an entity, and what was read along with it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edges {
    /// The page.
    pub page: Arc<Slice<Link>>,
    /// Entities at the other ends, if they were asked for; not those that are remembered.
    pub others: Option<Arc<[Arc<Entity>]>>,
}

/// How many edges of one kind touch an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EdgeCount {
    /// Their kind.
    pub kind: RelationKind,
    /// Out of the entity or into it.
    pub direction: RelationDirection,
    /// How many.
    pub count: i64,
}

/// How many kinds are looked up each by itself, in the order of the page.
const FEW: usize = 3;

/// One way to walk edges of some kinds; none stands for all.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) is_out: bool,
    pub(super) kinds: Vec<RelationKind>,
}

impl Way {
    /// The end that one comes from, as its columns are called.
    pub(super) fn own(&self) -> &'static str {
        if self.is_out { "from" } else { "to" }
    }

    /// The end that one goes to.
    pub(super) fn other(&self) -> &'static str {
        if self.is_out { "to" } else { "from" }
    }
}

impl EdgeQuery {
    /// All ways that edges are walked; none if no edge can fit.
    pub(super) fn ways(&self) -> impl Iterator<Item = Way> {
        self.legs.iter().flat_map(|leg| {
            let is_asked = |kind: &RelationKind| self.kinds.is_empty() || self.kinds.contains(kind);
            let kinds: Vec<_> = match leg.kinds {
                [] => self.kinds.clone(),
                kinds => kinds.iter().copied().filter(is_asked).collect(),
            };
            // Without kinds any will do, unless the two left none.
            let is_none = kinds.is_empty() && !leg.kinds.is_empty();
            let sorts: Vec<_> = match kinds.len() {
                _ if is_none => Vec::new(),
                1..=FEW => kinds.iter().map(|kind| vec![*kind]).collect(),
                _ => vec![kinds],
            };
            let directions = [RelationDirection::Out, RelationDirection::In];
            let is_walked = |direction: &RelationDirection| {
                leg.direction == RelationDirection::Both || leg.direction == *direction
            };
            let directions = directions.into_iter().filter(is_walked);
            directions.flat_map(move |direction| {
                let is_out = direction == RelationDirection::Out;
                let way = move |kinds: Vec<RelationKind>| Way { is_out, kinds };
                sorts.clone().into_iter().map(way)
            })
        })
    }
}

/// Which page of which edges is asked for, of any number of entities.
///
/// Made once, it is cheap to look up: its hash is at hand, and two that are the same one are equal
/// without a look inside.
#[derive(Debug, PartialEq, Eq)]
pub struct EdgeShape {
    query: EdgeQuery,
    page: Page,
    along: Along,
    hash: u64,
}

impl EdgeShape {
    /// A page of the edges that fit.
    #[must_use]
    pub fn new(query: EdgeQuery, page: Page, along: Along) -> Arc<Self> {
        let mut hasher = DefaultHasher::new();
        (&query, &page, along).hash(&mut hasher);
        let hash = hasher.finish();
        Arc::new(Self {
            query,
            page,
            along,
            hash,
        })
    }

    /// The edges.
    #[must_use]
    pub fn query(&self) -> &EdgeQuery {
        &self.query
    }

    /// The page of them.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// What is read along with them.
    #[must_use]
    pub fn along(&self) -> Along {
        self.along
    }
}

impl Hash for EdgeShape {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}
