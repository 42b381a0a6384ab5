//! The feed.

use sea_orm::entity::prelude::*;

/// A row of `change`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
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
    pub(crate) fields: String,
    pub(crate) record_id: Option<Uuid>,
    pub(crate) record_revision: Option<i32>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
