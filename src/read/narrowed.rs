//! A filter of projects as a query string: the names of `ProjectFilter`, for what is no GraphQL.

use url::form_urlencoded;

use crate::{
    domain::{
        EntityKind, EntityRef, Id, Identifier, Instant, PartialDate, ProjectKind, Status,
        Vocabulary,
    },
    graphql::narrow::{Narrow, narrowings},
    store::{Column, Condition},
};

/// The most values of all parameters together.
const MOST: usize = 50;

/// The condition that parameters such as `direction=a&status=AGREED,PREPARING` state of projects;
/// an error names the parameter and what it takes.
///
/// Of several values one has to fit, of several parameters all. An entity is named by its slug, its
/// id, or a register and its name there: `iati:KR-GOV-051`.
pub fn narrowed(query: &str) -> Result<Condition, String> {
    let mut all = Vec::new();
    let mut given: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match given.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value.into_owned()),
            None => given.push((name.into_owned(), vec![value.into_owned()])),
        }
    }
    let mut n_values = 0;
    for (name, given) in &given {
        let known = narrowings(EntityKind::Project);
        let Some((_, _, narrow, _)) = known.iter().find(|(known, ..)| known == name) else {
            let known: Vec<_> = known.iter().map(|(known, ..)| *known).collect();
            return Err(format!(
                "there is no parameter `{name}`; there are {}",
                known.join(", ")
            ));
        };
        let values: Vec<_> = match narrow {
            Narrow::Name => given.clone(),
            _ => given
                .iter()
                .flat_map(|value| value.split(','))
                .map(|value| value.trim().to_owned())
                .collect(),
        };
        n_values += values.len();
        if values.iter().any(String::is_empty) {
            return Err(format!("`{name}` has no value; give one, or leave it out"));
        }
        all.push(condition(name, *narrow, values)?);
    }
    if n_values > MOST {
        return Err(format!(
            "there are {n_values} values; at most {MOST} can be looked for at once"
        ));
    }
    Ok(Condition::All(all))
}

fn condition(name: &str, narrow: Narrow, values: Vec<String>) -> Result<Condition, String> {
    Ok(match narrow {
        Narrow::OneOf(column) => {
            check_words(name, column, &values)?;
            Condition::OneOf(column, values)
        }
        Narrow::Linked(kinds, direction, is_within) => Condition::Linked {
            kinds: kinds.to_vec(),
            direction,
            others: values.iter().map(|value| reference(value)).collect(),
            is_within,
        },
        Narrow::Sector => Condition::Sector(values),
        Narrow::Ordinal => {
            let numbers = values.iter().map(|value| value.parse().ok());
            Condition::Ordinal(one_or_all(name, "a whole number", numbers.collect())?)
        }
        Narrow::Name => Condition::All(values.into_iter().map(Condition::Name).collect()),
        Narrow::From(column) => Condition::From(column, date(name, &values)?),
        Narrow::To(column) => Condition::To(column, date(name, &values)?),
        Narrow::UpdatedSince => {
            let at = single(name, &values)?;
            let at = Instant::parse(at).ok_or_else(|| {
                format!("`{name}`: `{at}` is no moment, such as 2024-06-14T00:00:00Z")
            })?;
            Condition::UpdatedSince(at)
        }
    })
}

/// Refuses words that are none of the vocabulary of a column.
fn check_words(name: &str, column: Column, values: &[String]) -> Result<(), String> {
    let words: Vec<&str> = match column {
        Column::Status => Status::of(EntityKind::Project)
            .iter()
            .map(|word| word.as_str())
            .collect(),
        Column::Class => ProjectKind::ALL.iter().map(|word| word.as_str()).collect(),
        Column::Starts | Column::Ends | Column::IsoCode | Column::Slug => return Ok(()),
    };
    match values.iter().find(|value| !words.contains(&value.as_str())) {
        None => Ok(()),
        Some(bad) => Err(format!("`{name}`: `{bad}` is none of {}", words.join(", "))),
    }
}

fn reference(text: &str) -> EntityRef {
    if Id::parse(text).is_some() {
        return EntityRef::Id(text.to_owned());
    }
    match text.split_once(':') {
        Some((scheme, value)) => EntityRef::Identifier(Identifier {
            scheme: scheme.to_owned(),
            value: value.to_owned(),
        }),
        None => EntityRef::Slug(text.to_owned()),
    }
}

fn date(name: &str, values: &[String]) -> Result<PartialDate, String> {
    let text = single(name, values)?;
    PartialDate::parse(text).ok_or_else(|| {
        format!("`{name}`: `{text}` is no date, such as 2024, 2024-06 or 2024-06-14")
    })
}

fn single<'a>(name: &str, values: &'a [String]) -> Result<&'a str, String> {
    match values {
        [value] => Ok(value),
        _ => Err(format!("`{name}` takes one value, not {}", values.len())),
    }
}

fn one_or_all<T>(name: &str, what: &str, values: Vec<Option<T>>) -> Result<Vec<T>, String> {
    let read: Option<Vec<_>> = values.into_iter().collect();
    read.ok_or_else(|| format!("`{name}` takes {what}"))
}

#[cfg(test)]
mod tests {
    use super::{Condition, narrowed};

    #[test]
    fn parameters_narrow_as_the_filter_does() {
        let Condition::All(all) = narrowed("direction=a,b&status=AGREED&name=a%2C+b").unwrap()
        else {
            panic!("parameters are joined");
        };
        assert_eq!(all.len(), 3);
        assert_eq!(narrowed("").unwrap(), Condition::All(Vec::new()));
    }

    #[test]
    fn what_is_wrong_is_named_with_what_would_do() {
        for (query, expected) in [
            (
                "directions=a",
                "there is no parameter `directions`; there are status, kind, direction",
            ),
            (
                "status=DONE",
                "`status`: `DONE` is none of PROPOSED, AGREED",
            ),
            ("kind=", "`kind` has no value"),
            ("startsFrom=soon", "`startsFrom`: `soon` is no date"),
            ("startsTo=2024,2025", "`startsTo` takes one value, not 2"),
            ("updatedSince=2024", "`updatedSince`: `2024` is no moment"),
        ] {
            let told = narrowed(query).unwrap_err();
            assert!(told.starts_with(expected), "{query}: {told}");
        }
        let many = format!("slug={}", vec!["a"; 51].join(","));
        assert!(
            narrowed(&many)
                .unwrap_err()
                .starts_with("there are 51 values")
        );
    }
}
