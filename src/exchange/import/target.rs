//! Where an import writes to: the store, or a rehearsal of it.

use super::Whose;
use crate::{
    domain::{Agency, Id},
    store::{Author, Error, Namesake, NewAgency, Outcome, PutError, RecordInput, Rehearsal, Store},
};

/// Where records go.
#[derive(Debug)]
pub enum Target {
    /// Into the store, for good.
    Store(Store),
    /// Into a rehearsal, which is taken back: a dry run.
    Rehearsal(Rehearsal),
}

impl Target {
    /// Whether it is all taken back.
    pub(super) fn is_dry_run(&self) -> bool {
        matches!(self, Self::Rehearsal(_))
    }

    /// The agency, brought up to date with what is said of it.
    pub(super) async fn agency(&self, whose: Whose) -> Result<Agency, Error> {
        match (self, whose) {
            (_, Whose::Known(agency)) => Ok(agency),
            (Self::Store(store), Whose::Stated(new)) => store.agency_upsert(new).await,
            (Self::Rehearsal(rehearsal), Whose::Stated(new)) => upsert(rehearsal, new).await,
        }
    }

    pub(super) async fn put(
        &self,
        author: &Author,
        inputs: &[RecordInput],
    ) -> Result<Vec<Outcome>, PutError> {
        match self {
            Self::Store(store) => store.records_put(author.clone(), inputs).await,
            Self::Rehearsal(rehearsal) => rehearsal.records_put(author, inputs).await,
        }
    }

    pub(super) async fn namesakes(&self, entities: &[Id]) -> Result<Vec<Namesake>, Error> {
        match self {
            Self::Store(store) => store.namesakes(entities).await,
            Self::Rehearsal(rehearsal) => rehearsal.namesakes(entities).await,
        }
    }

    /// Takes a rehearsal back.
    pub async fn end(self) -> Result<(), Error> {
        match self {
            Self::Store(_) => Ok(()),
            Self::Rehearsal(rehearsal) => rehearsal.end().await,
        }
    }
}

async fn upsert(rehearsal: &Rehearsal, new: NewAgency) -> Result<Agency, Error> {
    rehearsal.agency_upsert(new).await
}
