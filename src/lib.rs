//! Hamkor: the graph of cooperation between Uzbekistan and Korea, served over GraphQL.
//!
//! The modules in reading order; each may use those above it, never one below.

pub mod domain;
pub mod telemetry;

pub mod oidc;
pub mod store;

pub mod exchange;
pub mod graphql;
pub mod read;

pub mod http;

pub mod cli;
pub mod config;
