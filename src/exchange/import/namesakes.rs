//! New entities that may be described twice: kept by the way, and looked at again in the end, when
//! it is known where they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use super::{ImportError, Placed, Suggestion, Target};
use crate::{domain::Id, store::Namesake};

/// The most that are kept; some names are everybody's.
const MOST: usize = 1_000;
/// How many are looked at again at a time.
const AT_A_TIME: usize = 50;

/// New entities with a name that another has.
#[derive(Default)]
pub(super) struct Namesakes {
    kept: BTreeMap<Id, (PathBuf, u64, String)>,
    /// The first entity that this import made: ids grow, so that those behind it are new as well.
    first: Option<uuid::Uuid>,
}

impl Namesakes {
    /// Whether this import has made the entity.
    pub(super) fn is_new(&self, entity: Id) -> bool {
        self.first.is_some_and(|first| entity.uuid >= first)
    }

    /// Keeps those of `new` that have a namesake.
    pub(super) async fn note(
        &mut self,
        target: &Target,
        new: &[(Id, &Placed)],
    ) -> Result<(), ImportError> {
        let ids: Vec<_> = new.iter().map(|(id, _)| *id).collect();
        let first = ids.iter().map(|id| id.uuid).min();
        self.first = self.first.into_iter().chain(first).min();
        if ids.is_empty() || self.kept.len() >= MOST {
            return Ok(());
        }
        let found = target.namesakes(&ids).await?;
        let found: BTreeSet<_> = found.into_iter().map(|pair| pair.entity).collect();
        for (id, placed) in new.iter().filter(|(id, _)| found.contains(id)) {
            let key = placed.input.key.clone();
            self.kept
                .insert(*id, (placed.file.clone(), placed.line, key));
        }
        Ok(())
    }

    /// Those that may be the same as another, by what is known now.
    pub(super) async fn suggest(&self, target: &Target) -> Result<Vec<Suggestion>, ImportError> {
        let ids: Vec<_> = self.kept.keys().copied().collect();
        let mut found = Vec::new();
        for ids in ids.chunks(AT_A_TIME) {
            found.extend(target.namesakes(ids).await?);
        }
        // Of two that are new, the later one is told of.
        let is_first =
            |pair: &Namesake| !self.kept.contains_key(&pair.other) || pair.other < pair.entity;
        let told = found.into_iter().filter(is_first);
        let is_dry_run = target.is_dry_run();
        let told = told.filter_map(|pair| self.suggestion(pair, is_dry_run));
        Ok(told.collect())
    }

    fn suggestion(&self, pair: Namesake, is_dry_run: bool) -> Option<Suggestion> {
        let (file, line, key) = self.kept.get(&pair.entity)?;
        let other = self.kept.get(&pair.other);
        Some(Suggestion {
            file: file.display().to_string(),
            line: *line,
            key: key.clone(),
            entity: (!is_dry_run || !self.is_new(pair.other)).then(|| pair.other.to_string()),
            other_key: other.map(|(_, _, key)| key.clone()),
            name: pair.name,
            same_place: pair.is_near == Some(true),
        })
    }
}
