//! Runs an operation: levels, then bytes, within its time.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::{
    Engine, GraphqlResponse, cost, fault::Fault, level, limits::Limit, load::Loaded,
    operation::Operation, write,
};
use crate::{
    domain::Agency,
    graphql::Node,
    store::{Store, feed_cursor},
};

const RESPONSE_BYTES: Limit = Limit {
    name: "responseBytes",
    what: "length of the answer in bytes",
};

/// What all levels of a request share.
pub(super) struct Request {
    pub(super) store: Store,
    pub(super) loaded: Loaded,
    pub(super) viewer: Option<Arc<Agency>>,
}

impl Request {
    pub(super) fn new(store: &Store, operation: &Operation) -> Self {
        Self {
            store: store.counted(),
            loaded: Loaded::default(),
            viewer: operation.viewer.clone(),
        }
    }
}

impl Engine {
    /// Runs a query.
    pub async fn run(&self, operation: &Operation) -> GraphqlResponse {
        self.answer(operation, Node::Query, Request::new(&self.store, operation))
            .await
    }

    /// Runs an operation from its root; what takes too long is stopped between two statements.
    pub(super) async fn answer(
        &self,
        operation: &Operation,
        root: Node,
        request: Request,
    ) -> GraphqlResponse {
        let time = operation.allowance.time;
        let cursor = cursor(&root);
        let filled = level::fill(&request, &operation.plan, vec![root]);
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
    let mut writer = write::Writer {
        languages: &operation.languages,
        introspection: &operation.introspection,
        out: br#"{"data":"#.to_vec(),
        most,
        is_too_long: false,
        path: Vec::new(),
        errors: Vec::new(),
        code: None,
    };
    writer.root(&operation.plan, level);
    if writer.is_too_long || writer.out.len() > most {
        let fault = Fault::limit(RESPONSE_BYTES, most as u64 + 1, most as u64);
        let advice = "; ask for smaller pages, or for fewer fields";
        let cursor = level.nodes.first().and_then(cursor);
        return stopped(operation, request, &fault.advise(advice), cursor);
    }
    let statements = request.store.n_statements();
    let cost = cost::actual(&operation.plan, level).saturating_add(operation.cost_of_schema);
    let mut rest = Map::new();
    if !writer.errors.is_empty() {
        rest.insert("errors".to_owned(), Json::Array(writer.errors));
    }
    let mut told = json!({ "cost": {
        "requested": operation.cost,
        "actual": cost,
        "limit": operation.allowance.cost,
        "statements": statements,
    } });
    if let Some(cursor) = level.nodes.first().and_then(cursor) {
        told["cursor"] = json!(cursor);
    }
    rest.insert("extensions".to_owned(), told);
    let rest = Json::Object(rest).to_string();
    let mut body = writer.out;
    body.push(b',');
    body.extend(rest.bytes().skip(1));
    GraphqlResponse {
        body,
        code: writer.code,
        cost,
        statements,
    }
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
