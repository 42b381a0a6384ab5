//! Tokens of an identity provider (OpenID Connect), as an alternative to API keys.
//!
//! Says whether a token is one of the configured issuer's, and what it claims; what an agency may
//! do is up to those above. It must not know the database, GraphQL or how requests are answered.
//!
//! A token goes from `token` (its form, its signature, its claims) to `claims` (what is made of
//! them). The issuer's keys (`keys`) are fetched by `source` in the background of `issuer`, which
//! remembers the tokens that it has seen.

mod claims;
mod crypto;
mod issuer;
mod keys;
mod options;
mod source;
mod token;

pub use claims::Verified;
pub use issuer::Issuer;
pub use options::{Options, Pace, is_safe};
pub use source::Misconfigured;
pub use token::Refused;
