//! What the server takes on: every limit of a request, with its value.

use std::time::Duration;

use serde_json::{Value, json};

use super::fault::Fault;

/// The limits of requests.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The longest document, in bytes.
    pub query_bytes: usize,
    /// The most lexical tokens of a document.
    pub tokens: usize,
    /// How deep brackets of a document, or lists and objects of its variables, may nest.
    pub nesting: usize,
    /// How deep fields may nest, fragments expanded.
    pub depth: usize,
    /// The most aliases of an operation, fragments expanded.
    pub aliases: usize,
    /// The most operations of a document.
    pub operations: usize,
    /// The most fragments of a document.
    pub fragments: usize,
    /// The most directives of a document.
    pub directives: usize,
    /// The most variables of an operation.
    pub variables: usize,
    /// The most items of one list among arguments and variables.
    pub list_items: usize,
    /// The most conditions of a filter.
    pub conditions: usize,
    /// The most selections of a document, fragments expanded.
    pub selections: usize,
    /// The longest answer, in bytes.
    pub response_bytes: usize,
    /// Whether questions about the schema are answered.
    pub introspection: bool,
    /// For those without a key.
    pub public: Allowance,
    /// For those with one.
    pub keyed: Allowance,
}

/// What one operation may take.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    /// The most that it may cost, in points.
    pub cost: u64,
    /// The most bytes of arguments, variables filled in.
    pub argument_bytes: u64,
    /// The longest that it may run.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            query_bytes: 16 * 1024,
            tokens: 2_000,
            nesting: 64,
            depth: 15,
            aliases: 30,
            operations: 20,
            fragments: 50,
            directives: 50,
            variables: 50,
            list_items: 500,
            conditions: 100,
            selections: 3_000,
            response_bytes: 8 * 1024 * 1024,
            introspection: true,
            public: Allowance {
                cost: 5_000,
                argument_bytes: 64 * 1024,
                time: Duration::from_secs(5),
            },
            keyed: Allowance {
                cost: 50_000,
                argument_bytes: 4 * 1024 * 1024,
                time: Duration::from_secs(30),
            },
        }
    }
}

/// A limit, as a refusal names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    /// Its name, for programs.
    pub(super) name: &'static str,
    /// What it limits, for people: `nesting of brackets`.
    pub(super) what: &'static str,
}

impl Limit {
    /// Refuses what is above the limit's value.
    pub(super) fn check(self, asked: usize, most: usize) -> Result<(), Fault> {
        self.check_wide(asked as u64, most as u64)
    }

    /// The same for numbers that may be large on any machine.
    pub(super) fn check_wide(self, asked: u64, most: u64) -> Result<(), Fault> {
        if asked > most {
            return Err(Fault::limit(self, asked, most));
        }
        Ok(())
    }

    /// What a program learns of the refusal.
    pub(super) fn told(self, asked: u64, most: u64) -> Value {
        json!({ "name": self.name, "max": most, "asked": asked })
    }
}
