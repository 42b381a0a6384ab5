//! What every reader gives: records with their places, and faults with theirs.
//!
//! A reader is an iterator of `Result<Placed, Fault>` over a `BufRead`, in bounded memory. A record
//! that cannot be read gives one fault or more, and the reader goes on; what ends the file (it is
//! cut off, or no file of this format) is its last item. Whether a record is right is not for
//! readers to say: the store checks that, for all writers alike.

use std::{fmt, path::PathBuf};

use crate::{domain, store::RecordInput};

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
