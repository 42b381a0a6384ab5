//! Institutions as organisations that take part.

use super::{Reporter, Writer, texts::names};
use crate::{
    domain::{Agency, Entity, Id, Vocabulary},
    exchange::iati::{
        codes::{ORGANISATION_ROLE, ORGANISATION_TYPE},
        map::IATI,
        xml::Element,
    },
};

/// The type of an organisation of which none is known: `Other`.
const OTHER: &str = "90";

impl Writer<'_> {
    pub(super) fn participants(&mut self) {
        let mut told = Vec::new();
        let mut participants = Vec::new();
        for link in &self.subject.links {
            let Some(role) = ORGANISATION_ROLE.code_of(link.relation.kind.as_str()) else {
                continue;
            };
            let element = match &link.rest {
                // A payment is written as such.
                Some(rest) if rest.name != "participating-org" => continue,
                Some(rest) => rest.clone(),
                None => organisation("participating-org", link.other),
            };
            let known: (Id, &str) = (link.other.id, role);
            // Who gives twice takes part once.
            if link.rest.is_some() || !told.contains(&known) {
                participants.push(element.with("role", role));
            }
            told.push(known);
        }
        let is_told = !participants.is_empty() || self.of("participating-org").next().is_some();
        if !is_told {
            // The schema asks for one; this one names nobody, and is read as nobody.
            participants.push(Element::new("participating-org").with("role", "2"));
        }
        self.written.extend(participants);
    }
}

/// The identifier of an institution at IATI.
pub(super) fn iati_id(institution: &Entity) -> Option<&str> {
    let mut known = institution.data.identifiers.iter();
    let known = known.find(|known| known.scheme == IATI);
    known.map(|known| known.value.as_str())
}

/// An element that names an institution.
pub(super) fn organisation(name: &str, institution: &Entity) -> Element {
    let mut element = Element::new(name);
    if let Some(id) = iati_id(institution) {
        element.set("ref", id);
    }
    let kind = institution.data.institution_kind;
    if let Some(code) = kind.and_then(|kind| ORGANISATION_TYPE.code_of(kind.as_str())) {
        element.set("type", code);
    }
    for narrative in names(&institution.data.names, &Element::default()) {
        element = element.holding(narrative);
    }
    element
}

impl Reporter {
    /// Who reports what nobody is known to say.
    pub(in crate::exchange::iati) fn unknown() -> Self {
        let name = super::texts::narrative(None, "Hamkor");
        let element = Element::new("reporting-org").with("ref", "hamkor");
        Self {
            id: "hamkor".to_owned(),
            element: element.with("type", OTHER).holding(name),
        }
    }

    /// Who reports what an agency says: its institution, if the graph has one, else the agency.
    pub(in crate::exchange::iati) fn of(agency: &Agency, institution: Option<&Entity>) -> Self {
        let id = institution.and_then(iati_id).map(str::to_owned);
        let id = id.unwrap_or_else(|| format!("hamkor-{}", agency.slug));
        let mut element = match institution {
            Some(institution) => organisation("reporting-org", institution),
            // Who is no institution of the graph tells what others do.
            None => Element::new("reporting-org").with("secondary-reporter", 1),
        };
        element.set("ref", &id);
        if element.attribute("type").is_none() {
            element.set("type", OTHER);
        }
        if element.children.is_empty() {
            element = element.holding(super::texts::narrative(None, &agency.name));
        }
        Self { id, element }
    }
}
