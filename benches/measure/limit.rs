//! The limit of any write path: plain inserts of the same rows into one plain table.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use hamkor::store::RecordInput;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, Statement, TransactionTrait, Value,
};

use crate::{BATCH, Loaded, database::Database, generator::Generator, per_second};

/// Inserts what the records of the graph say, and tells how near the store came.
pub(crate) async fn compare(loaded: &Loaded) -> anyhow::Result<()> {
    tell(
        loaded.speed,
        speed(Generator::new(loaded.n_entities)).await?,
    );
    Ok(())
}

/// Prints how near the store came to the limit.
pub(crate) fn tell(store: f64, limit: f64) {
    println!("\n  store  {store:>8.0} records/s");
    println!("  plain  {limit:>8.0} rows/s");
    println!("  ratio  {:>8.3}", store / limit);
}

/// How many rows a second plain inserts write, as many at a time as the store is given.
pub(crate) async fn speed(mut records: impl Iterator<Item = RecordInput>) -> anyhow::Result<f64> {
    let database = Database::create().await;
    let connection = connect(&database).await?;
    let (mut n_done, mut time) = (0, Duration::ZERO);
    loop {
        let mut rows = Vec::with_capacity(3 * BATCH);
        for record in records.by_ref().take(BATCH) {
            rows.push(Value::from(record.key));
            rows.push(Value::from(record.body.kind().to_string()));
            rows.push(Value::from(record.body.to_json()?.to_string()));
        }
        if rows.is_empty() {
            break;
        }
        n_done += rows.len() / 3;
        let start = Instant::now();
        insert(&connection, rows).await?;
        time += start.elapsed();
    }
    connection.close().await?;
    Ok(per_second(n_done, time))
}

/// One connection, as durable as the store's own.
async fn connect(database: &Database) -> anyhow::Result<DatabaseConnection> {
    let is_postgres = matches!(database, Database::Postgres { .. });
    let mut url = database.url();
    if !is_postgres {
        url.push_str("?mode=rwc");
    }
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = sea_orm::Database::connect(options).await?;
    if !is_postgres {
        for pragma in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"] {
            connection.execute_unprepared(pragma).await?;
        }
    }
    let table = "CREATE TABLE plain (key TEXT PRIMARY KEY, kind TEXT NOT NULL, data TEXT NOT NULL)";
    connection.execute_unprepared(table).await?;
    Ok(connection)
}

async fn insert(connection: &DatabaseConnection, rows: Vec<Value>) -> anyhow::Result<()> {
    let groups: Vec<_> = (0..rows.len() / 3)
        .map(|n| format!("(${}, ${}, ${})", 3 * n + 1, 3 * n + 2, 3 * n + 3))
        .collect();
    let sql = format!("INSERT INTO plain VALUES {}", groups.join(", "));
    let backend = connection.get_database_backend();
    let transaction = connection.begin().await?;
    transaction
        .execute_raw(Statement::from_sql_and_values(backend, sql, rows))
        .await
        .context("the plain insert")?;
    transaction.commit().await?;
    Ok(())
}
