//! A value of a row as JSON, the same from both databases.

use sea_orm::{DbErr, QueryResult, Value as Bound};
use serde_json::Value;
use uuid::Uuid;

/// The types of values that tables have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Uuid,
    Text,
    Int,
    Long,
    Boolean,
}

impl Kind {
    /// The type that a database declares by that word.
    pub(super) fn of(declared: &str, is_postgres: bool) -> Option<Self> {
        match declared.to_ascii_lowercase().as_str() {
            "uuid" | "uuid_text" => Some(Self::Uuid),
            "text" => Some(Self::Text),
            "integer" if is_postgres => Some(Self::Int),
            // All whole numbers of SQLite are of one type.
            "integer" | "bigint" => Some(Self::Long),
            "boolean" => Some(Self::Boolean),
            _ => None,
        }
    }

    /// The `n`th value of a row.
    pub(super) fn read(self, row: &QueryResult, n: usize) -> Result<Value, DbErr> {
        let value = match self {
            Self::Uuid => {
                let id: Option<Uuid> = row.try_get_by_index(n)?;
                id.map(|id| Value::from(id.to_string()))
            }
            Self::Text => row.try_get_by_index::<Option<String>>(n)?.map(Value::from),
            Self::Int => row.try_get_by_index::<Option<i32>>(n)?.map(Value::from),
            Self::Long => row.try_get_by_index::<Option<i64>>(n)?.map(Value::from),
            Self::Boolean => row.try_get_by_index::<Option<bool>>(n)?.map(Value::from),
        };
        Ok(value.unwrap_or_default())
    }

    /// The value to be written; `None`, if it is of another type.
    pub(super) fn bound(self, value: &Value) -> Option<Bound> {
        if value.is_null() {
            return Some(match self {
                Self::Uuid => Bound::Uuid(None),
                Self::Text => Bound::String(None),
                Self::Int => Bound::Int(None),
                Self::Long => Bound::BigInt(None),
                Self::Boolean => Bound::Bool(None),
            });
        }
        match self {
            Self::Uuid => Uuid::parse_str(value.as_str()?).ok().map(Bound::from),
            Self::Text => value.as_str().map(Bound::from),
            Self::Int => i32::try_from(value.as_i64()?).ok().map(Bound::from),
            Self::Long => value.as_i64().map(Bound::from),
            Self::Boolean => value.as_bool().map(Bound::from),
        }
    }

    /// What such a value is, for people.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Uuid => "a UUID",
            Self::Text => "a text",
            Self::Int => "a whole number of 32 bits",
            Self::Long => "a whole number of 64 bits",
            Self::Boolean => "true or false",
        }
    }
}
