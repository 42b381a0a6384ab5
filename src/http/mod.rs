//! The server: GraphQL over HTTP, pages for people, health for machines.
//!
//! The only module that knows actix-web.

mod access;
mod account;
mod app;
mod body;
mod budgets;
mod bundle;
mod caller;
mod denied;
mod download;
mod entity;
mod events;
mod exports;
mod files;
mod graphql;
mod graphql_request;
mod headers;
mod health;
mod idempotency;
mod imports;
mod language;
mod leave;
mod media;
mod metrics;
mod origins;
mod pages;
mod rate;
mod refusal;
mod revision;
mod room;
mod seats;
mod serve;
mod signer;
mod socket;
mod state;
mod stored;
mod tag;
mod trace;
mod turns;

pub use metrics::MetricsFor;
pub use origins::Origins;
pub use serve::{HttpSettings, Served, serve, serve_until};
pub use stored::{Manifest, manifest};
