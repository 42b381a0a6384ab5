//! NDJSON: a record a line, as JSON with a `type`.
//!
//! `{"type": "institution", "key": "…", …}`: besides its type, a line has the fields of the input of
//! that kind, as in the data set. `agency` may name the agency, to be told where lines are another's.

use std::{io::BufRead, path::PathBuf};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    lines::{Line, Lines},
    read::{Fault, Placed, input},
};
use crate::domain::{Body, NodeKind, Record, Vocabulary as _};

/// A record as a line, without the line break.
pub(super) fn line(agency: &str, record: &Record) -> Result<String, serde_json::Error> {
    let mut fields = Map::new();
    fields.insert("type".to_owned(), record.body.kind().as_str().into());
    fields.insert("agency".to_owned(), agency.into());
    fields.insert("key".to_owned(), record.key.as_str().into());
    if let Value::Object(data) = record.body.to_json()? {
        fields.extend(data);
    }
    serde_json::to_string(&fields)
}

/// Reads the records of a file.
pub struct Reader<R> {
    file: PathBuf,
    agency: String,
    lines: Lines<R>,
}

impl<R: BufRead> Reader<R> {
    /// Reads `bytes`, which errors call `file`, as the records of the agency of that slug.
    pub fn new(bytes: R, file: PathBuf, agency: &str) -> Self {
        Self {
            file,
            agency: agency.to_owned(),
            lines: Lines::new(bytes),
        }
    }

    fn record(&self, line: u64, text: &str) -> Result<Placed, Fault> {
        let fault = |(field, reason): (Option<String>, String)| Fault {
            file: self.file.clone(),
            line: Some(line),
            field,
            reason,
        };
        let body = self.body(text).map_err(fault)?;
        Ok(Placed {
            file: self.file.clone(),
            line,
            input: input(body),
        })
    }

    /// What a line says, or the field that is wrong and why.
    fn body(&self, text: &str) -> Result<Body, (Option<String>, String)> {
        let mut fields: Map<String, Value> = serde_json::from_str(text)
            .map_err(|error| (None, format!("this line is no JSON object: {error}")))?;
        if let Some(agency) = fields.remove("agency")
            && agency.as_str() != Some(&self.agency)
        {
            let reason = format!("it is {agency}; these are to be records of {}", self.agency);
            return Err((Some("agency".to_owned()), reason));
        }
        let kind = fields.remove("type");
        let kind = kind.as_ref().map_or(Some(""), Value::as_str).unwrap_or("?");
        body(kind, fields)
    }
}

/// The body of that type; or the field that is wrong, and why.
pub(super) fn body(
    kind: &str,
    fields: Map<String, Value>,
) -> Result<Body, (Option<String>, String)> {
    let wrong = || {
        let known = NodeKind::ALL.iter().filter(|kind| is_described(**kind));
        let known: Vec<_> = known.map(|kind| kind.as_str()).collect();
        let reason = match kind {
            "" => "every line needs one".to_owned(),
            "dump" => {
                let reason = "this is a dump of a whole database; import it as a file by itself";
                return (Some("type".to_owned()), reason.to_owned());
            }
            kind => format!("`{kind}` is none"),
        };
        let reason = format!("{reason}; it is one of {}", known.join(", "));
        (Some("type".to_owned()), reason)
    };
    let kind = NodeKind::parse(kind).filter(|kind| is_described(*kind));
    let kind = kind.ok_or_else(wrong)?;
    match kind.entity() {
        Some(kind) => Ok(Body::Entity(kind, parsed(fields)?)),
        None if kind == NodeKind::Relation => Ok(Body::Relation(parsed(fields)?)),
        None => Ok(Body::Source(parsed(fields)?)),
    }
}

/// Whether records describe nodes of that kind.
fn is_described(kind: NodeKind) -> bool {
    kind.entity().is_some() || matches!(kind, NodeKind::Relation | NodeKind::Source)
}

fn parsed<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T, (Option<String>, String)> {
    let value = Value::Object(fields);
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string().replace('[', ".").replace(']', "");
        let field = Some(path).filter(|path| !path.is_empty() && path != "." && path != "?");
        (field, error.into_inner().to_string())
    })
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Placed, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (n, line) = self.lines.next()?;
            match line {
                Line::Text(text) if text.trim().is_empty() => {}
                Line::Text(text) => return Some(self.record(n, &text)),
                wrong => return Some(Err(Fault::of_line(&self.file, n, wrong))),
            }
        }
    }
}
