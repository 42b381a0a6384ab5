//! The schema. STUB

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};

/// What can be asked.
#[derive(Debug)]
pub struct Query;

#[Object]
impl Query {
    /// Says it back.
    async fn echo(&self, text: Option<String>) -> Option<String> {
        text
    }
}

/// The schema.
#[must_use]
pub fn schema() -> Schema<Query, EmptyMutation, EmptySubscription> {
    Schema::new(Query, EmptyMutation, EmptySubscription)
}

/// The printed schema.
#[must_use]
pub fn sdl() -> String {
    schema().sdl()
}
