//! The answer's bytes, in one pass over the plan and the levels that were read.

use serde_json::{Value, json};

use super::{
    fault::Fault,
    level::{Column, Level},
    plan::{Planned, Selection, What},
    validate::Answers,
};
use crate::{
    domain::Language,
    graphql::{
        Node,
        table::{Ask, Field, Read, Shape},
    },
};

/// The most errors of an answer; the rest are nulls without a reason.
const MAX_ERRORS: usize = 100;

/// A null where none may be: the object around it becomes null itself.
struct Bubble;

/// Writes `data` from the levels; the errors that it met come back.
pub(super) struct Writer<'a> {
    pub(super) languages: &'a [Language],
    /// What async-graphql said of the schema itself.
    pub(super) introspection: &'a Answers,
    pub(super) out: Vec<u8>,
    /// How long that may be, and whether it is longer.
    pub(super) most: usize,
    pub(super) is_too_long: bool,
    pub(super) path: Vec<Value>,
    pub(super) errors: Vec<Value>,
    /// The code of the first error.
    pub(super) code: Option<&'static str>,
}

impl Writer<'_> {
    /// Writes the root object, or null if one of its fields had to be there and is not.
    pub(super) fn root(&mut self, selection: &Selection, level: &Level) {
        let start = self.out.len();
        if self.object(selection, level, 0).is_err() {
            self.out.truncate(start);
            self.text("null");
        }
    }

    fn object(&mut self, selection: &Selection, level: &Level, at: usize) -> Result<(), Bubble> {
        let Some(node) = level.nodes.get(at) else {
            self.text("null");
            return Ok(());
        };
        // From here on nothing is written any more, and the whole is thrown away.
        self.is_too_long |= self.out.len() > self.most;
        if self.is_too_long {
            return Err(Bubble);
        }
        self.text("{");
        let mut is_first = true;
        for (planned, column) in selection.fields.iter().zip(&level.columns) {
            if !planned.is_asked(node) {
                continue;
            }
            self.text(if is_first { "" } else { "," });
            is_first = false;
            self.json(&planned.key);
            self.text(":");
            self.path.push(json!(planned.key));
            let written = self.field(planned, column, node, at);
            self.path.pop();
            written?;
        }
        self.text("}");
        Ok(())
    }

    fn field(
        &mut self,
        planned: &Planned,
        column: &Column,
        node: &Node,
        at: usize,
    ) -> Result<(), Bubble> {
        let field = match &planned.of {
            What::TypeName => {
                self.json(node.type_name());
                return Ok(());
            }
            What::Introspection => {
                let answer = self.introspection.get(&planned.key);
                self.text(answer.map_or("null", String::as_str));
                return Ok(());
            }
            What::Field(field, _) => field,
        };
        match column {
            Column::Failed(fault) => self.null(field.shape.is_required, fault),
            Column::InObject => self.leaf(planned, field, node),
            Column::Below(places, level) => {
                let places = places.get(at).map_or(&[][..], Vec::as_slice);
                self.below(field, &planned.children, level, places)
            }
        }
    }

    fn leaf(&mut self, planned: &Planned, field: &Field, node: &Node) -> Result<(), Bubble> {
        let value = self.value(planned, field, node);
        match (value, field.shape) {
            (
                Value::Null,
                Shape {
                    is_required: true, ..
                },
            ) => {
                return self.null(true, &Fault::missing(&format!("`{}`", field.name)));
            }
            (value, _) => self.json(&value),
        }
        Ok(())
    }

    fn value(&self, planned: &Planned, field: &Field, node: &Node) -> Value {
        match (&field.read, node) {
            (Read::Own, node) => node.get(field.name).clone(),
            (Read::Entity(read), Node::Entity(entity)) => {
                let mut languages = Vec::new();
                if let What::Field(_, args) = &planned.of {
                    languages.extend(args.word::<Language>("language"));
                }
                languages.extend_from_slice(self.languages);
                read(
                    entity,
                    &Ask {
                        languages: &languages,
                    },
                )
            }
            (Read::Relation(read), Node::Relation(relation)) => read(relation),
            (Read::Source(read), Node::Source(source)) => read(source),
            (Read::Agency(read), Node::Agency(agency)) => read(agency),
            (Read::Record(read), Node::Record(record)) => read(record),
            (Read::Change(read), Node::Change(change)) => read(change),
            _ => Value::Null,
        }
    }

    fn below(
        &mut self,
        field: &Field,
        selection: &Selection,
        level: &Level,
        places: &[Option<usize>],
    ) -> Result<(), Bubble> {
        let Some(items_required) = field.shape.items_required else {
            return match places.first().copied().flatten() {
                Some(place) => self.nullable(field.shape.is_required, selection, level, place),
                None if field.shape.is_required => {
                    self.null(true, &Fault::missing(&format!("`{}`", field.name)))
                }
                None => {
                    self.text("null");
                    Ok(())
                }
            };
        };
        let start = self.out.len();
        self.text("[");
        for (n, place) in places.iter().enumerate() {
            self.text(if n > 0 { "," } else { "" });
            self.path.push(json!(n));
            let written = if let Some(place) = place {
                self.nullable(items_required, selection, level, *place)
            } else {
                self.text("null");
                Ok(())
            };
            self.path.pop();
            if written.is_err() {
                self.out.truncate(start);
                return self.nothing(field.shape.is_required);
            }
        }
        self.text("]");
        Ok(())
    }

    /// Writes an object, or null in its place if it may be null and cannot be whole.
    fn nullable(
        &mut self,
        is_required: bool,
        selection: &Selection,
        level: &Level,
        place: usize,
    ) -> Result<(), Bubble> {
        let start = self.out.len();
        if self.object(selection, level, place).is_err() {
            self.out.truncate(start);
            return self.nothing(is_required);
        }
        Ok(())
    }

    /// Notes an error, and writes null if that is allowed here.
    fn null(&mut self, is_required: bool, fault: &Fault) -> Result<(), Bubble> {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(fault.to_json(&self.path));
        }
        self.code = self.code.or(Some(fault.code));
        self.nothing(is_required)
    }

    fn nothing(&mut self, is_required: bool) -> Result<(), Bubble> {
        if is_required {
            return Err(Bubble);
        }
        self.text("null");
        Ok(())
    }

    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn json<T: serde::Serialize + ?Sized>(&mut self, value: &T) {
        let start = self.out.len();
        if serde_json::to_writer(&mut self.out, value).is_err() {
            self.out.truncate(start);
            self.text("null");
        }
    }
}
