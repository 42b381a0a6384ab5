//! Projects, and the directions that they advance.

use serde_json::{Value, json};

use super::entity::{entity, filter, funding, neighbours, parts};
use crate::{
    domain::{
        EntityKind::{Direction, Event, Institution, Person, Place, Project},
        RelationKind, Status,
    },
    graphql::{
        Node,
        fetch::{into, out},
        table::{Field, Read, Type},
    },
};

const CARRIED_BY: &[RelationKind] = &[
    RelationKind::AccountableFor,
    RelationKind::Extends,
    RelationKind::Implements,
    RelationKind::Supports,
    RelationKind::Partners,
    RelationKind::Proposes,
];

pub(super) fn types(shared: &[&'static Field]) -> [Type; 2] {
    [project(shared), direction(shared)]
}

#[rustfmt::skip]
fn project(shared: &[&'static Field]) -> Type {
    let doc = "An undertaking: a project, or a programme, portfolio or strategy that holds projects together.";
    let mut own = facts();
    own.extend([
        neighbours("directions", Some(Direction), &[out(&[RelationKind::Advances])], "Directions that it advances.").paged(),
        neighbours("funders", Some(Institution), &[into(&[RelationKind::Funds])], "Institutions that give it money; `relation.money` says how much.").paged(),
        neighbours("participants", Some(Institution), &[into(CARRIED_BY)], "Institutions that carry it out, answer for it or partner in it; `relation.kind` and `relation.role` say how.").paged(),
        neighbours("institutions", Some(Institution), &[out(&[RelationKind::Establishes])], "Institutions that it creates, builds or equips.").paged(),
        neighbours("people", Some(Person), &[into(&[])], "People who proposed or support it.").paged(),
        neighbours("places", Some(Place), &[out(&[RelationKind::LocatedIn])], "Where it is carried out.").paged(),
        neighbours("events", Some(Event), &[into(&[])], "Events that dealt with it.").paged(),
    ]);
    own.extend(parts(Project));
    own.extend([
        neighbours("predecessors", Some(Project), &[out(&[RelationKind::Succeeds])], "The stage before it.").paged(),
        neighbours("successors", Some(Project), &[into(&[RelationKind::Succeeds])], "The stage after it.").paged(),
        funding("Money promised to it, a sum for each currency and stage. Never added to `budget`."),
    ]);
    entity("Project", doc, shared, own)
}

#[rustfmt::skip]
fn facts() -> Vec<Field> {
    vec![
        Field::new("projectKind", "ProjectKind!", "What sort of undertaking it is.", Read::Entity(|e, _, out| out.put(&e.data.project_kind))),
        Field::new("status", "ProjectStatus!", "How far along it is.", Read::Entity(|e, _, out| out.put(&e.data.status))),
        Field::new("iatiStatus", "Int!", "The IATI ActivityStatus code that `status` answers to.", Read::Entity(|e, _, out| out.put(&e.data.status.map_or(1, Status::iati_activity_status)))),
        Field::new("starts", "PartialDate", "Its first day, planned or actual.", Read::Entity(|e, _, out| out.put(&e.data.starts))),
        Field::new("ends", "PartialDate", "Its last day, planned or actual.", Read::Entity(|e, _, out| out.put(&e.data.ends))),
        Field::new("budget", "Money", "What it comes to in all, where a source gives a total without saying who pays how much. Never added to `funding`.", Read::Here(|n, found| found.extend(data(n).and_then(|data| data.budget.clone()).map(Node::Money)))),
        Field::new("targets", "[Target!]!", "Figures that it is to reach.", Read::Plain(|n| data(n).map_or(Value::Null, |data| json!(data.targets)))),
        Field::new("sectors", "[String!]!", "OECD DAC purpose codes: `11330`, vocational training.", Read::Entity(|e, _, out| out.put(&e.data.sectors))),
    ]
}

fn data(node: &Node) -> Option<&crate::domain::EntityData> {
    match node {
        Node::Entity(entity) => Some(&entity.data),
        _ => None,
    }
}

#[rustfmt::skip]
fn direction(shared: &[&'static Field]) -> Type {
    let doc = "An area of cooperation; seven are the anchor directions of the strategy.";
    let mut own = vec![
        Field::new("ordinal", "Int", "Its number among the seven anchor directions; null for other areas of cooperation.", Read::Entity(|e, _, out| out.put(&e.data.ordinal))),
        neighbours("projects", Some(Project), &[into(&[RelationKind::Advances])], "Projects that advance it.").arg(filter("ProjectFilter")).paged(),
        neighbours("institutions", Some(Institution), &[into(&[])], "Institutions that advance it, support it, partner in it or proposed it; `relation` says how.").arg(filter("InstitutionFilter")).paged(),
        neighbours("events", Some(Event), &[into(&[])], "Events that dealt with it or advance it.").paged(),
    ];
    own.extend(parts(Direction));
    own.push(funding(
        "Money promised to what advances it, a sum for each currency and stage.",
    ));
    entity("Direction", doc, shared, own)
}
