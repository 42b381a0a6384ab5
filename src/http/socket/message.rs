//! The messages of the protocol graphql-transport-ws.

use serde_json::{Map, Value, json};

use crate::http::graphql_request::Parameters;

/// What a client says.
#[derive(Debug, PartialEq)]
pub(super) enum FromClient {
    /// The first words, with what the client wants to be known by.
    Init(Map<String, Value>),
    /// Are you there?
    Ping,
    /// I am here.
    Pong,
    /// Start an operation.
    Subscribe(String, Box<Parameters>),
    /// Stop it.
    Complete(String),
}

impl FromClient {
    /// Reads a message; else what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let message: Value = serde_json::from_str(text)
            .map_err(|error| format!("the message is no JSON: {error}"))?;
        let Value::Object(mut message) = message else {
            return Err("a message is an object with a `type`".to_owned());
        };
        let payload = message.remove("payload").unwrap_or_default();
        match message.get("type").and_then(Value::as_str) {
            Some("connection_init") => match payload {
                Value::Object(payload) => Ok(Self::Init(payload)),
                Value::Null => Ok(Self::Init(Map::new())),
                _ => Err("the `payload` of `connection_init` is an object".to_owned()),
            },
            Some("ping") => Ok(Self::Ping),
            Some("pong") => Ok(Self::Pong),
            Some("subscribe") => {
                let parameters = Parameters::from_value(payload)?;
                Ok(Self::Subscribe(id(&message)?, Box::new(parameters)))
            }
            Some("complete") => Ok(Self::Complete(id(&message)?)),
            Some(other) => Err(format!("there is no message of type `{other}`")),
            None => Err("the message has no `type`".to_owned()),
        }
    }
}

fn id(message: &Map<String, Value>) -> Result<String, String> {
    let id = message.get("id").and_then(Value::as_str);
    id.filter(|id| !id.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| "the message has no `id`".to_owned())
}

/// `connection_ack`: go ahead.
pub(super) fn ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// `pong`: here.
pub(super) fn pong() -> String {
    json!({ "type": "pong" }).to_string()
}

/// `next`: an answer, whose JSON is passed on as it is.
pub(super) fn next(id: &str, body: &[u8]) -> String {
    let body = String::from_utf8_lossy(body);
    let id = json!(id);
    format!(r#"{{"id":{id},"type":"next","payload":{body}}}"#)
}

/// `error`: the operation does not run, or not any more.
pub(super) fn error(id: &str, errors: &[Value]) -> String {
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

/// `complete`: the operation is over.
pub(super) fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::{FromClient, next};

    #[test]
    fn messages_are_read() {
        let read = |text| FromClient::parse(text).unwrap();
        let init = FromClient::Init(serde_json::Map::new());
        assert_eq!(read(r#"{"type":"connection_init"}"#), init);
        let ping = r#"{"type":"ping","payload":{"a":1}}"#;
        assert_eq!(read(ping), FromClient::Ping);
        let complete = FromClient::Complete("1".to_owned());
        assert_eq!(read(r#"{"type":"complete","id":"1"}"#), complete);
        let FromClient::Subscribe(id, asked) =
            read(r#"{"type":"subscribe","id":"1","payload":{"query":"{a}"}}"#)
        else {
            panic!("no subscribe");
        };
        assert_eq!((id.as_str(), asked.query.as_deref()), ("1", Some("{a}")));
    }

    #[test]
    fn what_is_no_message_is_told() {
        for wrong in [
            "",
            "7",
            "{}",
            r#"{"type":"start","id":"1"}"#,
            r#"{"type":"connection_init","payload":1}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"complete"}"#,
        ] {
            assert!(FromClient::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_answer_is_passed_on_as_it_is() {
        let expected = r#"{"id":"a\"b","type":"next","payload":{}}"#;
        assert_eq!(next("a\"b", b"{}"), expected);
    }
}
