//! Entities: the merged document and the columns that filters and orders need.

use sea_orm::entity::prelude::*;

/// A row of `entity`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "entity")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) slug: String,
    pub(crate) revision: i32,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) doc: String,
    pub(crate) name_key: String,
    pub(crate) class: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) status_rank: i32,
    pub(crate) starts: String,
    pub(crate) ends: String,
    pub(crate) ordinal: i32,
    pub(crate) iso_code: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
