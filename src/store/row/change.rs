//! The feed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `change`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[sea_orm(table_name = "change")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) revision: i64,
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) subject_kind: String,
    pub(crate) subject_id: Uuid,
    pub(crate) agency_id: Uuid,
    pub(crate) at: i64,
    #[serde(with = "super::raw")]
    pub(crate) fields: String,
    pub(crate) record_id: Option<Uuid>,
    pub(crate) record_revision: Option<i32>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
