//! Files that records go out as, piece by piece, in bounded memory.
//!
//! A new one is a row of [`FILES`], and an arm of [`Export::next`].

use std::collections::HashMap;

use uuid::Uuid;

use super::{csv, ndjson};
use crate::{
    domain::{Agency, Id, NodeKind, Record},
    store::{Error, Store},
};

/// How many records are read at a time.
const PAGE: u64 = 500;

/// A file that goes out.
#[derive(Debug)]
pub struct File {
    /// Its name: `records.ndjson`.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    content: Content,
}

/// What a file has.
#[derive(Debug, Clone, Copy)]
enum Content {
    /// Records, one a line.
    Ndjson,
    /// Records about one kind, as a table.
    Csv(NodeKind),
}

const fn table(name: &'static str, kind: NodeKind) -> File {
    File {
        name,
        media_type: "text/csv; charset=utf-8; header=present",
        content: Content::Csv(kind),
    }
}

/// Every file that there is.
pub const FILES: &[File] = &[
    File {
        name: "records.ndjson",
        media_type: "application/x-ndjson",
        content: Content::Ndjson,
    },
    table("institutions.csv", NodeKind::Institution),
    table("projects.csv", NodeKind::Project),
    table("people.csv", NodeKind::Person),
    table("directions.csv", NodeKind::Direction),
    table("places.csv", NodeKind::Place),
    table("events.csv", NodeKind::Event),
    table("relations.csv", NodeKind::Relation),
    table("sources.csv", NodeKind::Source),
];

impl File {
    /// The kind that its rows are about, if it is a table.
    #[must_use]
    pub fn table_of(&self) -> Option<NodeKind> {
        match self.content {
            Content::Csv(kind) => Some(kind),
            Content::Ndjson => None,
        }
    }
}

/// The file of that name.
#[must_use]
pub fn file(name: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.name == name)
}

/// A file on its way out. Between two pieces nothing of the database is held.
pub struct Export {
    store: Store,
    content: Content,
    agency: Option<Uuid>,
    /// The slugs of agencies.
    slugs: HashMap<Id, String>,
    after: Uuid,
    has_begun: bool,
    has_ended: bool,
}

impl Export {
    /// The records of one agency, or of all.
    pub async fn new(store: &Store, file: &File, agency: Option<&Agency>) -> Result<Self, Error> {
        let agencies = store.agencies_list().await?.into_iter();
        Ok(Self {
            store: store.clone(),
            content: file.content,
            agency: agency.map(|agency| agency.id.uuid),
            slugs: agencies.map(|agency| (agency.id, agency.slug)).collect(),
            after: Uuid::nil(),
            has_begun: false,
            has_ended: false,
        })
    }

    /// The next piece, at most some hundred records; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        if self.has_ended {
            return Ok(None);
        }
        let kind = match self.content {
            Content::Ndjson => None,
            Content::Csv(kind) => Some(kind),
        };
        let (agency, after) = (self.agency, self.after);
        let records = self.store.records_after(agency, kind, after, PAGE).await?;
        match records.last() {
            Some(last) => self.after = last.id.uuid,
            None => self.has_ended = true,
        }
        let mut piece = Vec::new();
        if let Content::Csv(kind) = self.content
            && !self.has_begun
        {
            piece = csv::head(kind);
        }
        self.has_begun = true;
        for record in &records {
            let line = self.line(record).map_err(|reason| Error::Corrupt {
                table: "record",
                id: record.id.to_string(),
                reason: reason.to_string(),
            })?;
            piece.extend(line);
        }
        Ok((!piece.is_empty()).then_some(piece))
    }

    fn line(&self, record: &Record) -> Result<Vec<u8>, serde_json::Error> {
        // An agency that came since then has no record among those that were there.
        let agency = self.slugs.get(&record.agency).map_or("", String::as_str);
        match self.content {
            Content::Csv(kind) => csv::row(kind, agency, record),
            Content::Ndjson => {
                let mut line = ndjson::line(agency, record)?.into_bytes();
                line.push(b'\n');
                Ok(line)
            }
        }
    }
}
