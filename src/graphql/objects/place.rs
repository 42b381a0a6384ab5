//! Places and events.

use serde_json::{Value, json};

use super::entity::{entity, filter, neighbours, parts};
use crate::{
    domain::{
        EntityKind::{Direction, Event, Institution, Place, Project},
        RelationKind,
    },
    graphql::{
        Node,
        fetch::{into, out},
        table::{Arg, Field, Given, Read, Type},
    },
};

const LOCATED_IN: &[RelationKind] = &[RelationKind::LocatedIn];

pub(super) fn types(shared: &[&'static Field]) -> [Type; 2] {
    [place(shared), event(shared)]
}

#[rustfmt::skip]
fn place(shared: &[&'static Field]) -> Type {
    let doc = "A country, a region, a city or a spot in one.";
    let mut own = vec![
        Field::new("placeKind", "PlaceKind!", "What sort of place it is.", Read::Entity(|e, _, out| out.put(&e.data.place_kind))),
        Field::new("isoCode", "String", "ISO 3166-1 or 3166-2: `UZ`, `UZ-TK`.", Read::Entity(|e, _, out| out.put(&e.data.iso_code))),
        Field::new("coordinates", "Coordinates", "Where it is; its middle, if it is wide.", Read::Plain(coordinates)),
    ];
    own.extend(parts(Place));
    own.extend([
        neighbours("institutions", Some(Institution), &[into(LOCATED_IN)], "Institutions in it; with `within`, in any place inside it too.").arg(within()).arg(filter("InstitutionFilter")).paged(),
        neighbours("projects", Some(Project), &[into(LOCATED_IN)], "Projects carried out in it; with `within`, in any place inside it too.").arg(within()).arg(filter("ProjectFilter")).paged(),
        neighbours("events", Some(Event), &[into(LOCATED_IN)], "Events that took place in it; with `within`, in any place inside it too.").arg(within()).paged(),
    ]);
    entity("Place", doc, shared, own)
}

fn within() -> Arg {
    Arg::new("within", "Boolean!", "Whether places inside it count.").or(Given::Bool(true))
}

fn coordinates(node: &Node) -> Value {
    match node {
        Node::Entity(entity) => json!(entity.data.coordinates),
        _ => Value::Null,
    }
}

#[rustfmt::skip]
fn event(shared: &[&'static Field]) -> Type {
    let doc = "A visit, a summit, a forum: something that happens at a time.";
    let mut own = vec![
        Field::new("eventKind", "EventKind!", "What sort of event it is.", Read::Entity(|e, _, out| out.put(&e.data.event_kind))),
        Field::new("status", "EventStatus!", "Whether it took place.", Read::Entity(|e, _, out| out.put(&e.data.status))),
        Field::new("starts", "PartialDate", "Its first day.", Read::Entity(|e, _, out| out.put(&e.data.starts))),
        Field::new("ends", "PartialDate", "Its last day.", Read::Entity(|e, _, out| out.put(&e.data.ends))),
        neighbours("participants", None, &[into(&[RelationKind::ParticipatesIn, RelationKind::Hosts])], "People and institutions that took part; `relation.role` says as what.").paged(),
        neighbours("directions", Some(Direction), &[out(&[RelationKind::Covers, RelationKind::Advances])], "Directions that it dealt with or advances.").paged(),
        neighbours("projects", Some(Project), &[out(&[RelationKind::Covers])], "Projects that it dealt with.").paged(),
        neighbours("places", Some(Place), &[out(LOCATED_IN)], "Where it takes place.").paged(),
    ];
    own.extend(parts(Event));
    entity("Event", doc, shared, own)
}
