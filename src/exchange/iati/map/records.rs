//! Records of what an activity tells of, under keys that are made of what it says.

use std::fmt::Write as _;

use serde_json::json;

use super::{IATI, Mapper, SHORT, texts::cut};
use crate::{
    domain::{
        Body, EntityData, EntityKind, EntityRef, Identifier, RecordKey, RelationData, RelationKind,
        SourceData,
    },
    exchange::iati::xml::Element,
    store::RecordInput,
};

impl Mapper<'_> {
    /// A record that others refer to.
    pub(super) fn put_entity(&mut self, line: u64, key: &str, kind: EntityKind, data: EntityData) {
        let body = Body::Entity(kind, data);
        self.mapped
            .records
            .push((line, input(key.to_owned(), body)));
    }

    pub(super) fn put_source(&mut self, line: u64, url: &str, data: SourceData) {
        let key = shortened(&format!("document/{url}"));
        let record = input(key, Body::Source(data));
        self.mapped.records.push((line, record));
    }

    /// A relation with what is left of the element that it was made of.
    pub(super) fn relate(&mut self, key: &str, mut relation: RelationData, rest: &Element) {
        let key = self.own_key(key);
        relation.extras = Some(json!({ IATI: rest.to_json() }));
        let record = input(key, Body::Relation(relation));
        self.relations.push((rest.line, record));
    }

    /// The key of something of this activity; what has the same is counted.
    pub(super) fn own_key(&mut self, key: &str) -> String {
        let key = format!("{}/{key}", self.id);
        let n = self.keys.entry(key.clone()).or_default();
        *n += 1;
        match *n {
            1 => shortened(&key),
            n => shortened(&format!("{key}/{n}")),
        }
    }

    /// What names the project in a relation.
    pub(super) fn project(&self) -> EntityRef {
        EntityRef::Identifier(identifier(IATI, &self.id))
    }

    /// What names something that only a record of the agency's own tells of.
    pub(super) fn record(&self, key: &str) -> EntityRef {
        EntityRef::Record(RecordKey {
            agency: self.agency.to_owned(),
            key: key.to_owned(),
        })
    }

    /// A relation that says no more than that it is there.
    pub(super) fn relation(kind: RelationKind, from: EntityRef, to: EntityRef) -> RelationData {
        RelationData {
            key: None,
            relation: None,
            kind,
            from,
            to,
            role: None,
            stage: None,
            since: None,
            until: None,
            money: None,
            citations: Vec::new(),
            extras: None,
        }
    }
}

/// The relation of a part to its whole, both known by their IATI identifiers.
pub(in crate::exchange::iati) fn part_of(part: &str, whole: &str) -> RecordInput {
    let end = |id| EntityRef::Identifier(identifier(IATI, id));
    let mut relation = Mapper::relation(RelationKind::PartOf, end(part), end(whole));
    relation.extras = Some(json!({ IATI: ["related-activity"] }));
    let key = shortened(&format!("{part}/related-activity/{whole}"));
    input(key, Body::Relation(relation))
}

pub(super) fn identifier(scheme: &str, value: &str) -> Identifier {
    Identifier {
        scheme: scheme.to_owned(),
        value: value.to_owned(),
    }
}

pub(super) fn input(key: String, body: Body) -> RecordInput {
    RecordInput {
        key,
        expected_revision: None,
        body,
    }
}

/// A key as it is, or one of its beginning and a digest where it is too long.
pub(super) fn shortened(key: &str) -> String {
    if key.len() <= SHORT {
        return key.to_owned();
    }
    let digest = digest(key);
    format!("{}#{digest}", cut(key, SHORT - digest.len() - 1))
}

/// 24 hexadecimal digits that stand for a text.
pub(super) fn digest(text: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let digest = Sha256::digest(text);
    let mut text = String::new();
    for byte in digest.iter().take(12) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
