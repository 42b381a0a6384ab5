//! The root of all mutations, and what they answer.

use crate::{
    domain::NodeKind::{
        self, Direction, Event, Institution, Person, Place, Project, Relation, Source,
    },
    graphql::{
        objects::connection::link,
        table::{Arg, Field, Read, Type},
        write::Write,
    },
};

pub(super) fn types() -> Vec<Type> {
    let mut types = vec![mutation()];
    types.extend(payloads());
    types
}

/// A mutation is a line here, and an arm in `read/mutate.rs`; its input is in `graphql/puts.rs`.
#[rustfmt::skip]
fn mutation() -> Type {
    let field = |name, input, payload, write, doc| {
        Field::new(name, payload, doc, Read::Write(write)).arg(Arg::new("input", input, "What is said."))
    };
    let put = |name, input, kind: NodeKind, doc| {
        let payload = match kind {
            Relation => "PutRelationPayload!",
            Source => "PutSourcePayload!",
            _ => "PutEntityPayload!",
        };
        field(name, input, payload, Write::Put(kind), doc)
    };
    let doc = "What agencies can say, signed by a key. Each field is done by itself, one after the other: \
               what one did stands, even if the next is refused. `put…` creates or revises the caller's record under its own key \
               and merges it into the graph, in one transaction; the same call again changes nothing.";
    Type::new("Mutation", doc, &[], vec![
        put("putInstitution", "PutInstitutionInput!", Institution, "What the caller says of an institution."),
        put("putProject", "PutProjectInput!", Project, "What the caller says of a project."),
        put("putPerson", "PutPersonInput!", Person, "What the caller says of a person."),
        put("putDirection", "PutDirectionInput!", Direction, "What the caller says of a direction."),
        put("putPlace", "PutPlaceInput!", Place, "What the caller says of a place."),
        put("putEvent", "PutEventInput!", Event, "What the caller says of an event."),
        put("putRelation", "PutRelationInput!", Relation, "What the caller says of a relation between two entities."),
        put("putSource", "PutSourceInput!", Source, "What the caller says of a document that facts are taken from."),
        field("putRecords", "PutRecordsInput!", "PutRecordsPayload!", Write::PutAll, "Many records, 500 at most, all or nothing. They may refer to each other, in any order."),
        field("withdrawRecord", "WithdrawRecordInput!", "WithdrawRecordPayload!", Write::Withdraw, "Take back the caller's record; the other agencies' words remain. What nobody describes any more leaves the graph, and relations that lead there with it, until it is described again; history stays."),
        field("mergeEntities", "MergeEntitiesInput!", "PutEntityPayload!", Write::Merge, "Curators: two entities are one. The ids and slugs of both resolve to it from now on, and all that is said of either is said of it. The same call again changes nothing."),
        field("splitRecord", "SplitRecordInput!", "PutEntityPayload!", Write::Split, "Curators: give a record an entity of its own again. If what it was put to was merged into another, that merge is taken back, with all records of it; else the record alone leaves, for a new entity."),
    ])
}

#[rustfmt::skip]
fn payloads() -> Vec<Type> {
    let linked = |name: &'static str, shape, doc, read| Field::new(name, shape, doc, Read::Link(read));
    let record = || linked("record", "Record", "The caller's record.", |n, aims| link(n.get("record"), aims));
    let errors = || Field::new("errors", "[InputError!]!", "What was wrong with the input, all of it; empty when it took effect.", Read::Plain(|n| n.get("errors").clone()));
    let own = |name, shape, doc| Field::new(name, shape, doc, Read::Own);
    vec![
        Type::new("PutEntityPayload", "What became of an entity, and of a record of it.", &[], vec![
            linked("entity", "Entity", "The entity, with all that is said of it.", |n, aims| link(n.get("subject"), aims)),
            linked("record", "Record", "The record that was put or split off; null after a merge, which leaves all records as they are.", |n, aims| link(n.get("record"), aims)),
            errors(),
        ]),
        Type::new("PutRelationPayload", "What became of a record of a relation.", &[], vec![
            linked("relation", "Relation", "The relation, with all that is said of it.", |n, aims| link(n.get("subject"), aims)),
            record(),
            errors(),
        ]),
        Type::new("PutSourcePayload", "What became of a record of a source.", &[], vec![
            linked("source", "Source", "The source, with all that is said of it.", |n, aims| link(n.get("subject"), aims)),
            record(),
            errors(),
        ]),
        Type::new("PutRecordsPayload", "What became of many records.", &[], vec![
            linked("records", "[Record!]!", "The caller's records, in the order of the input; none if one of them was refused.", |n, aims| link(n.get("records"), aims)),
            errors(),
        ]),
        Type::new("WithdrawRecordPayload", "What became of a record that was taken back.", &[], vec![
            linked("record", "Record", "The caller's record; its subject is null if nobody describes it any more.", |n, aims| link(n.get("record"), aims)),
            errors(),
        ]),
        Type::new("InputError", "A fault of an input, which the caller can mend.", &[], vec![
            own("path", "[String!]!", "Where in the input: `[\"money\", \"currency\"]`; positions in lists are numbers, counted from 0."),
            own("code", "InputErrorCode!", "Its sort, for programs."),
            own("message", "String!", "What is wrong and how to mend it, for people."),
        ]),
    ]
}
