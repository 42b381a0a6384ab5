//! Where tests have faults happen: around each commit, and wherever a change is made known.
//!
//! Only the feature `faults` gives the points their effect, and only tests turn it on. In the
//! program as it is built for people `at` does nothing.

use super::Error;

#[cfg(feature = "faults")]
mod armed;
#[cfg(feature = "faults")]
pub use armed::{Act, DELAY, arm, disarm};

/// A place where a fault can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// A transaction that writes has begun.
    Begun,
    /// A promise to do something once was made.
    PromiseTaken,
    /// Records are written, and not yet merged.
    RecordsWritten,
    /// A record is taken back, and its subject not yet merged.
    Withdrawn,
    /// One id leads to another, and nothing was merged yet.
    Redirected,
    /// A record is about another entity, and nothing was merged yet.
    Parted,
    /// The graph is written, and the feed not.
    GraphWritten,
    /// The feed has a new head, and lacks the changes.
    HeadRaised,
    /// What came of a promise is kept.
    PromiseKept,
    /// The graph is made anew, and its servers are not told.
    Rebuilt,
    /// All is written; the commit is next.
    Commit,
    /// The commit is done, and nobody was told.
    Committed,
    /// Somebody is about to look at the feed.
    Look,
    /// Changes were read, and what they outdate is still remembered.
    Forget,
    /// What changes outdate is forgotten, and nobody who listens was told.
    Tell,
    /// Who looks at the feed from time to time is about to.
    Poll,
    /// The answer to a request is about to be kept for its copies.
    AnswerKept,
    /// A batch of an import is about to be put.
    BatchPut,
    /// A batch of an import was put.
    BatchDone,
    /// All steps that the tables lacked are taken; the commit is next.
    Migrated,
}

/// Has the fault happen that a test wants there.
#[cfg(feature = "faults")]
pub(crate) async fn at(point: Point) -> Result<(), Error> {
    armed::at(point).await
}

/// Nothing.
#[cfg(not(feature = "faults"))]
pub(crate) fn at(_: Point) -> std::future::Ready<Result<(), Error>> {
    std::future::ready(Ok(()))
}
