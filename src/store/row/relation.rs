//! Edges, with the columns that filters, orders and sums need.

use sea_orm::entity::prelude::*;

/// A row of `relation`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "relation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) from_kind: String,
    pub(crate) from_id: Uuid,
    pub(crate) to_kind: String,
    pub(crate) to_id: Uuid,
    pub(crate) stage: String,
    pub(crate) since: String,
    pub(crate) until: String,
    pub(crate) amount_whole: Option<i64>,
    pub(crate) amount_nanos: Option<i64>,
    pub(crate) currency: Option<String>,
    pub(crate) bound: Option<String>,
    pub(crate) revision: i32,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) doc: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
