//! Who writes: what the history of a record keeps besides the record.

use std::net::IpAddr;

use uuid::Uuid;

use crate::domain::Agency;

/// Who writes, and from where.
#[derive(Debug, Clone)]
pub struct Author {
    /// In whose name.
    pub agency: Agency,
    /// By which key; none on the command line.
    pub key: Option<Uuid>,
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

impl From<&Agency> for Author {
    /// Somebody at the command line, who speaks for the agency.
    fn from(agency: &Agency) -> Self {
        Self {
            agency: agency.clone(),
            key: None,
            address: None,
            once: None,
        }
    }
}
