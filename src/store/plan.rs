//! What a batch of records means before it is written: subjects found or made, rules checked.

use std::collections::{HashMap, HashSet};

use sea_orm::ConnectionTrait;

use super::{
    Effect, Outcome, PutError, RecordInput,
    refs::{Directory, Wanted},
};
use crate::domain::{
    Agency, Body, Citation, EntityData, EntityKind, Fault, FaultCode, Id, IdSource, Instant,
    Invalid, NodeKind, Record, RecordKey, RelationData, Resolved, check_ends, preferred, slugify,
    validate_entity, validate_key, validate_relation, validate_source,
};

/// A record as it is to be written, and what became of it.
pub(super) struct Planned {
    pub(super) record: Record,
    pub(super) outcome: Outcome,
}

/// Everything that planning one batch needs.
struct Planner<'a> {
    agency: &'a Agency,
    ids: &'a IdSource,
    now: Instant,
    inputs: &'a [RecordInput],
    known: HashMap<String, Record>,
    directory: Directory,
    faults: Vec<(usize, Fault)>,
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
    let directory = Directory::load(connection, &wanted(inputs)).await?;
    let faults = Vec::new();
    let mut planner = Planner {
        agency,
        ids,
        now,
        inputs,
        known,
        directory,
        faults,
    };
    planner.check_each();
    let mut planned: Vec<_> = inputs.iter().map(|_| None).collect();
    // What others refer to comes first: sources, entities, entities that join others, relations.
    for phase in 0..4 {
        for (n, input) in inputs.iter().enumerate() {
            if phase_of(&input.body) == phase {
                match planner.subject(input) {
                    Ok((subject, resolved)) => {
                        planned[n] = Some(planner.record(n, input, subject, resolved));
                    }
                    Err(Invalid(faults)) => planner.refuse(n, faults),
                }
            }
        }
    }
    planner.check_citations();
    if planner.faults.is_empty() {
        return Ok(planned.into_iter().flatten().collect());
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
        citations(&input.body)
            .iter()
            .for_each(|citation| wanted.source(&citation.source));
    }
    wanted
}

/// The slug that its name makes.
fn slug_for(data: &EntityData) -> Option<String> {
    preferred(&data.names, &[]).and_then(|name| slugify(&name.text))
}

