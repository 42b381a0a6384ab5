//! What is wrong with a database that only those who run it can mend.

use sea_orm::DbErr;

use super::Error;

/// What is wrong with the database itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Its disk is full, or fails.
    Disk,
    /// It can be read and not written.
    ReadOnly,
    /// What it holds is damaged, or no database at all.
    Damaged,
    /// Its file cannot be opened.
    Closed,
}

impl Trouble {
    /// Whether the same may succeed later, once it is mended; until then what needs no write goes on.
    #[must_use]
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Disk | Self::ReadOnly)
    }

    /// What those who run the server can do about it.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Disk => {
                "the disk of the database is full, at its quota, or fails: make room; the server \
                 goes on by itself"
            }
            Self::ReadOnly => {
                "the database can only be read: look who may write to its file, to those beside \
                 it and to its folder, or whether PostgreSQL is a replica or has \
                 default_transaction_read_only set"
            }
            Self::Damaged => {
                "the database is damaged, or no database: keep a copy of it, and restore a backup"
            }
            Self::Closed => {
                "the file of the database cannot be opened: this user has to be able to write to \
                 it, and to the folder that it lies in"
            }
        }
    }
}

impl Trouble {
    /// What is wrong with the database itself, if that is among the causes of an error.
    #[must_use]
    pub fn behind(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut causes = std::iter::successors(Some(error), |error| error.source());
        causes.find_map(|cause| Error::Read(cause.downcast_ref::<DbErr>()?.clone()).trouble())
    }
}

impl Error {
    /// What is wrong with the database itself, if that is the cause.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        if let Some(code) = self.sqlite_code() {
            return match code {
                // I/O error, full.
                10 | 13 => Some(Trouble::Disk),
                8 => Some(Trouble::ReadOnly),
                // Corrupt, not a database.
                11 | 26 => Some(Trouble::Damaged),
                14 => Some(Trouble::Closed),
                _ => None,
            };
        }
        // The classes of PostgreSQL: disk full and I/O error; read-only transaction; corrupted.
        let known = [
            (Trouble::Disk, ["53100", "58030"].as_slice()),
            (Trouble::ReadOnly, ["25006"].as_slice()),
            (Trouble::Damaged, ["XX001", "XX002"].as_slice()),
        ];
        let found = known.into_iter().find(|(_, codes)| self.has_code(codes));
        found.map(|(trouble, _)| trouble)
    }
}
