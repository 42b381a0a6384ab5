//! The tables of the graph: what merged records are written as, and how they are read for checks.

use std::collections::{HashMap, HashSet};

use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Error, put::CHUNK, row, rows, sql::Sql};
use crate::domain::{
    Citation, Id, NodeKind, Record, Vocabulary, claimed_identifiers, claimed_slugs, merge_entity,
    merge_relation, merge_source, spelling,
};

/// What is known of a subject, by field.
pub(super) type Fields = Map<String, Value>;

/// Rows of the graph's tables.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Rows {
    pub(super) entities: Vec<row::entity::Model>,
    pub(super) names: Vec<row::entity_name::Model>,
    pub(super) slugs: Vec<row::slug::Model>,
    pub(super) identifiers: Vec<row::entity_identifier::Model>,
    pub(super) sectors: Vec<row::entity_sector::Model>,
    pub(super) relations: Vec<row::relation::Model>,
    pub(super) sources: Vec<row::source::Model>,
    pub(super) citations: Vec<row::citation::Model>,
    pub(super) waiting: Vec<row::waiting::Model>,
}

impl Rows {
    /// What the records of `subjects` amount to, where `ends` are the ends of relations that are
    /// in the graph.
    pub(super) fn merge(
        subjects: &[Id],
        records: &HashMap<Id, Vec<Record>>,
        ends: &HashSet<Uuid>,
    ) -> Result<Self, Error> {
        let mut rows = Self::default();
        for subject in subjects {
            let records = records.get(subject).map(Vec::as_slice).unwrap_or_default();
            match subject.kind {
                NodeKind::Source => {
                    if let Some(source) = merge_source(*subject, records) {
                        rows.sources.push(rows::source_row(&source)?);
                    }
                }
                NodeKind::Relation => {
                    let Some(relation) = merge_relation(*subject, records) else {
                        continue;
                    };
                    let own = [relation.from.uuid, relation.to.uuid];
                    if own.iter().all(|end| ends.contains(end)) {
                        rows.relations.push(rows::relation_row(&relation)?);
                        rows.cite(*subject, &relation.data.citations);
                    } else {
                        let (relation_id, [from, to]) = (subject.uuid, own);
                        rows.waiting
                            .extend([from, to].map(|entity_id| row::waiting::Model {
                                relation_id,
                                entity_id,
                            }));
                    }
                }
                _ => rows.entity(*subject, records)?,
            }
        }
        Ok(rows)
    }

    fn entity(&mut self, id: Id, records: &[Record]) -> Result<(), Error> {
        let Some(entity) = merge_entity(id, records) else {
            return Ok(());
        };
        self.entities.push(rows::entity_row(&entity)?);
        let entity_id = id.uuid;
        for (position, name) in (0..).zip(&entity.data.names) {
            let search_key = spelling(&name.text);
            let text = name.text.clone();
            self.names.push(row::entity_name::Model {
                entity_id,
                position,
                text,
                search_key,
            });
        }
        let mut slugs = claimed_slugs(id, records);
        slugs.entry(entity.slug.clone()).or_insert(id);
        for (slug, origin) in slugs {
            self.slugs.push(row::slug::Model {
                slug,
                entity_id,
                origin_id: origin.uuid,
            });
        }
        for (identifier, origin) in claimed_identifiers(id, records) {
            self.identifiers.push(row::entity_identifier::Model {
                scheme: identifier.scheme.clone(),
                value: identifier.value.clone(),
                entity_id,
                origin_id: origin.uuid,
            });
        }
        for code in &entity.data.sectors {
            self.sectors.push(row::entity_sector::Model {
                code: code.clone(),
                entity_id,
            });
        }
        self.cite(id, &entity.data.citations);
        Ok(())
    }

    fn cite(&mut self, subject: Id, citations: &[Citation]) {
        let mut sources: Vec<_> = citations.iter().map(|citation| &citation.source).collect();
        sources.sort_unstable();
        sources.dedup();
        self.citations
            .extend(sources.into_iter().map(|source| row::citation::Model {
                source_slug: source.clone(),
                subject_kind: subject.kind.as_str().to_owned(),
                subject_id: subject.uuid,
            }));
    }

    /// What is known of each subject, by field.
    pub(super) fn fields(&self) -> Result<HashMap<Uuid, Fields>, Error> {
        let mut fields = HashMap::new();
        for row in &self.entities {
            let mut doc = object("entity", row.id, &row.doc)?;
            let aliases = doc.remove("aliases");
            let mut data = data("entity", row.id, doc)?;
            let slugs = [Some(row.slug.clone().into()), aliases];
            data.insert("slug".to_owned(), slugs.into_iter().flatten().collect());
            fields.insert(row.id, data);
        }
        for row in &self.relations {
            let doc = object("relation", row.id, &row.doc)?;
            let mut data = data("relation", row.id, doc)?;
            data.insert("kind".to_owned(), row.kind.clone().into());
            data.insert("from".to_owned(), row.from_id.to_string().into());
            data.insert("to".to_owned(), row.to_id.to_string().into());
            fields.insert(row.id, data);
        }
        for row in &self.sources {
            fields.insert(row.id, object("source", row.id, &row.doc)?);
        }
        Ok(fields)
    }
}

