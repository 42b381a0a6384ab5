//! The latest edges of an entity by the index alone, of one kind or of all, however many it has.

use sea_orm_migration::prelude::*;

use crate::column::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const ENDS: [&str; 2] = ["from_id", "to_id"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for end in ENDS {
            drop_index(manager, &format!("relation_{end}_kind_since_id")).await?;
            // The way edges are ordered: of one day, the oldest id first.
            let latest = |name: &str| Index::create().name(name).table("relation").col(end).take();
            let of_kind = latest(&format!("relation_{end}_kind_latest"))
                .col("kind")
                .col(("since", IndexOrder::Desc))
                .col("id")
                .take();
            let of_all = latest(&format!("relation_{end}_latest"))
                .col(("since", IndexOrder::Desc))
                .col("id")
                .take();
            manager.create_index(of_kind).await?;
            manager.create_index(of_all).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for end in ENDS {
            for name in ["kind_latest", "latest"] {
                drop_index(manager, &format!("relation_{end}_{name}")).await?;
            }
            let columns = [end, "kind", "since", "id"];
            index(manager, "relation", &columns, false).await?;
        }
        Ok(())
    }
}

async fn drop_index(manager: &SchemaManager<'_>, name: &str) -> Result<(), DbErr> {
    let drop = Index::drop().name(name).table("relation").to_owned();
    manager.drop_index(drop).await
}
