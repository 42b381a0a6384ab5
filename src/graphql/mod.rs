//! The schema: what can be asked, under the names that clients know.

use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Schema, SimpleObject};

use crate::store::Store;

/// What can be asked.
#[derive(Debug)]
pub struct Query;

#[Object]
impl Query {
    /// The graph as a whole.
    async fn graph(&self, ctx: &Context<'_>) -> async_graphql::Result<GraphInfo> {
        let revision = ctx.data::<Store>()?.revision().await?;
        Ok(GraphInfo {
            revision,
            version: env!("CARGO_PKG_VERSION"),
        })
    }
}

/// What is known of the graph as a whole.
#[derive(Debug, SimpleObject)]
pub struct GraphInfo {
    /// The number of its newest change.
    revision: i64,
    /// The version of the server.
    version: &'static str,
}

/// The schema over `store`.
#[must_use]
pub fn schema(store: Store) -> Schema<Query, EmptyMutation, EmptySubscription> {
    Schema::build(Query, EmptyMutation, EmptySubscription)
        .data(store)
        .finish()
}

/// The printed schema.
#[must_use]
pub fn sdl() -> String {
    Schema::new(Query, EmptyMutation, EmptySubscription).sdl()
}
