//! Runs an operation: levels, then bytes, within its time.

use std::sync::atomic::{AtomicI32, Ordering};

use serde::Serialize;
use serde_json::json;

use super::{
    Engine, GraphqlResponse, args::Args, cost, fault::Fault, level, limits::Limit, load::Loaded,
    operation::Operation, write,
};
use crate::{
    graphql::Node,
    store::{Author, Store, feed_cursor},
};

const RESPONSE_BYTES: Limit = Limit {
    name: "responseBytes",
    what: "length of the answer in bytes",
};

/// What all levels of a request share.
pub(super) struct Request<'a> {
    pub(super) store: Store,
    pub(super) loaded: Loaded,
    pub(super) operation: &'a Operation,
    /// How many fields of the root have begun to write.
    n_writes: AtomicI32,
}

impl<'a> Request<'a> {
    pub(super) fn new(store: &Store, operation: &'a Operation) -> Self {
        Self {
            store: store.counted(),
            loaded: Loaded::default(),
            operation,
            n_writes: AtomicI32::new(0),
        }
    }

    /// Who writes what the next field of the root says.
    pub(super) fn author(&self) -> Result<Author, Fault> {
        let author = self.operation.author.clone();
        let mut author = author.ok_or_else(|| Fault::forbidden("no key signs this"))?;
        let step = self.n_writes.fetch_add(1, Ordering::Relaxed);
        if let Some(once) = &mut author.once {
            once.step = step;
        }
        Ok(author)
    }

    /// The arguments of a field that stand under that place.
    pub(super) fn args(&self, place: Option<usize>) -> Args<'a> {
        Args::at(place, &self.operation.arguments)
    }
}

impl Engine {
    /// Runs an operation from its root; what takes too long is stopped between two statements.
    pub(super) async fn answer(&self, operation: &Operation, root: Node) -> GraphqlResponse {
        let request = Request::new(&self.store, operation);
        let time = operation.allowance.time;
        let cursor = cursor(&root);
        let filled = async {
            let level = level::fill(&request, &operation.plan.root, vec![Some(root)]).await;
            // An answer that is newer than what is remembered would be followed by an older one.
            request.store.settle().await;
            level
        };
        match tokio::time::timeout(time, filled).await {
            Ok(level) => written(operation, &level, &request, self.limits.response_bytes),
            Err(_) => stopped(operation, &request, &Fault::timeout(time), cursor),
        }
    }
}

fn written(
    operation: &Operation,
    level: &level::Level,
    request: &Request,
    most: usize,
) -> GraphqlResponse {
    let mut writer = write::Writer::new(operation, most);
    writer.root(&operation.plan.root, level);
    let root = || level.nodes.first()?.as_ref();
    if writer.is_too_long() {
        let fault = Fault::limit(RESPONSE_BYTES, most as u64 + 1, most as u64);
        let advice = "; ask for smaller pages, or for fewer fields";
        let cursor = root().and_then(cursor);
        return stopped(operation, request, &fault.advise(advice), cursor);
    }
    let write::Written {
        mut out,
        errors,
        code,
    } = writer.finish();
    let statements = request.store.n_statements();
    let cost = cost::actual(&operation.plan.root, &operation.arguments, level)
        .saturating_add(operation.cost_of_schema);
    if !errors.is_empty() {
        out.raw(r#","errors":"#);
        out.put(&errors);
    }
    out.raw(r#","extensions":"#);
    out.put(&Extensions {
        cost: Cost {
            requested: operation.cost,
            actual: cost,
            limit: operation.allowance.cost,
            statements,
        },
        cursor: root().and_then(cursor),
    });
    out.raw("}");
    GraphqlResponse {
        body: out.into_bytes(),
        code,
        cost,
        statements,
    }
}

/// What an answer tells besides data and errors.
#[derive(Serialize)]
struct Extensions {
    cost: Cost,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

#[derive(Serialize)]
struct Cost {
    requested: u64,
    actual: u64,
    limit: u64,
    statements: u32,
}

/// Where one goes on who is told of this.
fn cursor(root: &Node) -> Option<String> {
    match root {
        Node::Subscription(change) => Some(feed_cursor(change.revision)),
        _ => None,
    }
}

/// It did what it did, so it costs all that it asked for.
fn stopped(
    operation: &Operation,
    request: &Request,
    fault: &Fault,
    cursor: Option<String>,
) -> GraphqlResponse {
    let mut told = json!({ "errors": [fault.to_json(&[])] });
    if let Some(cursor) = cursor {
        told["extensions"] = json!({ "cursor": cursor });
    }
    GraphqlResponse {
        body: told.to_string().into_bytes(),
        code: Some(fault.code),
        cost: operation.cost,
        statements: request.store.n_statements(),
    }
}
