//! What a record of a batch is about: found by its word, by a shared identifier, or made anew.

use super::{
    RecordInput,
    plan::{Planner, slug_for},
    refs::Directory,
};
use crate::domain::{
    Body, EntityData, EntityKind, Fault, FaultCode, Id, Invalid, NodeKind, RecordKey, RelationData,
    Resolved, check_ends,
};

impl Planner<'_> {
    /// What the record is about, and what its references mean.
    pub(super) fn subject(&mut self, input: &RecordInput) -> Result<(Id, Resolved), Invalid> {
        self.matched = None;
        let known = self.known.get(&input.key).map(|record| record.origin);
        if let Some(known) = known
            && known.kind != input.body.kind()
        {
            let message = format!("this key is of a record about {known}; use another");
            return Err(Invalid::one("key", FaultCode::Taken, message));
        }
        let (subject, resolved) = match &input.body {
            Body::Entity(kind, data) => self.entity(known, *kind, data, &input.key)?,
            Body::Relation(data) => self.relation(known, data)?,
            Body::Source(data) => {
                let source = self.source(known, &data.slug, &input.key)?;
                (source, Resolved::default())
            }
        };
        let key = RecordKey {
            agency: self.agency.slug.clone(),
            key: input.key.clone(),
        };
        self.directory.add_record(key, subject);
        Ok((subject, resolved))
    }

    /// One that was taken back is about the same source when it is put again, unless that slug has
    /// become another's meanwhile.
    fn source(&mut self, known: Option<Id>, slug: &str, key: &str) -> Result<Id, Invalid> {
        let of_slug = self.directory.source(slug);
        let said = self.known.get(key).map(|record| &record.body);
        if matches!(said, Some(Body::Source(said)) if said.slug != slug) {
            let message = "the slug of a source never changes, for citations name it";
            return Err(Invalid::one("slug", FaultCode::NotAllowed, message));
        }
        if known
            .zip(of_slug)
            .is_some_and(|(known, other)| known != other)
        {
            let message = format!(
                "`{slug}` has become the slug of another source; put this under another key"
            );
            return Err(Invalid::one("slug", FaultCode::Taken, message));
        }
        let id = known
            .or(of_slug)
            .unwrap_or_else(|| self.ids.next(NodeKind::Source));
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
        let mut faults = Vec::new();
        let joined = noted(self.joined(kind, data), &mut faults).flatten();
        if let (Some(known), Some(joined)) = (known, joined)
            && !self.are_one(known, joined)
            && data.entity.is_some()
            && !self.has_said(key, data)
        {
            let message = format!(
                "the record is about {} already; a curator can split it off",
                self.directory.live(known)
            );
            faults.push(fault("entity", FaultCode::NotAllowed, message));
        }
        let subject = known
            .or(joined)
            .unwrap_or_else(|| self.ids.next(kind.into()));
        let is_new = known.is_none() && joined.is_none();
        if is_new {
            self.made.insert(subject);
        }
        let mut resolved = self
            .known
            .get(key)
            .map(|record| record.resolved.clone())
            .unwrap_or_default();
        let needs_slug = is_new || self.has_lost(&mut resolved, subject);
        match &data.slug {
            Some(slug) => {
                noted(self.claim_slug(slug, subject), &mut faults);
            }
            None if needs_slug => {
                let slug = made_slug(&self.directory, data, subject);
                self.directory.add_slug(&slug, subject);
                resolved.slug = Some(slug);
            }
            None => {}
        }
        for (n, identifier) in data.identifiers.iter().enumerate() {
            match self.directory.identifier(identifier) {
                Some(other) if !self.are_one(other, subject) => {
                    let message = format!(
                        "{} `{}` is of {}; name it as `entity`, or ask a curator to merge",
                        identifier.scheme,
                        identifier.value,
                        self.told(other)
                    );
                    let path = format!("identifiers.{n}");
                    faults.push(fault(&path, FaultCode::Taken, message));
                }
                Some(_) => {}
                None => self.directory.add_identifier(identifier, subject),
            }
        }
        if faults.is_empty() {
            Ok((subject, resolved))
        } else {
            Err(Invalid(faults))
        }
    }

    /// Whether the slug that was once made for it has become another's while it was withdrawn. Else
    /// it takes the slug back, which others of the batch could take otherwise.
    fn has_lost(&mut self, resolved: &mut Resolved, subject: Id) -> bool {
        let slug = resolved
            .slug
            .take_if(|slug| self.claim_slug(slug, subject).is_err());
        slug.is_some()
    }

    /// The entity that the record joins, by its own word or by an identifier that both have.
    fn joined(&mut self, kind: EntityKind, data: &EntityData) -> Result<Option<Id>, Invalid> {
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
        let mut sharing: Vec<_> = (data.identifiers.iter().enumerate())
            .filter_map(|(n, identifier)| Some((n, self.directory.identifier(identifier)?)))
            .filter(|(_, id)| id.kind == kind.into())
            .collect();
        sharing.dedup_by_key(|(_, id)| self.directory.live(*id));
        match sharing.as_slice() {
            [] => Ok(None),
            [(n, one)] => {
                self.matched = Some(*n);
                Ok(Some(*one))
            }
            several => {
                let several: Vec<_> = several.iter().map(|(_, id)| self.told(*id)).collect();
                let message = format!(
                    "they are of several entities, {}; name the right one as `entity`",
                    several.join(" and ")
                );
                Err(Invalid::one("identifiers", FaultCode::Ambiguous, message))
            }
        }
    }

    /// How another entity is named to the writer: what this batch makes has no id yet.
    fn told(&self, other: Id) -> String {
        if self.made.contains(&other) {
            "another record of this batch".to_owned()
        } else {
            self.directory.live(other).to_string()
        }
    }

    /// Whether the record named that entity before; what a curator made of it since stands.
    fn has_said(&self, key: &str, data: &EntityData) -> bool {
        let said = self.known.get(key).map(|record| &record.body);
        matches!(said, Some(Body::Entity(_, said)) if said.entity == data.entity)
    }

    /// Whether two ids lead to the same.
    fn are_one(&self, one: Id, other: Id) -> bool {
        self.directory.live(one) == self.directory.live(other)
    }

    fn claim_slug(&mut self, slug: &str, subject: Id) -> Result<(), Invalid> {
        match self.directory.slug(slug) {
            Some(other) if !self.are_one(other, subject) => {
                let message = format!(
                    "`{slug}` is of {}; choose another, or name it as `entity` to join it",
                    self.told(other)
                );
                Err(Invalid::one("slug", FaultCode::Taken, message))
            }
            Some(_) => Ok(()),
            None => {
                self.directory.add_slug(slug, subject);
                Ok(())
            }
        }
    }

    fn relation(
        &mut self,
        known: Option<Id>,
        data: &RelationData,
    ) -> Result<(Id, Resolved), Invalid> {
        let mut faults = Vec::new();
        let end = |path: &str, reference| {
            self.directory.entity(reference).ok_or_else(|| {
                let message = format!("there is no entity `{reference}`");
                Invalid::one(path, FaultCode::NotFound, message)
            })
        };
        let from = noted(end("from", &data.from), &mut faults);
        let to = noted(end("to", &data.to), &mut faults);
        if let (Some(from), Some(to)) = (from, to) {
            if let (Some(from), Some(to)) = (from.kind.entity(), to.kind.entity()) {
                noted(check_ends(data.kind, from, to), &mut faults);
            }
            if self.are_one(from, to) {
                let message = "a relation cannot lead from an entity to itself";
                faults.push(fault("to", FaultCode::NotAllowed, message));
            }
        }
        let joined = match &data.relation {
            None => None,
            Some(reference) => {
                let found = self.directory.relation(reference).ok_or_else(|| {
                    let message = format!("there is no relation `{reference}`");
                    Invalid::one("relation", FaultCode::NotFound, message)
                });
                noted(found, &mut faults)
            }
        };
        if known
            .zip(joined)
            .is_some_and(|(known, joined)| known != joined)
        {
            let message = "the record is about another relation already; use another key";
            faults.push(fault("relation", FaultCode::NotAllowed, message));
        }
        if !faults.is_empty() {
            return Err(Invalid(faults));
        }
        let subject = known
            .or(joined)
            .unwrap_or_else(|| self.ids.next(NodeKind::Relation));
        Ok((
            subject,
            Resolved {
                slug: None,
                from,
                to,
            },
        ))
    }
}

/// A slug made of the name, with the end of the id where the name's own is taken.
pub(super) fn made_slug(directory: &Directory, data: &EntityData, subject: Id) -> String {
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
        Some(slug) if directory.slug(&slug).is_none() => slug,
        Some(slug) => format!("{slug}-{tail}"),
        None => id.replace('_', "-"),
    }
}

/// The value, if it is right; else its faults are noted beside the others.
fn noted<T>(checked: Result<T, Invalid>, faults: &mut Vec<Fault>) -> Option<T> {
    checked.map_err(|Invalid(found)| faults.extend(found)).ok()
}

fn fault(path: &str, code: FaultCode, message: impl Into<String>) -> Fault {
    Fault {
        path: path.split('.').map(str::to_owned).collect(),
        code,
        message: message.into(),
    }
}
