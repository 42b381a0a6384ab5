//! Formats in and out: a reader turns a file into records, a writer turns the graph into a file.
//!
//! Formats know the domain and the store, not GraphQL and not HTTP.

pub mod csv;
pub mod dataset;
pub mod dump;
pub mod export;
pub mod format;
pub mod import;
mod lines;
pub mod ndjson;
pub mod read;
pub mod source;
