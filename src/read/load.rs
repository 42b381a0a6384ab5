//! Nodes by their ids, each read once a request however often it is met.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use uuid::Uuid;

use crate::{
    domain::NodeKind,
    graphql::{Node, table::Key},
    store::{Error, Store},
};

/// What a request has read so far; `None` for what is not there.
#[derive(Debug, Default)]
pub(super) struct Loaded(Mutex<HashMap<Key, Option<Node>>>);

impl Loaded {
    /// Keeps nodes that came with an answer of the store.
    pub(super) fn keep(&self, nodes: impl IntoIterator<Item = Node>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for node in nodes {
            if let Node::Source(source) = &node {
                known.insert(Key::Source(source.data.slug.clone()), Some(node.clone()));
            }
            if let Some(id) = node.id() {
                known.insert(Key::Id(id), Some(node));
            }
        }
    }

    /// The node of a key that [`load`] has seen.
    pub(super) fn get(&self, key: &Key) -> Option<Node> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).cloned().flatten()
    }

    /// Those of `keys` that have not been read yet, each once.
    fn missing(&self, keys: &[Key]) -> Vec<Key> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut missing = Vec::new();
        for key in keys {
            if !known.contains_key(key) {
                known.insert(key.clone(), None);
                missing.push(key.clone());
            }
        }
        missing
    }
}

/// Reads the nodes of `keys` that are not there yet: a statement for each sort of node.
pub(super) async fn load(store: &Store, loaded: &Loaded, keys: &[Key]) -> Result<(), Error> {
    let mut slugs = Vec::new();
    let mut entities = Vec::new();
    let mut others: HashMap<NodeKind, Vec<Uuid>> = HashMap::new();
    for key in loaded.missing(keys) {
        match key {
            Key::Source(slug) => slugs.push(slug),
            Key::Id(id) if id.kind.entity().is_some() => entities.push(id.uuid),
            Key::Id(id) => others.entry(id.kind).or_default().push(id.uuid),
        }
    }
    if !slugs.is_empty() {
        let found = store.sources_get_by_slug(&slugs).await?;
        loaded.keep(
            found
                .into_iter()
                .map(|source| Node::Source(Arc::new(source))),
        );
    }
    if !entities.is_empty() {
        let found = store.entities_get_many(&entities).await?;
        loaded.keep(
            found
                .into_iter()
                .map(|entity| Node::Entity(Arc::new(entity))),
        );
    }
    for (kind, ids) in others {
        loaded.keep(of_kind(store, kind, &ids).await?);
    }
    Ok(())
}

async fn of_kind(store: &Store, kind: NodeKind, ids: &[Uuid]) -> Result<Vec<Node>, Error> {
    fn nodes<T>(found: Vec<T>, node: fn(Arc<T>) -> Node) -> Vec<Node> {
        found.into_iter().map(|one| node(Arc::new(one))).collect()
    }
    Ok(match kind {
        NodeKind::Relation => nodes(store.relations_get_many(ids).await?, Node::Relation),
        NodeKind::Source => nodes(store.sources_get_many(ids).await?, Node::Source),
        NodeKind::Agency => nodes(store.agencies_get_many(ids).await?, Node::Agency),
        NodeKind::Record => nodes(store.records_get_many(ids).await?, Node::Record),
        NodeKind::Change => nodes(store.changes_get_many(ids).await?, Node::Change),
        _ => Vec::new(),
    })
}
