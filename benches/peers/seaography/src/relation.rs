//! What joins two entities.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(schema_name = "plain", table_name = "relation")]
pub struct Model {
    // The order of columns is that in which a list is ordered by several of them.
    pub since: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub from_kind: String,
    pub from_id: Uuid,
    pub to_kind: String,
    pub to_id: Uuid,
    pub amount: Option<Decimal>,
    pub currency: Option<String>,
    #[sea_orm(belongs_to, relation_enum = "From", from = "from_id", to = "id")]
    pub from: HasOne<super::entity::Entity>,
    #[sea_orm(belongs_to, relation_enum = "To", from = "to_id", to = "id")]
    pub to: HasOne<super::entity::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
