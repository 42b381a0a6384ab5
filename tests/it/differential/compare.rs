//! Whether two answers say the same.

use std::collections::HashSet;

use serde::de::IgnoredAny;
use serde_json::{Value, json};

/// The most errors that the server tells of one answer.
const MAX_ERRORS: usize = 100;

/// What is different between our answer and that of async-graphql's executor; nothing if they agree.
pub(super) fn difference(ours: &str, theirs: &str) -> Option<String> {
    let (ours, theirs) = (Answer::of(ours), Answer::of(theirs));
    if ours.data != theirs.data {
        let at = ours
            .data
            .bytes()
            .zip(theirs.data.bytes())
            .take_while(|(one, other)| one == other);
        let at = at.count().saturating_sub(60);
        let cut = |text: &str| {
            text.get(at..)
                .unwrap_or(text)
                .chars()
                .take(300)
                .collect::<String>()
        };
        return Some(format!(
            "data differs from byte {at} on\n ours:   {}\n theirs: {}\n errors of ours:   {}\n errors of theirs: {}",
            cut(&ours.data),
            cut(&theirs.data),
            json!(ours.errors),
            json!(theirs.errors),
        ));
    }
    if ours.is_invalid() && theirs.is_invalid() {
        return None;
    }
    errors(&ours, &theirs).map(|what| {
        format!(
            "{what}\n ours:   {}\n theirs: {}",
            json!(ours.errors),
            json!(theirs.errors)
        )
    })
}

/// Compares the errors.
///
/// The specification (section 6.4.4) lets a server leave off an object that has to become null: the
/// other fields of it need not be done, and their errors need not be told. Ours stops there, and
/// async-graphql goes on. So all of our errors have to be among theirs, and for each of theirs that
/// is not among ours, there has to be one of ours that makes null an object around it, or that it
/// would have made null itself.
fn errors(ours: &Answer, theirs: &Answer) -> Option<String> {
    let sort = |answer: &Answer| {
        answer
            .errors
            .iter()
            .map(ToString::to_string)
            .collect::<HashSet<_>>()
    };
    let (own, others) = (sort(ours), sort(theirs));
    if let Some(only) = own.difference(&others).next() {
        return Some(format!("an error is ours alone: {only}"));
    }
    if ours.errors.len() == MAX_ERRORS {
        return None;
    }
    let nulls: HashSet<_> = ours.errors.iter().map(|error| ours.nulled(error)).collect();
    let is_told = |error: &&Value| {
        let place = ours.nulled(error);
        own.contains(&error.to_string()) || (0..=place.len()).any(|n| nulls.contains(&place[..n]))
    };
    let silent = theirs.errors.iter().find(|error| !is_told(error))?;
    Some(format!("an error is theirs alone: {silent}"))
}

struct Answer {
    /// The text of `data`; empty if there is none.
    data: String,
    parsed: Value,
    /// The errors: path, message and code, each once.
    errors: Vec<Value>,
}

impl Answer {
    fn of(text: &str) -> Self {
        let whole: Value =
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let mut errors: Vec<_> = whole["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(told)
            .collect();
        let mut seen = HashSet::new();
        // async-graphql does what is asked twice twice, and tells its errors twice.
        errors.retain(|error| seen.insert(error.to_string()));
        let data = text.strip_prefix(r#"{"data":"#).map_or("", |rest| {
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
            values.next().unwrap().unwrap();
            &rest[..values.byte_offset()]
        });
        Self {
            data: data.to_owned(),
            parsed: whole["data"].clone(),
            errors,
        }
    }

    fn is_invalid(&self) -> bool {
        self.data.is_empty()
    }

    /// The part of an error's path that leads to a null.
    fn nulled<'a>(&self, error: &'a Value) -> &'a [Value] {
        let path = error["path"].as_array().map_or(&[][..], Vec::as_slice);
        let mut at = &self.parsed;
        for (n, step) in path.iter().enumerate() {
            if at.is_null() {
                return &path[..n];
            }
            at = match step {
                Value::String(key) => &at[key],
                step => &at[usize::try_from(step.as_u64().unwrap()).unwrap()],
            };
        }
        path
    }
}

fn told(error: &Value) -> Value {
    json!({ "path": error["path"], "message": error["message"], "code": error["extensions"]["code"] })
}

/// How much an answer says.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) answers: usize,
    /// Those with errors.
    pub(super) failed: usize,
    /// Those in which there is a value that is neither null nor empty.
    pub(super) telling: usize,
    /// Those in which there is no null and nothing empty.
    pub(super) full: usize,
}

impl Counted {
    pub(super) fn count(&mut self, answer: &str) {
        let answer: Value = serde_json::from_str(answer).unwrap();
        let (full, empty) = leaves(&answer["data"], false);
        self.answers += 1;
        self.failed += usize::from(answer.get("errors").is_some());
        self.telling += usize::from(full > 0);
        self.full += usize::from(full > 0 && empty == 0);
    }

    /// Whether the queries are such that answers to them prove something.
    pub(super) fn check(&self) {
        let Counted {
            answers,
            failed,
            telling,
            full,
        } = *self;
        eprintln!("{answers} answers: {failed} with errors, {telling} telling, {full} full");
        assert!(
            full * 10 >= answers,
            "of {answers} answers only {full} have no gap"
        );
        assert!(
            telling * 2 >= answers,
            "of {answers} answers only {telling} say something"
        );
        assert!(
            failed * 50 >= answers,
            "of {answers} answers only {failed} have errors"
        );
    }
}

/// How many leaves there are that say something, and how many that do not; names of types say nothing.
fn leaves(value: &Value, is_name: bool) -> (usize, usize) {
    let sum = |all: &mut dyn Iterator<Item = (usize, usize)>| {
        all.fold((0, 0), |(full, empty), (more, less)| {
            (full + more, empty + less)
        })
    };
    match value {
        Value::Null => (0, 1),
        Value::Array(items) if items.is_empty() => (0, 1),
        Value::Object(fields) if fields.is_empty() => (0, 1),
        Value::Array(items) => sum(&mut items.iter().map(|item| leaves(item, false))),
        Value::Object(fields) => sum(&mut fields.iter().map(|(key, value)| {
            leaves(
                value,
                key == "__typename" || key.starts_with('t') && value.is_string(),
            )
        })),
        _ => (usize::from(!is_name), 0),
    }
}
