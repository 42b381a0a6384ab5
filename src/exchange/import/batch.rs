//! One batch at a time: put, and where some of it is refused, the rest put again.

use std::{collections::BTreeMap, path::PathBuf};

use super::{
    super::read::Fault, BATCH, Import, ImportError, Match, Placed, Refusal, Report, Spill, Target,
    keys::Keys, namesakes::Namesakes, read_on::Fill, spill::Aside,
};
use crate::{
    domain::{self, Agency, Body, FaultCode, Invalid},
    store::{
        Author, Effect, Outcome, PutError, RecordInput,
        faults::{self, Point},
    },
};

/// An import under way.
pub(super) struct Batch<'a> {
    import: &'a Import<'a>,
    target: &'a Target,
    pub(super) agencies: Vec<Agency>,
    pub(super) aside: Spill,
    report: Report,
    namesakes: Namesakes,
    keys: Keys,
    /// The record that was refused last: its other faults count no more.
    last_refused: Option<(PathBuf, Option<u64>)>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(import: &'a Import<'a>, target: &'a Target) -> Self {
        Self {
            import,
            target,
            agencies: Vec::new(),
            aside: Spill::default(),
            report: Report {
                dry_run: target.is_dry_run(),
                ..Report::default()
            },
            namesakes: Namesakes::default(),
            keys: Keys::default(),
            last_refused: None,
        }
    }

    /// Writes what a reader gave.
    pub(super) async fn take(
        &mut self,
        part: usize,
        items: Vec<Result<Placed, Fault>>,
    ) -> Result<(), ImportError> {
        let mut batch = Vec::with_capacity(items.len());
        for item in items {
            let placed = match item {
                Ok(placed) => placed,
                Err(fault) => {
                    self.refuse(&fault);
                    continue;
                }
            };
            let mut faults = placed.faults();
            if !self.keys.add(part, &placed.input.key) {
                let key = &placed.input.key;
                let reason = format!("`{key}` stands twice here; give each record its own");
                let Invalid(twice) = Invalid::one("key", FaultCode::Invalid, reason);
                faults.extend(twice.iter().map(|fault| placed.fault(fault)));
            }
            if !faults.is_empty() {
                self.refuse_all(&faults);
                continue;
            }
            batch.push(placed);
        }
        self.put(part, batch).await
    }

    /// Tries what was set aside once more; the last time, what is refused is.
    pub(super) async fn again(&mut self, aside: Spill, is_last: bool) -> Result<(), ImportError> {
        let mut batch: Vec<Placed> = Vec::new();
        let mut fill = Fill::new(BATCH);
        let mut of = 0;
        for record in aside.read()? {
            let Aside { part, placed, .. } = record?;
            let is_same = |other: &Placed| other.input.key == placed.input.key;
            if part != of || fill.is_full() || batch.iter().any(is_same) {
                self.put(of, std::mem::take(&mut batch)).await?;
                fill = Fill::new(BATCH);
                of = part;
            }
            fill.add(Some(&placed));
            batch.push(placed);
        }
        self.put(of, batch).await?;
        if is_last {
            self.give_up()?;
        }
        Ok(())
    }

    /// Refuses what is still set aside.
    pub(super) fn give_up(&mut self) -> Result<(), ImportError> {
        for record in self.aside.take().read()? {
            self.refuse_all(&record?.faults);
        }
        Ok(())
    }

    /// Puts records that are right by themselves.
    async fn put(&mut self, part: usize, mut batch: Vec<Placed>) -> Result<(), ImportError> {
        let Some(agency) = self.agencies.get(part).cloned() else {
            return Ok(());
        };
        let author = Author {
            agency,
            credential: self.import.credential.clone(),
            address: self.import.address,
            once: None,
        };
        while !batch.is_empty() {
            let inputs: Vec<RecordInput> = batch.iter().map(|it| it.input.clone()).collect();
            faults::at(Point::BatchPut).await?;
            match self.target.put(&author, &inputs).await {
                Ok(outcomes) => {
                    faults::at(Point::BatchDone).await?;
                    self.note(&batch, &outcomes).await?;
                    break;
                }
                Err(PutError::Store(error)) => return Err(error.into()),
                Err(PutError::Refused(faults)) => batch = self.without(part, batch, faults)?,
            }
        }
        (self.import.progress)(self.report.n_records() + self.aside.len());
        Ok(())
    }

    /// The rest of a batch of which some are refused, or set aside until what they refer to comes.
    fn without(
        &mut self,
        part: usize,
        batch: Vec<Placed>,
        faults: Vec<(usize, domain::Fault)>,
    ) -> Result<Vec<Placed>, ImportError> {
        let mut by_record: BTreeMap<usize, Vec<domain::Fault>> = BTreeMap::new();
        for (n, fault) in faults {
            by_record.entry(n).or_default().push(fault);
        }
        let mut rest = Vec::with_capacity(batch.len());
        for (n, placed) in batch.into_iter().enumerate() {
            let Some(found) = by_record.get(&n) else {
                rest.push(placed);
                continue;
            };
            let faults: Vec<_> = found.iter().map(|fault| placed.fault(fault)).collect();
            if found.iter().all(|fault| fault.code == FaultCode::NotFound) {
                self.aside.add(Aside {
                    part,
                    placed,
                    faults,
                })?;
            } else {
                self.refuse_all(&faults);
            }
        }
        Ok(rest)
    }

    /// Notes that records or files are refused.
    pub(super) fn refuse_all(&mut self, faults: &[Fault]) {
        for fault in faults {
            self.refuse(fault);
        }
    }

    fn refuse(&mut self, fault: &Fault) {
        let record = (fault.file.clone(), fault.line);
        if self.last_refused.as_ref() != Some(&record) {
            self.report.refused += 1;
            self.last_refused = Some(record);
        }
        self.report.refusals.add(Refusal::from(fault));
    }

    /// Counts what came of a batch.
    async fn note(&mut self, batch: &[Placed], outcomes: &[Outcome]) -> Result<(), ImportError> {
        let mut new = Vec::new();
        for (placed, outcome) in batch.iter().zip(outcomes) {
            match outcome.effect {
                Effect::Created => self.report.new += 1,
                Effect::Updated => self.report.changed += 1,
                Effect::Unchanged => self.report.unchanged += 1,
            }
            let Body::Entity(_, data) = &placed.input.body else {
                continue;
            };
            if let Some(identifier) = outcome.matched.and_then(|n| data.identifiers.get(n)) {
                let is_new = self.report.dry_run && self.namesakes.is_new(outcome.subject);
                self.report.matches.add(Match {
                    file: placed.file.display().to_string(),
                    line: placed.line,
                    key: placed.input.key.clone(),
                    entity: (!is_new).then(|| outcome.subject.to_string()),
                    scheme: identifier.scheme.clone(),
                    value: identifier.value.clone(),
                });
            } else if outcome.effect == Effect::Created && data.entity.is_none() {
                new.push((outcome.subject, placed));
            }
        }
        self.namesakes.note(self.target, &new).await?;
        Ok(())
    }

    /// What came of it all.
    pub(super) async fn finish(mut self) -> Result<Report, ImportError> {
        let suggestions = self.namesakes.suggest(self.target).await?;
        for suggestion in suggestions {
            self.report.suggestions.add(suggestion);
        }
        self.report.interrupted = self.import.is_stopped();
        Ok(self.report)
    }
}
