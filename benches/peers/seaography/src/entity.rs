//! Institutions, projects, people, directions, places and events.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(schema_name = "plain", table_name = "entity")]
pub struct Model {
    // The order of columns is that in which a list is ordered by several of them.
    pub starts: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    #[sea_orm(unique)]
    pub slug: String,
    pub name: String,
    pub class: Option<String>,
    pub status: Option<String>,
    pub ends: String,
    #[sea_orm(has_many, relation_enum = "Out", via_rel = "From")]
    pub out: HasMany<super::relation::Entity>,
    #[sea_orm(has_many, relation_enum = "Into", via_rel = "To")]
    pub into: HasMany<super::relation::Entity>,
    #[sea_orm(has_many, relation_enum = "Touches", via_rel = "End")]
    pub touches: HasMany<super::touch::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
