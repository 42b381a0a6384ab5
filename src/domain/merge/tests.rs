//! The promises of the merge, held to generated sets of records.

use std::{cmp::Reverse, collections::BTreeSet};

use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use serde_json::{Map, Value, json};

use super::{Rule, merge_entity, merge_relation, merge_source, object, rule};
use crate::domain::{
    Body, Conflict, Entity, EntityData, EntityKind, Id, NodeKind, Record, Relation, RelationData,
};
use said::{id, project, record, records, said_of_project, said_of_relation, said_of_source};

mod said;

/// Weaker than any record that is generated.
const WEAKEST: i32 = 9;
/// Stronger than any record that is generated.
const STRONGEST: i32 = -1;

fn object_of(body: &Body) -> Map<String, Value> {
    match body {
        Body::Entity(_, data) => object(data),
        Body::Relation(data) => object(data),
        Body::Source(data) => object(data),
    }
}

fn merge(records: &[Record]) -> Option<Entity> {
    merge_entity(project(), records)
}

/// What an entity says, its slug too.
fn told(entity: &Entity) -> Map<String, Value> {
    let mut told = object(&entity.data);
    told.insert("slug".to_owned(), json!(entity.slug));
    told
}

/// Every single claim of a record by its field, items with a key as `targets.capacity`.
fn claims(record: &Record) -> Vec<(String, Value)> {
    let mut claims = Vec::new();
    for (field, value) in object_of(&record.body) {
        match (rule(&field), value) {
            (Rule::Strongest, value) => claims.push((field, value)),
            (Rule::Keyed(key), Value::Array(items)) => {
                claims.extend(items.into_iter().map(|item| {
                    let key = item[key].as_str().unwrap_or_default();
                    (format!("{field}.{key}"), item.clone())
                }));
            }
            _ => {}
        }
    }
    claims
}

/// The claims of standing records to each field, the strongest first.
fn ranked_claims(records: &[Record]) -> Vec<(String, Vec<(Id, Value)>)> {
    let mut standing: Vec<_> = records.iter().filter(|record| !record.withdrawn).collect();
    standing.sort_by_key(|record| {
        let age = (Reverse(record.updated_at), Reverse(record.id));
        (record.precedence, age)
    });
    let all = standing.iter().flat_map(|record| {
        let claims = claims(record).into_iter();
        claims.map(|(field, value)| (field, record.id, value))
    });
    let mut ranked: Vec<(String, Vec<_>)> = Vec::new();
    for (field, id, value) in all {
        match ranked.iter_mut().find(|(known, _)| *known == field) {
            Some((_, claims)) => claims.push((id, value)),
            None => ranked.push((field, vec![(id, value)])),
        }
    }
    ranked.sort_by(|(a, _), (b, _)| a.cmp(b));
    ranked
}

/// The claims that are not those that stand, as conflicts show them.
fn shown(conflicts: &[Conflict]) -> Vec<(String, Vec<(Id, Value)>)> {
    let show = |conflict: &Conflict| {
        let claims = std::iter::once(&conflict.accepted).chain(&conflict.rejected);
        let claims = claims.map(|claim| (claim.record, claim.value.clone()));
        (conflict.field.clone(), claims.collect())
    };
    conflicts.iter().map(show).collect()
}

/// The fields to which there is more than one claim: the one that stands, and those unlike it.
fn disagreements(ranked: Vec<(String, Vec<(Id, Value)>)>) -> Vec<(String, Vec<(Id, Value)>)> {
    let others = ranked.into_iter().map(|(field, mut claims)| {
        let (first, stands) = claims[0].clone();
        claims.retain(|(id, value)| *id == first || *value != stands);
        (field, claims)
    });
    others.filter(|(_, claims)| claims.len() > 1).collect()
}

/// The items that anybody said, or of names what makes two the same.
fn items<'a>(field: &str, said: impl Iterator<Item = &'a Map<String, Value>>) -> BTreeSet<String> {
    let lists = said.filter_map(|said| said.get(field)?.as_array());
    lists.flatten().map(|item| same_as(field, item)).collect()
}

fn same_as(field: &str, item: &Value) -> String {
    match rule(field) {
        Rule::Union(keys) if !keys.is_empty() => {
            let keys: Vec<_> = keys.iter().map(|key| &item[key]).collect();
            json!(keys).to_string()
        }
        _ => item.to_string(),
    }
}

fn relation(records: &[Record]) -> Option<Relation> {
    merge_relation(id(NodeKind::Relation, 1), records)
}

