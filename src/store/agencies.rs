//! [`Store`] methods on agencies.

use sea_orm::{EntityTrait, sea_query::OnConflict};

use super::{Error, Store, row, sql::Sql};
use crate::domain::{Agency, NodeKind};

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
    pub async fn agency_upsert(&self, new: NewAgency) -> Result<Agency, Error> {
        if let Some(agency) = self.agency_get(&new.slug).await?
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
        let transaction = self.begin().await?;
        row::agency::Entity::insert(row::agency::ActiveModel::from(row))
            .on_conflict(
                OnConflict::column(row::agency::Column::Slug)
                    .update_columns(columns)
                    .to_owned(),
            )
            .exec_without_returning(&transaction)
            .await
            .map_err(Error::Write)?;
        transaction.commit().await.map_err(Error::Write)?;
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
