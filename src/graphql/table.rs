//! How a type of the schema is described: its fields, what they take, and where they come from.
//!
//! One description serves the schema that clients see and the executor that answers them, so the
//! two cannot drift. It must not know how a query is run.

use serde_json::Value;

use super::{Node, fetch::Fetch, out::Out, page::Page, write::Write};
use crate::domain::{Agency, Entity, Id, Language, Money, Record, Relation, Source};
use crate::store::{Change, Outline};

/// An object type.
#[derive(Debug)]
pub struct Type {
    /// Its name.
    pub name: &'static str,
    /// What it is, for people.
    pub doc: &'static str,
    /// The interfaces that it implements.
    pub interfaces: &'static [&'static str],
    /// Its fields, in the order of the schema.
    pub fields: Vec<&'static Field>,
}

/// A field of an object type; types that implement an interface share the interface's fields.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it yields.
    pub shape: Shape,
    /// What it means, for people.
    pub doc: &'static str,
    /// What it takes.
    pub args: Vec<Arg>,
    /// Where its value comes from.
    pub read: Read,
}

/// A named type, on its own or in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The type.
    pub named: &'static str,
    /// Whether the value is never null.
    pub is_required: bool,
    /// Of a list: whether its items are never null.
    pub items_required: Option<bool>,
}

/// An argument of a field, or a field of an input object.
#[derive(Debug, Clone, Copy)]
pub struct Arg {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// What it means, for people.
    pub doc: &'static str,
    /// What holds where it is left out.
    pub default: Option<Given>,
}

/// A default value.
#[derive(Debug, Clone, Copy)]
pub enum Given {
    /// A value of an enum.
    Enum(&'static str),
    /// A whole number.
    Int(i32),
    /// True or false.
    Bool(bool),
}

/// What a reader asks of a field besides the field itself.
#[derive(Debug)]
pub struct Ask<'a> {
    /// The languages that the reader wants, the most wanted first.
    pub languages: &'a [Language],
}

/// Where the value of a field comes from.
#[derive(Debug)]
pub enum Read {
    /// The value of that name in a plain object.
    Own,
    /// From an entity in memory.
    Entity(fn(&Entity, &Ask, &mut Out)),
    /// From a relation in memory.
    Relation(fn(&Relation, &mut Out)),
    /// From the outline of a relation.
    Outline(fn(&Outline, &mut Out)),
    /// From a source in memory.
    Source(fn(&Source, &mut Out)),
    /// From an agency in memory.
    Agency(fn(&Agency, &mut Out)),
    /// From a record in memory.
    Record(fn(&Record, &mut Out)),
    /// From a change in memory.
    Change(fn(&Change, &mut Out)),
    /// From a page in memory.
    Page(fn(&Page, &mut Out)),
    /// From an item of a page in memory, by its place.
    Edge(fn(&Page, usize, &mut Out)),
    /// From a sum of money.
    Money(fn(&Money, &mut Out)),
    /// Plain objects of the field's type: one, none or a list.
    Plain(fn(&Node) -> Value),
    /// Objects that came with the one that is asked.
    Here(fn(&Node, &mut Vec<Node>)),
    /// Nodes that have to be there.
    Link(fn(&Node, &mut Vec<Aim>)),
    /// What only the store can tell.
    Fetch(Fetch),
    /// What the store makes of an input.
    Write(Write),
}

/// How another node is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// By its id.
    Id(Id),
    /// A source, by its slug.
    Source(String),
}

/// Another node, in memory or still to be read.
#[derive(Debug, Clone)]
pub enum Aim {
    /// In memory.
    Here(Node),
    /// To be read.
    There(Key),
}

impl Aim {
    /// The node of that id.
    #[must_use]
    pub const fn id(id: Id) -> Self {
        Self::There(Key::Id(id))
    }
}

impl Type {
    /// A type with fields of its own.
    #[must_use]
    pub fn new(
        name: &'static str,
        doc: &'static str,
        interfaces: &'static [&'static str],
        fields: Vec<Field>,
    ) -> Self {
        Self {
            name,
            doc,
            interfaces,
            fields: fields.into_iter().map(Field::leak).collect(),
        }
    }
}

impl Shape {
    /// Reads the notation of the schema: `[Name!]!`.
    #[must_use]
    pub fn parse(text: &'static str) -> Self {
        let (text, is_required) = required(text);
        let list = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        match list.map(required) {
            Some((named, items)) => Self {
                named,
                is_required,
                items_required: Some(items),
            },
            None => Self {
                named: text,
                is_required,
                items_required: None,
            },
        }
    }
}

fn required(text: &'static str) -> (&'static str, bool) {
    text.strip_suffix('!')
        .map_or((text, false), |text| (text, true))
}

impl Arg {
    /// An argument.
    #[must_use]
    pub fn new(name: &'static str, shape: &'static str, doc: &'static str) -> Self {
        Self {
            name,
            shape: Shape::parse(shape),
            doc,
            default: None,
        }
    }

    /// The same with a default.
    #[must_use]
    pub const fn or(self, given: Given) -> Self {
        Self {
            default: Some(given),
            ..self
        }
    }
}

impl Field {
    /// A field without arguments.
    #[must_use]
    pub fn new(name: &'static str, shape: &'static str, doc: &'static str, read: Read) -> Self {
        Self {
            name,
            shape: Shape::parse(shape),
            doc,
            args: Vec::new(),
            read,
        }
    }

    /// Writes the value of a field that is no object; whether it can be read from `node` at all.
    pub fn put(&self, node: &Node, ask: &Ask, out: &mut Out) -> bool {
        match (&self.read, node) {
            (Read::Own, node) => match node.get(self.name) {
                Value::String(text) => out.text(text),
                value => out.put(value),
            },
            (Read::Entity(read), Node::Entity(entity)) => read(entity, ask, out),
            (Read::Relation(read), Node::Relation(relation)) => read(relation, out),
            (Read::Outline(read), node) => match node.outline() {
                Some(outline) => read(&outline, out),
                None => return false,
            },
            (Read::Source(read), Node::Source(source)) => read(source, out),
            (Read::Agency(read), Node::Agency(agency)) => read(agency, out),
            (Read::Record(read), Node::Record(record)) => read(record, out),
            (Read::Change(read), Node::Change(change)) => read(change, out),
            (Read::Page(read), Node::Page(page) | Node::PageInfo(page)) => read(page, out),
            (Read::Edge(read), Node::Edge(page, at)) => read(page, *at, out),
            (Read::Money(read), Node::Money(money)) => read(money, out),
            _ => return false,
        }
        true
    }

    /// The same with one more argument.
    #[must_use]
    pub fn arg(mut self, arg: Arg) -> Self {
        self.args.push(arg);
        self
    }

    /// The same with the arguments of a page.
    #[must_use]
    pub fn paged(self) -> Self {
        self.arg(Arg::new(
            "first",
            "Int",
            "At most so many, from the start; 100 at most, 50 if neither is given.",
        ))
        .arg(Arg::new(
            "after",
            "String",
            "Only those behind this cursor.",
        ))
        .arg(Arg::new(
            "last",
            "Int",
            "At most so many, from the end; 100 at most.",
        ))
        .arg(Arg::new(
            "before",
            "String",
            "Only those ahead of this cursor.",
        ))
    }

    /// Keeps the field for as long as the program runs, as schemas do.
    #[must_use]
    pub fn leak(self) -> &'static Self {
        Box::leak(Box::new(self))
    }
}
