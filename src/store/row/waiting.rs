//! The ends of relations that wait for one of them.

use sea_orm::entity::prelude::*;

/// A row of `waiting`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "waiting")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) relation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) entity_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
