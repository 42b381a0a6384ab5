//! The executor: from a request to the bytes of its answer.
//!
//! Document → plan → levels → bytes. It knows the schema's tables and the store, not HTTP.

use async_graphql::{
    Name, Value, Variables,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
    },
};
use serde_json::{Map, Value as Json, json};

use crate::{
    domain::Language,
    graphql::{Node, TABLE},
    store::Store,
};
use fault::Fault;
use load::Loaded;
use plan::{Selection, What};
use validate::Validator;

mod args;
mod fault;
mod fetch;
mod filter;
mod guard;
mod level;
mod load;
mod plan;
mod validate;
mod write;

/// The GraphQL executor. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    store: Store,
    validator: Validator,
}

/// A GraphQL request.
#[derive(Debug, Clone, Default)]
pub struct GraphqlRequest {
    /// The document.
    pub query: Option<String>,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Its variables.
    pub variables: Map<String, Json>,
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

/// What all levels of a request share.
struct Request {
    store: Store,
    loaded: Loaded,
}

impl Engine {
    /// An executor over `store`.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self {
            store,
            validator: Validator::new(),
        }
    }

    /// Runs a request.
    pub async fn execute(&self, request: GraphqlRequest) -> GraphqlResponse {
        let query = request.query.as_deref().unwrap_or_default();
        let document = match parse(query) {
            Ok(document) => document,
            Err(error) => return refused(&[error]),
        };
        let operation = operation(&document, request.operation_name.as_deref());
        let is_mutation =
            operation.is_some_and(|operation| operation.ty == OperationType::Mutation);
        if is_mutation && !request.mutations_allowed {
            return GraphqlResponse {
                is_mutation_refused: true,
                ..refused(&[])
            };
        }
        match self.answer(&request, &document, operation).await {
            Ok(body) => GraphqlResponse {
                body,
                is_request_error: false,
                is_mutation_refused: false,
            },
            Err(errors) => refused(&errors),
        }
    }

    async fn answer(
        &self,
        request: &GraphqlRequest,
        document: &ExecutableDocument,
        operation: Option<&OperationDefinition>,
    ) -> Result<Vec<u8>, Vec<Json>> {
        let told = |fault: Fault| vec![fault.to_json(&[])];
        let name = request.operation_name.as_deref();
        let given = &request.variables;
        // A first check, since a plan is made of valid documents only.
        self.validator.check(document, name, given, false).await?;
        let operation =
            operation.ok_or_else(|| told(Fault::input("the document has no operation to run")))?;
        let variables = variables(operation, given).map_err(told)?;
        let plan = plan::plan(&TABLE, document, operation, &variables).map_err(told)?;
        let asks_schema = plan
            .fields
            .iter()
            .any(|field| matches!(field.of, What::Introspection));
        let introspection = if asks_schema {
            self.validator.check(document, name, given, true).await?
        } else {
            Map::new()
        };
        Ok(self.run(&plan, &request.languages, &introspection).await)
    }

    async fn run(
        &self,
        plan: &Selection,
        languages: &[Language],
        introspection: &Map<String, Json>,
    ) -> Vec<u8> {
        let request = Request {
            store: self.store.counted(),
            loaded: Loaded::default(),
        };
        let level = level::fill(&request, plan, vec![Node::Query]).await;
        let mut writer = write::Writer {
            languages,
            introspection,
            out: br#"{"data":"#.to_vec(),
            path: Vec::new(),
            errors: Vec::new(),
        };
        writer.root(plan, &level);
        let mut rest = Map::new();
        if !writer.errors.is_empty() {
            rest.insert("errors".to_owned(), Json::Array(writer.errors));
        }
        let cost = json!({ "statements": request.store.n_statements() });
        rest.insert("extensions".to_owned(), json!({ "cost": cost }));
        let rest = Json::Object(rest).to_string();
        let mut body = writer.out;
        body.push(b',');
        body.extend(rest.bytes().skip(1));
        body
    }
}

/// The document of a text, if it is one that is safe to walk; the error as the answer has it.
fn parse(text: &str) -> Result<ExecutableDocument, Json> {
    let told = |fault: Fault| fault.to_json(&[]);
    guard::check_text(text).map_err(told)?;
    let document = parse_query(text).map_err(|error| validate::error(&error.into()))?;
    guard::check_document(&document).map_err(told)?;
    Ok(document)
}

/// An answer without data.
fn refused(errors: &[Json]) -> GraphqlResponse {
    GraphqlResponse {
        body: json!({ "errors": errors }).to_string().into_bytes(),
        is_request_error: true,
        is_mutation_refused: false,
    }
}

/// The operation that is meant; `None` where that is not clear.
fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<&'a OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(&operation.node),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(name).map(|operation| &operation.node)
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next().map(|operation| &operation.node)
        }
        (DocumentOperations::Multiple(_), None) => None,
    }
}

/// The variables of an operation: as given, else their defaults; those without are left out.
fn variables(
    operation: &OperationDefinition,
    given: &Map<String, Json>,
) -> Result<Vec<(Name, Value)>, Fault> {
    let mut given = Variables::from_json(Json::Object(given.clone()));
    let mut variables = Vec::new();
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let name = &definition.name.node;
        let default = definition
            .default_value
            .as_ref()
            .map(|value| value.node.clone());
        let value = given.remove(name).or(default);
        let is_missing = value.as_ref().is_none_or(|value| *value == Value::Null);
        if is_missing && !definition.var_type.node.nullable {
            let message = format!("`${name}` is missing; it is {}", definition.var_type.node);
            return Err(Fault::input(message));
        }
        variables.extend(value.map(|value| (name.clone(), value)));
    }
    Ok(variables)
}