proptest! {
    #[test]
    fn the_order_of_records_does_not_matter(
        (records, others) in records(said_of_project()),
        (relations, other_relations) in records(said_of_relation()),
        (sources, other_sources) in records(said_of_source()),
    ) {
        prop_assert_eq!(merge(&records), merge(&others));
        prop_assert_eq!(relation(&relations), relation(&other_relations));
        let source = id(NodeKind::Source, 1);
        prop_assert_eq!(merge_source(source, &sources), merge_source(source, &other_sources));
    }

    #[test]
    fn a_record_that_states_nothing_takes_nothing_away(
        (mut records, _) in records(said_of_project()),
    ) {
        let Some(before) = merge(&records) else { return Ok(()) };
        let slugs = records.iter().any(|record| {
            !record.withdrawn && object_of(&record.body).contains_key("slug")
        });
        let silent = Body::Entity(EntityKind::Project, EntityData::default());
        records.push(record(100, STRONGEST, 100, false, silent));
        let after = merge(&records).expect("records stand");
        prop_assert_eq!(before.data, after.data);
        prop_assert_eq!(before.conflicts, after.conflicts);
        if slugs {
            prop_assert_eq!(before.slug, after.slug);
        }
    }

    #[test]
    fn a_silent_record_takes_nothing_from_a_relation(
        (mut records, _) in records(said_of_relation()),
    ) {
        let Some(before) = relation(&records) else { return Ok(()) };
        let silent = json!({"kind": "FUNDS", "from": {"slug": "edcf"}, "to": {"slug": "hub"}});
        let silent = serde_json::from_value::<RelationData>(silent).expect("it has both ends");
        records.push(record(100, STRONGEST, 100, false, Body::Relation(silent)));
        let after = relation(&records).expect("records stand");
        prop_assert_eq!(before.data, after.data);
        prop_assert_eq!(before.conflicts, after.conflicts);
    }

    #[test]
    fn a_weaker_record_changes_nothing_that_is_stated(
        (mut records, _) in records(said_of_project()),
        weaker in said_of_project(),
    ) {
        let Some(before) = merge(&records) else { return Ok(()) };
        let standing = records.iter().filter(|record| !record.withdrawn);
        let stated: BTreeSet<_> = standing
            .flat_map(|record| object_of(&record.body).into_iter().map(|(field, _)| field))
            .collect();
        records.push(record(100, WEAKEST, 100, false, weaker));
        let after = told(&merge(&records).expect("records stand"));
        for (field, value) in told(&before).into_iter().filter(|(field, _)| stated.contains(field)) {
            match (value, &after[&field]) {
                (Value::Array(old), Value::Array(new)) => prop_assert!(new.starts_with(&old)),
                (old, new) => prop_assert_eq!(&old, new),
            }
        }
    }

    #[test]
    fn withdrawn_records_say_nothing((records, _) in records(said_of_project())) {
        let standing: Vec<_> = records.iter().filter(|r| !r.withdrawn).cloned().collect();
        let all = merge(&records).map(|entity| (told(&entity), entity.conflicts));
        let some = merge(&standing).map(|entity| (told(&entity), entity.conflicts));
        prop_assert_eq!(all.is_some(), !standing.is_empty());
        prop_assert_eq!(all, some);
    }

    #[test]
    fn the_strongest_claim_stands_and_every_other_shows(
        (records, _) in records(said_of_project()),
    ) {
        let Some(entity) = merge(&records) else { return Ok(()) };
        let told = told(&entity);
        let ranked = ranked_claims(&records);
        for (field, claims) in &ranked {
            let stands = match field.split_once('.') {
                None => told.get(field),
                Some((list, key)) => told[list].as_array().and_then(|items| {
                    items.iter().find(|item| item["measure"] == key || item["language"] == key)
                }),
            };
            prop_assert_eq!(stands, Some(&claims[0].1), "{}", field);
        }
        prop_assert_eq!(shown(&entity.conflicts), disagreements(ranked));
    }

    #[test]
    fn the_strongest_claim_to_a_relation_stands_and_every_other_shows(
        (records, _) in records(said_of_relation()),
    ) {
        let Some(relation) = relation(&records) else { return Ok(()) };
        let told = object(&relation.data);
        let ranked = ranked_claims(&records);
        for (field, claims) in &ranked {
            prop_assert_eq!(told.get(field), Some(&claims[0].1), "{}", field);
        }
        prop_assert_eq!(shown(&relation.conflicts), disagreements(ranked));
    }

    #[test]
    fn lists_are_unions((records, _) in records(said_of_project())) {
        let Some(entity) = merge(&records) else { return Ok(()) };
        let standing = records.iter().filter(|record| !record.withdrawn);
        let said: Vec<_> = standing.map(|record| object_of(&record.body)).collect();
        let told = told(&entity);
        for field in ["names", "identifiers", "links", "citations", "sectors"] {
            prop_assert_eq!(items(field, said.iter()), items(field, std::iter::once(&told)));
            let n = told.get(field).and_then(Value::as_array).map_or(0, Vec::len);
            prop_assert_eq!(n, items(field, std::iter::once(&told)).len(), "once each");
        }
    }
}
