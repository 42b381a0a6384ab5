//! An institution as an organisation of its own file.

use super::{
    Kept, Reporter,
    texts::{names, narrative, prepend},
};
use crate::{
    domain::Entity,
    exchange::iati::{
        NAMESPACE, ORGANISATION, shape,
        xml::{Element, Node, stripped},
    },
};

/// The elements of an organisation, in the order in which the schema has them.
const ORDER: [&str; 9] = [
    "organisation-identifier",
    "name",
    "reporting-org",
    "total-budget",
    "recipient-org-budget",
    "recipient-region-budget",
    "recipient-country-budget",
    "total-expenditure",
    "document-link",
];

/// The `iati-organisation` of an institution; what was kept is left out if it is not as the schema
/// has it.
pub(in crate::exchange::iati) fn organisation(
    institution: &Entity,
    id: &str,
    kept: Option<Kept>,
    reporter: &Reporter,
) -> Element {
    if let Some(kept) = kept {
        let organisation = attempt(institution, id, kept, reporter);
        if shape::flaws(&organisation).is_empty() {
            return organisation;
        }
    }
    attempt(institution, id, Kept::default(), reporter)
}

fn attempt(institution: &Entity, id: &str, kept: Kept, reporter: &Reporter) -> Element {
    let mut elements = kept.elements;
    let has =
        |elements: &[Element], name: &str| elements.iter().any(|element| element.name == name);
    let mut name = match elements.iter().position(|element| element.name == "name") {
        Some(at) => elements.remove(at),
        None => Element::new("name"),
    };
    let names = names(&institution.data.names, &name);
    prepend(&mut name, names);
    if name.children.is_empty() {
        name = name.holding(narrative(None, &institution.slug));
    }
    elements.push(name);
    elements.push(Element::new("organisation-identifier").saying(id));
    if !has(&elements, "reporting-org") {
        elements.push(reporter.element.clone());
    }
    let place = |element: &Element| ORDER.iter().position(|name| *name == element.name);
    elements.retain(|element| place(element).is_some() || shape::is_foreign(element));
    elements.sort_by_key(|element| (place(element).unwrap_or(ORDER.len()), element.line));
    let mut organisation = Element::new(ORGANISATION);
    organisation.attributes = kept.attributes;
    organisation.children = elements.into_iter().map(Node::Element).collect();
    stripped(organisation, &[NAMESPACE.0])
}
