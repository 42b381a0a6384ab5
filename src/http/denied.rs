//! Why an operation does not run, in the words that its caller is told.

use serde_json::Value;

use super::{account::Account, caller::Caller, refusal::Refusal, stored::NoDocument};
use crate::{
    domain::{Credential, Scope},
    read::Refused,
};

/// Why an operation does not run.
pub(super) enum Denied {
    /// The request is at fault, or the caller.
    Refusal(Refusal),
    /// The document is at fault: the errors as the answer has them, and what it was.
    Errors(Vec<Value>, Account),
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl Denied {
    /// The limit that the document is beyond.
    pub(super) fn limit(&self) -> Option<String> {
        let Self::Errors(errors, _) = self else {
            return None;
        };
        let name = errors.first()?.pointer("/extensions/limit/name")?;
        name.as_str().map(str::to_owned)
    }

    /// What the request was.
    pub(super) fn account(&self) -> Account {
        match self {
            Self::Refusal(refusal) => Account::refused(refusal.code),
            Self::Errors(_, account) => account.clone(),
        }
    }

    /// The errors, as the answer has them.
    pub(super) fn errors(&self) -> Vec<Value> {
        match self {
            Self::Refusal(refusal) => vec![refusal.error()],
            Self::Errors(errors, _) => errors.clone(),
        }
    }
}

/// What the executor refuses.
pub(super) fn denied(refused: Refused, caller: &Caller) -> Denied {
    match refused {
        Refused::Faulty { errors, kind, name } => {
            let account = Account::failed(&errors, kind, name);
            Denied::Errors(errors, account)
        }
        Refused::Mutation => {
            Refusal::method("POST", "a GET must change nothing, and this is a mutation").into()
        }
        Refused::Unsigned => unsigned().into(),
        Refused::Unscoped(scope) => unscoped(scope, caller).into(),
    }
}

/// Says that only agencies may do that.
pub(super) fn unsigned() -> Refusal {
    Refusal::unauthenticated("only agencies write: send `Authorization: Bearer` and a key of yours")
}

/// Says which scope the key or the token of the caller lacks.
pub(super) fn unscoped(scope: Scope, caller: &Caller) -> Refusal {
    let credential = caller.signer.as_ref().map(|by| &by.caller.credential);
    Refusal::forbidden(match credential {
        Some(Credential::Token(_)) => {
            format!("this token has not the scope `{scope}`; ask its issuer for one that has")
        }
        _ => format!("this key has not the scope `{scope}`; ask the operators for one that has"),
    })
}

/// Why there is no document to run.
pub(super) fn no_document(reason: NoDocument) -> Denied {
    match reason {
        NoDocument::Missing => {
            Refusal::bad_request("`query` is missing; give a GraphQL document, or try /graphiql")
        }
        // The very words that clients wait for, to send the document along.
        NoDocument::NotSent => {
            let error = Refusal::unknown("PersistedQueryNotFound").error();
            let account = Account::refused("NOT_FOUND");
            return Denied::Errors(vec![error], account);
        }
        NoDocument::NotTrusted(id) => Refusal::unknown(format!(
            "no trusted document is named `{id}`; deploy its manifest"
        )),
        NoDocument::WrongHash => Refusal::bad_request(
            "`extensions.persistedQuery.sha256Hash` is not the SHA-256 of `query`",
        ),
        NoDocument::TrustedOnly => {
            Refusal::forbidden("this server runs trusted documents only; send `documentId`")
        }
    }
    .into()
}
