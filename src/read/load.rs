//! Nodes by their ids: from what the store remembers, else read, and then once a request.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use uuid::Uuid;

use super::run::Request;
use crate::{
    domain::{Entity, EntityRef, Id, NodeKind},
    graphql::{
        Node,
        table::{Aim, Key},
    },
    store::{Error, Store},
};

/// What a request has read so far.
#[derive(Debug, Default)]
pub(super) struct Loaded(Mutex<HashMap<Key, Node>>);

impl Loaded {
    /// Keeps nodes that came with an answer of the store.
    pub(super) fn keep(&self, nodes: impl IntoIterator<Item = Node>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for node in nodes {
            if let Node::Source(source) = &node {
                known.insert(Key::Source(source.data.slug.clone()), node.clone());
            }
            if let Some(id) = node.id() {
                known.insert(Key::Id(id), node);
            }
        }
    }

    /// Keeps an entity under an id that was merged into its own.
    fn keep_as(&self, id: Id, entity: Arc<Entity>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(Key::Id(id), Node::Entity(entity));
    }

    /// Forgets all, as something was written.
    pub(super) fn forget(&self) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.clear();
    }

    fn get(&self, key: &Key) -> Option<Node> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).cloned()
    }
}

/// The node that each of `aims` leads to: a statement for each sort of node that has to be read.
pub(super) async fn load(
    request: &Request<'_>,
    aims: Vec<Aim>,
) -> Result<Vec<Option<Node>>, Error> {
    let mut nodes = Vec::with_capacity(aims.len());
    let mut missing = Vec::new();
    for aim in aims {
        let node = match aim {
            Aim::Here(node) => Some(node),
            Aim::There(key) => {
                let node = known(request, &key);
                if node.is_none() {
                    missing.push((nodes.len(), key));
                }
                node
            }
        };
        nodes.push(node);
    }
    if !missing.is_empty() {
        Box::pin(read(request, &missing)).await?;
        for (at, key) in missing {
            if let Some(node) = nodes.get_mut(at) {
                *node = request.loaded.get(&key);
            }
        }
    }
    Ok(nodes)
}

/// The node of a key, if it can be told without the database.
fn known(request: &Request, key: &Key) -> Option<Node> {
    let remembered = match key {
        Key::Id(id) if id.kind == NodeKind::Relation => request
            .store
            .relation_known(id.uuid)
            .flatten()
            .map(Node::Relation),
        Key::Id(id) if id.kind.entity().is_some() => request
            .store
            .entity_known(id.uuid)
            .flatten()
            .map(Node::Entity),
        _ => None,
    };
    remembered.or_else(|| request.loaded.get(key))
}

async fn read(request: &Request<'_>, keys: &[(usize, Key)]) -> Result<(), Error> {
    let (store, loaded) = (&request.store, &request.loaded);
    let mut slugs = Vec::new();
    let mut others: HashMap<Sort, Vec<Uuid>> = HashMap::new();
    for (_, key) in keys {
        match key {
            Key::Source(slug) => slugs.push(slug.clone()),
            Key::Id(id) => others.entry(Sort::of(id.kind)).or_default().push(id.uuid),
        }
    }
    if !slugs.is_empty() {
        slugs.sort_unstable();
        slugs.dedup();
        let found = store.sources_get_by_slug(&slugs).await?.into_iter();
        loaded.keep(found.map(Arc::new).map(Node::Source));
    }
    for (sort, mut ids) in others {
        ids.sort_unstable();
        ids.dedup();
        loaded.keep(sort.read(store, &ids).await?);
    }
    let ids = keys.iter().filter_map(|(_, key)| match key {
        Key::Id(id) if id.kind.entity().is_some() && loaded.get(key).is_none() => Some(*id),
        _ => None,
    });
    let ids: Vec<_> = ids.collect();
    // Entities that are not there may have been merged into others.
    let refs: Vec<_> = ids.iter().map(|id| EntityRef::Id(id.to_string())).collect();
    for (id, entity) in ids.into_iter().zip(store.entities_find(&refs).await?) {
        if let Some(entity) = entity {
            loaded.keep_as(id, entity);
        }
    }
    Ok(())
}

/// What is read by one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sort {
    Entity,
    Of(NodeKind),
}

impl Sort {
    fn of(kind: NodeKind) -> Self {
        if kind.entity().is_some() {
            Self::Entity
        } else {
            Self::Of(kind)
        }
    }

    async fn read(self, store: &Store, ids: &[Uuid]) -> Result<Vec<Node>, Error> {
        fn nodes<T>(found: Vec<T>, node: fn(Arc<T>) -> Node) -> Vec<Node> {
            found.into_iter().map(|one| node(Arc::new(one))).collect()
        }
        fn shared<T>(found: Vec<Option<Arc<T>>>, node: fn(Arc<T>) -> Node) -> Vec<Node> {
            found.into_iter().flatten().map(node).collect()
        }
        Ok(match self {
            Self::Entity => shared(store.entities_get_many(ids).await?, Node::Entity),
            Self::Of(NodeKind::Relation) => {
                shared(store.relations_get_many(ids).await?, Node::Relation)
            }
            Self::Of(NodeKind::Source) => nodes(store.sources_get_many(ids).await?, Node::Source),
            Self::Of(NodeKind::Agency) => nodes(store.agencies_get_many(ids).await?, Node::Agency),
            Self::Of(NodeKind::Record) => nodes(store.records_get_many(ids).await?, Node::Record),
            Self::Of(NodeKind::Change) => {
                let changes = store.changes_get_many(ids).await?;
                // So that no change is told with its subject as it was before.
                store.settle().await;
                nodes(changes, Node::Change)
            }
            Self::Of(_) => Vec::new(),
        })
    }
}
