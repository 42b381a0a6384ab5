//! What curators did, and why; only ever added to.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `curation`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[sea_orm(table_name = "curation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) record_id: Option<Uuid>,
    pub(crate) from_id: Uuid,
    pub(crate) to_id: Uuid,
    pub(crate) agency_id: Uuid,
    /// The key that signed it; none on the command line.
    #[serde(skip)]
    pub(crate) key_id: Option<Uuid>,
    pub(crate) at: i64,
    pub(crate) reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
