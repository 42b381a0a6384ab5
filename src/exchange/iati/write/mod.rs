//! From the graph to activities: what the graph says, around what was kept of an activity.
//!
//! An element that was read and kept is written as it was, but for what was taken out of it: there
//! stands what the graph says now. What no activity told of is made anew.

mod basics;
mod money;
mod organisation;
mod parties;
mod places;
mod results;
mod texts;

use std::collections::HashMap;

use serde_json::Value;

use super::{
    map::IATI,
    shape,
    xml::{Element, stripped},
};
pub(super) use organisation::organisation;

use crate::domain::{Entity, Instant, Relation, RelationKind, Source};

/// The elements of an activity, in the order in which the schema has them.
const ORDER: [&str; 34] = [
    "iati-identifier",
    "reporting-org",
    "title",
    "description",
    "participating-org",
    "other-identifier",
    "activity-status",
    "activity-date",
    "contact-info",
    "activity-scope",
    "recipient-country",
    "recipient-region",
    "location",
    "sector",
    "tag",
    "country-budget-items",
    "humanitarian-scope",
    "policy-marker",
    "collaboration-type",
    "default-flow-type",
    "default-finance-type",
    "default-aid-type",
    "default-tied-status",
    "budget",
    "planned-disbursement",
    "capital-spend",
    "transaction",
    "document-link",
    "related-activity",
    "legacy-data",
    "conditions",
    "result",
    "crs-add",
    "fss",
];

/// Who is told to report an activity that nobody has reported yet.
#[derive(Debug, Clone)]
pub(super) struct Reporter {
    /// What identifies the organisation.
    pub(super) id: String,
    /// Its element.
    pub(super) element: Element,
}

/// What was kept of an activity.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) attributes: Vec<(String, String)>,
    pub(super) elements: Vec<Element>,
}

impl Kept {
    /// Reads what is kept with the record of a project.
    pub(super) fn read(extras: &Value) -> Option<Self> {
        let kept = extras.get(IATI)?;
        let attributes = kept.get("attributes")?.as_object()?.iter();
        let attributes =
            attributes.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        let elements = kept.get("elements")?.as_array()?.iter();
        // In the place of lines, to be written in the order in which they were read.
        let placed = (1..).zip(elements.filter_map(Element::from_json));
        let elements = placed.map(|(line, element)| Element { line, ..element });
        Some(Self {
            attributes: attributes.collect(),
            elements: elements.collect(),
        })
    }
}

/// The element that is kept with the record of a relation.
pub(super) fn kept_of_relation(extras: &Value) -> Option<Element> {
    Element::from_json(extras.get(IATI)?)
}

/// A relation of a project that is written.
pub(super) struct Link<'a> {
    pub(super) relation: &'a Relation,
    /// The entity at the other end.
    pub(super) other: &'a Entity,
    /// What was kept of the element that told of it.
    pub(super) rest: Option<Element>,
    /// The identifier of the activity that the other end is written as, if it is a whole.
    pub(super) activity: Option<String>,
}

/// All that is written of a project.
pub(super) struct Subject<'a> {
    pub(super) project: &'a Entity,
    /// Its identifier as an activity.
    pub(super) id: String,
    pub(super) reporter: &'a Reporter,
    pub(super) kept: Option<Kept>,
    /// Relations from it and to it.
    pub(super) links: Vec<Link<'a>>,
    pub(super) sources: &'a HashMap<String, Source>,
}

/// The `iati-activity` of a project. What was kept and is not as the schema has it, as only another
/// format can bring it in, is left out, and all else that was kept with it.
pub(super) fn activity(mut subject: Subject<'_>) -> Element {
    let activity = attempt(&subject);
    if shape::flaws(&activity).is_empty() {
        return activity;
    }
    subject.kept = None;
    for link in &mut subject.links {
        link.rest = None;
    }
    attempt(&subject)
}

fn attempt(subject: &Subject<'_>) -> Element {
    let mut writer = Writer::new(subject);
    writer.identity();
    writer.texts();
    writer.participants();
    writer.status();
    writer.dates();
    writer.places();
    writer.sectors();
    writer.money();
    writer.documents();
    writer.wholes();
    writer.results();
    writer.finish()
}

/// An activity in the making.
struct Writer<'a> {
    subject: &'a Subject<'a>,
    /// What was kept and has not been written yet.
    kept: Vec<Element>,
    written: Vec<Element>,
}

impl<'a> Writer<'a> {
    fn new(subject: &'a Subject<'a>) -> Self {
        let kept = subject.kept.as_ref();
        Self {
            subject,
            kept: kept.map_or_else(Vec::new, |kept| kept.elements.clone()),
            written: Vec::new(),
        }
    }

    fn write(&mut self, element: Element) {
        self.written.push(element);
    }

    /// Takes a kept element of that name that fits.
    fn take(&mut self, name: &str, fits: impl Fn(&Element) -> bool) -> Option<Element> {
        let mut places = self.kept.iter();
        let at = places.position(|element| element.name == name && fits(element))?;
        Some(self.kept.remove(at))
    }

    /// The kept elements of that name.
    fn of<'k>(&'k self, name: &'k str) -> impl Iterator<Item = &'k Element> {
        self.kept.iter().filter(move |element| element.name == name)
    }

    /// The relations of a kind that no activity has told of.
    fn untold(&self, kind: RelationKind) -> impl Iterator<Item = &Link<'a>> {
        let links = self.subject.links.iter();
        links.filter(move |link| link.relation.kind == kind && link.rest.is_none())
    }

    /// The day of a moment.
    fn day(at: Instant) -> String {
        at.to_string().chars().take(10).collect()
    }

    fn finish(mut self) -> Element {
        let mut activity = Element::new(super::ACTIVITY);
        if let Some(kept) = &self.subject.kept {
            activity.attributes.clone_from(&kept.attributes);
        } else {
            activity.set("last-updated-datetime", self.subject.project.updated_at);
        }
        self.written.append(&mut self.kept);
        let place = |element: &Element| ORDER.iter().position(|name| *name == element.name);
        self.written.sort_by_key(|element| {
            let place = place(element).unwrap_or(ORDER.len());
            (place, element.line)
        });
        // What the standard does not know is of another namespace, or of no use in a file.
        let is_known = |element: &Element| place(element).is_some() || element.name.contains(':');
        for element in self.written.into_iter().filter(is_known) {
            activity = activity.holding(element);
        }
        stripped(activity, &[super::NAMESPACE.0])
    }
}
