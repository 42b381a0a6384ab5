//! CSV: a table of records, one kind a file.
//!
//! A column is a way into the record: `key`, `budget.amount`, `names.0.text`. A cell is text, or JSON
//! where the field takes a list or an object and the cell begins like one. `columns.rs` has what each
//! kind has; other headers are mapped by a file, `map.rs`.

mod cell;
mod columns;
mod limit;
mod map;
mod reader;
mod tree;
mod write;

pub use columns::{kind_of, names};
pub use map::Map;
pub use reader::Reader;
pub(super) use write::{head, row};
