//! The graph as JSON-LD, in the terms of schema.org as far as they go.
//!
//! An entity is named by its path, `/id/{slug}`, from the root of the server that the document is
//! from. A relation that schema.org has a word for is that word; the others are of `urn:hamkor:`.

mod terms;

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use terms::{class, term};

use crate::{
    domain::{Entity, EntityKind, Money, NameKind, Relation, RelationKind, Vocabulary},
    store::{Condition, Error, Store},
};

/// How many entities are read at once.
const PAGE: u32 = 200;
/// The most relations of one entity in a document on it alone.
const MOST_LINKS: usize = 500;

/// What the terms of a document mean.
fn context() -> Value {
    json!(["https://schema.org", { "hamkor": "urn:hamkor:" }])
}

/// The whole graph in the making, an entity after the other.
pub struct Entities {
    store: Store,
    next_kinds: std::slice::Iter<'static, EntityKind>,
    kind: Option<EntityKind>,
    after: Option<Uuid>,
    has_begun: bool,
    has_nodes: bool,
}

impl Entities {
    /// The graph as it is while it is read.
    #[must_use]
    pub fn new(store: Store) -> Self {
        let mut kinds = EntityKind::ALL.iter();
        Self {
            store,
            kind: kinds.next().copied(),
            next_kinds: kinds,
            after: None,
            has_begun: false,
            has_nodes: false,
        }
    }

    /// The next part of the file; `None` behind its end.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        let mut text = String::new();
        if !self.has_begun {
            self.has_begun = true;
            text = format!("{{\"@context\":{},\"@graph\":[", context());
        }
        let Some(kind) = self.kind else {
            return Ok(None);
        };
        let all = Condition::All(Vec::new());
        let entities = self
            .store
            .extract_entities(kind, &all, self.after, PAGE)
            .await?;
        self.after = entities.last().map(|last| last.id.uuid);
        if self.after.is_none() {
            self.kind = self.next_kinds.next().copied();
            if self.kind.is_none() {
                text.push_str("\n]}\n");
            }
            return Ok(Some(text));
        }
        let ids: Vec<_> = entities.iter().map(|entity| entity.id.uuid).collect();
        let relations = self.store.extract_relations_of(&ids, false).await?;
        let others = others(&self.store, &relations).await?;
        for entity in &entities {
            let own = relations
                .iter()
                .filter(|relation| relation.from == entity.id);
            text.push_str(if self.has_nodes { ",\n" } else { "\n" });
            self.has_nodes = true;
            text.push_str(&node(entity, own, &others).to_string());
        }
        Ok(Some(text))
    }
}

/// The document on one entity, with its relations either way.
pub async fn document(store: &Store, entity: &Entity) -> Result<Value, Error> {
    let relations = store.extract_relations_of(&[entity.id.uuid], true).await?;
    let others = others(store, &relations).await?;
    let node = node(entity, relations.iter().take(MOST_LINKS), &others);
    let mut document = Map::from_iter([("@context".to_owned(), context())]);
    if let Value::Object(node) = node {
        document.extend(node);
    }
    Ok(Value::Object(document))
}

/// The entities that relations lead to and come from.
async fn others(store: &Store, relations: &[Relation]) -> Result<HashMap<Uuid, Entity>, Error> {
    let found = store.extract_ends_of(relations).await?;
    Ok(found
        .into_iter()
        .map(|entity| (entity.id.uuid, entity))
        .collect())
}

fn node<'a>(
    entity: &Entity,
    relations: impl Iterator<Item = &'a Relation>,
    others: &HashMap<Uuid, Entity>,
) -> Value {
    let mut node = Map::new();
    let mut put = |name: &str, value: Value| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            node.insert(name.to_owned(), value);
        }
    };
    put("@id", path(entity).into());
    put("@type", class(entity).into());
    put_texts(entity, &mut put);
    put_facts(entity, &mut put);
    for relation in relations {
        link(&mut node, entity, relation, others);
    }
    Value::Object(node)
}

