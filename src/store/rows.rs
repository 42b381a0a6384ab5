//! Between rows and the domain, both ways.

use sea_orm::ActiveModelTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Error, row};
use crate::domain::{
    Agency, Body, Conflict, Entity, EntityData, Id, Instant, NodeKind, Record, Relation,
    RelationFacts, Source, SourceData, Status, Vocabulary, preferred, spelling,
};

/// How a merged entity is kept in `entity.doc`.
#[derive(Serialize, Deserialize)]
pub(super) struct EntityDoc {
    pub(super) data: EntityData,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) conflicts: Vec<Conflict>,
}

/// How a merged relation is kept in `relation.doc`.
#[derive(Serialize, Deserialize)]
pub(super) struct RelationDoc {
    pub(super) data: RelationFacts,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) conflicts: Vec<Conflict>,
}

fn json<T: Serialize>(table: &'static str, id: Id, value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|reason| Error::corrupt(table, id, &reason))
}

fn parsed<T: for<'a> Deserialize<'a>>(table: &'static str, id: Id, text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|reason| Error::corrupt(table, id, &reason))
}

/// A value of a closed vocabulary, as a row has it.
pub(super) fn known<T: Vocabulary>(table: &'static str, id: Uuid, text: &str) -> Result<T, Error> {
    T::parse(text).ok_or_else(|| Error::Corrupt {
        table,
        id: id.to_string(),
        reason: format!("`{text}` is no {}", T::NAME),
    })
}

impl From<row::agency::Model> for Agency {
    fn from(row: row::agency::Model) -> Self {
        Self {
            id: Id::new(NodeKind::Agency, row.id),
            slug: row.slug,
            name: row.name,
            license: row.license,
            precedence: row.precedence,
        }
    }
}

/// The row of a record.
pub(super) fn record_row(record: &Record) -> Result<row::record::Model, Error> {
    let data = record
        .body
        .to_json()
        .map_err(|reason| Error::corrupt("record", record.id, &reason))?
        .to_string();
    Ok(row::record::Model {
        id: record.id.uuid,
        agency_id: record.agency.uuid,
        key: record.key.clone(),
        subject_kind: record.subject.kind.as_str().to_owned(),
        subject_id: record.subject.uuid,
        origin_id: record.origin.uuid,
        data,
        resolved: json("record", record.id, &record.resolved)?,
        revision: record.revision,
        withdrawn: record.withdrawn,
        created_at: record.created_at.micros(),
        updated_at: record.updated_at.micros(),
    })
}

/// The record of a row; `precedence` is its agency's.
pub(super) fn record(row: row::record::Model, precedence: i32) -> Result<Record, Error> {
    let id = Id::new(NodeKind::Record, row.id);
    let kind: NodeKind = known("record", row.id, &row.subject_kind)?;
    let body = Body::from_json(kind, parsed("record", id, &row.data)?)
        .map_err(|reason| Error::corrupt("record", id, &reason))?;
    Ok(Record {
        id,
        agency: Id::new(NodeKind::Agency, row.agency_id),
        precedence,
        key: row.key,
        subject: Id::new(kind, row.subject_id),
        origin: Id::new(kind, row.origin_id),
        body,
        resolved: parsed("record", id, &row.resolved)?,
        revision: row.revision,
        withdrawn: row.withdrawn,
        created_at: Instant::from_micros(row.created_at),
        updated_at: Instant::from_micros(row.updated_at),
    })
}

/// The row of an entity.
pub(super) fn entity_row(entity: &Entity) -> Result<row::entity::Model, Error> {
    let data = &entity.data;
    let class = data
        .institution_kind
        .map(Vocabulary::as_str)
        .or(data.project_kind.map(Vocabulary::as_str))
        .or(data.place_kind.map(Vocabulary::as_str))
        .or(data.event_kind.map(Vocabulary::as_str));
    let date = |date: Option<_>| {
        date.map_or_else(String::new, |d: crate::domain::PartialDate| d.to_string())
    };
    let doc = EntityDoc {
        data: data.clone(),
        aliases: entity.aliases.clone(),
        conflicts: entity.conflicts.clone(),
    };
    Ok(row::entity::Model {
        id: entity.id.uuid,
        kind: entity.kind.as_str().to_owned(),
        slug: entity.slug.clone(),
        revision: entity.revision,
        created_at: entity.created_at.micros(),
        updated_at: entity.updated_at.micros(),
        doc: json("entity", entity.id, &doc)?,
        name_key: preferred(&data.names, &[]).map_or_else(String::new, |name| spelling(&name.text)),
        class: class.map(str::to_owned),
        status: data.status.map(|status| status.as_str().to_owned()),
        status_rank: data.status.map_or(-1, Status::rank),
        starts: date(data.starts.or(data.founded)),
        ends: date(data.ends.or(data.closed)),
        ordinal: data.ordinal.unwrap_or(i32::MAX),
        iso_code: data.iso_code.clone(),
    })
}

/// The row of a relation.
pub(super) fn relation_row(relation: &Relation) -> Result<row::relation::Model, Error> {
    let RelationFacts {
        stage,
        since,
        until,
        money,
        ..
    } = &relation.data;
    let parts = money.as_ref().map(|money| money.amount.parts());
    let doc = RelationDoc {
        data: relation.data.clone(),
        conflicts: relation.conflicts.clone(),
    };
    Ok(row::relation::Model {
        id: relation.id.uuid,
        kind: relation.kind.as_str().to_owned(),
        from_kind: relation.from.kind.as_str().to_owned(),
        from_id: relation.from.uuid,
        to_kind: relation.to.kind.as_str().to_owned(),
        to_id: relation.to.uuid,
        stage: stage.as_str().to_owned(),
        since: since.map_or_else(String::new, |date| date.to_string()),
        until: until.map_or_else(String::new, |date| date.to_string()),
        amount_whole: parts.map(|(whole, _)| whole),
        amount_nanos: parts.map(|(_, nanos)| nanos),
        currency: money.as_ref().map(|money| money.currency.to_string()),
        bound: money.as_ref().map(|money| money.bound.to_string()),
        revision: relation.revision,
        created_at: relation.created_at.micros(),
        updated_at: relation.updated_at.micros(),
        doc: json("relation", relation.id, &doc)?,
    })
}

/// The row of a source.
pub(super) fn source_row(source: &Source) -> Result<row::source::Model, Error> {
    Ok(row::source::Model {
        id: source.id.uuid,
        slug: source.data.slug.clone(),
        revision: source.revision,
        created_at: source.created_at.micros(),
        updated_at: source.updated_at.micros(),
        doc: json("source", source.id, &source.data)?,
    })
}

/// The source of a row.
pub(super) fn source(row: &row::source::Model) -> Result<Source, Error> {
    let id = Id::new(NodeKind::Source, row.id);
    let data: SourceData = parsed("source", id, &row.doc)?;
    Ok(Source {
        id,
        data,
        revision: row.revision,
        created_at: Instant::from_micros(row.created_at),
        updated_at: Instant::from_micros(row.updated_at),
    })
}

/// Turns a row into what an insert takes.
pub(super) fn active<M, A>(model: M) -> A
where
    M: Into<A>,
    A: ActiveModelTrait,
{
    model.into().reset_all()
}
