//! What was said, in every state that it ever had.

use sea_orm::entity::prelude::*;

/// A row of `record_revision`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "record_revision")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) record_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) revision: i32,
    pub(crate) subject_id: Uuid,
    pub(crate) data: String,
    pub(crate) resolved: String,
    pub(crate) withdrawn: bool,
    pub(crate) at: i64,
    pub(crate) key_id: Option<Uuid>,
    pub(crate) address: Option<String>,
    pub(crate) token_issuer: Option<String>,
    pub(crate) token_subject: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
