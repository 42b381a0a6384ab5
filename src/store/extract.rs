//! [`Store`] methods that hand out the graph as a whole, a page at a time in the order of ids.
//!
//! Each page is a statement of its own, so that a slow reader holds no connection, and nothing of it
//! is remembered, so that nobody's answers are pushed out of the cache.

use uuid::Uuid;

use super::{
    Condition, Error, Store,
    cells::{Cells, ENTITY, RELATION},
    lists::push_list,
    sql::Sql,
};
use crate::domain::{Entity, EntityKind, Instant, Relation, Vocabulary as _};

impl Store {
    /// The present moment, by the clock that changes are told by.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The next `limit` entities of `kind` that fit, in the order of their ids, behind `after`.
    pub async fn extract_entities(
        &self,
        kind: EntityKind,
        condition: &Condition,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Entity>, Error> {
        let mut sql = Sql::of(&self.reader, "SELECT ");
        sql.push(ENTITY).push(" FROM entity e WHERE ");
        push_list(&mut sql, kind, condition);
        if let Some(after) = after {
            sql.push(" AND e.id > ").bind(after);
        }
        sql.push(" ORDER BY e.id LIMIT ").bind(i64::from(limit));
        self.extracted_entities(sql).await
    }

    /// The entities that those relations lead to and come from, in no order.
    pub async fn extract_ends_of(&self, relations: &[Relation]) -> Result<Vec<Entity>, Error> {
        let ends = relations
            .iter()
            .flat_map(|relation| [relation.from.uuid, relation.to.uuid]);
        let mut ids: Vec<_> = ends.collect();
        ids.sort_unstable();
        ids.dedup();
        let mut sql = Sql::of(&self.reader, "SELECT ");
        sql.push(ENTITY).push(" FROM entity e WHERE e.id IN ");
        sql.bind_ids(&ids);
        self.extracted_entities(sql).await
    }

    /// The next `limit` relations in the order of their ids, behind `after`.
    pub async fn extract_relations(
        &self,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Relation>, Error> {
        let mut sql = Sql::of(&self.reader, "SELECT ");
        sql.push(RELATION).push(" FROM relation r");
        if let Some(after) = after {
            sql.push(" WHERE r.id > ").bind(after);
        }
        sql.push(" ORDER BY r.id LIMIT ").bind(i64::from(limit));
        self.extracted_relations(sql).await
    }

    /// All relations that lead from one of those entities or, if `with_incoming`, to one, in the
    /// order of their ids.
    pub async fn extract_relations_of(
        &self,
        entities: &[Uuid],
        with_incoming: bool,
    ) -> Result<Vec<Relation>, Error> {
        let mut sql = Sql::of(&self.reader, "SELECT ");
        sql.push(RELATION)
            .push(" FROM relation r WHERE r.from_id IN ");
        sql.bind_ids(entities);
        if with_incoming {
            sql.push(" UNION SELECT ").push(RELATION);
            sql.push(" FROM relation r WHERE r.to_id IN ")
                .bind_ids(entities);
        }
        sql.push(" ORDER BY 1");
        self.extracted_relations(sql).await
    }

    /// The names of all entities of `kind` in a register.
    pub async fn extract_identifiers(
        &self,
        kind: EntityKind,
        scheme: &str,
    ) -> Result<Vec<String>, Error> {
        let mut sql = Sql::of(
            &self.reader,
            "SELECT i.value FROM entity_identifier i JOIN entity e ON e.id = i.entity_id WHERE e.kind = '",
        );
        sql.push(kind.as_str())
            .push("' AND i.scheme = ")
            .bind(scheme);
        let rows = sql.all(&self.reader).await.map_err(Error::Read)?;
        rows.iter().map(|row| Cells::of(row).next()).collect()
    }

    async fn extracted_entities(&self, sql: Sql) -> Result<Vec<Entity>, Error> {
        let rows = sql.all(&self.reader).await.map_err(Error::Read)?;
        rows.iter().map(|row| Cells::of(row).entity()).collect()
    }

    async fn extracted_relations(&self, sql: Sql) -> Result<Vec<Relation>, Error> {
        let rows = sql.all(&self.reader).await.map_err(Error::Read)?;
        rows.iter().map(|row| Cells::of(row).relation()).collect()
    }
}
