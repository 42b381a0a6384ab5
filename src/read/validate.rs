//! The check of a document against the schema, which async-graphql does.
//!
//! Its executor is kept from running: a valid document comes back to be answered here, except for
//! what it asks of the schema itself.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Request, Response, ServerError, Value, Variables,
    dynamic::Schema,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
    parser::types::{DocumentOperations, ExecutableDocument},
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

    /// Checks a document against the schema, whatever its variables are; the errors as the answer
    /// has them.
    ///
    /// What it asks of the schema itself comes back, if it comes with a request that asks it.
    pub(super) async fn check(
        &self,
        document: &ExecutableDocument,
        asked: Option<&GraphqlRequest>,
    ) -> Result<Answers, Vec<Json>> {
        let mut request = Request::new("").only_introspection();
        request.set_parsed_query(document.clone());
        if let Some(asked) = asked {
            let given = Variables::from_json(Json::Object(asked.variables.clone()));
            request = request.data(AsksSchema).variables(given);
            request.operation_name.clone_from(&asked.operation_name);
        } else if let DocumentOperations::Multiple(operations) = &document.operations {
            // It needs the name of one, and looks at all.
            request.operation_name = operations.keys().next().map(ToString::to_string);
        }
        let response = self.schema.execute(request).await;
        if !response.errors.is_empty() {
            return Err(self.errors(&response.errors));
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
    fn errors(&self, errors: &[ServerError]) -> Vec<Json> {
        let mut told: Vec<_> = errors
            .iter()
            .take(MAX_ERRORS)
            .map(|found| self.error(found))
            .collect();
        if let Some(left_out) = errors.len().checked_sub(MAX_ERRORS).filter(|n| *n > 0) {
            told.push(json!({
                "message": format!("and {left_out} more"),
                "extensions": { "code": INVALID },
            }));
        }
        told
    }

    /// Where the schema is a secret, the place of a mistake has to do: messages name types and what
    /// would have been right.
    fn error(&self, found: &ServerError) -> Json {
        let mut told = error(found);
        if !self.may_tell {
            told["message"] = json!("this is not in the schema, or not used as the schema has it");
        } else if let Some(suggestion) = suggestion(&found.message) {
            told["message"] = json!(format!("{} {suggestion}", found.message));
        }
        told
    }
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
    let mut told = json!({
        "message": shortened(&error.message),
        "extensions": { "code": INVALID },
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
