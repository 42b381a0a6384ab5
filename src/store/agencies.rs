//! [`Store`] methods on agencies.

use sea_orm::{ConnectionTrait, EntityTrait, sea_query::OnConflict};
use uuid::Uuid;

use super::{
    Error, Store,
    apply::{apply, merge},
    rebuild, row,
    rows::known,
    sql::Sql,
    transaction::DatabaseTransaction,
};
use crate::domain::{Agency, Id, IdSource, Instant, NodeKind};

/// An agency as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAgency {
    /// Its readable key.
    pub slug: String,
    /// Its name, for people.
    pub name: String,
    /// The licence of its records, an SPDX identifier.
    pub license: Option<String>,
    /// Whose word stands where records disagree: the lower, the stronger.
    pub precedence: i32,
}

impl NewAgency {
    fn into_row(self, ids: &IdSource, now: Instant) -> row::agency::Model {
        row::agency::Model {
            id: ids.next(NodeKind::Agency).uuid,
            slug: self.slug,
            name: self.name,
            license: self.license,
            precedence: self.precedence,
            created_at: now.micros(),
        }
    }
}

impl Store {
    /// Adds an agency, or brings the one of that slug up to date.
    ///
    /// With another precedence its word weighs otherwise, so all that it speaks of is merged anew.
    pub async fn agency_upsert(&self, new: NewAgency) -> Result<Agency, Error> {
        let before = self.agency_get(&new.slug).await?;
        if let Some(agency) = before.clone()
            && (&agency.name, &agency.license, agency.precedence)
                == (&new.name, &new.license, new.precedence)
        {
            return Ok(agency);
        }
        let row = new.clone().into_row(&self.ids, self.clock.now());
        let transaction = self.begin(false, true).await?;
        write(&transaction, row).await?;
        if let Some(agency) = before.filter(|before| before.precedence != new.precedence) {
            let subjects = subjects_of(&transaction, &agency).await?;
            apply(
                &transaction,
                &self.ids,
                self.clock.now(),
                &agency,
                &subjects,
                None,
            )
            .await?;
        }
        // Answers tell what agencies are called, and the feed does not.
        rebuild::outdate_all(&transaction).await?;
        self.commit(transaction).await?;
        get(&self.reader.itself(), &new.slug)
            .await?
            .ok_or_else(|| gone(new.slug))
    }

    /// The agency of that slug.
    pub async fn agency_get(&self, slug: &str) -> Result<Option<Agency>, Error> {
        get(&self.reader.itself(), slug).await
    }
}

/// The same agency within a transaction that is taken back: the feed is told nothing.
pub(super) async fn upsert_unheard(
    transaction: &DatabaseTransaction,
    ids: &IdSource,
    now: Instant,
    new: NewAgency,
) -> Result<Agency, Error> {
    let before = get(transaction, &new.slug).await?;
    let slug = new.slug.clone();
    write(transaction, new.into_row(ids, now)).await?;
    let after = get(transaction, &slug).await?.ok_or_else(|| gone(slug))?;
    if before.is_some_and(|before| before.precedence != after.precedence) {
        let subjects = subjects_of(transaction, &after).await?;
        merge(transaction, now, &after, &subjects, None).await?;
    }
    Ok(after)
}

/// The agency of that slug.
pub(super) async fn get(
    connection: &impl ConnectionTrait,
    slug: &str,
) -> Result<Option<Agency>, Error> {
    let mut sql = Sql::rows::<row::agency::Entity>(connection, "a");
    sql.push(" WHERE a.slug = ").bind(slug);
    let row = row::agency::Entity::find()
        .from_raw_sql(sql.statement())
        .one(connection)
        .await
        .map_err(Error::Read)?;
    Ok(row.map(Agency::from))
}

/// Adds the agency, or changes that of its slug.
async fn write(connection: &impl ConnectionTrait, row: row::agency::Model) -> Result<(), Error> {
    let columns = [
        row::agency::Column::Name,
        row::agency::Column::License,
        row::agency::Column::Precedence,
    ];
    row::agency::Entity::insert(row::agency::ActiveModel::from(row))
        .on_conflict(
            OnConflict::column(row::agency::Column::Slug)
                .update_columns(columns)
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await
        .map_err(Error::Write)?;
    Ok(())
}

fn gone(slug: String) -> Error {
    Error::Corrupt {
        table: "agency",
        id: slug,
        reason: "it is gone as soon as it was written".to_owned(),
    }
}

/// All that an agency has records of, in order.
async fn subjects_of(transaction: &DatabaseTransaction, agency: &Agency) -> Result<Vec<Id>, Error> {
    let mut sql = Sql::of(
        transaction,
        "SELECT DISTINCT subject_id AS id, subject_kind AS kind FROM record WHERE agency_id = ",
    );
    sql.bind(agency.id.uuid);
    let mut subjects = Vec::new();
    for row in sql.all(transaction).await.map_err(Error::Read)? {
        let id: Uuid = row.try_get("", "id").map_err(Error::Read)?;
        let kind: String = row.try_get("", "kind").map_err(Error::Read)?;
        subjects.push(Id::new(known("record", id, &kind)?, id));
    }
    subjects.sort_unstable();
    Ok(subjects)
}
