//! The check of a document against the schema, which async-graphql does.
//!
//! Its executor is kept from running: a valid document comes back to be answered here, except for
//! what it asks of the schema itself.

use std::sync::Arc;

use async_graphql::{
    Request, Response, ServerError, Value, Variables,
    dynamic::Schema,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
    parser::types::ExecutableDocument,
};
use serde_json::{Map, Value as Json, json};

use crate::graphql::{TABLE, schema};

/// Ends a request once its document is known to be valid, unless it asks about the schema.
struct Stop;

#[async_trait::async_trait]
impl Extension for Stop {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        if ctx.data_opt::<AsksSchema>().is_some() {
            return next.run(ctx, operation_name).await;
        }
        Response::new(Value::Null)
    }
}

impl ExtensionFactory for Stop {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

/// The code of a document that breaks a rule of GraphQL.
const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";
/// The code of variables that do not fit it.
const INPUT: &str = "BAD_USER_INPUT";

/// Marks a request whose questions about the schema are to be answered.
struct AsksSchema;

/// The schema that documents are checked against.
#[derive(Clone)]
pub(super) struct Validator(Schema);

impl Validator {
    /// A validator whose errors suggest names of the schema only if that is no secret.
    pub(super) fn new(may_tell: bool) -> Self {
        let schema = schema::build(&TABLE, |builder| {
            let builder = builder.extension(Stop);
            if may_tell {
                builder
            } else {
                builder.disable_suggestions()
            }
        });
        Self(schema.expect("a test builds the schema"))
    }

    /// Checks the document; the errors as the answer has them.
    ///
    /// What it asks of the schema itself comes back, by response key, if `asks_schema`.
    pub(super) async fn check(
        &self,
        document: &ExecutableDocument,
        operation_name: Option<&str>,
        variables: &Map<String, Json>,
        asks_schema: bool,
    ) -> Result<Map<String, Json>, Vec<Json>> {
        let mut request = request(document, operation_name);
        if asks_schema {
            request = request.data(AsksSchema);
        }
        let given = Variables::from_json(Json::Object(variables.clone()));
        let response = self.0.execute(request.variables(given)).await;
        if !response.errors.is_empty() {
            let is_valid = !variables.is_empty() && self.is_valid(document, operation_name).await;
            let code = if is_valid { INPUT } else { INVALID };
            return Err(response.errors.iter().map(|e| coded(e, code)).collect());
        }
        match response.data.into_json() {
            Ok(Json::Object(data)) => Ok(data),
            _ => Ok(Map::new()),
        }
    }

    /// Whether nothing is wrong with the document as such, so that its variables are at fault.
    async fn is_valid(&self, document: &ExecutableDocument, operation_name: Option<&str>) -> bool {
        let request = request(document, operation_name);
        self.0.execute(request).await.errors.is_empty()
    }
}

fn request(document: &ExecutableDocument, operation_name: Option<&str>) -> Request {
    let mut request = Request::new("").only_introspection();
    if let Some(name) = operation_name {
        request = request.operation_name(name);
    }
    request.set_parsed_query(document.clone());
    request
}

/// An error of a document, as the answer has it.
pub(super) fn error(error: &ServerError) -> Json {
    coded(error, INVALID)
}

fn coded(error: &ServerError, code: &str) -> Json {
    let mut told = json!({
        "message": error.message,
        "extensions": { "code": code },
    });
    if !error.locations.is_empty() {
        let locations = error
            .locations
            .iter()
            .map(|at| json!({ "line": at.line, "column": at.column }));
        told["locations"] = locations.collect();
    }
    told
}
