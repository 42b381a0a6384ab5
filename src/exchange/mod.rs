//! Formats in and out: a reader turns a file into records, a writer turns the graph into a file.
//!
//! Formats know the domain and the store, not GraphQL and not HTTP.

pub mod dataset;
mod escape;
pub mod graph_file;
pub mod graphml;
pub mod iati;
pub mod jsonld;
pub mod read;
