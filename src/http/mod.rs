//! The server: GraphQL over HTTP, pages for people, health for machines.
//!
//! The only module that knows actix-web.

mod access;
mod app;
mod graphql;
mod graphql_request;
mod health;
mod language;
mod media;
mod pages;
mod refusal;
mod serve;

pub use serve::{HttpSettings, serve, serve_until};
