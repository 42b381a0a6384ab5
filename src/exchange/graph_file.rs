//! Files that the graph goes out as, piece by piece, in bounded memory.
//!
//! A new one is a row of [`GRAPH_FILES`], and an arm of [`GraphFile::open`] and [`GraphFile::next`].

use super::{
    graphml::Graph,
    iati::{Activities, Organisations},
    jsonld::Entities,
};
use crate::store::{Condition, Error, Store};

/// A file of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description {
    /// Its name: `iati.xml`.
    pub name: &'static str,
    /// The name of its format.
    pub format: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Whether a filter of projects can narrow it.
    pub is_narrowed: bool,
    content: Content,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Activities,
    Organisations,
    Graphml,
    Jsonld,
}

/// Every file of the graph that there is.
pub const GRAPH_FILES: [Description; 4] = [
    Description {
        name: "iati.xml",
        format: "iati",
        media_type: "application/xml; charset=utf-8",
        is_narrowed: true,
        content: Content::Activities,
    },
    Description {
        name: "iati-organisations.xml",
        format: "iati-organisations",
        media_type: "application/xml; charset=utf-8",
        is_narrowed: false,
        content: Content::Organisations,
    },
    Description {
        name: "graph.graphml",
        format: "graphml",
        media_type: "application/graphml+xml; charset=utf-8",
        is_narrowed: false,
        content: Content::Graphml,
    },
    Description {
        name: "graph.jsonld",
        format: "jsonld",
        media_type: "application/ld+json",
        is_narrowed: false,
        content: Content::Jsonld,
    },
];

/// A file on its way out. Between two pieces nothing of the database is held.
pub enum GraphFile {
    /// Projects as activities of IATI.
    Activities(Activities),
    /// Institutions as organisations of IATI.
    Organisations(Organisations),
    /// All entities and relations, as `GraphML`.
    Graphml(Graph),
    /// The same as JSON-LD.
    Jsonld(Entities),
}

impl GraphFile {
    /// Begins a file; the condition is on projects, and of use for a file that can be narrowed.
    pub async fn open(
        file: Description,
        store: Store,
        condition: Condition,
    ) -> Result<Self, Error> {
        Ok(match file.content {
            Content::Activities => Self::Activities(Activities::new(store, condition).await?),
            Content::Organisations => Self::Organisations(Organisations::new(store).await?),
            Content::Graphml => Self::Graphml(Graph::new(store)),
            Content::Jsonld => Self::Jsonld(Entities::new(store)),
        })
    }

    /// The next piece, of a page at most; `None` at the end. A file of IATI that would have nothing
    /// in it has no piece at all, as its schema does not allow that.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        match self {
            Self::Activities(file) => file.next().await,
            Self::Organisations(file) => file.next().await,
            Self::Graphml(file) => file.next().await,
            Self::Jsonld(file) => file.next().await,
        }
    }
}
