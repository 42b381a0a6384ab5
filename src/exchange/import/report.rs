//! What came of an import, for people and for programs.

use serde::Serialize;

use super::super::read::Fault;

/// The most of each list that a report has; the rest is counted.
const MOST: usize = 200;
/// The most letters of a reason.
const LONGEST: usize = 1_000;

/// What came of an import, or would come of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Whether nothing was written: all of it is what would be.
    pub dry_run: bool,
    /// Whether it was stopped before the end; what is counted was done.
    pub interrupted: bool,
    /// Records that are new.
    pub new: u64,
    /// Records that say something else than before.
    pub changed: u64,
    /// Records that were there already, word for word.
    pub unchanged: u64,
    /// Records that were refused; each of the others was written all the same.
    pub refused: u64,
    /// What is wrong with those.
    pub refusals: Listed<Refusal>,
    /// New records that joined an entity by an identifier.
    pub matches: Listed<Match>,
    /// New entities that may be others under the same name. They are not merged: a curator can.
    pub suggestions: Listed<Suggestion>,
}

impl Report {
    /// How many records were looked at.
    #[must_use]
    pub fn n_records(&self) -> u64 {
        self.new + self.changed + self.unchanged + self.refused
    }
}

/// The first of a list, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed<T> {
    /// The first.
    pub items: Vec<T>,
    /// How many more there are.
    pub more: u64,
}

impl<T> Listed<T> {
    /// Adds one.
    pub(super) fn add(&mut self, item: T) {
        if self.items.len() < MOST {
            self.items.push(item);
        } else {
            self.more += 1;
        }
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            more: 0,
        }
    }
}

/// What is wrong with a record, or with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The file.
    pub file: String,
    /// The line where the record begins, from 1.
    pub line: Option<u64>,
    /// The field, from the top of the record.
    pub field: Option<String>,
    /// What is wrong and how to mend it.
    pub reason: String,
    /// As a line for people.
    #[serde(skip)]
    pub text: String,
}

impl From<&Fault> for Refusal {
    fn from(fault: &Fault) -> Self {
        // It may quote a megabyte.
        let cut = |text: &str| text.chars().take(LONGEST).collect();
        let fault = Fault {
            field: fault.field.as_deref().map(cut),
            reason: cut(&fault.reason),
            ..fault.clone()
        };
        Self {
            file: fault.file.display().to_string(),
            line: fault.line,
            text: fault.to_string(),
            field: fault.field,
            reason: fault.reason,
        }
    }
}

/// A new record about an entity that was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Match {
    /// The file.
    pub file: String,
    /// The line where the record begins.
    pub line: u64,
    /// The record's key.
    pub key: String,
    /// The entity; none where this import makes it, too.
    pub entity: Option<String>,
    /// The register that names both.
    pub scheme: String,
    /// Their name there.
    pub value: String,
}

/// A new entity that may be another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The file.
    pub file: String,
    /// The line where the record begins.
    pub line: u64,
    /// The record's key.
    pub key: String,
    /// The other entity; none where this import makes it, too.
    pub entity: Option<String>,
    /// The key of the other's record, where this import makes it.
    pub other_key: Option<String>,
    /// The name of both, in the one spelling that search compares.
    pub name: String,
    /// Whether both are in the same place; else one of them is in none.
    pub same_place: bool,
}
