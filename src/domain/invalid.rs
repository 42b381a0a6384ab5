//! What is wrong with a value that came from outside.

use std::fmt;

use super::vocabulary::vocabulary;

vocabulary! {
    /// Why an input was refused.
    FaultCode {
        /// It has to be given.
        Required = "REQUIRED",
        /// It cannot be read, or breaks a rule of the field.
        Invalid = "INVALID",
        /// It refers to something that the graph does not have.
        NotFound = "NOT_FOUND",
        /// Somebody else has it already.
        Taken = "TAKEN",
        /// It fits more than one thing.
        Ambiguous = "AMBIGUOUS",
        /// The grammar of the graph, or the caller's rights, forbid it.
        NotAllowed = "NOT_ALLOWED",
        /// What it builds on has changed meanwhile.
        Conflict = "CONFLICT",
        /// It is longer or larger than the limit.
        TooLarge = "TOO_LARGE",
    }
}

/// One fault of an input: where, of what sort, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The way to it from the top of the input: `["money", "currency"]`.
    pub path: Vec<String>,
    /// Its sort, for programs.
    pub code: FaultCode,
    /// What is wrong and how to mend it, for people.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path.join("."))?;
        }
        f.write_str(&self.message)
    }
}

/// All the faults of an input; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid(pub Vec<Fault>);

impl Invalid {
    /// A single fault at a dotted `path`.
    #[must_use]
    pub fn one(path: &str, code: FaultCode, message: impl Into<String>) -> Self {
        let mut faults = Faults::default();
        faults.add(path, code, message);
        Self(faults.0)
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("; ")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

/// Collects faults, so that a writer learns of all at once.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// Notes a fault at a dotted `path`.
    pub(super) fn add(&mut self, path: &str, code: FaultCode, message: impl Into<String>) {
        let path = path
            .split('.')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        self.0.push(Fault {
            path,
            code,
            message: message.into(),
        });
    }

    /// `Ok` if none was noted.
    pub(super) fn into_result(self) -> Result<(), Invalid> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Invalid(self.0))
        }
    }
}
