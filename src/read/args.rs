//! The arguments of a field, read as what they mean.

use std::sync::Arc;

use async_graphql::{Name, Value, indexmap::IndexMap};

use super::fault::Fault;
use crate::{
    domain::{Currency, EntityRef, Identifier, Instant, PartialDate, RecordKey, Vocabulary},
    store::Page,
};

/// The most items of a page.
const MAX_PAGE: i64 = 100;
/// The items of a page where nothing is said.
const DEFAULT_PAGE: i64 = 50;

/// Arguments by name, variables and defaults filled in. Null counts as absent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Args<'a>(Option<&'a IndexMap<Name, Value>>);

impl<'a> Args<'a> {
    /// The fields of an input object.
    pub(super) fn of(value: &'a Value) -> Self {
        match value {
            Value::Object(fields) => Self(Some(fields)),
            _ => Self(None),
        }
    }

    /// The arguments of a field, by their place among those of an operation.
    pub(super) fn at(place: Option<usize>, arguments: &'a [Arc<Value>]) -> Self {
        let own = place.and_then(|place| arguments.get(place));
        own.map_or_else(Self::default, |own| Self::of(own))
    }

    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        let value = self.0?.get(name)?;
        (*value != Value::Null).then_some(value)
    }

    /// A text.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.get(name).and_then(text)
    }

    /// The items of a list; a single value stands for a list of one.
    pub(super) fn list(self, name: &str) -> &'a [Value] {
        match self.get(name) {
            Some(Value::List(items)) => items,
            Some(single) => std::slice::from_ref(single),
            None => &[],
        }
    }

    /// The texts of a list.
    pub(super) fn texts(self, name: &str) -> Vec<String> {
        let texts = self.list(name).iter().filter_map(text);
        texts.map(str::to_owned).collect()
    }

    /// The ids of a list; a client may write one as a number, and such means nothing here.
    pub(super) fn ids(self, name: &str) -> Vec<String> {
        let id = |value: &Value| text(value).map_or_else(|| value.to_string(), str::to_owned);
        self.list(name).iter().map(id).collect()
    }

    /// The values of a list that a vocabulary has.
    pub(super) fn words<T: Vocabulary>(self, name: &str) -> Vec<T> {
        let texts = self.list(name).iter().filter_map(text);
        texts.filter_map(T::parse).collect()
    }

    /// A value that a vocabulary has.
    pub(super) fn word<T: Vocabulary>(self, name: &str) -> Option<T> {
        self.text(name).and_then(T::parse)
    }

    /// True or false.
    pub(super) fn is_set(self, name: &str) -> bool {
        self.get(name) == Some(&Value::Boolean(true))
    }

    /// A whole number from 0 to `most`.
    pub(super) fn number(self, name: &str, most: i64) -> Result<Option<usize>, Fault> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let number = int(value).filter(|number| (0..=most).contains(number));
        let number = number.and_then(|number| usize::try_from(number).ok());
        let told = || Fault::input(format!("`{name}` is {value}; it goes from 0 to {most}"));
        number.map(Some).ok_or_else(told)
    }

    /// An `Int`.
    pub(super) fn int(self, name: &str) -> Option<i32> {
        let int = self.get(name).and_then(int);
        int.and_then(|int| i32::try_from(int).ok())
    }

    /// The numbers of a list.
    pub(super) fn ints(self, name: &str) -> Vec<i32> {
        let ints = self.list(name).iter().filter_map(int);
        ints.filter_map(|int| i32::try_from(int).ok()).collect()
    }

    /// The part of a list that `first`, `after`, `last` and `before` ask for.
    pub(super) fn page(self) -> Result<Page, Fault> {
        let first = self.number("first", MAX_PAGE)?;
        let last = self.number("last", MAX_PAGE)?;
        if first.is_some() && last.is_some() {
            return Err(Fault::input(
                "`first` and `last` cannot both be given; choose the end to read from",
            ));
        }
        let default = usize::try_from(DEFAULT_PAGE).unwrap_or_default();
        Ok(Page {
            limit: first.or(last).unwrap_or(default),
            is_backward: last.is_some(),
            after: self.text("after").map(str::to_owned),
            before: self.text("before").map(str::to_owned),
        })
    }

    /// A date.
    pub(super) fn date(self, name: &str) -> Option<PartialDate> {
        self.text(name).and_then(PartialDate::parse)
    }

    /// A moment.
    pub(super) fn instant(self, name: &str) -> Option<Instant> {
        self.text(name).and_then(Instant::parse)
    }

    /// Currencies.
    pub(super) fn currencies(self, name: &str) -> Vec<Currency> {
        let texts = self.list(name).iter().filter_map(text);
        texts.filter_map(Currency::parse).collect()
    }

    /// A reference to an entity.
    pub(super) fn reference(self, name: &str) -> Result<EntityRef, Fault> {
        self.get(name).and_then(reference).ok_or_else(|| {
            Fault::input(format!(
                "`{name}` takes one of id, slug, identifier and record"
            ))
        })
    }

    /// References to entities.
    pub(super) fn references(self, name: &str) -> Vec<EntityRef> {
        self.list(name).iter().filter_map(reference).collect()
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Enum(name) => Some(name),
        _ => None,
    }
}

fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}

fn reference(value: &Value) -> Option<EntityRef> {
    let given = Args::of(value);
    let owned = |args: Args, name: &str| args.text(name).map(str::to_owned);
    if let Some(id) = given.get("id") {
        let id = text(id).map_or_else(|| id.to_string(), str::to_owned);
        return Some(EntityRef::Id(id));
    }
    if let Some(slug) = owned(given, "slug") {
        return Some(EntityRef::Slug(slug));
    }
    if let Some(identifier) = given.get("identifier").map(Args::of) {
        return Some(EntityRef::Identifier(Identifier {
            scheme: owned(identifier, "scheme")?,
            value: owned(identifier, "value")?,
        }));
    }
    let record = given.get("record").map(Args::of)?;
    Some(EntityRef::Record(RecordKey {
        agency: owned(record, "agency")?,
        key: owned(record, "key")?,
    }))
}
