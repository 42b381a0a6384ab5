//! Every row of a table, as text.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// The rows of a table in order, all columns of each, without those of `left_out`.
pub(crate) async fn rows(
    connection: &DatabaseConnection,
    table: &str,
    left_out: &[&str],
) -> Vec<String> {
    let backend = connection.get_database_backend();
    let columns = match backend {
        DbBackend::Postgres => format!(
            "SELECT column_name AS name FROM information_schema.columns WHERE table_name = '{table}'"
        ),
        _ => format!("SELECT name FROM pragma_table_info('{table}')"),
    };
    let mut names = texts(connection, columns, "name").await;
    names.retain(|name| !left_out.contains(&name.as_str()));
    names.sort_unstable();
    assert!(!names.is_empty(), "there is no table {table}");
    let quoted = names.iter().map(|name| match backend {
        DbBackend::Postgres => format!("COALESCE(quote_literal(\"{name}\"::text), 'NULL')"),
        _ => format!("quote(\"{name}\")"),
    });
    let all = quoted.collect::<Vec<_>>().join(" || ', ' || ");
    let mut rows = texts(
        connection,
        format!("SELECT {all} AS row FROM \"{table}\""),
        "row",
    )
    .await;
    rows.sort_unstable();
    rows
}

async fn texts(connection: &DatabaseConnection, sql: String, column: &str) -> Vec<String> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", column).unwrap())
        .collect()
}
