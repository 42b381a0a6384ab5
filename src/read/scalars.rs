//! What values the scalars of the schema have, and what to write instead of others.

use async_graphql_value::Value as Written;

use crate::domain::{Amount, Currency, Instant, PartialDate};

/// Whether a text is a value of a scalar, and what to write if it is not.
type Rule = (fn(&str) -> bool, &'static str);

/// What to do about a value that is not of the scalar of that name.
pub(super) fn fix(named: &str, value: &Written) -> Option<&'static str> {
    let (is_right, fix) = match (named, value) {
        ("Int", Written::Number(number)) => (
            number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
            "an Int has 32 bits",
        ),
        ("Int", _) => (false, "write a whole number"),
        ("Float", value) => (matches!(value, Written::Number(_)), "write a number"),
        ("Boolean", value) => (matches!(value, Written::Boolean(_)), "write true or false"),
        ("ID", Written::Number(number)) => (number.is_i64(), "write an id as it was given"),
        ("String" | "ID", Written::String(text)) => (
            !text.contains('\0'),
            "there is nothing with a NUL character in it",
        ),
        ("String" | "ID", _) => (false, "write a text in quotes"),
        (_, value) => match (rule(named), value) {
            (Some((is_right, fix)), Written::String(text)) => (is_right(text), fix),
            (Some((_, fix)), _) => (false, fix),
            (None, _) => (true, ""),
        },
    };
    (!is_right).then_some(fix)
}

/// The rule of one of our own scalars.
fn rule(named: &str) -> Option<Rule> {
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