fn put_texts(entity: &Entity, put: &mut impl FnMut(&str, Value)) {
    let data = &entity.data;
    let names = |is_shown: bool| -> Value {
        let names = data.names.iter();
        let names = names.filter(|name| (name.kind == NameKind::Preferred) == is_shown);
        names
            .map(|name| text(name.language.map(Vocabulary::as_str), &name.text))
            .collect()
    };
    put("name", names(true));
    put("alternateName", names(false));
    let summaries = data.summaries.iter();
    let summaries = summaries.map(|told| text(Some(told.language.as_str()), &told.text));
    put("description", summaries.collect());
    let identifiers = data.identifiers.iter().map(|known| {
        json!({ "@type": "PropertyValue", "propertyID": known.scheme, "value": known.value })
    });
    put("identifier", identifiers.collect());
    put("url", data.links.iter().map(String::as_str).collect());
}

fn put_facts(entity: &Entity, put: &mut impl FnMut(&str, Value)) {
    let data = &entity.data;
    let [first, last] = match entity.kind {
        EntityKind::Event => ["startDate", "endDate"],
        _ => ["foundingDate", "dissolutionDate"],
    };
    put(
        first,
        data.starts
            .or(data.founded)
            .map(|date| date.to_string())
            .into(),
    );
    put(
        last,
        data.ends
            .or(data.closed)
            .map(|date| date.to_string())
            .into(),
    );
    put("hamkor:status", data.status.map(Vocabulary::as_str).into());
    put(
        "hamkor:budget",
        data.budget.as_ref().map_or(Value::Null, amount),
    );
    put(
        "hamkor:sector",
        data.sectors.iter().map(String::as_str).collect(),
    );
    put("position", data.ordinal.into());
    put("hamkor:isoCode", data.iso_code.as_deref().into());
    let place = data.coordinates.map(|at| {
        json!({ "@type": "GeoCoordinates", "latitude": at.latitude, "longitude": at.longitude })
    });
    put("geo", place.into());
}

/// Adds a relation to the node of one of its ends.
fn link(
    node: &mut Map<String, Value>,
    entity: &Entity,
    relation: &Relation,
    others: &HashMap<Uuid, Entity>,
) {
    let is_out = relation.from == entity.id;
    let other = if is_out { relation.to } else { relation.from };
    let Some(other) = others.get(&other.uuid) else {
        return;
    };
    let shown = json!({ "@id": path(other), "name": shown(other) });
    let (term, is_backward) = term(relation.kind, entity.kind);
    let facts = &relation.data;
    let value = match (&facts.role, &facts.money) {
        // A grant tells who, what and how much.
        (_, Some(money)) if relation.kind == RelationKind::Funds => {
            let [funder, funded] = if is_out {
                [entity, other]
            } else {
                [other, entity]
            };
            let grant = json!({
                "@type": "MonetaryGrant",
                "funder": { "@id": path(funder) },
                "fundedItem": { "@id": path(funded) },
                "amount": amount(money),
                "hamkor:stage": facts.stage.as_str(),
            });
            return push(node, "funding", grant);
        }
        (Some(role), _) if is_out && !is_backward => json!({
            "@type": "Role", "roleName": role, term: shown,
            "startDate": facts.since, "endDate": facts.until,
        }),
        _ => shown,
    };
    if is_out == is_backward {
        let reverse = node.entry("@reverse").or_insert_with(|| json!({}));
        if let Value::Object(reverse) = reverse {
            push(reverse, term, value);
        }
    } else {
        push(node, term, value);
    }
}

fn push(node: &mut Map<String, Value>, term: &str, value: Value) {
    if let Value::Array(values) = node.entry(term).or_insert_with(|| json!([])) {
        values.push(value);
    }
}

/// The path of an entity.
fn path(entity: &Entity) -> String {
    format!("/id/{}", entity.slug)
}

fn shown(entity: &Entity) -> Value {
    let name = crate::domain::preferred(&entity.data.names, &[]);
    name.map_or(Value::Null, |name| {
        text(name.language.map(Vocabulary::as_str), &name.text)
    })
}

fn text(language: Option<&str>, text: &str) -> Value {
    match language {
        Some(language) => json!({ "@language": language.to_ascii_lowercase(), "@value": text }),
        None => text.into(),
    }
}

/// A sum, exact: as text, since numbers of JSON are floats to many.
fn amount(money: &Money) -> Value {
    let amount = money.amount.to_string();
    let mut value = json!({
        "@type": "MonetaryAmount", "currency": money.currency.as_str(), "value": amount,
    });
    if let Value::Object(fields) = &mut value {
        fields.insert("hamkor:bound".to_owned(), money.bound.as_str().into());
    }
    value
}
