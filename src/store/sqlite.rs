//! How the file of SQLite is opened, and when a connection to it is of use again.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions,
    sqlx::{
        self, Connection as _, SqliteConnection,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};

use super::{
    Error,
    connect::{MAX_IDLE, Options},
};

/// Whether a connection that comes back is in the midst of nothing; else it is closed.
///
/// Where the disk is full a commit fails, and SQLite takes all back by itself. The driver does not
/// learn of that and takes the transaction to be open still: what is begun on that connection next
/// would be a part of it, and the commit of that part, which succeeds, would commit nothing.
pub(super) async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // What takes a transaction back has been done by the time that this is answered.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// How SQLite is opened; `cache_kib` is the most that it keeps in memory for each connection.
pub(super) fn sqlite(options: &Options, max_connections: u32, cache_kib: u32) -> ConnectOptions {
    let mut connect = ConnectOptions::new(options.url.clone());
    connect
        .max_connections(max_connections)
        .acquire_timeout(options.acquire_timeout)
        .sqlx_logging(false)
        .test_before_acquire_if_idle_for(MAX_IDLE)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .pragma("cache_size", format!("-{cache_kib}"))
                .busy_timeout(Duration::from_secs(5))
        });
    connect
}

/// Makes the folder that the file of SQLite is to lie in.
pub(super) fn create_folder(url: &str) -> Result<(), Error> {
    let Ok(options) = SqliteConnectOptions::from_str(url) else {
        return Ok(());
    };
    match options.get_filename().parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|source| Error::Folder {
                folder: folder.to_owned(),
                source: Arc::new(source),
            })
        }
        _ => Ok(()),
    }
}
