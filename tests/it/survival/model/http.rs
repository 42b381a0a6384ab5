//! The same over HTTP, as an agency does it.

use hamkor::{
    domain::{FaultCode, Id, Scope, Vocabulary},
    store::Store,
};
use serde_json::{Value, json};

use super::{
    acts::{Came, Input, Model, Wrong},
    graph::{Graph, Node},
    site::Told,
    steps::VOICES,
};
use crate::harness::TestApp;

/// The most ids that are asked for at once.
const MOST: usize = 100;

const NODES: &str = "query ($ids: [ID!]!) { nodes(ids: $ids) { id \
     ... on Entity { slug revision names { text } identifiers { value } conflicts { field } } \
     ... on Relation { kind stage role revision from { id } to { id } conflicts { field } } \
     ... on Source { slug title } } }";

/// A server, and a key for each agency.
pub(super) struct Http {
    app: TestApp,
    keys: Vec<String>,
}

impl Http {
    pub(super) async fn start() -> Self {
        let app = TestApp::start().await;
        let mut keys = Vec::new();
        for voice in VOICES {
            keys.push(app.key_for(voice, &[Scope::Write, Scope::Curate]).await);
        }
        Self { app, keys }
    }

    pub(super) fn store(&self) -> &Store {
        self.app.store()
    }

    /// The payload of a mutation, or what is wrong with its input.
    async fn tell(
        &self,
        voice: usize,
        field: &str,
        input: Value,
        asked: &str,
    ) -> Result<Came<Value>, String> {
        let capital = field[..1].to_uppercase() + &field[1..];
        let query = format!(
            "mutation ($input: {capital}Input!) {{ \
               {field}(input: $input) {{ {asked} errors {{ path code }} }} }}"
        );
        let query = self.app.query(&query).variable("input", input);
        let answer = query.key(&self.keys[voice]).await;
        if !answer.errors().is_empty() {
            return Err(format!("{field} is answered: {}", answer.text()));
        }
        let payload = answer.json()["data"][field].take();
        let errors = payload["errors"].as_array().unwrap();
        let mut wrong: Vec<_> = errors.iter().map(fault).collect();
        wrong.sort();
        Ok(if wrong.is_empty() {
            Ok(payload)
        } else {
            Err(wrong)
        })
    }

    pub(super) async fn put(
        &self,
        voice: usize,
        inputs: &[Input],
    ) -> Result<Came<Vec<Told>>, String> {
        let record = |input: &Input| {
            let mut data = input.body.to_json().unwrap();
            data["key"] = json!(input.key);
            data["expectedRevision"] = json!(input.expected);
            if let (Some(fields), true) = (data.as_object_mut(), is_entity(input)) {
                fields.entry("names").or_insert(json!([]));
            }
            json!({ input.body.kind().as_str(): data })
        };
        let records: Vec<_> = inputs.iter().map(record).collect();
        let input = json!({ "records": records });
        let payload = self.tell(voice, "putRecords", input, "records { id subject { id } }");
        let told = |payload: Value| {
            payload["records"]
                .as_array()
                .unwrap()
                .iter()
                .map(told)
                .collect()
        };
        Ok(payload.await?.map(told))
    }

    pub(super) async fn withdraw(
        &self,
        voice: usize,
        key: &str,
        expected: Option<i32>,
    ) -> Result<Came<Vec<Told>>, String> {
        let input = json!({ "key": key, "expectedRevision": expected });
        let payload = self.tell(
            voice,
            "withdrawRecord",
            input,
            "record { id subject { id } }",
        );
        Ok(payload.await?.map(|payload| vec![told(&payload["record"])]))
    }

    pub(super) async fn merge(&self, into: &Value, from: &Value) -> Result<Came<Id>, String> {
        let input = json!({ "into": into, "from": from });
        let payload = self
            .tell(0, "mergeEntities", input, "entity { id }")
            .await?;
        Ok(payload.map(|payload| id(&payload["entity"]["id"]).unwrap()))
    }

    pub(super) async fn split(&self, voice: usize, key: &str) -> Result<Came<Id>, String> {
        let input = json!({ "record": { "agency": VOICES[voice], "key": key } });
        let payload = self.tell(0, "splitRecord", input, "entity { id }").await?;
        Ok(payload.map(|payload| id(&payload["entity"]["id"]).unwrap()))
    }

    /// What `nodes` says of all ids is what the model says.
    pub(super) async fn compare(&self, model: &Model, expected: &Graph) -> Result<(), String> {
        for ids in model.ids.chunks(MOST) {
            let named: Vec<_> = ids.iter().map(ToString::to_string).collect();
            let answer = self.app.query(NODES).variable("ids", json!(named)).await;
            if !answer.errors().is_empty() {
                return Err(format!("nodes are answered: {}", answer.text()));
            }
            let told = answer.json()["data"]["nodes"].take();
            for (id, told) in ids.iter().zip(told.as_array().unwrap()) {
                let live = model.live(*id);
                let expected = expected.nodes.get(&live);
                let expected = expected.map_or(Value::Null, |node| shown(live, node));
                if *told != expected {
                    return Err(format!("{id} is\n  {told}\nand should be\n  {expected}"));
                }
            }
        }
        Ok(())
    }
}

/// A node as the query shows it.
fn shown(id: Id, node: &Node) -> Value {
    let Node {
        fields,
        conflicts,
        revision,
    } = node;
    let each = |field: &str, of: &str| {
        let items = fields.get(field).and_then(Value::as_array);
        let items = items.into_iter().flatten();
        items.map(|item| json!({ of: item[of] })).collect::<Value>()
    };
    let conflicts = conflicts.as_array().unwrap().iter();
    let conflicts: Value = conflicts
        .map(|one| json!({ "field": one["field"] }))
        .collect();
    match id.kind.as_str() {
        "relation" => json!({
            "id": id, "kind": fields["kind"], "stage": fields["stage"],
            "role": fields.get("role"), "revision": revision,
            "from": { "id": fields["from"] }, "to": { "id": fields["to"] },
            "conflicts": conflicts,
        }),
        "source" => json!({ "id": id, "slug": fields["slug"], "title": fields["title"] }),
        _ => json!({
            "id": id, "slug": fields["slug"][0], "revision": revision,
            "names": each("names", "text"), "identifiers": each("identifiers", "value"),
            "conflicts": conflicts,
        }),
    }
}

fn is_entity(input: &Input) -> bool {
    input.body.kind().entity().is_some()
}

fn told(record: &Value) -> Told {
    Told {
        record: id(&record["id"]).unwrap(),
        subject: id(&record["subject"]["id"]),
        rest: None,
    }
}

fn id(value: &Value) -> Option<Id> {
    Id::parse(value.as_str()?)
}

/// A fault by the record that has it and the way from there.
fn fault(error: &Value) -> Wrong {
    let steps = error["path"].as_array().unwrap().iter();
    let steps: Vec<_> = steps.map(|step| step.as_str().unwrap()).collect();
    let code = FaultCode::parse(error["code"].as_str().unwrap()).unwrap();
    match steps.as_slice() {
        ["records", n, _, rest @ ..] => (n.parse().unwrap(), rest.join("."), code),
        rest => (0, rest.join("."), code),
    }
}
