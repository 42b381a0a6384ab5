//! Seaography over the schema `plain`, as its own examples have it: PORT and DATABASE_URL.

mod entity;
mod relation;
mod touch;

use std::{env, sync::LazyLock};

use actix_web::{App, HttpServer, web};
use async_graphql_actix_web::{GraphQLRequest, GraphQLResponse};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use seaography::{
    Builder, BuilderContext,
    async_graphql::dynamic::{Schema, SchemaError},
};

static CONTEXT: LazyLock<BuilderContext> = LazyLock::new(BuilderContext::default);

fn schema(database: DatabaseConnection) -> Result<Schema, SchemaError> {
    let mut builder = Builder::new(&CONTEXT, database.clone());
    seaography::register_entity!(builder, entity, mutation: false);
    seaography::register_entity!(builder, relation, mutation: false);
    seaography::register_entity!(builder, touch, mutation: false);
    builder.schema_builder().data(database).finish()
}

async fn answer(schema: web::Data<Schema>, request: GraphQLRequest) -> GraphQLResponse {
    schema.execute(request.into_inner()).await.into()
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = ConnectOptions::new(env::var("DATABASE_URL")?);
    options.min_connections(32).max_connections(32).sqlx_logging(false);
    let schema = web::Data::new(schema(Database::connect(options).await?)?);
    let app = move || {
        App::new()
            .app_data(schema.clone())
            .route("/graphql", web::post().to(answer))
    };
    let port = env::var("PORT")?.parse()?;
    Ok(HttpServer::new(app).bind(("127.0.0.1", port))?.run().await?)
}
