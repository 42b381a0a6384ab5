//! What was said, in its present state.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `record`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[sea_orm(table_name = "record")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) agency_id: Uuid,
    pub(crate) key: String,
    pub(crate) subject_kind: String,
    pub(crate) subject_id: Uuid,
    pub(crate) origin_id: Uuid,
    #[serde(with = "super::raw")]
    pub(crate) data: String,
    #[serde(with = "super::raw")]
    pub(crate) resolved: String,
    pub(crate) revision: i32,
    pub(crate) withdrawn: bool,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
