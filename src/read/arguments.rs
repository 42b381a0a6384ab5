//! The arguments of a field as a document gives them, and with the variables filled in.

use std::{convert::Infallible, sync::Arc};

use async_graphql::{Name, Value, indexmap::IndexMap, parser::types::Field as Asked};
use async_graphql_value::Value as Written;

use super::{args::Args, fault::Fault, filter, limits::Limits};
use crate::graphql::{
    schema,
    table::{Arg, Field},
};

/// What a field is given.
#[derive(Debug)]
pub(super) struct Given {
    field: &'static Field,
    stated: Vec<(&'static Arg, Written)>,
    /// The same for every request, as no variable stands in it.
    fixed: Option<Arc<Value>>,
}

impl Given {
    pub(super) fn new(field: &'static Field, asked: &Asked) -> Self {
        let stated = field.args.iter().filter_map(|arg| {
            let value = asked.get_argument(arg.name)?;
            Some((arg, value.node.clone()))
        });
        let stated: Vec<_> = stated.collect();
        let is_fixed = !stated.iter().any(|(_, value)| has_variable(value));
        let mut given = Self {
            field,
            stated,
            fixed: None,
        };
        given.fixed = is_fixed.then(|| Arc::new(given.filled(&[])));
        given
    }

    /// The arguments, an object without those that were left out.
    pub(super) fn arguments(
        &self,
        variables: &[(Name, Value)],
        limits: &Limits,
    ) -> Result<Arc<Value>, Fault> {
        let filled = match &self.fixed {
            Some(fixed) => Arc::clone(fixed),
            None => Arc::new(self.filled(variables)),
        };
        let args = Args::of(&filled);
        // async-graphql 7.2 lets a variable without a value stand where one has to be.
        let is_missing = |arg: &&Arg| arg.shape.is_required && args.get(arg.name).is_none();
        if let Some(arg) = self.field.args.iter().find(is_missing) {
            let message = format!("`{}` has to have a value; it has none", arg.name);
            return Err(Fault::input(message));
        }
        filter::check(args, limits)?;
        Ok(filled)
    }

    fn filled(&self, variables: &[(Name, Value)]) -> Value {
        let mut all = IndexMap::new();
        for arg in &self.field.args {
            let stated = self.stated.iter().find(|(own, _)| own.name == arg.name);
            let stated = stated.and_then(|(_, value)| filled(value, variables));
            if let Some(value) = stated.or_else(|| arg.default.map(schema::default)) {
                all.insert(Name::new(arg.name), value);
            }
        }
        Value::Object(all)
    }
}

fn has_variable(value: &Written) -> bool {
    match value {
        Written::Variable(_) => true,
        Written::List(items) => items.iter().any(has_variable),
        Written::Object(fields) => fields.values().any(has_variable),
        _ => false,
    }
}

/// A value with its variables filled in; `None` if it is a variable that was not given.
pub(super) fn filled(value: &Written, variables: &[(Name, Value)]) -> Option<Value> {
    let mut is_given = true;
    let filled = value.clone().into_const_with(|name| {
        let known = variables.iter().find(|(known, _)| *known == name);
        is_given &= known.is_some();
        Ok::<_, Infallible>(known.map_or(Value::Null, |(_, value)| value.clone()))
    });
    filled
        .ok()
        .filter(|value| is_given || *value != Value::Null)
}
