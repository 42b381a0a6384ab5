//! What arguments may be once variables are filled in, which a document may use again and again.
//!
//! They are weighed before anything fills them in: each use of a variable is a copy of it.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value as Constant,
    parser::types::{
        Directive, ExecutableDocument, FragmentDefinition, OperationDefinition, Selection,
        SelectionSet,
    },
};
use async_graphql_value::Value as Written;
use serde_json::{Map, Value as Json};

use super::ARGUMENT_BYTES;
use crate::read::fault::Fault;

/// What a value takes besides its text.
const VALUE: u64 = 16;

/// Refuses arguments that are larger than `most`, and texts that no database takes.
pub(in crate::read) fn check(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    given: &Map<String, Json>,
    most: u64,
) -> Result<(), Fault> {
    let mut scales = Scales {
        document,
        operation,
        given,
        variables: HashMap::new(),
        fragments: HashMap::new(),
    };
    let mut total = scales.set(&operation.selection_set.node);
    // Those that this operation does not spread are checked against the schema all the same.
    for (name, fragment) in &document.fragments {
        if !scales.fragments.contains_key(name) {
            total = total.saturating_add(scales.fragment(name, &fragment.node));
        }
    }
    ARGUMENT_BYTES.check_wide(total, most)
}

struct Scales<'a> {
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    given: &'a Map<String, Json>,
    /// The weight of variables that are used.
    variables: HashMap<&'a str, u64>,
    /// The weight of fragments that are spread.
    fragments: HashMap<&'a Name, u64>,
}

impl<'a> Scales<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> u64 {
        let mut total = 0_u64;
        for part in &set.items {
            total = total.saturating_add(self.selection(&part.node));
        }
        total
    }

    fn selection(&mut self, part: &'a Selection) -> u64 {
        match part {
            Selection::Field(field) => {
                let field = &field.node;
                let arguments = self.arguments(field.arguments.iter().map(|(_, value)| value));
                let own = arguments.saturating_add(self.directives(&field.directives));
                own.saturating_add(self.set(&field.selection_set.node))
            }
            Selection::InlineFragment(fragment) => {
                let own = self.directives(&fragment.node.directives);
                own.saturating_add(self.set(&fragment.node.selection_set.node))
            }
            Selection::FragmentSpread(spread) => {
                let own = self.directives(&spread.node.directives);
                let name = &spread.node.fragment_name.node;
                let below = match (self.fragments.get(name), self.document.fragments.get(name)) {
                    (Some(known), _) => *known,
                    (None, Some(fragment)) => self.fragment(name, &fragment.node),
                    (None, None) => 0,
                };
                own.saturating_add(below)
            }
        }
    }

    fn fragment(&mut self, name: &'a Name, fragment: &'a FragmentDefinition) -> u64 {
        let weight = self.set(&fragment.selection_set.node);
        self.fragments.insert(name, weight);
        weight
    }

    fn directives(&mut self, directives: &'a [Positioned<Directive>]) -> u64 {
        let arguments = directives
            .iter()
            .flat_map(|directive| &directive.node.arguments);
        self.arguments(arguments.map(|(_, value)| value))
    }

    fn arguments(&mut self, values: impl Iterator<Item = &'a Positioned<Written>>) -> u64 {
        let mut total = 0_u64;
        for value in values {
            total = total.saturating_add(self.written(&value.node));
        }
        total
    }

    fn written(&mut self, value: &'a Written) -> u64 {
        let mut total = VALUE;
        match value {
            Written::Variable(name) => return self.variable(name),
            Written::String(text) => total += text.len() as u64,
            Written::List(items) => {
                for item in items {
                    total = total.saturating_add(self.written(item));
                }
            }
            Written::Object(fields) => {
                for (name, value) in fields {
                    total = total.saturating_add((name.len() as u64) + self.written(value));
                }
            }
            _ => {}
        }
        total
    }

    fn variable(&mut self, name: &'a str) -> u64 {
        if let Some(known) = self.variables.get(name) {
            return *known;
        }
        let weight = match self.given.get(name) {
            Some(given) => of_given(given),
            None => self.default(name),
        };
        self.variables.insert(name, weight);
        weight
    }

    fn default(&self, name: &str) -> u64 {
        let definitions = self.operation.variable_definitions.iter();
        let default = definitions
            .map(|definition| &definition.node)
            .find(|definition| definition.name.node == name)
            .and_then(|definition| definition.default_value.as_ref());
        default.map_or(VALUE, |value| of_constant(&value.node))
    }
}

fn of_given(value: &Json) -> u64 {
    let below = match value {
        Json::String(text) => text.len() as u64,
        Json::Array(items) => items.iter().map(of_given).sum(),
        Json::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.len() as u64) + of_given(value))
            .sum(),
        _ => 0,
    };
    VALUE + below
}

fn of_constant(value: &Constant) -> u64 {
    let below = match value {
        Constant::String(text) => text.len() as u64,
        Constant::List(items) => items.iter().map(of_constant).sum(),
        Constant::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.len() as u64) + of_constant(value))
            .sum(),
        _ => 0,
    };
    VALUE + below
}
