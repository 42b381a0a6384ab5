//! The program as its users meet it: over HTTP and on the command line.
//!
//! Each test has a database of its own. `HAMKOR_TEST_BACKEND` says which: `sqlite` (the default), or
//! `postgres`, in the cluster of `HAMKOR_TEST_POSTGRES`; `make test` runs both.

#![expect(
    clippy::unwrap_used,
    reason = "in a test, a panic is how a failure is told"
)]

mod attacks;
mod audit;
mod budgets;
mod caching;
mod check;
mod cli;
mod clients;
mod consistency;
mod costs;
mod curating;
mod curation;
mod cursors;
mod dataset;
mod differential;
mod disagreement;
mod docs;
mod documents;
mod errors;
mod events;
mod exchange;
mod feed;
mod files;
mod flood;
mod funding;
mod gathering;
mod graph;
mod harness;
mod hostile;
mod http;
mod iati;
mod integrating;
mod keys;
mod lists;
mod metrics;
mod oidc;
mod once;
mod origins;
mod overload;
mod relations;
mod revisions;
mod search;
mod signed;
mod slow;
mod sockets;
mod store;
mod survival;
mod tail;
mod tenancy;
mod tidy;
mod timeouts;
mod traces;
mod traverse;
mod values;
mod withdrawing;
mod writing;
mod writing_batch;
