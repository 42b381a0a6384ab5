//! What a record takes along that leaves its entity, and what stays.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::FromQueryResult;

use super::{
    Error, PutError,
    apply::{Ranked, records_of},
    plan::slug_for,
    redirects,
    refs::{Directory, Wanted},
    rows,
    sql::Sql,
    subject::made_slug,
    transaction::DatabaseTransaction,
};
use crate::domain::{Body, FaultCode, Id, Identifier, Invalid, NodeKind, Record, RecordKey};

/// A record that is to leave, and the others that stand of its entity.
pub(super) struct Parts {
    pub(super) record: Record,
    others: Vec<Record>,
}

impl Parts {
    /// Finds the record and the others of its entity.
    pub(super) async fn load(
        transaction: &DatabaseTransaction,
        key: &RecordKey,
    ) -> Result<Self, PutError> {
        let Some(record) = record(transaction, key).await? else {
            let message = format!("there is no record `{}:{}`", key.agency, key.key);
            return Err(Invalid::one("record", FaultCode::NotFound, message).into());
        };
        if record.subject.kind.entity().is_none() {
            let message = format!(
                "it is about a {}; only records of entities are split off",
                record.subject.kind
            );
            return Err(refused(message));
        }
        let subject = record.subject;
        let mut records = records_of(transaction, &[subject.uuid]).await?;
        let mut others = records.remove(&subject).unwrap_or_default();
        others.retain(|other| !other.withdrawn && other.id != record.id);
        Ok(Self { record, others })
    }
}

fn refused(message: String) -> PutError {
    Invalid::one("record", FaultCode::NotAllowed, message).into()
}

async fn record(
    transaction: &DatabaseTransaction,
    RecordKey { agency, key }: &RecordKey,
) -> Result<Option<Record>, Error> {
    let mut sql = Ranked::select(transaction);
    sql.push("NOT r.withdrawn AND a.slug = ")
        .bind(agency)
        .push(" AND r.key = ")
        .bind(key);
    let found = Ranked::find_by_statement(sql.statement())
        .one(transaction)
        .await
        .map_err(Error::Read)?;
    found
        .map(|Ranked { record, precedence }| rows::record(record, precedence))
        .transpose()
}

/// Takes back the merge of what the record was put to, with all that is said of it.
///
/// Returns the relations that may lead elsewhere for it.
pub(super) async fn take_back(
    transaction: &DatabaseTransaction,
    parts: &Parts,
) -> Result<Vec<Id>, PutError> {
    let (back, from) = (parts.record.origin, parts.record.subject);
    let led = redirects::remove(transaction, back, from).await?;
    let origins = led.iter().map(|id| Id::new(back.kind, *id));
    let origins: BTreeSet<_> = origins.chain([back]).collect();
    let all = parts.others.iter().chain([&parts.record]);
    let (leave, stay): (Vec<_>, Vec<_>) = all.partition(|record| origins.contains(&record.origin));
    if stay.is_empty() {
        return Err(refused(format!(
            "all that is said of {from} would leave with it; no other record of it stands"
        )));
    }
    check(&stay, &leave)?;
    Ok(relations_of(transaction, &origins).await?)
}

/// Puts the record to `new`, which nothing refers to yet.
///
/// A slug that was made for the record stays where nothing else would have one without it.
pub(super) async fn leave(
    transaction: &DatabaseTransaction,
    parts: Parts,
    new: Id,
) -> Result<(), PutError> {
    let Parts { mut record, others } = parts;
    let from = record.subject;
    let mut stay = others;
    let is_alone = stay.is_empty();
    let mut own: Vec<_> = stay
        .iter_mut()
        .filter(|other| other.origin == from)
        .collect();
    let has_slug = own.iter().any(|other| slugs(other).next().is_some());
    own.sort_by_key(|other| (other.precedence, other.id));
    let Some(heir) = own.into_iter().next() else {
        return Err(refused(if is_alone {
            format!("it is all that is said of {from}, which is its own already")
        } else {
            format!("{from} is its own; split off a record that was merged into it instead")
        }));
    };
    if !has_slug && let Some(slug) = record.resolved.slug.take() {
        heir.resolved.slug = Some(slug);
        write(transaction, heir).await?;
    }
    // How an id is spelt is that id's, whoever it was made for.
    let spelt = from.to_string().replace('_', "-");
    record.resolved.slug.take_if(|slug| *slug == spelt);
    (record.origin, record.subject) = (new, new);
    if let Body::Entity(_, data) = &record.body
        && slugs(&record).next().is_none()
    {
        let mut wanted = Wanted::default();
        wanted.slug(&slug_for(data).unwrap_or_default());
        let directory = Directory::load(transaction, &wanted).await?;
        record.resolved.slug = Some(made_slug(&directory, data, new));
    }
    check(&stay.iter().collect::<Vec<_>>(), &[&record])?;
    Ok(write(transaction, &record).await?)
}

