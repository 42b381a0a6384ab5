//! Organisations: those who take part, and those who give.

use super::{
    IATI, Mapper,
    records::{identifier, shortened},
    texts,
};
use crate::{
    domain::{EntityData, EntityKind, EntityRef, InstitutionKind},
    exchange::iati::{
        codes::{ORGANISATION_ROLE, ORGANISATION_TYPE},
        xml::Element,
    },
};

/// An organisation as a relation names it.
pub(super) struct Party {
    /// What tells it apart from others in keys.
    pub(super) key: String,
    pub(super) reference: EntityRef,
}

impl Mapper<'_> {
    /// The sort of the organisation itself, if it reports of itself.
    pub(super) fn own_kind(&self) -> InstitutionKind {
        let own = self
            .reporter
            .as_ref()
            .filter(|reporter| reporter.attribute("ref").map(str::trim) == Some(self.id.as_str()));
        let kind = own.and_then(|own| ORGANISATION_TYPE.read(own.attribute("type")?));
        kind.unwrap_or(InstitutionKind::Other)
    }

    pub(super) fn participant(&mut self, element: &Element) {
        let mut rest = element.clone();
        let role = rest.take("role").unwrap_or_default();
        let Some(kind) = ORGANISATION_ROLE.read(&role) else {
            let reason = format!(
                "`{role}` is no role; it is one of {}",
                ORGANISATION_ROLE.known()
            );
            return self.flaw(element.line, "participating-org.role", reason);
        };
        let Some(party) = self.party(element) else {
            return self.keep(element.clone());
        };
        let relation = Self::relation(kind, party.reference, self.project());
        let key = format!("participating-org/{role}/{}", party.key);
        self.relate(&key, relation, &rest);
    }

    /// The organisation that an element tells of, with a record of it; `None` if it names nobody.
    ///
    /// Who has an identifier is whoever has it in the graph. A name alone is no more than a name.
    pub(super) fn party(&mut self, element: &Element) -> Option<Party> {
        let default = self.language.as_deref();
        let id = element.attribute("ref").map(texts::clean);
        let id = id.filter(|id| !id.is_empty());
        let mut names = texts::names(element, default);
        if names.is_empty() {
            names.push(texts::name(id.as_deref()?, None));
        }
        let told = id.clone().or_else(|| texts::shown(element, default))?;
        let key = shortened(&format!("org/{told}"));
        let kind = element.attribute("type");
        let kind = kind.and_then(|code| ORGANISATION_TYPE.read(code));
        let identifiers = id.iter().map(|id| identifier(IATI, id));
        let data = EntityData {
            names,
            identifiers: identifiers.collect(),
            institution_kind: Some(kind.unwrap_or(InstitutionKind::Other)),
            ..EntityData::default()
        };
        let reference = match &id {
            Some(id) => EntityRef::Identifier(identifier(IATI, id)),
            None => self.record(&key),
        };
        self.put_entity(element.line, &key, EntityKind::Institution, data);
        Some(Party {
            key: told,
            reference,
        })
    }
}
