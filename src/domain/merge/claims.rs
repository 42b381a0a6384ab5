//! What an entity is known by, and what each of these was said of, whatever has been merged since.

use std::collections::{BTreeMap, BTreeSet};

use super::{Body, Id, Record};
use crate::domain::Identifier;

/// What an entity is known by.
pub(super) struct Slugs {
    /// The slug that the strongest record states, else one that was made for a record of its own.
    pub(super) slug: String,
    /// The others, in order.
    pub(super) aliases: Vec<String>,
}

impl Slugs {
    /// Of the entity `id`, by the records of it that stand, the strongest first.
    pub(super) fn of(id: Id, ranked: &[&Record]) -> Self {
        let (own, merged): (Vec<&Record>, Vec<_>) =
            ranked.iter().partition(|record| record.origin == id);
        let slug = stated(ranked)
            .or_else(|| made(&own))
            .or_else(|| made(&merged))
            .map_or_else(|| spelt(id), str::to_owned);
        let mut aliases: BTreeSet<_> = claimed(ranked).into_keys().collect();
        aliases.remove(&slug);
        Self {
            slug,
            aliases: aliases.into_iter().collect(),
        }
    }
}

/// All slugs by which the records of an entity know it, each with what it was said of.
#[must_use]
pub fn claimed_slugs(id: Id, records: &[Record]) -> BTreeMap<String, Id> {
    let standing: Vec<_> = records.iter().filter(|record| !record.withdrawn).collect();
    let claims = claimed(&standing).into_iter();
    let owned = claims.map(|(slug, origins)| (slug, origin_among(id, &origins)));
    owned.collect()
}

/// The identifiers of an entity that its records state, each with what it was said of.
#[must_use]
pub fn claimed_identifiers(id: Id, records: &[Record]) -> BTreeMap<&Identifier, Id> {
    let mut claims: BTreeMap<_, BTreeSet<Id>> = BTreeMap::new();
    for record in records.iter().filter(|record| !record.withdrawn) {
        if let Body::Entity(_, data) = &record.body {
            for identifier in &data.identifiers {
                claims.entry(identifier).or_default().insert(record.origin);
            }
        }
    }
    let claims = claims.into_iter();
    let owned = claims.map(|(identifier, origins)| (identifier, origin_among(id, &origins)));
    owned.collect()
}

/// What was said of several that are one now is said of that one, where it is among them.
fn origin_among(id: Id, origins: &BTreeSet<Id>) -> Id {
    if origins.contains(&id) {
        return id;
    }
    origins.first().copied().unwrap_or(id)
}

fn claimed(ranked: &[&Record]) -> BTreeMap<String, BTreeSet<Id>> {
    let mut parts: BTreeMap<Id, Vec<&Record>> = BTreeMap::new();
    let mut claims: BTreeMap<String, BTreeSet<Id>> = BTreeMap::new();
    for record in ranked {
        parts.entry(record.origin).or_default().push(record);
        for slug in [stated(&[*record]), made(&[*record])].into_iter().flatten() {
            let origins = claims.entry(slug.to_owned()).or_default();
            origins.insert(record.origin);
        }
    }
    for (origin, records) in parts {
        if stated(&records).or(made(&records)).is_none() {
            claims.entry(spelt(origin)).or_default().insert(origin);
        }
    }
    claims
}

fn stated<'a>(ranked: &[&'a Record]) -> Option<&'a str> {
    ranked.iter().find_map(|record| match &record.body {
        Body::Entity(_, data) => data.slug.as_deref(),
        _ => None,
    })
}

fn made<'a>(ranked: &[&'a Record]) -> Option<&'a str> {
    ranked
        .iter()
        .find_map(|record| record.resolved.slug.as_deref())
}

/// The slug of what nobody has given one.
fn spelt(id: Id) -> String {
    id.to_string().replace('_', "-")
}
