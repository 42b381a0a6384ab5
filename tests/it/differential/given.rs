//! Values for arguments: in the document, in variables, right and wrong.

use hamkor::graphql::{
    enums,
    inputs::{self, Input},
    table::{Arg, Shape},
};
use serde_json::{Map, Value as Json, json};

use super::{chance::Chance, pools::Pools};

/// A value as it is written in a document.
#[derive(Debug, Clone)]
pub(super) enum Given {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Enum(String),
    List(Vec<Given>),
    Object(Vec<(String, Given)>),
    Variable(String),
}

/// Makes values, and the variables that stand for some of them.
pub(super) struct Giver<'a> {
    pub(super) pools: &'a Pools,
    /// The declarations of variables.
    pub(super) declared: Vec<String>,
    /// The values that come with the request.
    pub(super) variables: Map<String, Json>,
}

/// What a value is for.
#[derive(Clone, Copy)]
pub(super) struct Purpose<'a> {
    /// The field.
    pub(super) field: &'a str,
    /// The type that the field yields.
    pub(super) yields: &'a str,
    /// The argument, or the field of an input object.
    pub(super) arg: &'a str,
    /// How deep in input objects it is.
    depth: usize,
    /// Whether variables may stand in it.
    may_vary: bool,
}

impl<'a> Purpose<'a> {
    pub(super) fn of(field: &'a str, yields: &'a str, arg: &'a str) -> Self {
        Self {
            field,
            yields,
            arg,
            depth: 0,
            may_vary: true,
        }
    }
}

impl Given {
    pub(super) fn written(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(is_so) => is_so.to_string(),
            Self::Int(int) => int.to_string(),
            Self::Text(text) => json!(text).to_string(),
            Self::Enum(word) => word.clone(),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::written).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, value)| format!("{name}: {}", value.written()));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
            }
            Self::Variable(name) => format!("${name}"),
        }
    }

    fn json(&self) -> Json {
        match self {
            Self::Null | Self::Variable(_) => Json::Null,
            Self::Bool(is_so) => json!(is_so),
            Self::Int(int) => json!(int),
            Self::Text(text) | Self::Enum(text) => json!(text),
            Self::List(items) => items.iter().map(Self::json).collect(),
            Self::Object(fields) => {
                let fields = fields
                    .iter()
                    .map(|(name, value)| (name.clone(), value.json()));
                Json::Object(fields.collect())
            }
        }
    }

    /// The value of a JSON in which there are only texts and objects.
    fn of(json: &Json) -> Self {
        match json {
            Json::Object(fields) => Self::Object(
                fields
                    .iter()
                    .map(|(name, value)| (name.clone(), Self::of(value)))
                    .collect(),
            ),
            json => Self::Text(json.as_str().unwrap_or_default().to_owned()),
        }
    }
}