/// Writes what a record is about, and its slug.
async fn write(transaction: &DatabaseTransaction, record: &Record) -> Result<(), Error> {
    let row = rows::record_row(record)?;
    let mut sql = Sql::of(transaction, "UPDATE record SET subject_id = ");
    sql.bind(row.subject_id)
        .push(", origin_id = ")
        .bind(row.origin_id)
        .push(", resolved = ")
        .bind(row.resolved)
        .push(" WHERE id = ")
        .bind(row.id);
    sql.execute(transaction).await.map_err(Error::Write)
}

/// An identifier or a slug is of one entity only, so not both of those that stay and those that
/// leave can state it.
fn check(stay: &[&Record], leave: &[&Record]) -> Result<(), Invalid> {
    let claims = |record: &Record| {
        let identifiers = identifiers(record).iter();
        let identifiers = identifiers.map(|one| format!("{} `{}`", one.scheme, one.value));
        let slugs = slugs(record).map(|slug| format!("the slug `{slug}`"));
        identifiers.chain(slugs).collect::<Vec<_>>()
    };
    let mut stated: BTreeMap<String, Id> = BTreeMap::new();
    for record in stay {
        stated.extend(claims(record).into_iter().map(|claim| (claim, record.id)));
    }
    let mut faults = Vec::new();
    for record in leave {
        for claim in claims(record) {
            if let Some(other) = stated.get(&claim) {
                let message = format!(
                    "{claim} is stated by {} and by {other}, which stays; \
                     have it taken out of one of them first",
                    record.id
                );
                faults.extend(Invalid::one("record", FaultCode::Taken, message).0);
            }
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Invalid(faults))
}

fn identifiers(record: &Record) -> &[Identifier] {
    match &record.body {
        Body::Entity(_, data) => &data.identifiers,
        _ => &[],
    }
}

/// The slugs that a record claims: the one that it states, and the one that was made for it.
fn slugs(record: &Record) -> impl Iterator<Item = &str> {
    let stated = match &record.body {
        Body::Entity(_, data) => data.slug.as_deref(),
        _ => None,
    };
    let made = record.resolved.slug.as_deref();
    stated
        .into_iter()
        .chain(made.filter(move |made| stated != Some(made)))
}

/// The relations of which a record leads from or to one of `origins`.
///
/// Their records are looked through, as no index leads to what they were written with, and those
/// that lead from or to an entity now need not be all: records of a relation may disagree.
async fn relations_of(
    transaction: &DatabaseTransaction,
    origins: &BTreeSet<Id>,
) -> Result<Vec<Id>, Error> {
    let ids: Vec<_> = origins.iter().map(ToString::to_string).collect();
    let mut sql = Sql::of(
        transaction,
        "SELECT DISTINCT subject_id AS id FROM record WHERE subject_kind = 'relation' AND (",
    );
    let json = if sql.is_postgres() { "::json" } else { "" };
    for (n, end) in ["from", "to"].into_iter().enumerate() {
        sql.push(if n > 0 { " OR " } else { "" })
            .push(format_args!("resolved{json} ->> '{end}' IN "))
            .bind_texts(&ids);
    }
    sql.push(")");
    let rows = sql.all(transaction).await.map_err(Error::Read)?;
    let ids = rows.iter().map(|row| row.try_get("", "id"));
    let ids = ids.map(|id| id.map(|id| Id::new(NodeKind::Relation, id)));
    ids.collect::<Result<_, _>>().map_err(Error::Read)
}
