//! Relations, sources, agencies, records and changes: who says what, and since when.

use serde_json::{Value, json};

use crate::{
    domain::{Body, Id},
    graphql::{
        Node,
        fetch::Fetch,
        table::{Aim, Field, Read, Type},
    },
};

pub(super) fn types() -> [Type; 5] {
    [relation(), source(), agency(), record(), change()]
}

fn node(name: &'static str, doc: &'static str, fields: Vec<Field>) -> Type {
    Type::new(name, doc, &["Node"], fields)
}

/// The fields of a relation that its outline is enough for.
pub const OUTLINE: [&str; 4] = ["id", "kind", "from", "to"];

#[rustfmt::skip]
fn relation() -> Type {
    let doc =
        "One edge of the graph, a fact of its own: who said so, since when, with how much money.";
    node(
        "Relation",
        doc,
        vec![
            Field::new("id", "ID!", "Opaque and stable for ever.", Read::Outline(|r, out| out.put(&r.id))),
            Field::new("kind", "RelationKind!", "What it says.", Read::Outline(|r, out| out.put(&r.kind))),
            Field::new("from", "Entity!", "Where it starts.", Read::Link(|n, aims| relation_end(n, true, aims))),
            Field::new("to", "Entity!", "Where it leads.", Read::Link(|n, aims| relation_end(n, false, aims))),
            Field::new("role", "String", "The part that `from` plays: a title, 'lead contractor', 'technical assistance'.", Read::Relation(|r, out| out.put(&r.data.role))),
            Field::new("stage", "RelationStage!", "How firm it is.", Read::Relation(|r, out| out.put(&r.data.stage))),
            Field::new("since", "PartialDate", "Since when it holds.", Read::Relation(|r, out| out.put(&r.data.since))),
            Field::new("until", "PartialDate", "Until when it holds.", Read::Relation(|r, out| out.put(&r.data.until))),
            Field::new("money", "Money", "What `from` gives to `to`.", Read::Here(money)),
            Field::new("citations", "[Citation!]!", "Where it is from.", Read::Plain(|n| facts(n, |r| json!(r.data.citations)))),
            Field::new("records", "[Record!]!", "What each agency said of it, the strongest word first.", Read::Fetch(Fetch::Records)),
            Field::new("conflicts", "[Conflict!]!", "The fields on which the agencies' records disagree.", Read::Plain(|n| facts(n, |r| json!(r.conflicts)))),
            Field::new("revision", "Int!", "Grows by one with every change to it.", Read::Relation(|r, out| out.put(&r.revision))),
            Field::new("createdAt", "DateTime!", "When the first record of it was written.", Read::Relation(|r, out| out.put(&r.created_at))),
            Field::new("updatedAt", "DateTime!", "When a record of it last changed.", Read::Relation(|r, out| out.put(&r.updated_at))),
        ],
    )
}

fn facts(node: &Node, read: fn(&crate::domain::Relation) -> Value) -> Value {
    match node {
        Node::Relation(relation) => read(relation),
        _ => Value::Null,
    }
}

fn money(node: &Node, found: &mut Vec<Node>) {
    if let Node::Relation(relation) = node {
        found.extend(relation.data.money.clone().map(Node::Money));
    }
}

fn relation_end(node: &Node, is_start: bool, aims: &mut Vec<Aim>) {
    if let Some(outline) = node.outline() {
        let end = if is_start { outline.from } else { outline.to };
        aims.push(Aim::id(end));
    }
}

#[rustfmt::skip]
fn source() -> Type {
    let doc = "A document, page or data set that facts are taken from.";
    node(
        "Source",
        doc,
        vec![
            Field::new("id", "ID!", "Opaque and stable for ever.", Read::Source(|s, out| out.put(&s.id))),
            Field::new("slug", "String!", "What citations name it by.", Read::Source(|s, out| out.text(&s.data.slug))),
            Field::new("title", "String!", "Its title.", Read::Source(|s, out| out.put(&s.data.title.as_ref().unwrap_or(&s.data.slug)))),
            Field::new("publisher", "String", "Who published it.", Read::Source(|s, out| out.put(&s.data.publisher))),
            Field::new("published", "PartialDate", "When it was published.", Read::Source(|s, out| out.put(&s.data.published))),
            Field::new("url", "URL", "Where it can be read.", Read::Source(|s, out| out.put(&s.data.url))),
            Field::new("license", "String", "Its licence, an SPDX identifier where there is one.", Read::Source(|s, out| out.put(&s.data.license))),
            Field::new("entities", "EntityConnection!", "The entities that rest on it.", Read::Fetch(Fetch::Cited { of_relations: false, })).paged(),
            Field::new("relations", "RelationConnection!", "The relations that rest on it.", Read::Fetch(Fetch::Cited { of_relations: true })).paged(),
        ],
    )
}

