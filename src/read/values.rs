//! Whether the values of arguments are of their types.
//!
//! async-graphql checks that, but lets pass what the specification of GraphQL refuses: an `Int` of
//! more than 32 bits, whatever stands where an input object belongs, and a text written where a
//! value of an enum belongs. It also knows nothing of our own scalars.
//!
//! What is wrong in the document breaks a rule of GraphQL; what is wrong in a variable is the fault
//! of who gave its value.

use async_graphql::{Name, Value, parser::types::Field as Asked};
use async_graphql_value::Value as Written;

use super::fault::Fault;
use crate::{
    domain::{Amount, Currency, Instant, PartialDate},
    graphql::{
        inputs, schema,
        table::{Arg, Shape},
    },
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
        self.fix(named, value).map_or(Ok(()), |fix| {
            Err(self.fault(format!("`{}` is {value}; {fix}", self.path)))
        })
    }

    /// What to do about a value that is not of the type of that name.
    fn fix(&self, named: &str, value: &Written) -> Option<String> {
        if let Some((is_right, fix)) = scalar(named) {
            let is_right = matches!(value, Written::String(text) if is_right(text));
            return (!is_right).then(|| fix.to_owned());
        }
        match (named, value) {
            ("Int", Written::Number(number)) => {
                let is_int = number.as_i64().is_some_and(|n| i32::try_from(n).is_ok());
                (!is_int).then(|| "an Int has 32 bits".to_owned())
            }
            ("String" | "ID", Written::String(text)) => text
                .contains('\0')
                .then(|| "there is nothing with a NUL character in it".to_owned()),
            (_, Written::String(_)) if self.is_written && !schema::is_scalar(named) => {
                Some(format!("write a {named} without quotes"))
            }
            _ => None,
        }
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

/// Whether a text is a value of a scalar, and what to write if it is not.
type Rule = (fn(&str) -> bool, &'static str);

/// The rule of one of our own scalars.
fn scalar(named: &str) -> Option<Rule> {
    Some(match named {
        "PartialDate" => (
            |text| PartialDate::parse(text).is_some(),
            r#"write a date: "2027", "2024-06" or "2024-06-14""#,
        ),
        "DateTime" => (
            |text| Instant::parse(text).is_some(),
            r#"write an RFC 3339 date and time: "2024-06-14T00:00:00Z""#,
        ),
        "CurrencyCode" => (
            |text| Currency::parse(text).is_some(),
            r#"write an ISO 4217 code such as "USD""#,
        ),
        "Decimal" => (
            |text| Amount::parse(text).is_some(),
            r#"write a plain decimal number: "2000000000.00""#,
        ),
        "URL" => (
            |text| url::Url::parse(text).is_ok(),
            r#"write an absolute URL: "https://example.org/report""#,
        ),
        _ => return None,
    })
}
