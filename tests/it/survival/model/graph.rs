//! What records and curators amount to, from scratch, by the plainest rules that say it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use hamkor::domain::{Id, NodeKind};
use serde_json::{Map, Value, json};

/// One record as it stands.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) id: Id,
    pub(super) voice: usize,
    /// What it was put to, whatever that was merged into since.
    pub(super) about: Id,
    pub(super) data: Map<String, Value>,
    /// The slug that was made for it.
    pub(super) made: Option<String>,
    /// What a relation was written to lead from and to.
    pub(super) ends: Option<[Id; 2]>,
    pub(super) revision: i32,
    pub(super) is_withdrawn: bool,
    /// The step that last changed it.
    pub(super) changed: usize,
}

impl Said {
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        self.data.get(field)?.as_str()
    }

    pub(super) fn list(&self, field: &str) -> &[Value] {
        let list = self.data.get(field).and_then(Value::as_array);
        list.map_or(&[], Vec::as_slice)
    }

    /// The slugs that it gives what it is about.
    pub(super) fn slugs(&self) -> impl Iterator<Item = &str> {
        self.text("slug").into_iter().chain(self.made.as_deref())
    }
}

/// An entity, a relation or a source: what the feed calls its fields, and what else shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) fields: Map<String, Value>,
    pub(super) conflicts: Value,
    pub(super) revision: i32,
}

/// What there is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Graph {
    pub(super) nodes: BTreeMap<Id, Node>,
    /// What each slug was said of.
    pub(super) slugs: BTreeMap<String, Id>,
    /// What each identifier was said of, by its JSON.
    pub(super) identifiers: BTreeMap<String, Id>,
    /// The ends of relations.
    pub(super) ends: BTreeMap<Id, [Id; 2]>,
}

/// Records, how strong their agencies are, and which id a curator merged into which.
pub(super) struct Ground<'a> {
    pub(super) records: Vec<&'a Said>,
    pub(super) precedence: &'a [i32],
    pub(super) merges: &'a [(Id, Id)],
}

impl Ground<'_> {
    fn live(&self, id: Id) -> Id {
        live(self.merges, id)
    }

    /// What it all amounts to.
    pub(super) fn graph(&self) -> Graph {
        let mut subjects: BTreeMap<Id, Vec<&Said>> = BTreeMap::new();
        for said in &self.records {
            subjects
                .entry(self.live(said.about))
                .or_default()
                .push(said);
        }
        let mut graph = Graph::default();
        let is_relation = |id: &Id| id.kind == NodeKind::Relation;
        for (id, records) in subjects.iter().filter(|(id, _)| !is_relation(id)) {
            let ranked = self.ranked(records);
            if !ranked.is_empty() {
                let mut node = merged(&ranked);
                node.revision = records.iter().map(|said| said.revision).sum();
                if id.kind.entity().is_some() {
                    complete(id.kind, &mut node.fields);
                    known_by(*id, &ranked, &mut node, &mut graph);
                } else {
                    node.conflicts = json!([]);
                }
                graph.nodes.insert(*id, node);
            }
        }
        for (id, records) in subjects.iter().filter(|(id, _)| is_relation(id)) {
            self.relation(*id, records, &mut graph);
        }
        graph
    }

    fn relation(&self, id: Id, records: &[&Said], graph: &mut Graph) {
        let ranked = self.ranked(records);
        let ends = |said: &&Said| said.ends.map(|ends| ends.map(|end| self.live(end)));
        let edge = ranked.iter().find_map(|said| {
            let ends = ends(said).filter(|[from, to]| from != to)?;
            Some((said.data["kind"].clone(), ends))
        });
        let Some((kind, ends)) = edge else { return };
        if ends.iter().any(|end| !graph.nodes.contains_key(end)) {
            return;
        }
        let mut node = merged(&ranked);
        node.revision = records.iter().map(|said| said.revision).sum();
        node.fields.entry("stage").or_insert(json!("ACTIVE"));
        node.fields.insert("kind".to_owned(), kind);
        node.fields
            .insert("from".to_owned(), json!(ends[0].to_string()));
        node.fields
            .insert("to".to_owned(), json!(ends[1].to_string()));
        graph.nodes.insert(id, node);
        graph.ends.insert(id, ends);
    }

    /// Those that stand: of the strongest agency first, then the newest.
    fn ranked<'a>(&self, records: &[&'a Said]) -> Vec<&'a Said> {
        let mut ranked = records.to_vec();
        ranked.retain(|said| !said.is_withdrawn);
        ranked.sort_by_key(|said| {
            let age = (Reverse(said.changed), Reverse(said.id));
            (self.precedence[said.voice], age)
        });
        ranked
    }
}

/// Where an id leads, by what curators merged into what.
pub(super) fn live(merges: &[(Id, Id)], id: Id) -> Id {
    let next = merges.iter().find(|(from, _)| *from == id);
    next.map_or(id, |(_, into)| live(merges, *into))
}

/// The slug of what nobody has named.
pub(super) fn spelt(id: Id) -> String {
    id.to_string().replace('_', "-")
}

/// A field or an item of one, and what is said of it by whom, the strongest first.
type Claim = (String, Vec<(Id, Value)>);

