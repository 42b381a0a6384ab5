//! Pages of lists: where one starts, and the place of each item in its list.
//!
//! A cursor holds the values that the list is ordered by, so a page stays where it is while items
//! come and go before it; nothing is ever counted off from the start.

use std::{fmt, sync::Arc};

use serde::{Serialize, Serializer};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Error, sql::Sql};

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Page {
    /// How many items at most.
    pub limit: usize,
    /// Whether to read from the end.
    pub is_backward: bool,
    /// Only what comes after this cursor.
    pub after: Option<String>,
    /// Only what comes before this cursor.
    pub before: Option<String>,
}

impl Page {
    /// The first `limit` items.
    #[must_use]
    pub fn first(limit: usize) -> Self {
        Self {
            limit,
            is_backward: false,
            after: None,
            before: None,
        }
    }

    /// One more than asked for, to learn whether there is more.
    pub(super) fn probe(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX - 1) + 1
    }

    /// Cuts the probe off and puts the items in the order of the list.
    pub(super) fn slice<T>(&self, mut items: Vec<(Cursor, T)>) -> Slice<T> {
        let has_more = items.len() > self.limit;
        items.truncate(self.limit);
        items.shrink_to_fit();
        if self.is_backward {
            items.reverse();
        }
        let (has_next, has_previous) = if self.is_backward {
            (self.before.is_some(), has_more)
        } else {
            (has_more, self.after.is_some())
        };
        Slice {
            items,
            has_next,
            has_previous,
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice<T> {
    /// Cursors and items, in the order of the list.
    pub items: Vec<(Cursor, T)>,
    /// Whether items follow.
    pub has_next: bool,
    /// Whether items come before.
    pub has_previous: bool,
}

impl<T> Slice<T> {
    /// The same page of what each item is made into.
    #[must_use]
    pub fn map<U>(self, make: impl Fn(T) -> U) -> Slice<U> {
        let items = self.items.into_iter();
        Slice {
            items: items.map(|(cursor, item)| (cursor, make(item))).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }
}

impl<T> Default for Slice<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            has_next: false,
            has_previous: false,
        }
    }
}

/// The place of an item in its list: what the list is ordered by. Clients are told it as a text
/// that means nothing to them; it is made only where one asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(Arc<[Key]>);

/// One value that a list is ordered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Text(Box<str>),
    Int(i64),
    Id(Uuid),
}

/// What a column that a list is ordered by holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Text,
    Int,
    Id,
}

impl Sort {
    /// Whether a key can be compared with the column; PostgreSQL would fail on others.
    fn fits(self, key: &Key) -> bool {
        match (self, key) {
            // PostgreSQL has no NUL in its texts.
            (Self::Text, Key::Text(text)) => !text.contains('\0'),
            (Self::Int, Key::Int(_)) | (Self::Id, Key::Id(_)) => true,
            _ => false,
        }
    }
}

/// A column that a list is ordered by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term {
    pub(super) column: &'static str,
    pub(super) sort: Sort,
    pub(super) is_descending: bool,
}

impl Term {
    /// The sign of what lies behind a key, or before it.
    fn beyond(self, is_after: bool) -> &'static str {
        if self.is_descending == is_after {
            " <"
        } else {
            " >"
        }
    }
}

impl Cursor {
    /// The place of an item with those keys.
    pub(super) fn new(keys: impl Into<Arc<[Key]>>) -> Self {
        Self(keys.into())
    }

