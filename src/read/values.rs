//! Whether values are of their types: those of variables, and those written in a document.
//!
//! async-graphql checks arguments in which no variable stands, but lets pass what the specification
//! of GraphQL refuses: an `Int` of more than 32 bits, whatever stands where an input object belongs,
//! and a text written where a value of an enum belongs. It also knows nothing of our own scalars. So
//! all is checked here: a document once, its variables with every request.
//!
//! What is wrong in the document breaks a rule of GraphQL; what is wrong in a variable is the fault
//! of who gave its value.

use async_graphql::{
    Name, Value, Variables,
    parser::types::{BaseType, Field as Asked, OperationDefinition, Type},
};
use async_graphql_value::Value as Written;
use serde_json::{Map, Value as Json};

use super::{fault::Fault, scalars};
use crate::graphql::{
    enums, inputs,
    table::{Arg, Shape},
};

/// Checks what a document gives a field for its arguments; variables are looked at by themselves.
pub(super) fn check(args: &[Arg], asked: &Asked) -> Result<(), Fault> {
    for arg in args {
        if let Some(value) = asked.get_argument(arg.name) {
            let given = Given {
                path: arg.name.to_owned(),
                is_written: true,
            };
            given.check(arg.shape, &value.node)?;
        }
    }
    Ok(())
}

/// The variables of an operation: as given, else their defaults; those without are left out.
pub(super) fn variables(
    operation: &OperationDefinition,
    given: &Map<String, Json>,
) -> Result<Vec<(Name, Value)>, Fault> {
    let mut given = Variables::from_json(Json::Object(given.clone()));
    let mut variables = Vec::new();
    for definition in &operation.variable_definitions {
        let (definition, name) = (&definition.node, &definition.node.name.node);
        let default = definition.default_value.as_ref();
        let default = default.map(|default| (default.node.clone(), true));
        let value = given.remove(name).map(|value| (value, false));
        let Some((value, is_written)) = value.or(default) else {
            if definition.var_type.node.nullable {
                continue;
            }
            return Err(missing(name, &definition.var_type.node));
        };
        let checked = Given {
            path: format!("${name}"),
            is_written,
        };
        if value == Value::Null && !definition.var_type.node.nullable {
            return Err(missing(name, &definition.var_type.node));
        }
        checked.check_type(&definition.var_type.node, &value.clone().into_value())?;
        variables.push((name.clone(), value));
    }
    Ok(variables)
}

fn missing(name: &Name, ty: &Type) -> Fault {
    Fault::input(format!("`${name}` is missing; it is {ty}"))
}

/// A value, by where it stands.
struct Given {
    /// The argument or variable, and the fields of input objects that lead to it.
    path: String,
    /// Whether it is in the document; in variables, which are JSON, an enum has texts for values.
    is_written: bool,
}

impl Given {
    fn check_type(&self, ty: &Type, value: &Written) -> Result<(), Fault> {
        match (&ty.base, value) {
            (_, Written::Null) if ty.nullable => Ok(()),
            (_, Written::Null) => Err(self.null()),
            (BaseType::List(item), Written::List(items)) => items
                .iter()
                .try_for_each(|value| self.check_type(item, value)),
            (BaseType::List(item), value) => self.check_type(item, value),
            (BaseType::Named(name), value) => self.check_named(name, value),
        }
    }

    fn check(&self, shape: Shape, value: &Written) -> Result<(), Fault> {
        match (shape.items_required, value) {
            (_, Written::Null) if shape.is_required => Err(self.null()),
            (_, Written::Null | Written::Variable(_)) => Ok(()),
            (Some(is_required), Written::List(items)) => {
                let item = Shape {
                    is_required,
                    items_required: None,
                    ..shape
                };
                items.iter().try_for_each(|value| self.check(item, value))
            }
            _ => self.check_named(shape.named, value),
        }
    }

    fn check_named(&self, named: &str, value: &Written) -> Result<(), Fault> {
        if let Some(input) = inputs::input(named) {
            return self.check_object(input, value);
        }
        self.fix(named, value).map_or(Ok(()), |fix| {
            Err(self.fault(format!("`{}` is {value}; {fix}", self.path)))
        })
    }

    /// What to do about a value that is not of the type of that name.
    fn fix(&self, named: &str, value: &Written) -> Option<String> {
        let Some(known) = enums::named(named) else {
            return scalars::fix(named, value).map(str::to_owned);
        };
        match value {
            Written::Enum(word) if self.is_written && known.has(word) => None,
            Written::String(word) if !self.is_written && known.has(word) => None,
            Written::String(_) if self.is_written => {
                Some(format!("write a {named} without quotes"))
            }
            _ => Some(format!("it has to be a value of the enum {named}")),
        }
    }

    fn null(&self) -> Fault {
        self.fault(format!("`{}` is null; it has to have a value", self.path))
    }

    fn fault(&self, message: String) -> Fault {
        if self.is_written {
            Fault::invalid(message)
        } else {
            Fault::input(message)
        }
    }

    fn check_object(&self, input: &inputs::Input, value: &Written) -> Result<(), Fault> {
        let Written::Object(fields) = value else {
            let message = format!("`{}` is {value}; it has to be an object", self.path);
            return Err(self.fault(message));
        };
        for (name, value) in fields {
            let Some(field) = input.fields.iter().find(|field| field.name == name) else {
                let message = format!("`{}`: {} has no field `{name}`", self.path, input.name);
                return Err(self.fault(message));
            };
            let given = Self {
                path: format!("{}.{name}", self.path),
                ..*self
            };
            given.check(field.shape, value)?;
        }
        if input.is_one_of
            && (fields.len() != 1 || fields.values().any(|value| *value == Written::Null))
        {
            let names: Vec<_> = input.fields.iter().map(|field| field.name).collect();
            let message = format!("`{}` takes one of {}", self.path, names.join(", "));
            return Err(self.fault(message));
        }
        let is_missing = |field: &&Arg| {
            field.shape.is_required && field.default.is_none() && !fields.contains_key(field.name)
        };
        match input.fields.iter().find(is_missing) {
            Some(field) => {
                let message = format!("`{}.{}` is missing", self.path, field.name);
                Err(self.fault(message))
            }
            None => Ok(()),
        }
    }
}
