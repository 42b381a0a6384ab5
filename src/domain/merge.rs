//! From records to the graph: a pure function.
//!
//! The records of one subject are ranked by their agency's precedence, then the newer first. The
//! first stated value of a field stands, the others show as conflicts; lists are unions, or one
//! item a key. The result depends on the set of records only, not on their order, and an absent
//! field never hides a stated one.

mod claims;
#[cfg(test)]
mod tests;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    Body, Claim, Conflict, Entity, EntityKind, Id, Instant, NodeKind, Record, Relation, Source,
    SourceData, entity::RelationFacts,
};
use claims::Slugs;
pub use claims::{claimed_identifiers, claimed_slugs};

/// How a field of several records becomes one.
enum Rule {
    /// The strongest stated value stands; the others conflict with it.
    Strongest,
    /// Every item that anybody stated, once: two are one if these of their fields agree.
    Union(&'static [&'static str]),
    /// One item for each value of this field of theirs, the strongest.
    Keyed(&'static str),
    /// It says something of the record, not of the subject.
    Skip,
}

fn rule(field: &str) -> Rule {
    match field {
        "names" => Rule::Union(&["text", "language"]),
        "identifiers" | "links" | "citations" | "sectors" => Rule::Union(&[]),
        "summaries" => Rule::Keyed("language"),
        "targets" => Rule::Keyed("measure"),
        "entity" | "relation" | "from" | "to" | "kind" | "extras" => Rule::Skip,
        _ => Rule::Strongest,
    }
}

/// Merges the records of one entity; `None` if none of them stands.
#[must_use]
pub fn merge_entity(id: Id, records: &[Record]) -> Option<Entity> {
    let ranked = rank(records);
    let kind = id.kind.entity()?;
    let (data, conflicts) = merge_bodies(&ranked, |body| match body {
        Body::Entity(of, data) if *of == kind => object(data),
        _ => Map::new(),
    });
    let mut data: super::EntityData = from_object(data)?;
    data.slug = None;
    complete(kind, &mut data);
    let Slugs { slug, aliases } = Slugs::of(id, &ranked);
    let Times {
        revision,
        created_at,
        updated_at,
    } = Times::of(records)?;
    (!ranked.is_empty()).then_some(Entity {
        id,
        kind,
        slug,
        aliases,
        data,
        conflicts,
        revision,
        created_at,
        updated_at,
    })
}

/// Fills in what the schema promises of every entity, where no record that stands states it.
fn complete(kind: EntityKind, data: &mut super::EntityData) {
    use super::{EventKind, InstitutionKind, PlaceKind, ProjectKind, Status};
    match kind {
        EntityKind::Institution => {
            data.institution_kind.get_or_insert(InstitutionKind::Other);
        }
        EntityKind::Project => {
            data.project_kind.get_or_insert(ProjectKind::Project);
            data.status.get_or_insert(Status::Proposed);
        }
        EntityKind::Place => {
            data.place_kind.get_or_insert(PlaceKind::Site);
        }
        EntityKind::Event => {
            data.event_kind.get_or_insert(EventKind::Forum);
            data.status.get_or_insert(Status::Proposed);
        }
        EntityKind::Person | EntityKind::Direction => {}
    }
}

/// Merges the records of one relation; `None` if none of them stands.
#[must_use]
pub fn merge_relation(id: Id, records: &[Record]) -> Option<Relation> {
    let ranked = rank(records);
    // Of a weaker record the ends may have become one since it was written.
    let is_edge = |record: &&&Record| record.resolved.from != record.resolved.to;
    let strongest = ranked.iter().find(is_edge)?;
    let Body::Relation(first) = &strongest.body else {
        return None;
    };
    let (data, conflicts) = merge_bodies(&ranked, |body| match body {
        Body::Relation(data) => object(data),
        _ => Map::new(),
    });
    let data: RelationFacts = from_object(data)?;
    let Times {
        revision,
        created_at,
        updated_at,
    } = Times::of(records)?;
    Some(Relation {
        id,
        kind: first.kind,
        from: strongest.resolved.from?,
        to: strongest.resolved.to?,
        data,
        conflicts,
        revision,
        created_at,
        updated_at,
    })
}

