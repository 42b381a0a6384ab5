//! What a batch of records means before it is written: subjects found or made, rules checked.

use std::collections::{HashMap, HashSet};

use sea_orm::ConnectionTrait;

use super::{
    Effect, Outcome, PutError, RecordInput,
    refs::{Directory, Wanted},
};
use crate::domain::{
    Agency, Body, Citation, EntityData, Fault, FaultCode, Id, IdSource, Instant, Invalid, NodeKind,
    Record, Resolved, preferred, slugify, validate_entity, validate_key, validate_relation,
    validate_source,
};

/// A record as it is to be written, and what became of it.
pub(super) struct Planned {
    pub(super) record: Record,
    pub(super) outcome: Outcome,
}

/// Everything that planning one batch needs.
pub(super) struct Planner<'a> {
    pub(super) agency: &'a Agency,
    pub(super) ids: &'a IdSource,
    pub(super) now: Instant,
    pub(super) inputs: &'a [RecordInput],
    pub(super) known: HashMap<String, Record>,
    pub(super) directory: Directory,
    /// What is new with this batch.
    pub(super) made: HashSet<Id>,
    /// Which identifier led from the record at hand to its entity.
    pub(super) matched: Option<usize>,
    pub(super) faults: Vec<(usize, Fault)>,
}

/// Finds the subject of every record and checks it against the graph and the rest of the batch.
pub(super) async fn plan(
    connection: &impl ConnectionTrait,
    ids: &IdSource,
    now: Instant,
    agency: &Agency,
    inputs: &[RecordInput],
    known: HashMap<String, Record>,
) -> Result<Vec<Planned>, PutError> {
    let mut wanted = wanted(inputs);
    for record in known.values() {
        wanted.slug(record.resolved.slug.as_deref().unwrap_or_default());
    }
    let mut directory = Directory::load(connection, &wanted).await?;
    for record in known.values() {
        directory.add_merged(record.origin, record.subject);
    }
    directory.hold(connection).await?;
    let faults = Vec::new();
    let mut planner = Planner {
        agency,
        ids,
        now,
        inputs,
        known,
        directory,
        made: HashSet::new(),
        matched: None,
        faults,
    };
    planner.check_each();
    let mut planned = Vec::with_capacity(inputs.len());
    // What others refer to comes first: sources, entities, entities that join others, relations.
    for phase in 0..4 {
        let of_phase = |(_, input): &(usize, &RecordInput)| phase_of(&input.body) == phase;
        let mut left: Vec<_> = inputs.iter().enumerate().filter(of_phase).collect();
        while !left.is_empty() {
            let (mut ready, mut waiting): (Vec<_>, Vec<_>) = left
                .into_iter()
                .partition(|(_, input)| planner.is_ready(input));
            // Nothing that they join will come: they are told so.
            if ready.is_empty() {
                ready = std::mem::take(&mut waiting);
            }
            for (n, input) in ready {
                match planner.subject(input) {
                    Ok((subject, resolved)) => {
                        let record = planner.record(input, subject, resolved);
                        planned.push((n, record));
                    }
                    Err(Invalid(faults)) => planner.refuse(n, faults),
                }
            }
            left = waiting;
        }
    }
    planned.sort_by_key(|(n, _)| *n);
    planner.check_citations();
    if planner.faults.is_empty() {
        return Ok(planned.into_iter().map(|(_, planned)| planned).collect());
    }
    planner.faults.sort_by_key(|(n, _)| *n);
    Err(PutError::Refused(planner.faults))
}

fn phase_of(body: &Body) -> u8 {
    match body {
        Body::Source(_) => 0,
        Body::Entity(_, data) => 1 + u8::from(data.entity.is_some()),
        Body::Relation(_) => 3,
    }
}

fn citations(body: &Body) -> &[Citation] {
    match body {
        Body::Entity(_, data) => &data.citations,
        Body::Relation(data) => &data.citations,
        Body::Source(_) => &[],
    }
}

