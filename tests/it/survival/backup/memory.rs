//! However much there is, a backup and a restore hold no more of it than a few rows.

use sea_orm::{ConnectionTrait as _, DbBackend};
use tempfile::TempDir;

use crate::harness::{Database, TestApp, hamkor};

/// What one revision says, in bytes.
const LONG: usize = 20_000;
/// How many revisions there are, few and many.
const FEW: usize = 300;
const MANY: usize = 1_500;
/// How much more memory may be held of many, in KiB: noise, and half of what there is more.
const NOISE: usize = (MANY - FEW) * LONG / 1_024 / 2;

/// The most memory that a backup takes, and that its restore does, of a record with so many
/// revisions; and what of it SQLite may hold, which remembers 64 MiB of its file.
async fn peaks(n: usize) -> ([u64; 2], usize) {
    let app = TestApp::start().await;
    app.writer().await.institution("a", "A").await;
    let connection = sea_orm::Database::connect(app.database().url())
        .await
        .unwrap();
    let (series, long, cached) = match connection.get_database_backend() {
        DbBackend::Postgres => (
            format!("generate_series(2, {n}) AS numbers(n)"),
            format!("repeat('y', {LONG})"),
            0,
        ),
        _ => (
            format!(
                "(WITH RECURSIVE numbers(n) AS \
                 (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < {n}) SELECT n FROM numbers)"
            ),
            format!("replace(hex(zeroblob({LONG} / 2)), '00', 'yy')"),
            n * LONG / 1_024,
        ),
    };
    let sql = format!(
        "INSERT INTO record_revision (record_id, revision, subject_id, data, resolved, withdrawn, at) \
         SELECT record_id, n, subject_id, '\"' || {long} || '\"', resolved, withdrawn, at \
         FROM record_revision CROSS JOIN {series}"
    );
    connection.execute_unprepared(&sql).await.unwrap();
    connection.close().await.unwrap();
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("long.backup");
    let file = file.to_str().unwrap();
    let other = Database::create().await;
    let backup = hamkor(&["backup", file]).on(app.database()).start().peak();
    let restore = hamkor(&["restore", file]).on(&other).start().peak();
    ([backup, restore], cached)
}

#[tokio::test]
async fn memory_does_not_grow_with_what_there_is() {
    let ((few, _), (many, cached)) = (peaks(FEW).await, peaks(MANY).await);
    for (few, many) in few.into_iter().zip(many) {
        assert!(few > 0);
        let most = few + u64::try_from(cached + NOISE).unwrap();
        assert!(many < most, "{few} KiB, then {many} KiB");
    }
}