fn object(table: &'static str, id: Uuid, doc: &str) -> Result<Fields, Error> {
    serde_json::from_str(doc).map_err(|reason| corrupt(table, id, &reason))
}

fn corrupt(table: &'static str, id: Uuid, reason: &impl ToString) -> Error {
    Error::Corrupt {
        table,
        id: id.to_string(),
        reason: reason.to_string(),
    }
}

fn data(table: &'static str, id: Uuid, mut doc: Fields) -> Result<Fields, Error> {
    match doc.remove("data") {
        Some(Value::Object(data)) => Ok(data),
        _ => Err(corrupt(table, id, &"its document has no data")),
    }
}

/// The rows of those subjects, without their look-up rows.
pub(super) async fn read(
    connection: &impl ConnectionTrait,
    subjects: &[Uuid],
) -> Result<Rows, Error> {
    Ok(Rows {
        entities: of::<row::entity::Entity>(connection, "id", subjects).await?,
        relations: of::<row::relation::Entity>(connection, "id", subjects).await?,
        sources: of::<row::source::Entity>(connection, "id", subjects).await?,
        ..Rows::default()
    })
}

/// The look-up rows of those subjects.
pub(super) async fn read_lookups(
    connection: &impl ConnectionTrait,
    subjects: &[Uuid],
) -> Result<Rows, Error> {
    use row::{citation, entity_identifier, entity_name, entity_sector, slug, waiting};
    let by = "entity_id";
    Ok(Rows {
        names: of::<entity_name::Entity>(connection, by, subjects).await?,
        slugs: of::<slug::Entity>(connection, by, subjects).await?,
        identifiers: of::<entity_identifier::Entity>(connection, by, subjects).await?,
        sectors: of::<entity_sector::Entity>(connection, by, subjects).await?,
        citations: of::<citation::Entity>(connection, "subject_id", subjects).await?,
        waiting: of::<waiting::Entity>(connection, "relation_id", subjects).await?,
        ..Rows::default()
    })
}

async fn of<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    column: &str,
    ids: &[Uuid],
) -> Result<Vec<E::Model>, Error> {
    let mut sql = Sql::rows::<E>(connection, "t");
    sql.push(format_args!(" WHERE t.{column} IN "))
        .bind_ids(ids);
    E::find()
        .from_raw_sql(sql.statement())
        .all(connection)
        .await
        .map_err(Error::Read)
}

/// The graph's tables, and the column of each that names the subject.
const TABLES: [[&str; 2]; 9] = [
    ["entity_name", "entity_id"],
    ["slug", "entity_id"],
    ["entity_identifier", "entity_id"],
    ["entity_sector", "entity_id"],
    ["citation", "subject_id"],
    ["waiting", "relation_id"],
    ["entity", "id"],
    ["relation", "id"],
    ["source", "id"],
];

/// Removes the subjects from the graph's tables.
pub(super) async fn delete(
    connection: &impl ConnectionTrait,
    subjects: &[Uuid],
) -> Result<(), Error> {
    for [table, column] in TABLES {
        let mut sql = Sql::of(connection, "DELETE FROM ");
        sql.push(format_args!("{table} WHERE {column} IN "))
            .bind_ids(subjects);
        sql.execute(connection).await.map_err(Error::Write)?;
    }
    Ok(())
}

/// Empties the graph's tables.
pub(super) async fn clear(connection: &impl ConnectionTrait) -> Result<(), Error> {
    for [table, _] in TABLES {
        let mut sql = Sql::of(connection, "DELETE FROM ");
        sql.push(table);
        sql.execute(connection).await.map_err(Error::Write)?;
    }
    Ok(())
}

/// Adds rows to the graph's tables.
pub(super) async fn insert(connection: &impl ConnectionTrait, rows: &Rows) -> Result<(), Error> {
    use row::{
        citation, entity, entity_identifier, entity_name, entity_sector, relation, slug, source,
        waiting,
    };
    add::<entity::Entity, entity::ActiveModel>(connection, &rows.entities).await?;
    add::<entity_name::Entity, entity_name::ActiveModel>(connection, &rows.names).await?;
    add::<slug::Entity, slug::ActiveModel>(connection, &rows.slugs).await?;
    add::<entity_identifier::Entity, entity_identifier::ActiveModel>(connection, &rows.identifiers)
        .await?;
    add::<entity_sector::Entity, entity_sector::ActiveModel>(connection, &rows.sectors).await?;
    add::<relation::Entity, relation::ActiveModel>(connection, &rows.relations).await?;
    add::<source::Entity, source::ActiveModel>(connection, &rows.sources).await?;
    add::<citation::Entity, citation::ActiveModel>(connection, &rows.citations).await?;
    add::<waiting::Entity, waiting::ActiveModel>(connection, &rows.waiting).await
}

/// Adds rows to a table.
pub(super) async fn add<E, A>(
    connection: &impl ConnectionTrait,
    models: &[E::Model],
) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A> + Clone,
    A: ActiveModelTrait<Entity = E> + Send,
{
    for chunk in models.chunks(CHUNK) {
        let chunk = chunk
            .iter()
            .cloned()
            .map(|model| model.into_active_model().reset_all());
        E::insert_many(chunk)
            .exec_without_returning(connection)
            .await
            .map_err(Error::Write)?;
    }
    Ok(())
}
