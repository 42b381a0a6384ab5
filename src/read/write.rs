//! The answer's bytes, in one pass over the plan and the levels that were read.

use serde_json::Value as Json;

use super::{
    args::Args,
    fault::Fault,
    level::{Column, Level},
    operation::Operation,
    path::Path,
    plan::{Planned, Selection, What},
};
use crate::{
    domain::Language,
    graphql::{
        Node,
        out::Out,
        table::{Ask, Field},
    },
};

/// The most errors of an answer; the rest are nulls without a reason.
const MAX_ERRORS: usize = 100;
/// The length that an answer is first given room for.
const ROOM: usize = 4 * 1024;

/// A null where none may be: the object around it becomes null itself.
struct Bubble;

/// Writes `data` from the levels.
pub(super) struct Writer<'a> {
    operation: &'a Operation,
    /// How long the answer may be, and whether it is longer.
    most: usize,
    is_too_long: bool,
    written: Written,
}

/// What was written.
pub(super) struct Written {
    pub(super) out: Out,
    pub(super) errors: Vec<Json>,
    /// The code of the first error.
    pub(super) code: Option<&'static str>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(operation: &'a Operation, most: usize) -> Self {
        Self {
            operation,
            most,
            is_too_long: false,
            written: Written {
                out: Out::starting(r#"{"data":"#, ROOM),
                errors: Vec::new(),
                code: None,
            },
        }
    }

    /// Whether the answer is longer than it may be.
    pub(super) fn is_too_long(&self) -> bool {
        self.is_too_long || self.written.out.length() > self.most
    }

    pub(super) fn finish(self) -> Written {
        self.written
    }

    /// Writes the root object, or null if one of its fields had to be there and is not.
    pub(super) fn root(&mut self, selection: &Selection, level: &Level) {
        let start = self.out().length();
        if self.object(selection, level, 0, &Path::Root).is_err() {
            self.out().cut(start);
            self.out().raw("null");
        }
    }

    fn out(&mut self) -> &mut Out {
        &mut self.written.out
    }

    fn object(
        &mut self,
        selection: &Selection,
        level: &Level,
        at: usize,
        path: &Path,
    ) -> Result<(), Bubble> {
        let Some(Some(node)) = level.nodes.get(at) else {
            self.out().raw("null");
            return Ok(());
        };
        // From here on nothing is written any more, and the whole is thrown away.
        self.is_too_long = self.is_too_long();
        if self.is_too_long {
            return Err(Bubble);
        }
        // Each label begins with a comma, in whose place the first one has the bracket.
        let start = self.out().length();
        for (planned, column) in selection.fields.iter().zip(&level.columns) {
            if planned.is_asked(node) {
                self.out().raw(&planned.label);
                self.field(planned, column, (node, at), &path.key(&planned.key))?;
            }
        }
        self.out().open(start);
        self.out().raw("}");
        Ok(())
    }

    fn field(
        &mut self,
        planned: &Planned,
        column: &Column,
        (node, at): (&Node, usize),
        path: &Path,
    ) -> Result<(), Bubble> {
        let (field, args) = match planned.of {
            What::TypeName => {
                self.out().put(node.type_name());
                return Ok(());
            }
            What::Introspection => {
                let told = self.operation.introspection.get(&planned.key);
                self.written.out.raw(told.map_or("null", String::as_str));
                return Ok(());
            }
            What::Field(field, place) => (field, Args::at(place, &self.operation.arguments)),
        };
        match column {
            Column::Failed(fault) => self.null(field.shape.is_required, fault, path),
            Column::InObject => self.leaf(field, args, node, path),
            Column::Below(ends, level) => {
                let start = at.checked_sub(1).and_then(|before| ends.get(before));
                let own = start.copied().unwrap_or(0)..ends.get(at).copied().unwrap_or(0);
                self.below(field, (&planned.children, level), own, path)
            }
        }
    }

    fn leaf(&mut self, field: &Field, args: Args, node: &Node, path: &Path) -> Result<(), Bubble> {
        let start = self.out().length();
        self.value(field, args, node);
        if field.shape.is_required && self.out().is_null_since(start) {
            return self.missing(field, path);
        }
        Ok(())
    }

    fn value(&mut self, field: &Field, args: Args, node: &Node) {
        let own;
        let mut languages = self.operation.languages.as_slice();
        if let Some(wanted) = args.word::<Language>("language") {
            own = [&[wanted], languages].concat();
            languages = &own;
        }
        if !field.put(node, &Ask { languages }, &mut self.written.out) {
            self.out().raw("null");
        }
    }

    fn below(
        &mut self,
        field: &Field,
        (selection, level): (&Selection, &Level),
        own: std::ops::Range<usize>,
        path: &Path,
    ) -> Result<(), Bubble> {
        let is_required = field.shape.is_required;
        let Some(items_required) = field.shape.items_required else {
            return match own.into_iter().next() {
                Some(at) if level.nodes.get(at).is_some_and(Option::is_some) => {
                    self.nullable(is_required, (selection, level), at, path)
                }
                _ if is_required => self.missing(field, path),
                _ => {
                    self.out().raw("null");
                    Ok(())
                }
            };
        };
        let start = self.out().length();
        self.out().raw("[");
        for (n, at) in own.enumerate() {
            self.out().raw(if n > 0 { "," } else { "" });
            let item = self.nullable(items_required, (selection, level), at, &path.index(n));
            if item.is_err() {
                self.out().cut(start);
                return self.nothing(is_required);
            }
        }
        self.out().raw("]");
        Ok(())
    }

    /// Writes an object, or null in its place if it may be null and cannot be whole.
    fn nullable(
        &mut self,
        is_required: bool,
        (selection, level): (&Selection, &Level),
        at: usize,
        path: &Path,
    ) -> Result<(), Bubble> {
        let start = self.out().length();
        if self.object(selection, level, at, path).is_err() {
            self.out().cut(start);
            return self.nothing(is_required);
        }
        Ok(())
    }

    /// Notes that a value which has to be there is not.
    fn missing(&mut self, field: &Field, path: &Path) -> Result<(), Bubble> {
        self.null(true, &Fault::missing(&format!("`{}`", field.name)), path)
    }

    /// Notes an error, and writes null if that is allowed here.
    fn null(&mut self, is_required: bool, fault: &Fault, path: &Path) -> Result<(), Bubble> {
        if self.written.errors.len() < MAX_ERRORS {
            self.written.errors.push(fault.to_json(&path.steps()));
        }
        self.written.code = self.written.code.or(Some(fault.code));
        self.nothing(is_required)
    }

    fn nothing(&mut self, is_required: bool) -> Result<(), Bubble> {
        if is_required {
            return Err(Bubble);
        }
        self.out().raw("null");
        Ok(())
    }
}
