//! Who writes: what the history of a record keeps besides the record.

use std::net::IpAddr;

use uuid::Uuid;

use crate::domain::{Agency, Credential, Subject};

/// Who writes, and from where.
#[derive(Debug, Clone)]
pub struct Author {
    /// In whose name.
    pub agency: Agency,
    /// By which key or token; none on the command line.
    pub credential: Option<Credential>,
    /// From which address; none on the command line.
    pub address: Option<IpAddr>,
    /// What makes copies of a request one.
    pub once: Option<Once>,
}

/// A promise to do something once, however often it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// The client's own name for the request, unique among those of its agency.
    pub key: String,
    /// What is asked for, as a digest: under one name it is always the same.
    pub digest: [u8; 32],
    /// Which of the writes of the request.
    pub step: i32,
}

impl Author {
    /// The id of the key, if one signs.
    pub(super) fn key(&self) -> Option<Uuid> {
        self.credential.as_ref()?.key()
    }

    /// Whom the token names, if one signs: its issuer and the one that is meant there.
    pub(super) fn subject(&self) -> (Option<String>, Option<String>) {
        let subject = self.credential.as_ref().and_then(Credential::subject);
        let part = |part: fn(&Subject) -> &String| subject.map(part).cloned();
        (part(|of| &of.issuer), part(|of| &of.subject))
    }
}

impl From<&Agency> for Author {
    /// Somebody at the command line, who speaks for the agency.
    fn from(agency: &Agency) -> Self {
        Self {
            agency: agency.clone(),
            credential: None,
            address: None,
            once: None,
        }
    }
}
