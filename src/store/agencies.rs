//! [`Store`] methods on agencies.

use sea_orm::{DatabaseTransaction, EntityTrait, sea_query::OnConflict};
use uuid::Uuid;

use super::{Error, Store, apply::apply, row, rows::known, sql::Sql};
use crate::domain::{Agency, Id, NodeKind};

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
        let row = row::agency::Model {
            id: self.ids.next(NodeKind::Agency).uuid,
            slug: new.slug.clone(),
            name: new.name.clone(),
            license: new.license.clone(),
            precedence: new.precedence,
            created_at: self.clock.now().micros(),
        };
        let columns = [
            row::agency::Column::Name,
            row::agency::Column::License,
            row::agency::Column::Precedence,
        ];
        let transaction = self.begin(false, true).await?;
        row::agency::Entity::insert(row::agency::ActiveModel::from(row))
            .on_conflict(
                OnConflict::column(row::agency::Column::Slug)
                    .update_columns(columns)
                    .to_owned(),
            )
            .exec_without_returning(&transaction)
            .await
            .map_err(Error::Write)?;
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
        self.commit(transaction).await?;
        self.agency_get(&new.slug)
            .await?
            .ok_or_else(|| Error::Corrupt {
                table: "agency",
                id: new.slug,
                reason: "it is gone as soon as it was written".to_owned(),
            })
    }

    /// The agency of that slug.
    pub async fn agency_get(&self, slug: &str) -> Result<Option<Agency>, Error> {
        let mut sql = Sql::new(self.backend(), "SELECT * FROM agency WHERE slug = ");
        sql.bind(slug);
        let row = row::agency::Entity::find()
            .from_raw_sql(sql.statement())
            .one(&self.reader)
            .await
            .map_err(Error::Read)?;
        Ok(row.map(Agency::from))
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
