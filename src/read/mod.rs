//! The executor: from a request to the bytes of its answer.
//!
//! Text → document → plan → levels → bytes. It knows the schema's tables and the store, not HTTP.

use std::{net::IpAddr, sync::Arc};

use serde_json::{Map, Value as Json, json};
use tokio::sync::Semaphore;

use crate::{
    domain::{Language, Scope},
    store::{Caller, Store},
};
use document::{Document, Documents};
use validate::Validator;

mod args;
mod arguments;
mod cost;
mod document;
mod fault;
mod fetch;
mod filter;
mod group;
mod guard;
mod input;
mod level;
mod limits;
mod load;
mod mutate;
mod narrowed;
mod once;
mod operation;
mod path;
mod plan;
mod run;
mod scalars;
pub mod stock;
mod subscription;
mod typename;
mod types;
mod validate;
mod values;
mod write;

pub use limits::{Allowance, Limits};
pub use narrowed::narrowed;
pub use operation::{Kind, Operation};
pub use subscription::{Event, Subscription};

/// The GraphQL executor. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    store: Store,
    validator: Validator,
    documents: Documents,
    limits: Arc<Limits>,
    /// What subscriptions read, so many at a time: however many there are, others find room.
    turns: Arc<Semaphore>,
}

/// A GraphQL request.
#[derive(Debug, Clone, Default)]
pub struct GraphqlRequest {
    /// The document.
    pub query: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Its variables.
    pub variables: Map<String, Json>,
    /// The languages that the reader wants, the most wanted first.
    pub languages: Vec<Language>,
    /// Whether mutations may run.
    pub mutations_allowed: bool,
    /// Whose key signs it.
    pub caller: Option<Arc<Caller>>,
    /// Where it comes from.
    pub address: Option<IpAddr>,
    /// The client's own name for it, under which it writes once.
    pub idempotency_key: Option<String>,
}

/// Why a request does not run.
#[derive(Debug)]
pub enum Refused {
    /// It is a mutation, and none is allowed.
    Mutation,
    /// It writes, and no key signs it.
    Unsigned,
    /// It does what its key does not allow.
    Unscoped(Scope),
    /// It is at fault.
    Faulty {
        /// The errors, as the answer has them.
        errors: Vec<Json>,
        /// What the operation is, if that is known.
        kind: Option<Kind>,
        /// Its name, if it has one.
        name: Option<String>,
    },
}

/// A GraphQL answer.
#[derive(Debug, Clone)]
pub struct GraphqlResponse {
    /// JSON.
    pub body: Vec<u8>,
    /// The code of its first error.
    pub code: Option<&'static str>,
    /// What it cost, in points.
    pub cost: u64,
    /// How many statements the database ran for it.
    pub statements: u32,
}

impl Engine {
    /// An executor over `store` that keeps requests within `limits`.
    #[must_use]
    pub fn new(store: Store, limits: Limits) -> Self {
        let connections = store.pools().first().map_or(0, |pool| pool.max);
        let turns = (connections / 2).max(1) as usize;
        Self {
            store,
            turns: Arc::new(Semaphore::new(turns)),
            validator: Validator::new(limits.introspection),
            documents: Documents::new(),
            limits: Arc::new(limits),
        }
    }

    /// Whether clients may ask for the schema.
    #[must_use]
    pub fn tells_schema(&self) -> bool {
        self.limits.introspection
    }

    /// The allowance of callers with or without a key.
    fn allowance(&self, is_signed: bool) -> Allowance {
        if is_signed {
            self.limits.keyed
        } else {
            self.limits.public
        }
    }
}

/// Whether a text is a document that would be let in, to be checked against the schema.
///
/// This is all that stands between strangers and the validation, open to tests that send nonsense.
#[must_use]
pub fn front_door(text: &str) -> bool {
    let limits = Limits::default();
    let Ok(document) = Document::parse(text, &limits) else {
        return false;
    };
    let (parsed, most) = (&document.parsed, limits.public.argument_bytes);
    let mut operations = parsed.operations.iter();
    operations.all(|(_, operation)| {
        guard::check_arguments(parsed, &operation.node, &Map::new(), most).is_ok()
    })
}

/// The body of an answer without data.
#[must_use]
pub fn refusal(errors: &[Json]) -> Vec<u8> {
    json!({ "errors": errors }).to_string().into_bytes()
}