impl Planner<'_> {
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
            results.push(self.check_revision(input));
            for Invalid(faults) in results.into_iter().filter_map(Result::err) {
                self.refuse(n, faults);
            }
        }
    }

    fn check_revision(&self, input: &RecordInput) -> Result<(), Invalid> {
        let revision = self
            .known
            .get(&input.key)
            .map_or(0, |record| record.revision);
        match input.expected_revision {
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

    /// What the record is about, and what its references mean.
    fn subject(&mut self, input: &RecordInput) -> Result<(Id, Resolved), Invalid> {
        let known = self.known.get(&input.key).map(|record| record.subject);
        if let Some(known) = known
            && known.kind != input.body.kind()
        {
            let message = format!("this key is of a record about {known}; use another");
            return Err(Invalid::one("key", FaultCode::Taken, message));
        }
        let (subject, resolved) = match &input.body {
            Body::Entity(kind, data) => self.entity(known, *kind, data, &input.key)?,
            Body::Relation(data) => self.relation(known, data)?,
            Body::Source(data) => (self.source(known, &data.slug)?, Resolved::default()),
        };
        let key = RecordKey {
            agency: self.agency.slug.clone(),
            key: input.key.clone(),
        };
        self.directory.add_record(key, subject);
        Ok((subject, resolved))
    }

    fn source(&mut self, known: Option<Id>, slug: &str) -> Result<Id, Invalid> {
        let of_slug = self.directory.source(slug);
        if known.is_some() && known != of_slug {
            let message = "the slug of a source never changes, for citations name it";
            return Err(Invalid::one("slug", FaultCode::NotAllowed, message));
        }
        let id = of_slug.unwrap_or_else(|| self.ids.next(NodeKind::Source));
        self.directory.add_source(slug, id);
        Ok(id)
    }

    fn entity(
        &mut self,
        known: Option<Id>,
        kind: EntityKind,
        data: &EntityData,
        key: &str,
    ) -> Result<(Id, Resolved), Invalid> {
        let joined = self.joined(kind, data)?;
        if let (Some(known), Some(joined)) = (known, joined)
            && known != joined
            && data.entity.is_some()
        {
            let message =
                format!("the record is about {known} already; a curator can split it off");
            return Err(Invalid::one("entity", FaultCode::NotAllowed, message));
        }
        let subject = known
            .or(joined)
            .unwrap_or_else(|| self.ids.next(kind.into()));
        let is_new = known.is_none() && joined.is_none();
        let mut resolved = self
            .known
            .get(key)
            .map(|record| record.resolved.clone())
            .unwrap_or_default();
        match &data.slug {
            Some(slug) => self.claim_slug(slug, subject)?,
            None if is_new => {
                let slug = self.made_slug(data, subject);
                self.directory.add_slug(&slug, subject);
                resolved.slug = Some(slug);
            }
            None => {}
        }
        for (n, identifier) in data.identifiers.iter().enumerate() {
            match self.directory.identifier(identifier) {
                Some(other) if other != subject => {
                    let message = format!(
                        "{} `{}` is of {other}; name it as `entity`, or ask a curator to merge",
                        identifier.scheme, identifier.value
                    );
                    let path = format!("identifiers.{n}");
                    return Err(Invalid::one(&path, FaultCode::Taken, message));
                }
                _ => self.directory.add_identifier(identifier, subject),
            }
        }
        Ok((subject, resolved))
    }

    /// The entity that the record joins, by its own word or by an identifier that both have.
    fn joined(&self, kind: EntityKind, data: &EntityData) -> Result<Option<Id>, Invalid> {
        if let Some(reference) = &data.entity {
            let Some(id) = self.directory.entity(reference) else {
                let message = format!("there is no entity `{reference}`");
                return Err(Invalid::one("entity", FaultCode::NotFound, message));
            };
            if id.kind != kind.into() {
                let message = format!("`{reference}` is {}, not {kind}", id.kind);
                return Err(Invalid::one("entity", FaultCode::NotAllowed, message));
            }
            return Ok(Some(id));
        }
        let mut sharing: Vec<_> = data
            .identifiers
            .iter()
            .filter_map(|identifier| self.directory.identifier(identifier))
            .filter(|id| id.kind == kind.into())
            .collect();
        sharing.dedup();
        match sharing.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            several => {
                let several: Vec<_> = several.iter().map(ToString::to_string).collect();
                let message = format!(
                    "they are of several entities, {}; name the right one as `entity`",
                    several.join(" and ")
                );
                Err(Invalid::one("identifiers", FaultCode::Ambiguous, message))
            }
        }
    }

    fn claim_slug(&mut self, slug: &str, subject: Id) -> Result<(), Invalid> {
        match self.directory.slug(slug) {
            Some(other) if other != subject => {
                let message = format!(
                    "`{slug}` is of {other}; choose another, or name it as `entity` to join it"
                );
                Err(Invalid::one("slug", FaultCode::Taken, message))
            }
            _ => {
                self.directory.add_slug(slug, subject);
                Ok(())
            }
        }
    }

    /// A slug made of the name, with the end of the id where the name's own is taken.
    fn made_slug(&self, data: &EntityData, subject: Id) -> String {
        let id = subject.to_string();
        let tail: String = id
            .chars()
            .rev()
            .take(7)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        match slug_for(data) {
            Some(slug) if self.directory.slug(&slug).is_none() => slug,
            Some(slug) => format!("{slug}-{tail}"),
            None => id.replace('_', "-"),
        }
    }

    fn relation(
        &mut self,
        known: Option<Id>,
        data: &RelationData,
    ) -> Result<(Id, Resolved), Invalid> {
        let end = |path: &str, reference| {
            self.directory.entity(reference).ok_or_else(|| {
                let message = format!("there is no entity `{reference}`");
                Invalid::one(path, FaultCode::NotFound, message)
            })
        };
        let (from, to) = (end("from", &data.from)?, end("to", &data.to)?);
        if let (Some(from), Some(to)) = (from.kind.entity(), to.kind.entity()) {
            check_ends(data.kind, from, to)?;
        }
        if from == to {
            let message = "a relation cannot lead from an entity to itself";
            return Err(Invalid::one("to", FaultCode::NotAllowed, message));
        }
        let joined = match &data.relation {
            None => None,
            Some(reference) => Some(self.directory.relation(reference).ok_or_else(|| {
                let message = format!("there is no relation `{reference}`");
                Invalid::one("relation", FaultCode::NotFound, message)
            })?),
        };
        let subject = known
            .or(joined)
            .unwrap_or_else(|| self.ids.next(NodeKind::Relation));
        Ok((
            subject,
            Resolved {
                slug: None,
                from: Some(from),
                to: Some(to),
            },
        ))
    }

    /// The record in its new state.
    fn record(&self, _: usize, input: &RecordInput, subject: Id, resolved: Resolved) -> Planned {
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
        };
        Planned { record, outcome }
    }
}
