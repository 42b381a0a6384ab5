//! Conditions on entities, as SQL that never multiplies rows: look-ups are semi-joins.

use super::sql::Sql;
use crate::domain::{
    EntityRef, Id, Instant, PartialDate, RecordKey, RelationDirection, RelationKind, Vocabulary,
    spelling,
};

/// The longest text, in bytes, that is looked for in names, none of which is as long.
const MAX_NAME: usize = 10_000;

/// What entities of a list are to be like.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Every one of these; none stands for anything.
    All(Vec<Condition>),
    /// At least one of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// A column has one of these values.
    OneOf(Column, Vec<String>),
    /// A date column's period reaches this date or later.
    From(Column, PartialDate),
    /// A date column's period reaches this date or earlier.
    To(Column, PartialDate),
    /// Its records changed at this moment or later.
    UpdatedSince(Instant),
    /// A name has this text in it, in any script.
    Name(String),
    /// A project of one of these sectors.
    Sector(Vec<String>),
    /// Its number is one of these.
    Ordinal(Vec<i32>),
    /// A relation joins it with one of these.
    Linked {
        /// Of these kinds.
        kinds: Vec<RelationKind>,
        /// Which way from the entity.
        direction: RelationDirection,
        /// The other end.
        others: Vec<EntityRef>,
        /// Or with a part of one of these.
        is_within: bool,
    },
}

/// Columns of entities that conditions can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// How far along it is.
    Status,
    /// Its sort within its kind.
    Class,
    /// Its first day, or when it was founded.
    Starts,
    /// Its last day, or when it was closed.
    Ends,
    /// Its ISO 3166 code.
    IsoCode,
    /// Its readable key.
    Slug,
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::Status => "e.status",
            Self::Class => "e.class",
            Self::Starts => "e.starts",
            Self::Ends => "e.ends",
            Self::IsoCode => "e.iso_code",
            Self::Slug => "e.slug",
        }
    }
}

/// Adds the condition on the entity `e`.
pub(super) fn push_condition(sql: &mut Sql, condition: &Condition) {
    match condition {
        Condition::All(all) => push_joined(sql, all, " AND ", "1 = 1"),
        Condition::Any(any) => push_joined(sql, any, " OR ", "1 = 0"),
        Condition::Not(condition) => {
            // What is unknown is not so: a project without a start does not start in 2024.
            sql.push("NOT COALESCE(");
            push_condition(sql, condition);
            sql.push(if sql.is_postgres() {
                ", FALSE)"
            } else {
                ", 0)"
            });
        }
        // Of one value PostgreSQL knows how many rows have it, and an index keeps their order.
        Condition::OneOf(column, values) => {
            sql.push(column.name()).push(" IN ").bind_texts(values);
        }
        Condition::From(column, date) => {
            // `~` sorts behind `-`, so that the text stands for the last day that it can mean.
            sql.push("(")
                .push(column.name())
                .push(" <> '' AND ")
                .push(column.name());
            sql.push(" || '~' >= ").bind(date.to_string()).push(")");
        }
        Condition::To(column, date) => {
            sql.push("(")
                .push(column.name())
                .push(" <> '' AND ")
                .push(column.name());
            sql.push(" <= ").bind(format!("{date}~")).push(")");
        }
        Condition::UpdatedSince(at) => {
            sql.push("e.updated_at >= ").bind(at.micros());
        }
        // SQLite takes no pattern of more than 50,000 bytes.
        Condition::Name(text) if spelling(text).len() > MAX_NAME => {
            sql.push("1 = 0");
        }
        Condition::Name(text) => {
            sql.push("e.id IN (SELECT entity_id FROM entity_name WHERE search_key LIKE ");
            sql.bind(format!("%{}%", spelling(text))).push(")");
        }
        Condition::Sector(codes) => {
            sql.push("e.id IN (SELECT entity_id FROM entity_sector WHERE code IN ");
            sql.bind_texts(codes).push(")");
        }
        Condition::Ordinal(numbers) => {
            let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
            sql.push("CAST(e.ordinal AS TEXT) IN ").bind_texts(&numbers);
        }
        Condition::Linked {
            kinds,
            direction,
            others,
            is_within,
        } => {
            push_linked(sql, kinds, *direction, others, *is_within);
        }
    }
}

