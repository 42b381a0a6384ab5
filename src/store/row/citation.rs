//! What rests on a source.

use sea_orm::entity::prelude::*;

/// A row of `citation`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "citation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) source_slug: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) subject_kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) subject_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
