//! What a request may be before anything walks it: parsers and validators recurse, and expand.
//!
//! Each check is linear in what was sent. It must not know the schema's tables or the store.

mod arguments;
mod document;
mod introspection;
mod text;
mod variables;

pub(super) use arguments::check as check_arguments;
pub(super) use document::{Facts, Measured, measure};
pub(super) use introspection::points as introspection_points;
pub(super) use text::check as check_text;
pub(super) use variables::check as check_variables;

use super::limits::Limit;

const fn limit(name: &'static str, what: &'static str) -> Limit {
    Limit { name, what }
}

const QUERY_BYTES: Limit = limit("queryBytes", "length of the document in bytes");
const TOKENS: Limit = limit("tokens", "number of tokens of the document");
const NESTING: Limit = limit("nesting", "nesting of brackets");
const DEPTH: Limit = limit("depth", "depth of the fields");
const ALIASES: Limit = limit("aliases", "number of aliases, fragments expanded,");
const ARGUMENT_BYTES: Limit = limit(
    "argumentBytes",
    "size of the arguments, variables filled in,",
);
const OPERATIONS: Limit = limit("operations", "number of operations of the document");
const FRAGMENTS: Limit = limit("fragments", "number of fragments");
const DIRECTIVES: Limit = limit("directives", "number of directives");
const VARIABLES: Limit = limit("variables", "number of variables");
const LIST_ITEMS: Limit = limit("listItems", "number of items of a list");
pub(super) const SELECTIONS: Limit =
    limit("selections", "number of selections, fragments expanded,");
const INTROSPECTION: Limit = limit("introspection", "cost of what it asks of the schema");
