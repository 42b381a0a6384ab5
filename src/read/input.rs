//! From the input of a mutation to what the domain knows.
//!
//! The fields of inputs have the names of the domain's data, so what is left to do is what GraphQL
//! does to inputs: defaults, single values in the place of lists, ids that were written as numbers.

use async_graphql::Value;
use serde_json::{Map, Value as Json};

use super::args::Args;
use crate::{
    domain::{Body, FaultCode, Invalid, NodeKind},
    graphql::{
        inputs::{self, Input},
        schema,
        table::Shape,
    },
    store::RecordInput,
};

/// The record about a node of `kind` that an input of that type states.
pub(super) fn record(kind: NodeKind, named: &str, given: Args) -> Result<RecordInput, Invalid> {
    let mut fields = inputs::input(named).map_or_else(Map::new, |input| object(input, given));
    fields.remove("expectedRevision");
    let key = fields.remove("key");
    let body = Body::from_json(kind, Json::Object(fields))
        .map_err(|error| Invalid::one("", FaultCode::Invalid, error.to_string()))?;
    let key = key.as_ref().and_then(Json::as_str).unwrap_or_default();
    Ok(RecordInput {
        key: key.to_owned(),
        expected_revision: given.int("expectedRevision"),
        body,
    })
}

fn object(input: &Input, given: Args) -> Map<String, Json> {
    let fields = input.fields.iter().filter_map(|field| {
        let given = given.get(field.name).map(|value| json(field.shape, value));
        let default = || Some(plain(&schema::default(field.default?)));
        Some((field.name.to_owned(), given.or_else(default)?))
    });
    fields.collect()
}

fn json(shape: Shape, value: &Value) -> Json {
    if shape.items_required.is_some() {
        let item = Shape {
            items_required: None,
            ..shape
        };
        return match value {
            Value::List(items) => items.iter().map(|value| json(item, value)).collect(),
            single => Json::Array(vec![json(item, single)]),
        };
    }
    match (inputs::input(shape.named), value) {
        (Some(input), value) => Json::Object(object(input, Args::of(value))),
        (None, Value::Number(id)) if shape.named == "ID" => Json::String(id.to_string()),
        (None, value) => plain(value),
    }
}

fn plain(value: &Value) -> Json {
    value.clone().into_json().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use async_graphql::{Value, value};
    use serde_json::json;

    use super::{Args, NodeKind, record};

    fn data(kind: NodeKind, named: &str, given: &Value) -> serde_json::Value {
        let record = record(kind, named, Args::of(given)).unwrap();
        record.body.to_json().unwrap()
    }

    #[test]
    fn an_input_means_what_graphql_says_it_means() {
        let given = value!({
            "key": "p1",
            "expectedRevision": 0,
            "entity": { "id": 7 },
            "names": { "text": "One" },
            "summaries": null,
            "status": "AGREED",
            "budget": { "amount": "1.50", "currency": "USD" },
        });
        let record = record(NodeKind::Project, "PutProjectInput", Args::of(&given)).unwrap();
        assert_eq!(
            (record.key.as_str(), record.expected_revision),
            ("p1", Some(0))
        );
        assert_eq!(
            record.body.to_json().unwrap(),
            json!({
                "entity": { "id": "7" },
                "names": [{ "text": "One", "kind": "PREFERRED" }],
                "projectKind": "PROJECT",
                "status": "AGREED",
                "budget": { "amount": "1.50", "currency": "USD", "bound": "EXACT" },
            })
        );
    }

    #[test]
    fn every_reference_has_its_form() {
        let key = value!({ "agency": "koica", "key": "a" });
        let given = value!({
            "key": "r1",
            "relation": { "record": (key.clone()) },
            "kind": "FUNDS",
            "from": { "identifier": { "scheme": "ror", "value": "05apxxy63" } },
            "to": { "record": (key) },
        });
        let said = data(NodeKind::Relation, "PutRelationInput", &given);
        assert_eq!(said["stage"], "ACTIVE");
        assert_eq!(said["from"]["identifier"]["value"], "05apxxy63");
        assert_eq!(said["to"]["record"], said["relation"]["record"]);
    }
}
