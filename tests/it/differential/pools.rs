//! What queries ask about: ids, names and cursors that the data set has.

use std::collections::HashMap;

use serde_json::Value;

use crate::harness::TestApp;

/// Whatever there is to ask about. Without a data set, nothing.
#[derive(Default)]
pub(super) struct Pools {
    /// References to entities, as input objects, by the type of the entity.
    refs: HashMap<String, Vec<Value>>,
    /// Ids of nodes of any type.
    pub(super) ids: Vec<String>,
    /// Texts for arguments, by the name of the argument.
    pub(super) texts: HashMap<&'static str, Vec<String>>,
    /// Cursors, by the field whose list they are from.
    cursors: HashMap<String, Vec<String>>,
}

/// The lists of entities, and the types of their items.
const LISTS: [(&str, &str); 6] = [
    ("institutions", "Institution"),
    ("projects", "Project"),
    ("people", "Person"),
    ("directions", "Direction"),
    ("places", "Place"),
    ("events", "Event"),
];

impl Pools {
    /// What is in the data set of `app`.
    pub(super) async fn of(app: &TestApp) -> Self {
        let mut pools = Self::default();
        for (list, kind) in LISTS {
            pools.entities(app, list, kind).await;
        }
        pools.others(app).await;
        let unknown = ["institution_00000000000000000000000000", "nothing"];
        pools.ids.extend(unknown.map(str::to_owned));
        pools.texts.insert(
            "text",
            words(&["KOICA", "ташкент", "univ", "농업", "Ministry of", "z"]),
        );
        pools
            .texts
            .insert("name", words(&["institut", "a", "ташкент", "Korea", "zzz"]));
        pools
            .texts
            .insert("sector", words(&["11330", "12191", "99810"]));
        pools.texts.insert("isoCode", words(&["UZ", "UZ-TK", "KR"]));
        pools
    }

    /// A few references to entities of a type, or of any.
    pub(super) fn refs(&self, kind: &str) -> Vec<&Value> {
        match self.refs.get(kind) {
            Some(refs) => refs.iter().collect(),
            None => self.refs.values().flatten().collect(),
        }
    }

    /// Cursors of a field's list, or of any.
    pub(super) fn cursors(&self, field: &str) -> Vec<&str> {
        let all = self
            .cursors
            .get(field)
            .or_else(|| self.cursors.get("relations"));
        all.into_iter().flatten().map(String::as_str).collect()
    }

    async fn entities(&mut self, app: &TestApp, list: &str, kind: &str) {
        let more = "relations(first: 3) { edges { cursor node { id } } } history(first: 2) { edges { cursor } }";
        let query = format!(
            "{{ {list}(first: 40) {{ edges {{ cursor node {{ id slug identifiers {{ scheme value }} \
             records {{ id key agency {{ slug }} }} {more} }} }} }} }}"
        );
        let data = app.query(&query).await.data();
        for edge in items(&data[list]["edges"]) {
            let (node, refs) = (&edge["node"], self.refs.entry(kind.to_owned()).or_default());
            refs.push(serde_json::json!({ "id": node["id"] }));
            refs.push(serde_json::json!({ "slug": node["slug"] }));
            refs.extend(
                items(&node["identifiers"]).map(|own| serde_json::json!({ "identifier": own })),
            );
            refs.extend(items(&node["records"]).map(|record| {
                serde_json::json!({ "record": { "agency": record["agency"]["slug"], "key": record["key"] } })
            }));
            self.ids.extend(text(&node["id"]));
            self.ids
                .extend(items(&node["records"]).filter_map(|record| text(&record["id"])));
            self.texts
                .entry("slug")
                .or_default()
                .extend(text(&node["slug"]));
            self.cursor(list, edge);
            for (field, list) in [
                ("relations", &node["relations"]),
                ("history", &node["history"]),
            ] {
                for edge in items(&list["edges"]) {
                    self.cursor(field, edge);
                    self.ids.extend(text(&edge["node"]["id"]));
                }
            }
        }
    }

    async fn others(&mut self, app: &TestApp) {
        let query = "{ sources(first: 20) { edges { cursor node { id slug entities(first: 3) { edges { cursor } } } } } \
             changes(first: 20) { edges { cursor node { id } } } search(text: \"a\", first: 5) { edges { cursor } } \
             agencies { id records(first: 5) { edges { cursor } } } }";
        let data = app.query(query).await.data();
        for field in ["sources", "changes", "search"] {
            for edge in items(&data[field]["edges"]) {
                self.cursor(field, edge);
                self.ids.extend(text(&edge["node"]["id"]));
                self.texts
                    .entry("source")
                    .or_default()
                    .extend(text(&edge["node"]["slug"]));
                for edge in items(&edge["node"]["entities"]["edges"]) {
                    self.cursor("entities", edge);
                }
            }
        }
        for agency in items(&data["agencies"]) {
            self.ids.extend(text(&agency["id"]));
            for edge in items(&agency["records"]["edges"]) {
                self.cursor("records", edge);
            }
        }
    }

    fn cursor(&mut self, field: &str, edge: &Value) {
        let cursors = self.cursors.entry(field.to_owned()).or_default();
        cursors.extend(text(&edge["cursor"]));
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}
