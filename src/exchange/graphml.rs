//! The whole graph as `GraphML`, for Gephi, yEd and `NetworkX`.
//!
//! Nodes come first, a kind after the other, then edges, each in the order of ids. An amount stands
//! twice: exactly, as text, and as a number to draw by.

use std::fmt::Write as _;

use uuid::Uuid;

use super::escape;
use crate::{
    domain::{Entity, EntityKind, Language, NameKind, Relation, Vocabulary, preferred},
    store::{Condition, Error, Store},
};

/// How many nodes or edges are read at once.
const PAGE: u32 = 500;

/// What nodes and edges have: the name, whether of nodes, and the type.
const KEYS: [(&str, bool, &str); 28] = [
    ("label", true, "string"),
    ("kind", true, "string"),
    ("slug", true, "string"),
    ("class", true, "string"),
    ("status", true, "string"),
    ("starts", true, "string"),
    ("ends", true, "string"),
    ("ordinal", true, "int"),
    ("isoCode", true, "string"),
    ("latitude", true, "double"),
    ("longitude", true, "double"),
    ("summary", true, "string"),
    ("budget", true, "string"),
    ("budgetValue", true, "double"),
    ("budgetCurrency", true, "string"),
    ("nameEn", true, "string"),
    ("nameKo", true, "string"),
    ("nameUz", true, "string"),
    ("nameRu", true, "string"),
    ("label", false, "string"),
    ("role", false, "string"),
    ("stage", false, "string"),
    ("since", false, "string"),
    ("until", false, "string"),
    ("amount", false, "string"),
    ("amountValue", false, "double"),
    ("currency", false, "string"),
    ("bound", false, "string"),
];

/// A file of `GraphML` in the making.
pub struct Graph {
    store: Store,
    step: Step,
    after: Option<Uuid>,
    /// The nodes that were written, of each kind in order: an edge needs both of its ends.
    written: Vec<Vec<Uuid>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Head,
    /// Of the kind at that place.
    Nodes(usize),
    Edges,
    Ended,
}

impl Graph {
    /// The graph as it is while it is read.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self {
            store,
            step: Step::Head,
            after: None,
            written: Vec::new(),
        }
    }

    /// The next part of the file; `None` behind its end.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        match self.step {
            Step::Head => {
                self.step = Step::Nodes(0);
                Ok(Some(head()))
            }
            Step::Nodes(n) => self.nodes(n).await.map(Some),
            Step::Edges => self.edges().await.map(Some),
            Step::Ended => Ok(None),
        }
    }

    async fn nodes(&mut self, n: usize) -> Result<String, Error> {
        let mut text = String::new();
        let Some(kind) = EntityKind::ALL.get(n) else {
            self.step = Step::Edges;
            return Ok(text);
        };
        if self.written.len() <= n {
            self.written.push(Vec::new());
        }
        let all = Condition::All(Vec::new());
        let page = self.store.extract_entities(*kind, &all, self.after, PAGE);
        let entities = page.await?;
        self.after = entities.last().map(|last| last.id.uuid);
        if self.after.is_none() {
            self.step = Step::Nodes(n + 1);
        }
        for entity in &entities {
            node(entity, &mut text);
        }
        if let Some(written) = self.written.get_mut(n) {
            written.extend(entities.iter().map(|entity| entity.id.uuid));
        }
        Ok(text)
    }

    async fn edges(&mut self) -> Result<String, Error> {
        let relations = self.store.extract_relations(self.after, PAGE).await?;
        let Some(last) = relations.last() else {
            self.step = Step::Ended;
            return Ok("  </graph>\n</graphml>\n".to_owned());
        };
        self.after = Some(last.id.uuid);
        let is_written = |id: &Uuid| self.written.iter().any(|of| of.binary_search(id).is_ok());
        let mut text = String::new();
        for relation in relations {
            // What came to the graph since the nodes were written is left for the next file.
            if is_written(&relation.from.uuid) && is_written(&relation.to.uuid) {
                edge(&relation, &mut text);
            }
        }
        Ok(text)
    }
}

