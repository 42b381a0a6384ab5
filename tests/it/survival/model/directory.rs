//! What references mean to the model, before a write and in the middle of a batch.

use std::collections::BTreeMap;

use hamkor::domain::{Id, NodeKind};
use serde_json::Value;

use super::{acts::Model, graph::Graph, steps::VOICES};

/// What slugs, identifiers, ids and keys mean.
pub(super) struct Directory {
    pub(super) graph: Graph,
    pub(super) slugs: BTreeMap<String, Id>,
    pub(super) identifiers: BTreeMap<String, Id>,
    pub(super) records: BTreeMap<(String, String), Id>,
    pub(super) sources: BTreeMap<String, Id>,
    live: BTreeMap<Id, Id>,
}

impl Directory {
    pub(super) fn of(model: &Model) -> Self {
        let graph = model.graph();
        let standing = model.records.iter().filter(|(_, said)| !said.is_withdrawn);
        let records = standing.map(|((voice, key), said)| {
            let agency = VOICES[*voice].to_owned();
            ((agency, key.clone()), said.about)
        });
        let sources = graph
            .nodes
            .iter()
            .filter(|(id, _)| id.kind == NodeKind::Source);
        let sources = sources.map(|(id, node)| {
            let slug = node.fields["slug"].as_str().unwrap();
            (slug.to_owned(), *id)
        });
        Self {
            slugs: graph.slugs.clone(),
            identifiers: graph.identifiers.clone(),
            records: records.collect(),
            sources: sources.collect(),
            live: model.ids.iter().map(|id| (*id, model.live(*id))).collect(),
            graph,
        }
    }

    /// Where an id leads.
    pub(super) fn live(&self, id: Id) -> Id {
        self.live.get(&id).copied().unwrap_or(id)
    }

    /// Whether two ids lead to the same.
    pub(super) fn are_one(&self, one: Id, other: Id) -> bool {
        self.live(one) == self.live(other)
    }

    /// The entity that is meant.
    pub(super) fn entity(&self, reference: &Value) -> Option<Id> {
        let id = if let Some(slug) = reference["slug"].as_str() {
            self.slugs.get(slug).copied()
        } else if let Some(identifier) = reference.get("identifier") {
            self.identifiers.get(&identifier.to_string()).copied()
        } else {
            self.by_id_or_record(reference)
        };
        id.filter(|id| id.kind.entity().is_some())
    }

    /// The relation that is meant.
    pub(super) fn relation(&self, reference: &Value) -> Option<Id> {
        let id = self.by_id_or_record(reference);
        id.filter(|id| id.kind == NodeKind::Relation)
    }

    fn by_id_or_record(&self, reference: &Value) -> Option<Id> {
        if let Some(id) = reference["id"].as_str() {
            let id = Id::parse(id)?;
            return self.graph.nodes.contains_key(&self.live(id)).then_some(id);
        }
        let text = |field: &str| reference["record"][field].as_str().map(str::to_owned);
        self.records.get(&(text("agency")?, text("key")?)).copied()
    }
}
