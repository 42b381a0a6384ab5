//! What goes wrong while a query is answered, as clients are told it.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use super::limits::Limit;
use crate::{store, telemetry};

/// The longest message, in bytes: it may repeat what was sent, and be told for each of many objects.
const MAX_MESSAGE: usize = 500;

/// An error of one field, or of a whole request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    message: String,
    /// What a program can act on, beside the code.
    more: Vec<(&'static str, Value)>,
}

impl Fault {
    fn new(code: &'static str, message: impl AsRef<str>) -> Self {
        Self {
            code,
            message: shortened(message.as_ref()),
            more: Vec::new(),
        }
    }

    /// The query asks for what cannot be; the message tells the fix.
    pub(super) fn input(message: impl AsRef<str>) -> Self {
        Self::new("BAD_USER_INPUT", message)
    }

    /// The document breaks a rule of GraphQL.
    pub(super) fn invalid(message: impl AsRef<str>) -> Self {
        Self::new("GRAPHQL_VALIDATION_FAILED", message)
    }

    /// The caller may not ask that.
    pub(super) fn forbidden(message: impl AsRef<str>) -> Self {
        Self::new("FORBIDDEN", message)
    }

    /// Another request was made under the same `Idempotency-Key`.
    pub(super) fn reused() -> Self {
        let message = "another request was made under this `Idempotency-Key`; use a key once, \
                       and again only for the very same request";
        Self::new("IDEMPOTENCY_KEY_REUSED", message)
    }

    /// The request is more than the server takes on; names the limit.
    pub(super) fn limit(limit: Limit, asked: u64, most: u64) -> Self {
        let message = format!("the {} is {asked}; the limit is {most}", limit.what);
        Self {
            more: vec![("limit", limit.told(asked, most))],
            ..Self::new("TOO_EXPENSIVE", message)
        }
    }

    /// The same with what would help.
    pub(super) fn advise(mut self, advice: &str) -> Self {
        self.message.push_str(advice);
        self
    }

    /// The same with the cursor to go on from.
    pub(super) fn resume_after(mut self, cursor: &str) -> Self {
        self.more.push(("resumeAfter", json!(cursor)));
        self
    }

    /// The operation took longer than it may.
    pub(super) fn timeout(most: Duration) -> Self {
        let message = format!(
            "the operation took longer than the limit of {most:?} and was stopped; ask for less"
        );
        Self::new("TIMEOUT", message)
    }

    /// A value that has to be there is not.
    pub(super) fn missing(what: &str) -> Self {
        Self::new("NOT_FOUND", format!("{what} is not in the graph any more"))
    }

    /// The error as the answer has it.
    pub(super) fn to_json(&self, path: &[Value]) -> Value {
        let mut extensions = json!({ "code": self.code });
        for (name, value) in &self.more {
            extensions[name] = value.clone();
        }
        if path.is_empty() {
            json!({ "message": self.message, "extensions": extensions })
        } else {
            json!({ "message": self.message, "path": path, "extensions": extensions })
        }
    }
}

/// A message without its middle, if it is too long; what to do is at its end.
pub(super) fn shortened(message: &str) -> String {
    if message.len() <= MAX_MESSAGE {
        return message.to_owned();
    }
    let start = message.floor_char_boundary(MAX_MESSAGE / 2);
    let end = message.ceil_char_boundary(message.len() - MAX_MESSAGE / 2);
    format!("{}…{}", &message[..start], &message[end..])
}

impl From<store::Error> for Fault {
    /// The cause stays here: it is logged once, under a number that the client learns.
    fn from(error: store::Error) -> Self {
        if let store::Error::Cursor(_) = error {
            return Self::input(format!("{error}; take it from an answer, unchanged"));
        }
        if let store::Error::Reused = error {
            return Self::reused();
        }
        let incident = Uuid::new_v4().simple().to_string();
        let trouble = error.trouble();
        tracing::error!(
            %incident,
            error = telemetry::chain(&error),
            advice = trouble.map(store::Trouble::advice),
            "a query failed"
        );
        let (code, message) = if trouble.is_some_and(store::Trouble::may_pass) {
            (
                "UNAVAILABLE",
                "the database takes nothing in for now; nothing was written; try again later",
            )
        } else if error.is_unavailable() {
            (
                "UNAVAILABLE",
                "the database cannot be reached; try again in a moment",
            )
        } else if error.is_timeout() {
            (
                "TIMEOUT",
                "the database took too long over this; ask for less at a time",
            )
        } else {
            (
                "INTERNAL",
                "the server is at fault; its log has the cause under `incident`",
            )
        };
        Self {
            more: vec![("incident", json!(incident))],
            ..Self::new(code, message)
        }
    }
}
