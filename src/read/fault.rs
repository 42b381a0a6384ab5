//! What goes wrong while a query is answered, as clients are told it.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::store;

/// An error of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    code: &'static str,
    message: String,
    /// Tells the error's line in the log from all others.
    incident: Option<String>,
}

impl Fault {
    /// The query asks for what cannot be; the message tells the fix.
    pub(super) fn input(message: impl Into<String>) -> Self {
        Self {
            code: "BAD_USER_INPUT",
            message: message.into(),
            incident: None,
        }
    }

    /// The document is more than the server takes on; the message names the limit.
    pub(super) fn expensive(message: impl Into<String>) -> Self {
        Self {
            code: "TOO_EXPENSIVE",
            ..Self::input(message)
        }
    }

    /// A value that has to be there is not.
    pub(super) fn missing(what: &str) -> Self {
        Self {
            code: "NOT_FOUND",
            message: format!("{what} is not in the graph any more"),
            incident: None,
        }
    }

    /// The error as the answer has it.
    pub(super) fn to_json(&self, path: &[Value]) -> Value {
        let mut extensions = json!({ "code": self.code });
        if let Some(incident) = &self.incident {
            extensions["incident"] = json!(incident);
        }
        if path.is_empty() {
            json!({ "message": self.message, "extensions": extensions })
        } else {
            json!({ "message": self.message, "path": path, "extensions": extensions })
        }
    }
}

impl From<store::Error> for Fault {
    /// The cause stays here: it is logged once, under a number that the client learns.
    fn from(error: store::Error) -> Self {
        if let store::Error::Cursor(_) = error {
            return Self::input(format!("{error}; take it from an answer, unchanged"));
        }
        let incident = Uuid::new_v4().simple().to_string();
        tracing::error!(%incident, error = &error as &dyn std::error::Error, "a query failed");
        let (code, message) = if error.is_unavailable() {
            (
                "UNAVAILABLE",
                "the database cannot be reached; try again in a moment",
            )
        } else {
            (
                "INTERNAL",
                "the server is at fault; its log has the cause under `incident`",
            )
        };
        Self {
            code,
            message: message.to_owned(),
            incident: Some(incident),
        }
    }
}