impl Giver<'_> {
    /// A value of a shape, or a variable in its place.
    pub(super) fn give(&mut self, chance: &mut Chance, shape: Shape, purpose: Purpose) -> Given {
        if purpose.may_vary && chance.is(18) {
            return self.variable(chance, shape, purpose);
        }
        if !shape.is_required && chance.is(5) {
            return Given::Null;
        }
        let Some(is_required) = shape.items_required else {
            return self.single(chance, shape.named, purpose);
        };
        let item = Shape {
            is_required,
            items_required: None,
            ..shape
        };
        // A single value stands for a list of one.
        if chance.is(25) {
            return self.single(chance, shape.named, purpose);
        }
        let n = [0, 1, 1, 2, 2, 3][chance.below(6)];
        Given::List((0..n).map(|_| self.give(chance, item, purpose)).collect())
    }

    /// A variable with a value, a default, neither or both.
    fn variable(&mut self, chance: &mut Chance, shape: Shape, purpose: Purpose) -> Given {
        let name = format!("v{}", self.declared.len());
        let constant = Purpose {
            may_vary: false,
            ..purpose
        };
        let is_required = shape.is_required || chance.is(25);
        let shape = Shape {
            is_required,
            ..shape
        };
        let default = chance.is(25).then(|| self.give(chance, shape, constant));
        let may_be_absent = !is_required || default.is_some();
        if !(may_be_absent && chance.is(35)) {
            let value = self.give(chance, shape, constant).json();
            self.variables.insert(name.clone(), value);
        }
        let default = default.map_or(String::new(), |value| format!(" = {}", value.written()));
        self.declared
            .push(format!("${name}: {}{default}", written(shape)));
        Given::Variable(name)
    }

    /// The `if` of a directive.
    pub(super) fn condition(&mut self, chance: &mut Chance, is_so: bool) -> Given {
        if chance.is(50) {
            return Given::Bool(is_so);
        }
        let name = format!("v{}", self.declared.len());
        let default = match chance.below(3) {
            0 => format!(" = {is_so}"),
            1 => {
                self.variables.insert(name.clone(), json!(is_so));
                format!(" = {}", !is_so)
            }
            _ => {
                self.variables.insert(name.clone(), json!(is_so));
                String::new()
            }
        };
        self.declared.push(format!("${name}: Boolean!{default}"));
        Given::Variable(name)
    }

    fn single(&mut self, chance: &mut Chance, named: &str, purpose: Purpose) -> Given {
        if let Some(known) = enums::named(named) {
            let words: Vec<_> = known.values.iter().map(|(word, _)| *word).collect();
            return Given::Enum(chance.text(&words));
        }
        if named == "EntityRef" {
            return self.reference(chance, purpose);
        }
        if let Some(input) = inputs::input(named) {
            return self.object(chance, input, purpose);
        }
        let text = |chance: &mut Chance, of: &[&str]| Given::Text(chance.text(of));
        match named {
            "Int" => Given::Int(int(chance, purpose.arg)),
            "Boolean" => Given::Bool(chance.is(50)),
            "ID" if chance.is(4) => Given::Int(7),
            "ID" => Given::Text(chance.text(&self.pools.ids)),
            "PartialDate" => text(chance, &["2024", "2024-06", "2023-01-15", "2030", "1990"]),
            "DateTime" => text(
                chance,
                &["2024-06-14T00:00:00Z", "2099-01-01T00:00:00+05:00"],
            ),
            "CurrencyCode" => text(chance, &["USD", "KRW", "UZS", "EUR"]),
            _ => Given::Text(self.text(chance, purpose)),
        }
    }

    fn text(&self, chance: &mut Chance, purpose: Purpose) -> String {
        let is_cursor = matches!(purpose.arg, "after" | "before");
        let (any, none) = (chance.is(10), chance.is(7));
        let cursors = self
            .pools
            .cursors(if any { "changes" } else { purpose.field });
        let arg = if purpose.field == "source" {
            "source"
        } else {
            purpose.arg
        };
        let others = self.pools.texts.get(arg).map_or(&[][..], Vec::as_slice);
        let (cursor, other) = (chance.text(&cursors), chance.text(others));
        match (is_cursor, none) {
            (_, true) => "nothing".to_owned(),
            (true, _) => cursor,
            (false, _) => other,
        }
    }

    /// A reference to an entity, most often of a kind that makes sense.
    fn reference(&mut self, chance: &mut Chance, purpose: Purpose) -> Given {
        let kind = match purpose.arg {
            "by" => purpose.yields,
            "direction" => "Direction",
            "place" => "Place",
            "project" => "Project",
            "event" => "Event",
            "funder" | "partner" | "institution" => "Institution",
            "parent" => purpose.yields.trim_end_matches("Connection"),
            _ => "any",
        };
        let refs = self.pools.refs(if chance.is(85) { kind } else { "any" });
        let known = chance.pick(&refs).map(|known| Given::of(known));
        if chance.is(92)
            && let Some(known) = known
        {
            return known;
        }
        let input = inputs::input("EntityRef").unwrap();
        self.object(chance, input, purpose)
    }

    fn object(&mut self, chance: &mut Chance, input: &Input, purpose: Purpose) -> Given {
        let purpose = Purpose {
            depth: purpose.depth + 1,
            ..purpose
        };
        if input.is_one_of {
            let field = &input.fields[chance.below(input.fields.len())];
            let shape = Shape {
                is_required: true,
                ..field.shape
            };
            let value = self.give(
                chance,
                shape,
                Purpose {
                    arg: field.name,
                    ..purpose
                },
            );
            return Given::Object(vec![(field.name.to_owned(), value)]);
        }
        let wanted = if purpose.depth > 2 { 25 } else { 20 };
        let is_wanted = |chance: &mut Chance, field: &Arg| {
            let is_needed = field.shape.is_required && field.default.is_none();
            let is_deep = field.shape.named == input.name && purpose.depth > 2;
            is_needed || (chance.is(wanted) && !is_deep)
        };
        let fields: Vec<_> = input
            .fields
            .iter()
            .filter(|field| is_wanted(chance, field))
            .collect();
        let give = |field: &&Arg| {
            let value = self.give(
                chance,
                field.shape,
                Purpose {
                    arg: field.name,
                    ..purpose
                },
            );
            (field.name.to_owned(), value)
        };
        Given::Object(fields.iter().map(give).collect())
    }
}

/// A number that suits an argument, or once in a while does not.
fn int(chance: &mut Chance, arg: &str) -> i64 {
    let number = |n: usize| i64::try_from(n).unwrap();
    let (small, is_wrong) = (number(chance.below(4)), chance.is(4));
    match arg {
        "first" | "last" | "depth" | "maxLength" | "limit" if is_wrong => {
            [500, -1, 101, 2_000][chance.below(4)]
        }
        "first" | "last" => small,
        "limit" => small * 4,
        "depth" => small.min(2),
        _ => small + 1,
    }
}

/// A shape in the notation of the schema.
fn written(shape: Shape) -> String {
    let mark = |is_required| if is_required { "!" } else { "" };
    let (named, end) = (shape.named, mark(shape.is_required));
    match shape.items_required {
        Some(items) => format!("[{named}{}]{end}", mark(items)),
        None => format!("{named}{end}"),
    }
}