/// What all say together, without what tells what it is about.
fn merged(ranked: &[&Said]) -> Node {
    let mut fields = Map::new();
    // By field, or by the item of a list that has one of each.
    let mut claims: Vec<Claim> = Vec::new();
    let mut claim = |name: String, id: Id, value: &Value| {
        let claim = (id, value.clone());
        match claims.iter_mut().find(|(known, _)| *known == name) {
            Some((_, claims)) => claims.push(claim),
            None => claims.push((name, vec![claim])),
        }
    };
    for said in ranked {
        for (field, value) in &said.data {
            match field.as_str() {
                "entity" | "relation" | "from" | "to" | "kind" => {}
                "names" | "identifiers" | "links" | "citations" | "sectors" => {
                    let all = fields.entry(field.clone()).or_insert_with(|| json!([]));
                    let all = all.as_array_mut().unwrap();
                    for item in said.list(field) {
                        if !all.iter().any(|other| is_same(field, other, item)) {
                            all.push(item.clone());
                        }
                    }
                }
                "summaries" | "targets" => {
                    let key = if field == "targets" {
                        "measure"
                    } else {
                        "language"
                    };
                    for item in said.list(field) {
                        let name = format!("{field}.{}", item[key].as_str().unwrap());
                        claim(name, said.id, item);
                    }
                }
                _ => claim(field.clone(), said.id, value),
            }
        }
    }
    settled(fields, claims)
}

/// What stands of each claim, the first, and which of the others are in conflict with it.
fn settled(mut fields: Map<String, Value>, claims: Vec<Claim>) -> Node {
    let mut conflicts = Vec::new();
    for (name, claims) in claims {
        let (first, stands) = &claims[0];
        match name.split_once('.') {
            Some((list, _)) => {
                let all = fields.entry(list).or_insert_with(|| json!([]));
                all.as_array_mut().unwrap().push(stands.clone());
            }
            None => {
                fields.insert(name.clone(), stands.clone());
            }
        }
        let shown = |(id, value): &(Id, Value)| json!({ "record": id.to_string(), "value": value });
        let others = claims.iter().filter(|(_, value)| value != stands);
        let rejected: Vec<_> = others.map(shown).collect();
        if !rejected.is_empty() {
            let accepted = shown(&(*first, stands.clone()));
            let conflict = json!({ "field": name, "accepted": accepted, "rejected": rejected });
            conflicts.push((name, conflict));
        }
    }
    conflicts.sort_by(|(a, _), (b, _)| a.cmp(b));
    Node {
        fields,
        conflicts: conflicts
            .into_iter()
            .map(|(_, conflict)| conflict)
            .collect(),
        revision: 0,
    }
}

fn is_same(field: &str, one: &Value, other: &Value) -> bool {
    match field {
        "names" => one["text"] == other["text"] && one.get("language") == other.get("language"),
        _ => one == other,
    }
}

/// What every entity of a kind has, though nobody says so.
fn complete(kind: NodeKind, fields: &mut Map<String, Value>) {
    let always: &[(&str, &str)] = match kind {
        NodeKind::Institution => &[("institutionKind", "OTHER")],
        NodeKind::Project => &[("projectKind", "PROJECT"), ("status", "PROPOSED")],
        NodeKind::Place => &[("placeKind", "SITE")],
        NodeKind::Event => &[("eventKind", "FORUM"), ("status", "PROPOSED")],
        _ => &[],
    };
    for (field, value) in always {
        fields.entry(*field).or_insert(json!(value));
    }
}

/// Notes the slugs and identifiers that an entity is known by, each with what it was said of.
fn known_by(id: Id, ranked: &[&Said], node: &mut Node, graph: &mut Graph) {
    let stated = ranked.iter().find_map(|said| said.text("slug"));
    let made = |is_own: bool| {
        let own = ranked.iter().filter(|said| (said.about == id) == is_own);
        own.clone().find_map(|said| said.made.as_deref())
    };
    let slug = stated.or_else(|| made(true)).or_else(|| made(false));
    let slug = slug.map_or_else(|| spelt(id), str::to_owned);

    let mut said_of: BTreeMap<String, BTreeSet<Id>> = BTreeMap::new();
    let parts: BTreeSet<_> = ranked.iter().map(|said| said.about).collect();
    for part in parts {
        let own = ranked.iter().filter(|said| said.about == part);
        let mut slugs: Vec<_> = own
            .flat_map(|said| said.slugs())
            .map(str::to_owned)
            .collect();
        if slugs.is_empty() {
            slugs.push(spelt(part));
        }
        for slug in slugs {
            said_of.entry(slug).or_default().insert(part);
        }
    }
    let aliases: Vec<_> = said_of.keys().filter(|other| **other != slug).collect();
    let mut shown = vec![json!(slug)];
    if !aliases.is_empty() {
        shown.push(json!(aliases));
    }
    node.fields.insert("slug".to_owned(), json!(shown));
    // The one that stays comes before those that were merged into it.
    let one = |of: &BTreeSet<Id>| {
        if of.contains(&id) {
            id
        } else {
            *of.first().unwrap()
        }
    };
    said_of.entry(slug).or_default();
    for (slug, of) in said_of {
        let of = if of.is_empty() { id } else { one(&of) };
        graph.slugs.insert(slug, of);
    }

    let mut said_of: BTreeMap<String, BTreeSet<Id>> = BTreeMap::new();
    for said in ranked {
        for identifier in said.list("identifiers") {
            said_of
                .entry(identifier.to_string())
                .or_default()
                .insert(said.about);
        }
    }
    for (identifier, of) in said_of {
        graph.identifiers.insert(identifier, one(&of));
    }
}
