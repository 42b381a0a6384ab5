//! Where the latest edges of an entity lead to by the index alone, without a look at their rows.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const ENDS: [(&str, &str); 2] = [("from", "to"), ("to", "from")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (own, other) in ENDS {
            let (kind, id) = (format!("{other}_kind"), format!("{other}_id"));
            latest(manager, own, "kind_others", &["kind"], &[&kind, &id]).await?;
            latest(manager, own, "others", &[], &["kind", &kind, &id]).await?;
            for name in ["kind_latest", "latest"] {
                drop_index(manager, own, name).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (own, _) in ENDS {
            latest(manager, own, "kind_latest", &["kind"], &[]).await?;
            latest(manager, own, "latest", &[], &[]).await?;
            for name in ["kind_others", "others"] {
                drop_index(manager, own, name).await?;
            }
        }
        Ok(())
    }
}

/// Makes an index of the edges of that end, those of one date with the oldest id first.
async fn latest(
    manager: &SchemaManager<'_>,
    own: &str,
    name: &str,
    before: &[&str],
    behind: &[&str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index
        .name(format!("relation_{own}_id_{name}"))
        .table("relation")
        .col(format!("{own}_id"));
    for column in before {
        index.col((*column).to_owned());
    }
    index.col(("since", IndexOrder::Desc)).col("id");
    for column in behind {
        index.col((*column).to_owned());
    }
    manager.create_index(index).await
}

async fn drop_index(manager: &SchemaManager<'_>, own: &str, name: &str) -> Result<(), DbErr> {
    let name = format!("relation_{own}_id_{name}");
    manager
        .drop_index(Index::drop().name(name).table("relation").to_owned())
        .await
}