    pub(super) fn keys(&self) -> &[Key] {
        &self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.0.iter().map(|key| match key {
            Key::Text(text) => Json::from(&**text),
            Key::Int(int) => Json::from(*int),
            Key::Id(id) => Json::from(vec![id.simple().to_string()]),
        });
        let text = keys.collect::<Json>().to_string();
        text.bytes().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The keys of a cursor of a list ordered by such columns.
pub(super) fn keys(cursor: &str, sorts: &[Sort]) -> Result<Vec<Key>, Error> {
    let read = || -> Option<Vec<Key>> {
        let digits = cursor.as_bytes().chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair)
                .ok()
                .filter(|pair| pair.len() == 2)?;
            u8::from_str_radix(pair, 16).ok()
        });
        let bytes: Vec<u8> = digits.collect::<Option<_>>()?;
        let keys: Vec<Json> = serde_json::from_slice(&bytes).ok()?;
        keys.into_iter()
            .map(|key| match key {
                // PostgreSQL takes no NUL, and none is in a cursor of ours.
                Json::String(text) if text.contains('\0') => None,
                Json::String(text) => Some(Key::Text(text.into())),
                Json::Number(int) => int.as_i64().map(Key::Int),
                Json::Array(id) => Uuid::parse_str(id.first()?.as_str()?).ok().map(Key::Id),
                _ => None,
            })
            .collect()
    };
    let fit = |keys: &Vec<Key>| {
        let mut pairs = sorts.iter().zip(keys);
        keys.len() == sorts.len() && pairs.all(|(sort, key)| sort.fits(key))
    };
    read()
        .filter(fit)
        .ok_or_else(|| Error::Cursor(cursor.to_owned()))
}

/// Where the page lies in a list ordered by `terms`: keys, and whether it lies behind them.
fn bounds(terms: &[Term], page: &Page) -> Result<Vec<(Vec<Key>, bool)>, Error> {
    let sorts: Vec<_> = terms.iter().map(|term| term.sort).collect();
    let ends = [(&page.after, true), (&page.before, false)];
    ends.into_iter()
        .filter_map(|(cursor, is_after)| Some((cursor.as_deref()?, is_after)))
        .map(|(cursor, is_after)| Ok((keys(cursor, &sorts)?, is_after)))
        .collect()
}

/// Refuses cursors that are not of a list ordered by `terms`.
pub(super) fn check(terms: &[Term], page: &Page) -> Result<(), Error> {
    bounds(terms, page).map(|_| ())
}

/// Adds ` AND (…)` that keeps the page's part of a list ordered by `terms`.
pub(super) fn push_bounds(sql: &mut Sql, terms: &[Term], page: &Page) -> Result<(), Error> {
    for (keys, is_after) in bounds(terms, page)? {
        if let ([term, _, ..], [key, ..]) = (terms, keys.as_slice()) {
            // The same once more, of the first term alone, so that an index is entered there.
            sql.push(" AND ").push(term.column);
            sql.push(term.beyond(is_after)).push("= ");
            push_key(sql, key);
        }
        sql.push(" AND (");
        push_beyond(sql, terms, &keys, is_after);
        sql.push(")");
    }
    Ok(())
}

fn push_beyond(sql: &mut Sql, terms: &[Term], keys: &[Key], is_after: bool) {
    let ([term, terms @ ..], [key, keys @ ..]) = (terms, keys) else {
        return;
    };
    sql.push(term.column).push(term.beyond(is_after)).push(" ");
    push_key(sql, key);
    if !terms.is_empty() {
        sql.push(" OR (").push(term.column).push(" = ");
        push_key(sql, key);
        sql.push(" AND (");
        push_beyond(sql, terms, keys, is_after);
        sql.push("))");
    }
}

fn push_key(sql: &mut Sql, key: &Key) {
    match key {
        Key::Text(text) => sql.bind(&**text),
        Key::Int(int) => sql.bind(*int),
        Key::Id(id) => sql.bind(*id),
    };
}

/// Adds the columns to order by, turned round for a page that is read from the end.
pub(super) fn push_order(sql: &mut Sql, terms: &[Term], page: &Page) {
    for (n, term) in terms.iter().enumerate() {
        let direction = if term.is_descending == page.is_backward {
            ""
        } else {
            " DESC"
        };
        sql.push(if n > 0 { ", " } else { "" })
            .push(term.column)
            .push(direction);
    }
}
