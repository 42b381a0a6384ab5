//! A change as a line, for people or for programs.

use std::collections::HashMap;

use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::{EntityRef, Id, NodeKind},
    store::{Change, Error, Slice, Store},
};

/// An object of JSON for each change.
pub(super) async fn json(store: &Store, changes: &Slice<Change>) -> Result<Vec<String>, Error> {
    let agencies = agencies(store, changes).await?;
    let line = |(cursor, change): &(_, Change)| {
        let Change {
            kind,
            subject,
            at,
            fields,
            revision,
            ..
        } = change;
        json!({
            "revision": revision,
            "kind": kind.to_string(),
            "subjectId": subject,
            "agency": agencies.get(&change.agency.uuid),
            "at": at.to_string(),
            "fields": fields,
            "cursor": ToString::to_string(cursor),
        })
        .to_string()
    };
    Ok(changes.items.iter().map(line).collect())
}

/// A sentence for each change: `7 2026-11-25T10:00:00Z UPDATED institution kaist by editors: names`.
pub(super) async fn plain(store: &Store, changes: &Slice<Change>) -> Result<Vec<String>, Error> {
    let agencies = agencies(store, changes).await?;
    let subjects = subjects(store, changes).await?;
    let line = |(_, change): &(_, Change)| {
        let Change {
            kind,
            subject,
            at,
            fields,
            revision,
            ..
        } = change;
        let id = subject.to_string();
        let name = subjects.get(subject).unwrap_or(&id);
        let agency = agencies
            .get(&change.agency.uuid)
            .map_or("?", String::as_str);
        let colon = if fields.is_empty() { "" } else { ": " };
        let kind_of = subject.kind;
        format!(
            "{revision} {at} {kind} {kind_of} {name} by {agency}{colon}{}",
            fields.join(", ")
        )
    };
    Ok(changes.items.iter().map(line).collect())
}

/// The slugs of the agencies.
async fn agencies(store: &Store, changes: &Slice<Change>) -> Result<HashMap<Uuid, String>, Error> {
    let ids = changes.items.iter().map(|(_, change)| change.agency.uuid);
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let agencies = store.agencies_get_many(&ids).await?.into_iter();
    Ok(agencies
        .map(|agency| (agency.id.uuid, agency.slug))
        .collect())
}

/// What each subject is called, as far as it is there: its slug, or what a relation joins.
async fn subjects(store: &Store, changes: &Slice<Change>) -> Result<HashMap<Id, String>, Error> {
    let mut ids: Vec<_> = changes
        .items
        .iter()
        .map(|(_, change)| change.subject)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let of = |kind| {
        ids.iter()
            .filter(move |id| id.kind == kind)
            .map(|id| id.uuid)
    };
    let relations: Vec<_> = of(NodeKind::Relation).collect();
    let relations = store.relations_get_many(&relations).await?;
    let relations: Vec<_> = relations.into_iter().flatten().collect();
    let sources: Vec<_> = of(NodeKind::Source).collect();
    let mut names = HashMap::new();
    for source in store.sources_get_many(&sources).await? {
        names.insert(source.id, source.data.slug);
    }
    let entities = ids.iter().filter(|id| id.kind.entity().is_some()).copied();
    let ends = relations
        .iter()
        .flat_map(|relation| [relation.from, relation.to]);
    let entities: Vec<_> = entities.chain(ends).collect();
    let refs: Vec<_> = entities
        .iter()
        .map(|id| EntityRef::Id(id.to_string()))
        .collect();
    for (id, entity) in entities.into_iter().zip(store.entities_find(&refs).await?) {
        let Some(entity) = entity else { continue };
        let name = if entity.id == id {
            entity.slug.clone()
        } else {
            format!("{id}, now {}", entity.slug)
        };
        names.insert(id, name);
    }
    for relation in relations {
        let end = |id: Id| names.get(&id).cloned().unwrap_or_else(|| id.to_string());
        let name = format!(
            "{} {} -> {}",
            relation.kind,
            end(relation.from),
            end(relation.to)
        );
        names.insert(relation.id, name);
    }
    Ok(names)
}
