//! Whether the values of arguments are of their types.
//!
//! async-graphql checks that, but lets pass what the specification of GraphQL refuses: an `Int` of
//! more than 32 bits, whatever stands where an input object belongs, and a text written where a
//! value of an enum belongs.

use async_graphql::{Name, Value, parser::types::Field as Asked};
use async_graphql_value::Value as Written;

use super::fault::Fault;
use crate::graphql::{
    inputs, schema,
    table::{Arg, Shape},
};

/// Checks what a field is given for its arguments.
pub(super) fn check(args: &[Arg], asked: &Asked, variables: &[(Name, Value)]) -> Result<(), Fault> {
    for arg in args {
        if let Some(value) = asked.get_argument(arg.name) {
            let given = Given {
                path: arg.name.to_owned(),
                is_written: true,
                variables,
            };
            given.check(arg.shape, &value.node)?;
        }
    }
    Ok(())
}

/// A value, by where it stands.
struct Given<'a> {
    /// The argument, and the fields of input objects that lead to it.
    path: String,
    /// Whether it is in the document; in variables, which are JSON, an enum has texts for values.
    is_written: bool,
    variables: &'a [(Name, Value)],
}

impl Given<'_> {
    fn check(&self, shape: Shape, value: &Written) -> Result<(), Fault> {
        match value {
            Written::Variable(name) => self.check_variable(shape, name),
            // Whether it may be is known by now.
            Written::Null => Ok(()),
            Written::List(items) if shape.items_required.is_some() => {
                let item = Shape {
                    items_required: None,
                    ..shape
                };
                items.iter().try_for_each(|value| self.check(item, value))
            }
            _ => self.check_named(shape.named, value),
        }
    }

    fn check_variable(&self, shape: Shape, name: &Name) -> Result<(), Fault> {
        let known = self.variables.iter().find(|(known, _)| known == name);
        known.map_or(Ok(()), |(_, value)| {
            let given = Given {
                path: self.path.clone(),
                is_written: false,
                ..*self
            };
            given.check(shape, &value.clone().into_value())
        })
    }

    fn check_named(&self, named: &str, value: &Written) -> Result<(), Fault> {
        if let Some(input) = inputs::input(named) {
            return self.check_object(input, value);
        }
        let is_right = match value {
            Written::Number(number) if named == "Int" => {
                number.as_i64().is_some_and(|n| i32::try_from(n).is_ok())
            }
            Written::String(_) if self.is_written => schema::is_scalar(named),
            _ => true,
        };
        is_right.then_some(()).ok_or_else(|| {
            let path = &self.path;
            Fault::input(match named {
                "Int" => format!("`{path}` is {value}; an Int has 32 bits"),
                _ => format!("`{path}` is {value}; write a {named} without quotes"),
            })
        })
    }

    fn check_object(&self, input: &inputs::Input, value: &Written) -> Result<(), Fault> {
        let Written::Object(fields) = value else {
            let message = format!("`{}` is {value}; it has to be an object", self.path);
            return Err(Fault::input(message));
        };
        for field in &input.fields {
            if let Some(value) = fields.get(field.name) {
                let given = Given {
                    path: format!("{}.{}", self.path, field.name),
                    ..*self
                };
                given.check(field.shape, value)?;
            }
        }
        Ok(())
    }
}
