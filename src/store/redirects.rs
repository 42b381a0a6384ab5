//! Where merged ids lead: what curators said of each, followed to its end.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::{Error, row, rows, sql::Sql};
use crate::domain::Id;

/// All merges that stand: what each id was merged into.
#[derive(Debug, Default)]
pub(super) struct Redirects(BTreeMap<Uuid, Uuid>);

impl Redirects {
    /// Reads what curators said.
    pub(super) async fn load(connection: &impl ConnectionTrait) -> Result<Self, Error> {
        let rows = row::redirect::Entity::find()
            .all(connection)
            .await
            .map_err(Error::Read)?;
        Ok(Self(
            rows.iter().map(|row| (row.from_id, row.into_id)).collect(),
        ))
    }

    /// What an id leads to in the end.
    fn end(&self, id: Uuid) -> Uuid {
        let mut seen = BTreeSet::new();
        let mut end = id;
        while let Some(next) = self.0.get(&end)
            && seen.insert(end)
        {
            end = *next;
        }
        end
    }

    /// The ids that lead to `end`.
    fn leading_to(&self, end: Uuid) -> Vec<Uuid> {
        let ids = self.0.keys().copied();
        ids.filter(|id| self.end(*id) == end).collect()
    }

    /// Writes where each id leads, and what each record is about, of all or of those that were about
    /// `subject`.
    pub(super) async fn follow(
        &self,
        connection: &impl ConnectionTrait,
        subject: Option<Id>,
    ) -> Result<(), Error> {
        let mut by_end: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        for id in self.0.keys() {
            by_end.entry(self.end(*id)).or_default().push(*id);
        }
        for (end, ids) in by_end {
            let mut sql = Sql::of(connection, "UPDATE redirect SET to_id = ");
            sql.bind(end).push(" WHERE to_id <> ").bind(end);
            sql.push(" AND from_id IN ").bind_ids(&ids);
            sql.execute(connection).await.map_err(Error::Write)?;
        }
        let end = "COALESCE((SELECT to_id FROM redirect WHERE from_id = origin_id), origin_id)";
        let mut sql = Sql::of(connection, "UPDATE record SET subject_id = ");
        sql.push(end).push(" WHERE subject_id <> ").push(end);
        if let Some(subject) = subject {
            sql.push(" AND subject_id = ").bind(subject.uuid);
        }
        sql.execute(connection).await.map_err(Error::Write)
    }
}

/// From now on `from` leads to `into`, and so does all that led to `from`.
pub(super) async fn add(
    connection: &impl ConnectionTrait,
    from: Id,
    into: Id,
) -> Result<(), Error> {
    let row = row::redirect::Model {
        from_id: from.uuid,
        into_id: into.uuid,
        to_id: into.uuid,
    };
    row::redirect::Entity::insert(rows::active::<_, row::redirect::ActiveModel>(row))
        .exec_without_returning(connection)
        .await
        .map_err(Error::Write)?;
    let redirects = Redirects::load(connection).await?;
    redirects.follow(connection, Some(from)).await
}

/// `from` leads nowhere any more; what led to it does so again, and no further. Returns what that is.
pub(super) async fn remove(
    connection: &impl ConnectionTrait,
    from: Id,
    into: Id,
) -> Result<Vec<Uuid>, Error> {
    let mut sql = Sql::of(connection, "DELETE FROM redirect WHERE from_id = ");
    sql.bind(from.uuid);
    sql.execute(connection).await.map_err(Error::Write)?;
    let redirects = Redirects::load(connection).await?;
    redirects.follow(connection, Some(into)).await?;
    Ok(redirects.leading_to(from.uuid))
}

/// Of `ids`, those that were merged, each with what it leads to.
pub(super) async fn merged(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Uuid>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::rows::<row::redirect::Entity>(connection, "d");
    sql.push(" WHERE d.from_id IN ").bind_ids(ids);
    let rows = row::redirect::Entity::find()
        .from_raw_sql(sql.statement())
        .all(connection)
        .await
        .map_err(Error::Read)?;
    Ok(rows.iter().map(|row| (row.from_id, row.to_id)).collect())
}
