//! Institutions and people.

use super::entity::{entity, filter, funding, neighbours, parts};
use crate::{
    domain::{
        EntityKind::{Direction, Event, Institution, Person, Place, Project},
        RelationKind,
    },
    graphql::{
        fetch::{into, out},
        table::{Field, Read, Type},
    },
};

pub(super) fn types(shared: &[&'static Field]) -> [Type; 2] {
    [institution(shared), person(shared)]
}

#[rustfmt::skip]
fn institution(shared: &[&'static Field]) -> Type {
    let doc = "An organisation: a ministry, a bank, a university, a training centre, a group that a source names.";
    let mut own = vec![
        Field::new("institutionKind", "InstitutionKind!", "What sort of institution it is.", Read::Entity(|e, _, out| out.put(&e.data.institution_kind))),
        Field::new("status", "InstitutionStatus", "How far along it is; null where no source says.", Read::Entity(|e, _, out| out.put(&e.data.status))),
        Field::new("founded", "PartialDate", "When it was founded.", Read::Entity(|e, _, out| out.put(&e.data.founded))),
        Field::new("closed", "PartialDate", "When it was closed.", Read::Entity(|e, _, out| out.put(&e.data.closed))),
        neighbours("models", Some(Institution), &[out(&[RelationKind::ModelledOn])], "The institutions that it is modelled on, as the KAIST-model institute is on KAIST.").paged(),
    ];
    own.extend(parts(Institution));
    own.extend([
        neighbours("partners", Some(Institution), &[out(&[RelationKind::Partners]), into(&[RelationKind::Partners])], "Institutions that it works with.").paged(),
        neighbours("funders", Some(Institution), &[into(&[RelationKind::Funds])], "Institutions that give it money.").paged(),
        neighbours("funds", None, &[out(&[RelationKind::Funds])], "What it funds.").paged(),
        neighbours("directions", Some(Direction), &[out(&[])], "Directions that it advances, supports, partners in or proposed; `relation` says how.").paged(),
        neighbours("projects", Some(Project), &[out(&[]), into(&[])], "Projects that it takes part in, with money or otherwise, or that create or equip it; `relation` says how.").arg(filter("ProjectFilter")).paged(),
        neighbours("people", Some(Person), &[into(&[])], "People tied to it in any way: they hold office there, proposed it, support it; `relation` says how.").paged(),
        neighbours("places", Some(Place), &[out(&[RelationKind::LocatedIn])], "Where it is.").paged(),
        neighbours("events", Some(Event), &[out(&[]), into(&[])], "Events that it took part in, hosts or funds, or that dealt with it; `relation` says how.").paged(),
        funding("Money promised to it, a sum for each currency and stage."),
    ]);
    entity("Institution", doc, shared, own)
}

#[rustfmt::skip]
fn person(shared: &[&'static Field]) -> Type {
    let doc = "Somebody who holds office, proposes, supports or takes part.";
    entity(
        "Person",
        doc,
        shared,
        vec![
            neighbours("positions", Some(Institution), &[out(&[RelationKind::HoldsOffice])], "Offices held; `relation.role` is the title.").paged(),
            neighbours("projects", Some(Project), &[out(&[])], "Projects that they proposed or support; `relation` says which.").paged(),
            neighbours("events", Some(Event), &[out(&[])], "Events that they took part in, proposed or support; `relation` says as what.").paged(),
        ],
    )
}
