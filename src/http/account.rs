//! What a request was, and what it took: for those who count.

use std::time::Duration;

use serde_json::Value;

use super::metrics::{Answered, Metrics};
use crate::read::{GraphqlResponse, Kind, Operation};

/// What became of a request. An answer over HTTP carries it, for what lies around the handlers.
#[derive(Debug, Clone)]
pub(super) struct Account {
    /// `query`, `mutation` or `subscription`; `none` where no operation is known.
    pub(super) kind: &'static str,
    /// The name that its author gave the operation.
    pub(super) operation: Option<String>,
    /// The code of the first error.
    pub(super) error: Option<String>,
    /// What it did cost, in points.
    pub(super) cost: u64,
    /// How many statements the database ran for it.
    pub(super) statements: u32,
}

impl Account {
    /// Of an operation that ran.
    pub(super) fn of(operation: &Operation, response: &GraphqlResponse) -> Self {
        Self {
            kind: operation.kind.as_str(),
            operation: operation.name.clone(),
            error: response.code.map(str::to_owned),
            cost: response.cost,
            statements: response.statements,
        }
    }

    /// Of a subscription that has begun.
    pub(super) fn started(operation: &Operation) -> Self {
        Self {
            kind: operation.kind.as_str(),
            operation: operation.name.clone(),
            error: None,
            cost: 1,
            statements: 0,
        }
    }

    /// Of a request that is refused with an error of that code.
    pub(super) fn refused(code: &str) -> Self {
        Self {
            kind: "none",
            operation: None,
            error: Some(code.to_owned()),
            cost: 0,
            statements: 0,
        }
    }

    /// Of an operation that is refused with those errors.
    pub(super) fn failed(errors: &[Value], kind: Option<Kind>, name: Option<String>) -> Self {
        let first = errors.first();
        let code = first.and_then(|error| error.pointer("/extensions/code")?.as_str());
        Self {
            kind: kind.map_or("none", Kind::as_str),
            operation: name,
            ..Self::refused(code.unwrap_or_default())
        }
    }

    /// Counts the request, which took so long.
    pub(super) fn count(&self, metrics: &Metrics, took: Duration) {
        metrics.answered(&Answered {
            kind: self.kind,
            operation: self.operation.as_deref(),
            code: self.error.as_deref().unwrap_or("OK"),
            took,
            cost: self.cost,
            statements: self.statements,
        });
    }
}
