//! From an activity to records: a project, those who take part, places, documents and relations.
//!
//! What the graph has a home for is taken out of the activity; what is left is kept with the record
//! that it belongs to, as `extras.iati`, for the way back. A mapping is a pure function: it does not
//! know what the graph has, and finds things by their identifiers.

mod basics;
mod money;
mod parties;
mod places;
mod records;
mod results;
mod texts;

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{shape, xml::Element};
use crate::{
    domain::{Body, EntityData, EntityKind},
    store::RecordInput,
};

pub(super) use money::{Flow, total_budget};
pub(super) use records::part_of;
use records::{identifier, input, shortened};
pub(super) use results::targets;
pub(super) use texts::{clean, cut};

/// The scheme of identifiers of IATI, of organisations and of activities.
pub(super) const IATI: &str = "iati";
/// The scheme of identifiers of GeoNames.
pub(super) const GEONAMES: &str = "geonames";
/// The longest name or key, in bytes.
pub(super) const SHORT: usize = 500;
/// The most items of a list of a record.
pub(super) const MANY: usize = 200;

/// What is wrong with an activity.
#[derive(Debug)]
pub(super) struct Flaw {
    pub(super) line: u64,
    /// Where, from the top of the activity: `transaction.value`.
    pub(super) field: String,
    pub(super) reason: String,
}

/// What an activity becomes.
#[derive(Debug, Default)]
pub(super) struct Mapped {
    /// Records with their lines, in an order in which each finds what it refers to.
    pub(super) records: Vec<(u64, RecordInput)>,
    /// Activities by their identifiers, the part and the whole.
    pub(super) parts: Vec<(u64, String, String)>,
}

/// An activity on its way to records.
struct Mapper<'a> {
    agency: &'a str,
    /// Its IATI identifier.
    id: String,
    /// The language of texts that do not say it.
    language: Option<String>,
    /// The currency of sums that do not say it.
    currency: Option<String>,
    reporter: Option<Element>,
    /// What is said of the project, or of the institution.
    subject: EntityData,
    /// What is left of it.
    kept: Vec<Element>,
    mapped: Mapped,
    relations: Vec<(u64, RecordInput)>,
    /// How often a key was given already.
    keys: HashMap<String, usize>,
    flaws: Vec<Flaw>,
}

/// The beginning of a mapping of what the element called `named` identifies.
fn mapper<'a>(agency: &'a str, element: &Element, named: &str) -> Mapper<'a> {
    let id = element.first(named).map(Element::text);
    let mut mapper = Mapper {
        agency,
        id: id.unwrap_or_default(),
        language: element.attribute("xml:lang").map(str::to_owned),
        currency: element.attribute("default-currency").map(str::to_owned),
        reporter: element.first("reporting-org").cloned(),
        subject: EntityData::default(),
        kept: Vec::new(),
        mapped: Mapped::default(),
        relations: Vec::new(),
        keys: HashMap::new(),
        flaws: Vec::new(),
    };
    mapper.subject.identifiers = vec![identifier(IATI, &mapper.id)];
    mapper
}

/// What an `iati-activity` becomes as records of the agency of that slug, or all that is wrong.
pub(super) fn activity(agency: &str, activity: Element) -> Result<Mapped, Vec<Flaw>> {
    let flaws = shape::flaws(&activity);
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let mut mapper = mapper(agency, &activity, "iati-identifier");
    mapper.read(&activity);
    let key = shortened(&mapper.id);
    mapper.finish(EntityKind::Project, key, activity)
}

/// What an `iati-organisation` becomes: an institution, with what it says of itself.
pub(super) fn organisation(agency: &str, organisation: Element) -> Result<Mapped, Vec<Flaw>> {
    let flaws = shape::flaws(&organisation);
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let mut mapper = mapper(agency, &organisation, "organisation-identifier");
    for element in organisation.elements() {
        match element.name.as_str() {
            "organisation-identifier" => {}
            "name" => mapper.title(element),
            "document-link" => mapper.document(element),
            _ => mapper.keep(element.clone()),
        }
    }
    mapper.subject.institution_kind = Some(mapper.own_kind());
    let key = shortened(&format!("organisation/{}", mapper.id));
    mapper.finish(EntityKind::Institution, key, organisation)
}

impl Mapper<'_> {
    fn read(&mut self, activity: &Element) {
        let flow = Flow::of(activity);
        for element in activity.elements() {
            match element.name.as_str() {
                // The keys that all else hangs on.
                "iati-identifier" => {}
                "title" => self.title(element),
                "description" => self.description(element),
                "participating-org" => self.participant(element),
                "other-identifier" => self.other_identifier(element),
                "activity-status" => self.status(element),
                "activity-date" => self.date(element, activity),
                "location" => self.location(element),
                "sector" => self.sector(element),
                "planned-disbursement" => self.planned_disbursement(element),
                "transaction" => self.transaction(element, &flow),
                "document-link" => self.document(element),
                "related-activity" => self.related(element),
                _ => self.keep(element.clone()),
            }
        }
        self.subject.budget = total_budget(activity.all("budget"), self.currency.as_deref());
        let results = targets(activity.all("result"));
        self.subject.targets = results.into_iter().take(MANY).collect();
    }

    fn finish(
        mut self,
        kind: EntityKind,
        key: String,
        Element {
            line, attributes, ..
        }: Element,
    ) -> Result<Mapped, Vec<Flaw>> {
        let [identifier, name] = match kind {
            EntityKind::Project => ["iati-identifier", "title"],
            _ => ["organisation-identifier", "name"],
        };
        if self.id.is_empty() {
            self.flaw(line, identifier, "it is empty");
        }
        if self.subject.names.is_empty() {
            self.flaw(line, name, "it is empty");
        }
        if !self.flaws.is_empty() {
            return Err(self.flaws);
        }
        let attributes = attributes.into_iter();
        let attributes = attributes.map(|(name, value)| (name, Value::from(value)));
        self.subject.extras = Some(json!({ IATI: {
            "attributes": attributes.collect::<serde_json::Map<_, _>>(),
            "elements": self.kept.iter().map(Element::to_json).collect::<Vec<_>>(),
        }}));
        let body = Body::Entity(kind, self.subject);
        self.mapped.records.push((line, input(key, body)));
        self.mapped.records.append(&mut self.relations);
        Ok(self.mapped)
    }

    fn keep(&mut self, element: Element) {
        self.kept.push(element);
    }

    fn flaw(&mut self, line: u64, field: &str, reason: impl Into<String>) {
        self.flaws.push(Flaw {
            line,
            field: field.to_owned(),
            reason: reason.into(),
        });
    }
}

/// Whether a record is what an activity or an organisation is about, as what is left of it is kept there.
pub(super) fn is_kept(input: &RecordInput) -> bool {
    matches!(&input.body, Body::Entity(_, data) if data.extras.is_some())
}

/// The IATI identifier of an activity that a record tells of.
pub(super) fn activity_id(input: &RecordInput) -> Option<&str> {
    match &input.body {
        Body::Entity(EntityKind::Project, data) => Some(&data.identifiers.first()?.value),
        _ => None,
    }
}
