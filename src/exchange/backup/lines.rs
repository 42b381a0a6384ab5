//! The lines of a backup, and what keeps some from being one.

use std::{collections::BTreeMap, fmt::Write as _};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::super::dump;
use crate::{domain::Instant, store::Part};

/// What the first line calls the file.
const FORMAT: &str = "hamkor backup";
/// The form of the lines.
const VERSION: u32 = 1;

/// How many rows there are of each table.
pub type Rows = BTreeMap<String, u64>;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Head {
    format: String,
    version: u32,
    /// The step that its tables are at.
    pub step: String,
    /// The version of the program that wrote it.
    pub hamkor: String,
    /// The moment that it is of.
    pub created_at: Instant,
    /// The graph's revision.
    pub revision: i64,
}

impl Head {
    /// Of a backup that this program writes.
    pub(super) fn new(step: &str, created_at: Instant, revision: i64) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            step: step.to_owned(),
            hamkor: env!("CARGO_PKG_VERSION").to_owned(),
            created_at,
            revision,
        }
    }

    fn read(line: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Form {
            format: String,
            version: u32,
        }
        match serde_json::from_str(line) {
            Ok(Form { format, version }) if format == FORMAT => {
                if version != VERSION {
                    return Err(format!(
                        "it is of version {version}; this program reads version {VERSION}"
                    ));
                }
            }
            _ if dump::is_dump(line.as_bytes()) => {
                let reason = "this is a dump, not a backup; `hamkor import --apply` loads it";
                return Err(reason.to_owned());
            }
            _ => return Err("this is no backup of Hamkor, or its first line is missing".to_owned()),
        }
        serde_json::from_str(line).map_err(|error| damaged(&error))
    }
}

/// Lines within a backup that are no rows.
#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Mark {
    Table { table: String, columns: Vec<String> },
    End { rows: Rows, sha256: String },
}

/// Counts rows, and makes the digest of the lines that have them, both ways.
#[derive(Default)]
pub(super) struct Tally {
    digest: Sha256,
    rows: Rows,
    table: String,
    has_head: bool,
    has_end: bool,
}

impl Tally {
    /// The first line.
    pub(super) fn head(&mut self, head: &Head) -> serde_json::Result<String> {
        let line = serde_json::to_string(head)?;
        self.add(&line);
        Ok(line)
    }

    /// A line further on.
    pub(super) fn part(&mut self, part: Part) -> serde_json::Result<String> {
        let line = match part {
            Part::Row(values) => {
                self.count();
                serde_json::to_string(&values)?
            }
            Part::Table(table, columns) => {
                self.begin(&table);
                serde_json::to_string(&Mark::Table { table, columns })?
            }
        };
        self.add(&line);
        Ok(line)
    }

    /// The last line, and how many rows there are.
    pub(super) fn end(self) -> serde_json::Result<(String, Rows)> {
        let line = serde_json::to_string(&Mark::End {
            rows: self.rows.clone(),
            sha256: hex(self.digest),
        })?;
        Ok((line, self.rows))
    }

    /// Reads the first line.
    pub(super) fn read_head(&mut self, line: &str) -> Result<Head, String> {
        let head = Head::read(line)?;
        self.has_head = true;
        self.add(line);
        Ok(head)
    }

    /// Reads a line further on; `None`, if it is the last.
    pub(super) fn read(&mut self, line: &str) -> Result<Option<Part>, String> {
        if self.has_end {
            return Err("there is more behind its end".to_owned());
        }
        let part = if line.starts_with('[') {
            let values: Vec<Value> = serde_json::from_str(line).map_err(|error| damaged(&error))?;
            self.count();
            Part::Row(values)
        } else {
            let mark: Result<Mark, _> = serde_json::from_str(line);
            match mark.map_err(|_| "it is damaged: this line is none of a backup")? {
                Mark::Table { table, columns } => {
                    self.begin(&table);
                    Part::Table(table, columns)
                }
                Mark::End { rows, sha256 } => return self.read_end(&rows, &sha256).map(|()| None),
            }
        };
        self.add(line);
        Ok(Some(part))
    }

    fn read_end(&mut self, rows: &Rows, sha256: &str) -> Result<(), String> {
        self.has_end = true;
        if hex(self.digest.clone()) != sha256 || self.rows != *rows {
            return Err("it is damaged: its lines are not those that its end tells of".to_owned());
        }
        Ok(())
    }

    /// How many rows there are of each table, once the last line was read.
    pub(super) fn whole(&self) -> Result<&Rows, String> {
        match (self.has_head, self.has_end) {
            (true, true) => Ok(&self.rows),
            (true, false) => Err("it breaks off: its last line is missing".to_owned()),
            (false, _) => Err("it is empty".to_owned()),
        }
    }

    fn begin(&mut self, table: &str) {
        table.clone_into(&mut self.table);
        self.rows.entry(table.to_owned()).or_default();
    }

    fn count(&mut self) {
        if let Some(n) = self.rows.get_mut(&self.table) {
            *n += 1;
        }
    }

    fn add(&mut self, line: &str) {
        self.digest.update(line.as_bytes());
        self.digest.update(b"\n");
    }
}

fn damaged(error: &serde_json::Error) -> String {
    format!("it is damaged: {error}")
}

fn hex(digest: Sha256) -> String {
    let bytes = digest.finalize();
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
