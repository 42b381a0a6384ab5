//! The executor: from a request to the bytes of its answer.

use async_graphql::{EmptyMutation, EmptySubscription, Request, Schema, Variables};
use serde_json::{Map, Value, json};

use crate::{domain::Language, graphql, store::Store};

/// What a query may cost.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// Of the query, in bytes.
    pub query_bytes: usize,
}

/// The GraphQL executor.
#[derive(Clone)]
pub struct Engine(Schema<graphql::Query, EmptyMutation, EmptySubscription>);

/// A GraphQL request.
#[derive(Debug, Clone, Default)]
pub struct GraphqlRequest {
    /// The document.
    pub query: Option<String>,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Its variables.
    pub variables: Map<String, Value>,
    /// The languages that the reader wants, the most wanted first.
    pub languages: Vec<Language>,
    /// Whether mutations may run.
    pub mutations_allowed: bool,
}

/// A GraphQL answer.
#[derive(Debug, Clone)]
pub struct GraphqlResponse {
    /// JSON.
    pub body: Vec<u8>,
    /// Whether it failed before execution.
    pub is_request_error: bool,
    /// Whether it is a mutation, and none was allowed.
    pub is_mutation_refused: bool,
}

impl Engine {
    /// An executor over `store`.
    #[must_use]
    pub fn new(store: Store, _limits: Limits) -> Self {
        Self(graphql::schema(store))
    }

    /// Runs a request.
    pub async fn execute(&self, request: GraphqlRequest) -> GraphqlResponse {
        let query = request.query.unwrap_or_default();
        if !request.mutations_allowed && is_mutation(&query, request.operation_name.as_deref()) {
            let error = json!({"errors": [{"message": "a mutation", "extensions": {"code": "BAD_USER_INPUT"}}]});
            return GraphqlResponse {
                body: error.to_string().into_bytes(),
                is_request_error: true,
                is_mutation_refused: true,
            };
        }
        let mut inner =
            Request::new(query).variables(Variables::from_json(Value::Object(request.variables)));
        if let Some(name) = request.operation_name {
            inner = inner.operation_name(name);
        }
        let response = self.0.execute(inner).await;
        let is_request_error =
            response.data == async_graphql::Value::Null && !response.errors.is_empty();
        let errors: Vec<_> = response.errors.iter().map(|error| json!({"message": error.message, "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"}})).collect();
        let cost = json!({"cost": {"statements": 0}});
        let body = if errors.is_empty() {
            json!({"data": response.data, "extensions": cost})
        } else {
            json!({"errors": errors, "extensions": cost})
        };
        GraphqlResponse {
            body: body.to_string().into_bytes(),
            is_request_error,
            is_mutation_refused: false,
        }
    }
}

fn is_mutation(query: &str, name: Option<&str>) -> bool {
    async_graphql::parser::parse_query(query).is_ok_and(|document| {
        document.operations.iter().any(|(own, operation)| {
            operation.node.ty == async_graphql::parser::types::OperationType::Mutation
                && (name.is_none() || own.is_none() || own.map(async_graphql::Name::as_str) == name)
        })
    })
}
