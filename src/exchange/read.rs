//! What every reader gives: records with their places, and faults with theirs.
//!
//! A reader is an iterator of `Result<Placed, Fault>` over a `BufRead`, in bounded memory. A record
//! that cannot be read gives one fault or more, and the reader goes on; what ends the file (it is
//! cut off, or no file of this format) is its last item. Whether a record is right is not for
//! readers to say: the store checks that, for all writers alike.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::lines::{LONGEST, Line};
use crate::{
    domain::{
        self, Body, FaultCode, Invalid, Vocabulary as _, validate_entity, validate_key,
        validate_relation, validate_source,
    },
    store::RecordInput,
};

/// What a reader gives, one by one.
pub type Records = Box<dyn Iterator<Item = Result<Placed, Fault>> + Send>;

/// A record and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The file.
    pub file: PathBuf,
    /// The line where the record begins, from 1.
    pub line: u64,
    /// The record.
    pub input: RecordInput,
}

/// What is wrong with a file, or with a record in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: PathBuf,
    /// The line where the faulty record or value begins, from 1; absent for the file as a whole.
    pub line: Option<u64>,
    /// The field, from the top of the record: `money.currency`; absent for the record as a whole.
    pub field: Option<String>,
    /// What is wrong and how to mend it.
    pub reason: String,
}

impl Placed {
    /// What is wrong with the record by itself.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let results = [
            validate_key(&self.input.key),
            match &self.input.body {
                Body::Entity(kind, data) => validate_entity(*kind, data),
                Body::Relation(data) => validate_relation(data),
                Body::Source(data) => validate_source(data),
            },
        ];
        let found = results.into_iter().filter_map(Result::err);
        let nul = has_nul(&self.input.body).then(|| {
            let message = "it has a NUL character in it, which no database keeps";
            Invalid::one("", FaultCode::Invalid, message)
        });
        (found.chain(nul))
            .flat_map(|Invalid(faults)| faults)
            .map(|fault| self.fault(&fault))
            .collect()
    }

    /// A fault of this record.
    #[must_use]
    pub fn fault(&self, fault: &domain::Fault) -> Fault {
        Fault {
            file: self.file.clone(),
            line: Some(self.line),
            field: (!fault.path.is_empty()).then(|| fault.path.join(".")),
            reason: fault.message.clone(),
        }
    }
}

impl Fault {
    /// A fault of a file as a whole.
    pub(super) fn of_file(file: &Path, reason: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            field: None,
            reason: reason.into(),
        }
    }

    /// Why a file cannot be read from that line on.
    pub(super) fn broken(file: &Path, line: u64, error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                "the file breaks off here; fetch it again, whole".to_owned()
            }
            _ => format!("the file cannot be read on from here: {error}"),
        };
        Self {
            line: Some(line),
            ..Self::of_file(file, reason)
        }
    }

    /// Why a line is none.
    pub(super) fn of_line(file: &Path, line: u64, wrong: Line) -> Self {
        let reason = match wrong {
            Line::Broken(error) => return Self::broken(file, line, &error),
            Line::TooLong => format!("this line is longer than {LONGEST} bytes"),
            Line::Text(_) | Line::NotUtf8 => {
                "this line is no UTF-8; save the file in that encoding".to_owned()
            }
        };
        Self {
            line: Some(line),
            ..Self::of_file(file, reason)
        }
    }
}

/// The record that says so, under its own key or one made of what it says.
pub(super) fn input(mut body: Body) -> RecordInput {
    let key = match &mut body {
        Body::Entity(_, data) => (data.key.take())
            .or_else(|| data.slug.clone())
            .unwrap_or_default(),
        Body::Relation(data) => (data.key.take())
            .unwrap_or_else(|| format!("{}/{}/{}", data.from, data.kind.as_str(), data.to)),
        Body::Source(data) => (data.key.take()).unwrap_or_else(|| format!("source/{}", data.slug)),
    };
    RecordInput {
        key,
        expected_revision: None,
        body,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        if let Some(field) = &self.field {
            write!(f, " {field}:")?;
        }
        write!(f, " {}", self.reason)
    }
}

/// Whether any text of a record has a NUL: the rules of each field leave that to the reader.
fn has_nul(body: &Body) -> bool {
    fn any(value: &Value) -> bool {
        match value {
            Value::String(text) => text.contains('\0'),
            Value::Array(items) => items.iter().any(any),
            Value::Object(fields) => fields.values().any(any),
            _ => false,
        }
    }
    body.to_json().is_ok_and(|value| any(&value))
}
