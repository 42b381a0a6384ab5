//! What was said, in every state that it ever had.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `record_revision`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[sea_orm(table_name = "record_revision")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) record_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) revision: i32,
    pub(crate) subject_id: Uuid,
    #[serde(with = "super::raw")]
    pub(crate) data: String,
    #[serde(with = "super::raw")]
    pub(crate) resolved: String,
    pub(crate) withdrawn: bool,
    pub(crate) at: i64,
    #[serde(skip)]
    pub(crate) key_id: Option<Uuid>,
    #[serde(skip)]
    pub(crate) address: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
