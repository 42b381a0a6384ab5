//! [`Store`] methods that read nodes by their ids, many at once.

use sea_orm::{EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::{Error, Store, row, rows, sql::Sql};
use crate::domain::{Entity, Relation, Source};

impl Store {
    /// The entities of those ids, in no order; ids that were merged into others find nothing.
    pub async fn entities_get_many(&self, ids: &[Uuid]) -> Result<Vec<Entity>, Error> {
        let found = self.by_id::<row::entity::Entity>("entity", ids).await?;
        found.iter().map(rows::entity).collect()
    }

    /// The relations of those ids, in no order.
    pub async fn relations_get_many(&self, ids: &[Uuid]) -> Result<Vec<Relation>, Error> {
        let found = self.by_id::<row::relation::Entity>("relation", ids).await?;
        found.iter().map(rows::relation).collect()
    }

    /// The sources of those ids, in no order.
    pub async fn sources_get_many(&self, ids: &[Uuid]) -> Result<Vec<Source>, Error> {
        let found = self.by_id::<row::source::Entity>("source", ids).await?;
        found.iter().map(rows::source).collect()
    }

    async fn by_id<E>(&self, table: &str, ids: &[Uuid]) -> Result<Vec<E::Model>, Error>
    where
        E: EntityTrait,
        E::Model: FromQueryResult,
    {
        let mut sql = Sql::of(&self.reader, "SELECT * FROM ");
        sql.push(table).push(" WHERE id IN ").bind_ids(ids);
        E::find()
            .from_raw_sql(sql.statement())
            .all(&self.reader)
            .await
            .map_err(Error::Read)
    }
}