fn push_joined(sql: &mut Sql, conditions: &[Condition], joint: &str, none: &str) {
    sql.push("(");
    if conditions.is_empty() {
        sql.push(none);
    }
    for (n, condition) in conditions.iter().enumerate() {
        sql.push(if n > 0 { joint } else { "" });
        push_condition(sql, condition);
    }
    sql.push(")");
}

fn push_linked(
    sql: &mut Sql,
    kinds: &[RelationKind],
    direction: RelationDirection,
    others: &[EntityRef],
    is_within: bool,
) {
    let legs: &[_] = match direction {
        RelationDirection::Out => &[("from_id", "to_id")],
        RelationDirection::In => &[("to_id", "from_id")],
        RelationDirection::Both => &[("from_id", "to_id"), ("to_id", "from_id")],
    };
    sql.push("(");
    for (n, (own, other)) in legs.iter().enumerate() {
        sql.push(if n > 0 { " OR " } else { "" });
        sql.push("e.id IN (SELECT l.")
            .push(own)
            .push(" FROM relation l WHERE ");
        push_kinds(sql, "l", kinds);
        sql.push(" AND l.").push(other).push(" IN (");
        if is_within {
            sql.push("WITH RECURSIVE inside(id) AS (");
            push_refs(sql, others);
            // CROSS, as SQLite would otherwise go through all parts there are at every step.
            sql.push(
                " UNION SELECT p.from_id FROM inside i CROSS JOIN relation p \
                 WHERE p.to_id = i.id AND p.kind = 'PART_OF') SELECT id FROM inside",
            );
        } else {
            push_refs(sql, others);
        }
        sql.push("))");
    }
    sql.push(")");
}

/// Adds the condition that the relation is of one of `kinds`; of any, if there are none.
pub(super) fn push_kinds(sql: &mut Sql, alias: &str, kinds: &[RelationKind]) {
    if kinds.is_empty() {
        sql.push("1 = 1");
        return;
    }
    sql.push(alias).push(".kind IN (");
    for (n, kind) in kinds.iter().enumerate() {
        sql.push(if n > 0 { ", '" } else { "'" })
            .push(kind.as_str())
            .push("'");
    }
    sql.push(")");
}

/// Adds `SELECT …` that yields the ids of the entities referred to; unknown ones yield none.
///
/// The same text for any number of references, as SQLite joins no more than 500 queries.
pub(super) fn push_refs(sql: &mut Sql, refs: &[EntityRef]) {
    let (mut ids, mut slugs, mut identifiers, mut records) = (vec![], vec![], vec![], vec![]);
    for reference in refs {
        match reference {
            EntityRef::Id(id) => ids.extend(Id::parse(id).map(|id| id.uuid)),
            EntityRef::Slug(slug) => slugs.push(slug),
            EntityRef::Identifier(named) => identifiers.push([&named.scheme, &named.value]),
            EntityRef::Record(RecordKey { agency, key }) => records.push([agency, key]),
        }
    }
    sql.push("SELECT id FROM entity WHERE 1 = 0");
    if !ids.is_empty() {
        sql.push(" UNION SELECT id FROM entity WHERE id IN ")
            .bind_ids(&ids);
        sql.push(" UNION SELECT to_id FROM redirect WHERE from_id IN ")
            .bind_ids(&ids);
    }
    if !slugs.is_empty() {
        sql.push(" UNION SELECT entity_id FROM slug WHERE slug IN ")
            .bind_texts(&slugs);
    }
    if !identifiers.is_empty() {
        sql.push(" UNION SELECT i.entity_id FROM ")
            .bind_pairs(&identifiers);
        sql.push(
            " JOIN entity_identifier i ON i.scheme = pair.value ->> 0 AND i.value = pair.value ->> 1",
        );
    }
    if !records.is_empty() {
        sql.push(" UNION SELECT d.subject_id FROM ")
            .bind_pairs(&records);
        sql.push(
            " JOIN agency a ON a.slug = pair.value ->> 0 \
             JOIN record d ON d.agency_id = a.id AND d.key = pair.value ->> 1 WHERE NOT d.withdrawn",
        );
    }
}
