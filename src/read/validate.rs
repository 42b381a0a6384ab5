//! The check of a document against the schema, which async-graphql does.
//!
//! Its executor is kept from running: a valid document comes back to be answered here, except for
//! what it asks of the schema itself.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Request, Response, ServerError, Value, Variables,
    dynamic::Schema,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
    parser::types::ExecutableDocument,
};
use serde_json::{Value as Json, json};

use super::{GraphqlRequest, fault::shortened};
use crate::graphql::{TABLE, schema};

/// The most errors that are told of one document.
const MAX_ERRORS: usize = 20;

/// The longest name, in bytes, that may have been meant for another.
const MAX_NAME: usize = 50;

/// What the schema answers to questions about itself: JSON, by response key.
pub(super) type Answers = HashMap<String, String>;

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
pub(super) struct Validator {
    schema: Schema,
    /// Whether errors may tell what the schema has.
    may_tell: bool,
}

impl Validator {
    /// A validator whose errors tell of the schema only if that is no secret.
    pub(super) fn new(may_tell: bool) -> Self {
        // It would compare each unknown name, of thousands, with all there are.
        let schema = schema::build(&TABLE, |builder| {
            builder.extension(Stop).disable_suggestions()
        });
        Self {
            schema: schema.expect("a test builds the schema"),
            may_tell,
        }
    }

    /// Checks the document of a request; the errors as the answer has them.
    ///
    /// What it asks of the schema itself comes back if `asks_schema`.
    pub(super) async fn check(
        &self,
        document: &ExecutableDocument,
        asked: &GraphqlRequest,
        asks_schema: bool,
    ) -> Result<Answers, Vec<Json>> {
        let name = asked.operation_name.as_deref();
        let mut request = request(document, name);
        if asks_schema {
            request = request.data(AsksSchema);
        }
        let given = Variables::from_json(Json::Object(asked.variables.clone()));
        let response = self.schema.execute(request.variables(given)).await;
        if !response.errors.is_empty() {
            let is_valid = !asked.variables.is_empty() && self.is_valid(document, name).await;
            let code = if is_valid { INPUT } else { INVALID };
            return Err(self.errors(&response.errors, code));
        }
        let Value::Object(data) = response.data else {
            return Ok(Answers::new());
        };
        let told = data.into_iter().filter_map(|(key, value)| {
            Some((key.to_string(), serde_json::to_string(&value).ok()?))
        });
        Ok(told.collect())
    }

    /// The first of the errors, which may be as many as the document has tokens.
    fn errors(&self, errors: &[ServerError], code: &str) -> Vec<Json> {
        let mut told: Vec<_> = errors
            .iter()
            .take(MAX_ERRORS)
            .map(|found| self.error(found, code))
            .collect();
        if let Some(left_out) = errors.len().checked_sub(MAX_ERRORS).filter(|n| *n > 0) {
            told.push(json!({
                "message": format!("and {left_out} more"),
                "extensions": { "code": code },
            }));
        }
        told
    }

    /// Where the schema is a secret, the place of a mistake has to do: messages name types and what
    /// would have been right.
    fn error(&self, found: &ServerError, code: &str) -> Json {
        let mut told = coded(found, code);
        if !self.may_tell {
            told["message"] = json!("this is not in the schema, or not used as the schema has it");
        } else if let Some(suggestion) = suggestion(&found.message) {
            told["message"] = json!(format!("{} {suggestion}", found.message));
        }
        told
    }

    /// Whether nothing is wrong with the document as such, so that its variables are at fault.
    async fn is_valid(&self, document: &ExecutableDocument, operation_name: Option<&str>) -> bool {
        let request = request(document, operation_name);
        self.schema.execute(request).await.errors.is_empty()
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

/// What the author of a field that there is not may have meant.
fn suggestion(message: &str) -> Option<String> {
    let rest = message.strip_prefix("Unknown field \"")?;
    let (wrong, rest) = rest.split_once("\" on type \"")?;
    let places = TABLE.members(rest.strip_suffix("\".")?);
    let own = &TABLE.types.get(*places.first()?)?.fields;
    let shared = own.iter().map(|field| field.name).filter(|name| {
        let mut places = places.iter();
        places.all(|place| TABLE.field(*place, name).is_some())
    });
    let near = shared
        .filter(|_| wrong.len() <= MAX_NAME)
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 4);
    let mut near: Vec<_> = near.collect();
    near.sort_unstable();
    let names: Vec<_> = near.iter().map(|(_, name)| format!("\"{name}\"")).collect();
    (!names.is_empty()).then(|| format!("Did you mean {}?", names.join(", ")))
}

/// An error of a document, as the answer has it.
pub(super) fn error(error: &ServerError) -> Json {
    coded(error, INVALID)
}

fn coded(error: &ServerError, code: &str) -> Json {
    let mut told = json!({
        "message": shortened(&error.message),
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

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn a_slip_of_the_pen_is_told_with_what_was_meant() {
        let told = |field: &str, of: &str| {
            suggestion(&format!("Unknown field \"{field}\" on type \"{of}\"."))
        };
        for (field, of, expected) in [
            ("sluk", "Project", Some("Did you mean \"slug\"?")),
            ("slgu", "Entity", Some("Did you mean \"slug\"?")),
            (
                "project",
                "Query",
                Some("Did you mean \"project\", \"projects\"?"),
            ),
            ("budgte", "Project", Some("Did you mean \"budget\"?")),
            // Only projects have one.
            ("budgte", "Entity", None),
            ("nothing", "Project", None),
            ("sluk", "Nothing", None),
        ] {
            assert_eq!(told(field, of).as_deref(), expected, "{field} of {of}");
        }
        assert_eq!(suggestion("Unknown type \"Int\"."), None);
    }
}