/// Everything that the batch refers to.
fn wanted(inputs: &[RecordInput]) -> Wanted {
    let mut wanted = Wanted::default();
    for input in inputs {
        match &input.body {
            Body::Entity(_, data) => {
                data.entity
                    .iter()
                    .for_each(|reference| wanted.entity(reference));
                data.identifiers
                    .iter()
                    .for_each(|identifier| wanted.identifier(identifier));
                wanted.slug(data.slug.as_deref().unwrap_or_default());
                wanted.slug(&slug_for(data).unwrap_or_default());
            }
            Body::Relation(data) => {
                wanted.entity(&data.from);
                wanted.entity(&data.to);
                data.relation
                    .iter()
                    .for_each(|reference| wanted.relation(reference));
            }
            Body::Source(data) => wanted.source(&data.slug),
        }
        for citation in citations(&input.body) {
            wanted.source(&citation.source);
        }
    }
    wanted
}

/// Refuses what builds on another revision of a record than there is.
pub(super) fn check_revision(expected: Option<i32>, revision: i32) -> Result<(), Invalid> {
    match expected {
        Some(expected) if expected != revision => {
            let message = format!(
                "the record is at revision {revision}, not {expected}; read it again and decide"
            );
            Err(Invalid::one(
                "expectedRevision",
                FaultCode::Conflict,
                message,
            ))
        }
        _ => Ok(()),
    }
}

/// The slug that its name makes.
pub(super) fn slug_for(data: &EntityData) -> Option<String> {
    preferred(&data.names, &[]).and_then(|name| slugify(&name.text))
}

impl Planner<'_> {
    /// Whether what the record joins is known by now; another of the batch may still make it so.
    fn is_ready(&self, input: &RecordInput) -> bool {
        match &input.body {
            Body::Entity(_, data) => {
                let joined = data.entity.as_ref();
                joined.is_none_or(|joined| self.directory.entity(joined).is_some())
            }
            Body::Relation(data) => {
                let joined = data.relation.as_ref();
                joined.is_none_or(|joined| self.directory.relation(joined).is_some())
            }
            Body::Source(_) => true,
        }
    }

    fn refuse(&mut self, n: usize, faults: Vec<Fault>) {
        self.faults
            .extend(faults.into_iter().map(|fault| (n, fault)));
    }

    /// The rules of each record by itself.
    fn check_each(&mut self) {
        let mut keys = HashSet::new();
        for (n, input) in self.inputs.iter().enumerate() {
            let mut results = vec![validate_key(&input.key)];
            results.push(match &input.body {
                Body::Entity(kind, data) => validate_entity(*kind, data),
                Body::Relation(data) => validate_relation(data),
                Body::Source(data) => validate_source(data),
            });
            if !keys.insert(&input.key) {
                let message = format!("`{}` stands twice in this batch", input.key);
                results.push(Err(Invalid::one("key", FaultCode::Invalid, message)));
            }
            let known = self.known.get(&input.key);
            let revision = known.map_or(0, |record| record.revision);
            results.push(check_revision(input.expected_revision, revision));
            for Invalid(faults) in results.into_iter().filter_map(Result::err) {
                self.refuse(n, faults);
            }
        }
    }

    fn check_citations(&mut self) {
        for (n, input) in self.inputs.iter().enumerate() {
            for (c, citation) in citations(&input.body).iter().enumerate() {
                if self.directory.source(&citation.source).is_none() {
                    let path = format!("citations.{c}.source");
                    let message = format!("there is no source `{}`; put it first", citation.source);
                    let Invalid(faults) = Invalid::one(&path, FaultCode::NotFound, message);
                    self.refuse(n, faults);
                }
            }
        }
    }

    /// The record in its new state.
    fn record(&mut self, input: &RecordInput, origin: Id, resolved: Resolved) -> Planned {
        let subject = self.directory.live(origin);
        let known = self.known.get(&input.key);
        let effect = match known {
            None => Effect::Created,
            Some(record)
                if record.body == input.body
                    && record.resolved == resolved
                    && !record.withdrawn =>
            {
                Effect::Unchanged
            }
            Some(_) => Effect::Updated,
        };
        let record = Record {
            id: known.map_or_else(|| self.ids.next(NodeKind::Record), |record| record.id),
            agency: self.agency.id,
            precedence: self.agency.precedence,
            key: input.key.clone(),
            subject,
            origin,
            body: input.body.clone(),
            resolved,
            revision: known.map_or(0, |record| record.revision) + 1,
            withdrawn: false,
            created_at: known.map_or(self.now, |record| record.created_at),
            updated_at: self.now,
        };
        let outcome = Outcome {
            record: record.id,
            subject,
            effect,
            matched: self.matched.take().filter(|_| known.is_none()),
        };
        Planned { record, outcome }
    }
}
