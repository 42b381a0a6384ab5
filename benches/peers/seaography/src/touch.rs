//! A relation as seen from one of its ends.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(schema_name = "plain", table_name = "touch")]
pub struct Model {
    // The order of columns is that in which a list is ordered by several of them.
    pub since: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub end_id: Uuid,
    pub kind: String,
    pub from_id: Uuid,
    pub to_id: Uuid,
    #[sea_orm(belongs_to, relation_enum = "End", from = "end_id", to = "id")]
    pub end: HasOne<super::entity::Entity>,
    #[sea_orm(belongs_to, relation_enum = "From", from = "from_id", to = "id")]
    pub from: HasOne<super::entity::Entity>,
    #[sea_orm(belongs_to, relation_enum = "To", from = "to_id", to = "id")]
    pub to: HasOne<super::entity::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
