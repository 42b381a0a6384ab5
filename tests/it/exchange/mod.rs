//! Files in and out: what is read is told truly, and what goes out comes in again.

pub(crate) mod dump;
mod hostile;
mod http;
mod iati;
mod interrupted;
mod ndjson;
mod page;
mod tables;