fn head() -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for (name, is_of_nodes, kind) in KEYS {
        let of = if is_of_nodes { "node" } else { "edge" };
        let id = key(name, is_of_nodes);
        let _ = writeln!(
            text,
            "  <key id=\"{id}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
        );
    }
    text.push_str("  <graph edgedefault=\"directed\">\n");
    text
}

/// Both nodes and edges have labels, under keys of their own.
fn key(name: &str, is_of_nodes: bool) -> String {
    format!("{}-{name}", if is_of_nodes { "n" } else { "e" })
}

fn node(entity: &Entity, text: &mut String) {
    let data = &entity.data;
    let class = data.institution_kind.map(Vocabulary::as_str);
    let class = class.or(data.project_kind.map(Vocabulary::as_str));
    let class = class.or(data.place_kind.map(Vocabulary::as_str));
    let class = class.or(data.event_kind.map(Vocabulary::as_str));
    let summary = data
        .summaries
        .iter()
        .min_by_key(|text| text.language != Language::En);
    let budget = data.budget.as_ref();
    let amount = budget.map(|budget| budget.amount.to_string());
    let _ = writeln!(text, "    <node id=\"{}\">", entity.id);
    let mut put = |name, value: Option<String>| datum(name, true, value, text);
    put(
        "label",
        preferred(&data.names, &[]).map(|name| name.text.clone()),
    );
    put("kind", Some(entity.kind.to_string()));
    put("slug", Some(entity.slug.clone()));
    put("class", class.map(str::to_owned));
    put("status", data.status.map(|status| status.to_string()));
    put(
        "starts",
        data.starts.or(data.founded).map(|date| date.to_string()),
    );
    put(
        "ends",
        data.ends.or(data.closed).map(|date| date.to_string()),
    );
    put("ordinal", data.ordinal.map(|ordinal| ordinal.to_string()));
    put("isoCode", data.iso_code.clone());
    put(
        "latitude",
        data.coordinates.map(|at| at.latitude.to_string()),
    );
    put(
        "longitude",
        data.coordinates.map(|at| at.longitude.to_string()),
    );
    put("summary", summary.map(|summary| summary.text.clone()));
    put("budget", amount.clone());
    put("budgetValue", amount);
    put(
        "budgetCurrency",
        budget.map(|budget| budget.currency.to_string()),
    );
    for language in Language::ALL {
        let of_language = data
            .names
            .iter()
            .find(|name| name.language == Some(*language) && name.kind == NameKind::Preferred);
        put(
            name_key(*language),
            of_language.map(|name| name.text.clone()),
        );
    }
    text.push_str("    </node>\n");
}

fn edge(relation: &Relation, text: &mut String) {
    let facts = &relation.data;
    let amount = facts.money.as_ref().map(|money| money.amount.to_string());
    let (id, from, to) = (relation.id, relation.from, relation.to);
    let _ = writeln!(
        text,
        "    <edge id=\"{id}\" source=\"{from}\" target=\"{to}\">"
    );
    let mut put = |name, value: Option<String>| datum(name, false, value, text);
    put("label", Some(relation.kind.to_string()));
    put("role", facts.role.clone());
    put("stage", Some(facts.stage.to_string()));
    put("since", facts.since.map(|date| date.to_string()));
    put("until", facts.until.map(|date| date.to_string()));
    put("amount", amount.clone());
    put("amountValue", amount);
    put(
        "currency",
        facts.money.as_ref().map(|money| money.currency.to_string()),
    );
    put(
        "bound",
        facts.money.as_ref().map(|money| money.bound.to_string()),
    );
    text.push_str("    </edge>\n");
}

fn datum(name: &str, is_of_nodes: bool, value: Option<String>, text: &mut String) {
    if let Some(value) = value {
        let (key, value) = (key(name, is_of_nodes), escape::text(&value));
        let _ = writeln!(text, "      <data key=\"{key}\">{value}</data>");
    }
}

/// The key of names in a language.
const fn name_key(language: Language) -> &'static str {
    match language {
        Language::En => "nameEn",
        Language::Ko => "nameKo",
        Language::Uz => "nameUz",
        Language::Ru => "nameRu",
    }
}
