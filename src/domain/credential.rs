//! By what a caller is known.

use std::sync::Arc;

use uuid::Uuid;

/// What signs a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Credential {
    /// An API key, by its id.
    Key(Uuid),
    /// A token of an identity provider, by whom it names.
    Token(Arc<Subject>),
}

/// Whom a token names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    /// Who says so: the token's `iss`.
    pub issuer: String,
    /// The one that is meant, unique for that issuer: the token's `sub`.
    pub subject: String,
}

impl Credential {
    /// The id of the key, if it is one.
    #[must_use]
    pub fn key(&self) -> Option<Uuid> {
        match self {
            Self::Key(id) => Some(*id),
            Self::Token(_) => None,
        }
    }

    /// Whom the token names, if it is one.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        match self {
            Self::Key(_) => None,
            Self::Token(subject) => Some(subject),
        }
    }
}
