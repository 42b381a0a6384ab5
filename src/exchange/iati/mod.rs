//! IATI 2.03, both ways: activities as projects, organisations as institutions.

mod codes;
mod gather;
mod map;
mod organisations;
mod read;
mod said;
mod shape;
mod write;
mod xml;

pub use gather::Activities;
pub use organisations::Organisations;
pub use read::Reader;

use crate::{
    domain::EntityKind,
    store::{Error, Store},
};
use xml::Element;

/// What a file of activities has.
const ACTIVITY: &str = "iati-activity";
/// What a file of organisations has.
const ORGANISATION: &str = "iati-organisation";
/// The vocabulary of sectors, numbered 99, whose codes are the slugs of our directions.
const DIRECTIONS: &str = "urn:hamkor:directions";
/// The namespace of our own attributes, and how it is declared.
const NAMESPACE: (&str, &str) = ("xmlns:hamkor", "urn:hamkor");
/// On what only the schema asks for, and nobody has stated.
const UNSTATED: &str = "hamkor:unstated";
/// On a date: the year or month that is known of it.
const OUR_DATE: &str = "hamkor:date";
/// On a status: ours, where IATI has none for it.
const OUR_STATUS: &str = "hamkor:status";
/// On a transaction: its stage, where IATI has no type for it.
const OUR_STAGE: &str = "hamkor:stage";
/// On a sum or an indicator: how the source bounds the figure.
const OUR_BOUND: &str = "hamkor:bound";
/// On an indicator: what is counted, where IATI has no measure for it.
const OUR_UNIT: &str = "hamkor:unit";

/// The activities that the graph has, by their identifiers, as [`Reader::knowing`] wants them.
pub async fn activities(store: &Store) -> Result<Vec<String>, Error> {
    store
        .extract_identifiers(EntityKind::Project, map::IATI)
        .await
}

/// The beginning of a file, up to the first tag.
fn root(name: &str, store: &Store) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let root = Element::new(name)
        .with(NAMESPACE.0, NAMESPACE.1)
        .with("version", "2.03")
        .with("generated-datetime", store.now());
    xml::open(&root, &mut text);
    text.push('\n');
    text
}
