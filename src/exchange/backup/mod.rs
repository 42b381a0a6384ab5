//! The file of a backup: lines of JSON, packed with gzip, with a digest at its end.
//!
//! The first line says what it is and which step its tables are at. A line with a table and its
//! columns stands before its rows, each a list of values. The last line has how many rows there are
//! of each table, and the SHA-256 of all lines before it, so that a file that was cut off or damaged
//! is told from a whole one. What rows there are is for the store to know.

mod lines;
mod restore;
mod write;

pub use lines::{Head, Rows};
pub use restore::{Restoring, RestoringError, verify};
pub use write::{WriteError, Written, write};
