//! Where merged ids lead.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `redirect`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names of the columns")]
#[sea_orm(table_name = "redirect")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) from_id: Uuid,
    pub(crate) into_id: Uuid,
    pub(crate) to_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
