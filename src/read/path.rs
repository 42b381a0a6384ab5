//! Where in the answer the writer is: steps on the stack, made into values only for an error.

use serde_json::{Value as Json, json};

/// A place in the answer.
pub(super) enum Path<'a> {
    /// The root object.
    Root,
    /// A field of the object around it, by its name in the answer.
    Key(&'a Self, &'a str),
    /// An item of the list around it.
    Index(&'a Self, usize),
}

impl<'a> Path<'a> {
    pub(super) const fn key(&'a self, key: &'a str) -> Self {
        Path::Key(self, key)
    }

    pub(super) const fn index(&'a self, at: usize) -> Self {
        Path::Index(self, at)
    }

    /// The steps from the root, as an error tells them.
    pub(super) fn steps(&self) -> Vec<Json> {
        let mut steps = Vec::new();
        let mut at = self;
        while let Path::Key(around, _) | Path::Index(around, _) = at {
            steps.push(match at {
                Path::Key(_, key) => json!(key),
                Path::Index(_, n) => json!(n),
                Path::Root => Json::Null,
            });
            at = around;
        }
        steps.reverse();
        steps
    }
}
