//! From changes in the feed to what is to be forgotten.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{grounds::Columns, moments::Place};
use crate::{
    domain::{ChangeKind, EntityKind, NodeKind},
    store::Change,
};

/// What changed, as far as what is remembered rests on it.
#[derive(Debug, Default)]
pub(in crate::store) struct Stale {
    pub(super) places: BTreeSet<Place>,
    /// Whether nothing is certain any more.
    pub(super) is_all: bool,
}

/// Fields of a relation that say where it leads, or what it is.
const ENDS: [&str; 2] = ["from", "to"];

impl Stale {
    /// Adds a change; `ends` are those that its relation has now.
    pub(in crate::store) fn add(&mut self, change: &Change, ends: Option<[Uuid; 2]>) {
        self.places.insert(Place::ANYTHING);
        self.places.insert(Place::node(change.subject.uuid));
        if matches!(change.kind, ChangeKind::Merged | ChangeKind::Split) {
            self.is_all = true;
        }
        if let Some(kind) = change.subject.kind.entity() {
            self.entity(kind, change);
        } else if change.subject.kind == NodeKind::Relation {
            self.relation(change, ends);
        }
    }

    /// Adds the edges of all entities.
    pub(in crate::store) fn all_edges(&mut self) {
        self.places.insert(Place::ALL_EDGES);
    }

    fn entity(&mut self, kind: EntityKind, change: &Change) {
        let is_updated = change.kind == ChangeKind::Updated;
        let columns = if is_updated {
            Columns::of_fields(kind, &change.fields)
        } else {
            Columns::members(kind)
        };
        self.places.extend(columns.places());
        if !is_updated || change.fields.iter().any(|field| field == "slug") {
            self.places.insert(Place::SLUGS);
        }
    }

    fn relation(&mut self, change: &Change, ends: Option<[Uuid; 2]>) {
        self.places
            .extend(ends.into_iter().flatten().map(Place::edges));
        let is_end = |field: &String| ENDS.contains(&field.as_str());
        let is_moved = change.kind != ChangeKind::Created && change.fields.iter().any(is_end);
        // Where it led before is told nowhere.
        if ends.is_none() || is_moved {
            self.all_edges();
        }
    }
}