/// Merges the records of one source; `None` if none of them stands.
#[must_use]
pub fn merge_source(id: Id, records: &[Record]) -> Option<Source> {
    let ranked = rank(records);
    let (data, _) = merge_bodies(&ranked, |body| match body {
        Body::Source(data) => object(data),
        _ => Map::new(),
    });
    let data: SourceData = from_object(data)?;
    let Times {
        revision,
        created_at,
        updated_at,
    } = Times::of(records)?;
    (id.kind == NodeKind::Source).then_some(Source {
        id,
        data,
        revision,
        created_at,
        updated_at,
    })
}

/// The records that stand, the strongest first.
fn rank(records: &[Record]) -> Vec<&Record> {
    let mut ranked: Vec<_> = records.iter().filter(|record| !record.withdrawn).collect();
    ranked.sort_by(|a, b| {
        (a.precedence, b.updated_at, b.id).cmp(&(b.precedence, a.updated_at, a.id))
    });
    ranked
}

/// What only the whole set of records tells, withdrawn ones included.
struct Times {
    revision: i32,
    created_at: Instant,
    updated_at: Instant,
}

impl Times {
    fn of(records: &[Record]) -> Option<Self> {
        Some(Self {
            revision: records.iter().map(|record| record.revision).sum(),
            created_at: records.iter().map(|record| record.created_at).min()?,
            updated_at: records.iter().map(|record| record.updated_at).max()?,
        })
    }
}

fn merge_bodies(
    ranked: &[&Record],
    read: impl Fn(&Body) -> Map<String, Value>,
) -> (Map<String, Value>, Vec<Conflict>) {
    let mut merged = Map::new();
    let mut conflicts = Conflicts::default();
    for record in ranked {
        for (field, value) in read(&record.body) {
            match (rule(&field), value) {
                (Rule::Skip, _) => {}
                (Rule::Union(keys), Value::Array(items)) => unite(&mut merged, field, items, keys),
                (Rule::Keyed(key), Value::Array(items)) => {
                    for item in items {
                        let name = format!("{field}.{}", text(item.get(key)));
                        if conflicts.claim(&name, record.id, &item) {
                            push(&mut merged, &field, item);
                        }
                    }
                }
                (_, value) => {
                    if conflicts.claim(&field, record.id, &value) {
                        merged.insert(field, value);
                    }
                }
            }
        }
    }
    (merged, conflicts.into_disagreements())
}

/// Adds the items that the list lacks.
fn unite(merged: &mut Map<String, Value>, field: String, items: Vec<Value>, keys: &[&str]) {
    let same = |a: &Value, b: &Value| {
        if keys.is_empty() {
            a == b
        } else {
            keys.iter().all(|key| a.get(key) == b.get(key))
        }
    };
    let Value::Array(list) = merged
        .entry(field)
        .or_insert_with(|| Value::Array(Vec::new()))
    else {
        return;
    };
    for item in items {
        if !list.iter().any(|known| same(known, &item)) {
            list.push(item);
        }
    }
}

fn push(merged: &mut Map<String, Value>, field: &str, item: Value) {
    if let Value::Array(list) = merged
        .entry(field)
        .or_insert_with(|| Value::Array(Vec::new()))
    {
        list.push(item);
    }
}

fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

/// Every claim to every field, in the order of strength.
#[derive(Default)]
struct Conflicts(Vec<Conflict>);

impl Conflicts {
    /// Notes a claim; whether it is the first to its field, so that it stands.
    fn claim(&mut self, field: &str, record: Id, value: &Value) -> bool {
        let claim = Claim {
            record,
            value: value.clone(),
        };
        let Some(known) = self.0.iter_mut().find(|conflict| conflict.field == field) else {
            let field = field.to_owned();
            self.0.push(Conflict {
                field,
                accepted: claim,
                rejected: Vec::new(),
            });
            return true;
        };
        if known.accepted.value != *value {
            known.rejected.push(claim);
        }
        false
    }

    fn into_disagreements(self) -> Vec<Conflict> {
        let mut conflicts = self.0;
        conflicts.retain(|conflict| !conflict.rejected.is_empty());
        conflicts.sort_by(|a, b| a.field.cmp(&b.field));
        conflicts
    }
}

fn object(data: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(data) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

fn from_object<T: DeserializeOwned>(map: Map<String, Value>) -> Option<T> {
    serde_json::from_value(Value::Object(map)).ok()
}