#[rustfmt::skip]
fn agency() -> Type {
    let doc = "A partner that writes records: KOICA, a ministry, the editors of this graph.";
    node(
        "Agency",
        doc,
        vec![
            Field::new("id", "ID!", "Opaque and stable for ever.", Read::Agency(|a, out| out.put(&a.id))),
            Field::new("slug", "String!", "Readable and unique among agencies.", Read::Agency(|a, out| out.text(&a.slug))),
            Field::new("name", "String!", "Its name, for people.", Read::Agency(|a, out| out.put(&a.name))),
            Field::new("license", "String", "The licence of its records, an SPDX identifier.", Read::Agency(|a, out| out.put(&a.license))),
            Field::new("precedence", "Int!", "Whose word stands where records disagree: the lower, the stronger.", Read::Agency(|a, out| out.put(&a.precedence))),
            Field::new("institution", "Institution", "The institution of the graph that it is: the one of the same slug.", Read::Fetch(Fetch::AgencyInstitution)),
            Field::new("records", "RecordConnection!", "All that it says, in the order in which it was first said.", Read::Fetch(Fetch::AgencyRecords)).paged(),
        ],
    )
}

#[rustfmt::skip]
fn record() -> Type {
    let doc = "What one agency says of one entity, relation or source, under the agency's own key.";
    node(
        "Record",
        doc,
        vec![
            Field::new("id", "ID!", "Opaque and stable for ever.", Read::Record(|r, out| out.put(&r.id))),
            Field::new("agency", "Agency!", "Whose word it is.", Read::Link(|n, aims| record_keys(n, |r| r.agency, aims))),
            Field::new("key", "String!", "The agency's own key for it.", Read::Record(|r, out| out.put(&r.key))),
            Field::new("subject", "Node", "What it is about.", Read::Link(|n, aims| record_keys(n, |r| r.subject, aims))),
            Field::new("data", "JSON!", "What it says, as it was put; the names of its fields are those of the inputs.", Read::Record(|r, out| out.put(&body(&r.body)))),
            Field::new("revision", "Int!", "1 when new; one more with every revision.", Read::Record(|r, out| out.put(&r.revision))),
            Field::new("withdrawn", "Boolean!", "Whether the agency has taken it back.", Read::Record(|r, out| out.put(&r.withdrawn))),
            Field::new("createdAt", "DateTime!", "When it was first written.", Read::Record(|r, out| out.put(&r.created_at))),
            Field::new("updatedAt", "DateTime!", "When it was last revised.", Read::Record(|r, out| out.put(&r.updated_at))),
        ],
    )
}

fn body(body: &Body) -> Value {
    body.to_json().unwrap_or_default()
}

fn record_keys(node: &Node, read: fn(&crate::domain::Record) -> Id, aims: &mut Vec<Aim>) {
    if let Node::Record(record) = node {
        aims.push(Aim::id(read(record)));
    }
}

#[rustfmt::skip]
fn change() -> Type {
    let doc = "One step of the graph's history. Its edge's cursor is where a feed resumes.";
    node(
        "Change",
        doc,
        vec![
            Field::new("id", "ID!", "Opaque and stable for ever.", Read::Change(|c, out| out.put(&c.id))),
            Field::new("kind", "ChangeKind!", "What it did.", Read::Change(|c, out| out.put(&c.kind))),
            Field::new("subject", "Node", "What it did it to, or what that was merged into; null once that has left the graph.", Read::Link(|n, aims| change_keys(n, |c| c.subject, aims))),
            Field::new("subjectId", "ID!", "The id of what it did it to.", Read::Change(|c, out| out.put(&c.subject))),
            Field::new("agency", "Agency!", "Whose record did it.", Read::Link(|n, aims| change_keys(n, |c| c.agency, aims))),
            Field::new("at", "DateTime!", "When.", Read::Change(|c, out| out.put(&c.at))),
            Field::new("fields", "[String!]!", "The fields that changed.", Read::Change(|c, out| out.put(&c.fields))),
            Field::new("revision", "Int!", "The graph's revision after it.", Read::Change(|c, out| out.put(&c.revision))),
            Field::new("record", "Record", "The record that the agency put or withdrew; null where it did neither, as when a relation goes with its end.", Read::Link(cause)),
            Field::new("recordRevision", "Int", "The record's revision with which it came.", Read::Change(|c, out| out.put(&c.record.map(|(_, revision)| revision)))),
        ],
    )
}

fn cause(node: &Node, aims: &mut Vec<Aim>) {
    if let Node::Change(change) = node {
        aims.extend(change.record.map(|(record, _)| Aim::id(record)));
    }
}

fn change_keys(node: &Node, read: fn(&crate::store::Change) -> Id, aims: &mut Vec<Aim>) {
    if let Node::Change(change) = node {
        aims.push(Aim::id(read(change)));
    }
}
