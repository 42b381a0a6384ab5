//! The limit of any write path: plain inserts of the same rows into one plain table.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, Statement, TransactionTrait, Value,
};

use crate::{BATCH, Loaded, database::Database, generator::Generator, per_second};

/// Inserts what the records say, and tells how near the store came.
pub(crate) async fn compare(loaded: &Loaded) -> anyhow::Result<()> {
    let database = Database::create().await;
    let connection = connect(&database, loaded.is_postgres()).await?;
    let (mut n_done, mut time) = (0, Duration::ZERO);
    let mut records = Generator::new(loaded.n_entities);
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
    let limit = per_second(n_done, time);
    println!("\n  store  {:>8.0} records/s", loaded.speed);
    println!("  plain  {limit:>8.0} rows/s");
    println!("  ratio  {:>8.3}", loaded.speed / limit);
    Ok(())
}

/// One connection, as durable as the store's own.
async fn connect(database: &Database, is_postgres: bool) -> anyhow::Result<DatabaseConnection> {
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
