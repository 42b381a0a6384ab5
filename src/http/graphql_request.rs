//! Reads the parameters of a GraphQL request and says which of them is wrong.

use serde_json::{Map, Value};
use url::form_urlencoded;

/// The parameters that the specification names, and what comes with them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parameters {
    pub(super) query: Option<String>,
    /// The name of a trusted document.
    pub(super) document_id: Option<String>,
    /// The hash of a document that was sent before, or is sent along.
    pub(super) persisted_hash: Option<String>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Map<String, Value>,
    /// The client's own name for the request, by a header.
    pub(super) idempotency_key: Option<String>,
}

impl Parameters {
    /// From the JSON body of a POST.
    pub(super) fn from_json(body: &[u8]) -> Result<Self, String> {
        if body.is_empty() {
            return Err("the body is empty; send {\"query\": \"…\"}".to_owned());
        }
        let body = serde_json::from_slice(body)
            .map_err(|error| format!("the body is no JSON: {error}"))?;
        Self::from_value(body)
    }

    /// From the payload of a message, or a body.
    pub(super) fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::Object(fields) => Self::from_fields(fields),
            Value::Array(_) => {
                Err("batches are off; send one request, an object with `query`".to_owned())
            }
            other => Err(format!(
                "the request is {}; it has to be an object with `query`",
                kind(&other)
            )),
        }
    }

    /// From the query string of a GET, where `variables` and `extensions` are JSON.
    pub(super) fn from_query_string(text: &str) -> Result<Self, String> {
        let mut fields = Map::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let is_json = matches!(name.as_ref(), "variables" | "extensions");
            let value = if is_json && !value.is_empty() {
                serde_json::from_str(&value)
                    .map_err(|error| format!("`{name}` is no JSON: {error}"))?
            } else if value.is_empty() {
                Value::Null
            } else {
                Value::String(value.into_owned())
            };
            fields.insert(name.into_owned(), value);
        }
        Self::from_fields(fields)
    }

    /// Fields that the specification does not name are let pass, as it asks.
    fn from_fields(mut fields: Map<String, Value>) -> Result<Self, String> {
        let mut extensions = object(&mut fields, "extensions")?;
        let mut persisted = object(&mut extensions, "persistedQuery")?;
        Ok(Self {
            query: text(&mut fields, "query")?,
            document_id: text(&mut fields, "documentId")?,
            persisted_hash: text(&mut persisted, "sha256Hash")?,
            operation_name: text(&mut fields, "operationName")?,
            variables: object(&mut fields, "variables")?,
            idempotency_key: None,
        })
    }
}

fn text(fields: &mut Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(format!(
            "`{name}` is {}; it has to be a string",
            kind(&other)
        )),
    }
}

fn object(fields: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, String> {
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(other) => Err(format!(
            "`{name}` is {}; it has to be an object",
            kind(&other)
        )),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    fn wrong(body: &str) -> String {
        Parameters::from_json(body.as_bytes()).unwrap_err()
    }

    #[test]
    fn a_body_and_a_query_string_mean_the_same() {
        let body = br#"{"query": "{a}", "operationName": "b", "variables": {"c": 1}, "more": 2}"#;
        let string = "query=%7Ba%7D&operationName=b&variables=%7B%22c%22:1%7D&extensions=";
        let parameters = Parameters::from_json(body).unwrap();
        assert_eq!(parameters.variables["c"], 1);
        assert_eq!(Parameters::from_query_string(string).unwrap(), parameters);
    }

    #[test]
    fn null_counts_as_absent() {
        let body = br#"{"query": "{a}", "operationName": null, "variables": null}"#;
        let parameters = Parameters::from_json(body).unwrap();
        assert_eq!(parameters.operation_name, None);
        assert!(parameters.variables.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let messages = [
            wrong(""),
            wrong("{"),
            wrong("[]"),
            wrong("7"),
            wrong(r#"{"query": {}}"#),
            wrong(r#"{"query": "{a}", "variables": "b"}"#),
            wrong(r#"{"query": "{a}", "extensions": 1}"#),
            wrong(&"[".repeat(10_000)),
            Parameters::from_query_string("query={a}&variables={").unwrap_err(),
        ];
        insta::assert_snapshot!(messages.join("\n"), @r#"
        the body is empty; send {"query": "…"}
        the body is no JSON: EOF while parsing an object at line 1 column 1
        batches are off; send one request, an object with `query`
        the request is a number; it has to be an object with `query`
        `query` is an object; it has to be a string
        `variables` is a string; it has to be an object
        `extensions` is a number; it has to be an object
        the body is no JSON: recursion limit exceeded at line 1 column 128
        `variables` is no JSON: EOF while parsing an object at line 1 column 1
        "#);
    }
}
