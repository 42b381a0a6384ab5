//! Formats in and out: a reader turns a file into records, a writer turns the graph into a file.
//!
//! Formats know the domain and the store, not GraphQL and not HTTP.

pub mod backup;
pub mod csv;
pub mod dataset;
pub mod dump;
mod escape;
pub mod export;
pub mod format;
pub mod graph_file;
pub mod graphml;
pub mod iati;
pub mod import;
pub mod jsonld;
mod lines;
pub mod ndjson;
pub mod read;
pub mod source;
