//! Files that are damaged, or no database: that is told, and what can be read is read.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use sea_orm::{ConnectionTrait, Statement};

use super::file;
use crate::{
    differential::chance::Chance,
    harness::{Answer, Database, hamkor},
    survival::{client, found::Found, is_sound, pen::Pen, prepare, server},
};

/// How many requests are in the log of SQLite when it is cut: so few that it is not begun anew.
const REQUESTS: usize = 10;
const ADVICE: &str = "the database is damaged, or no database: keep a copy of it";

/// A file that a server has written to and left in order, and who wrote; nothing on PostgreSQL.
async fn written() -> Option<(Database, PathBuf, Pen)> {
    let database = Database::create().await;
    let file = file(&database)?;
    let keys = prepare(&database, &["a"]).await;
    let mut pen = Pen::new("a", &keys[0], 1);
    let serving = server(&database).serve();
    for _ in 0..20 {
        assert!(pen.write_one(&serving.url("")).await);
    }
    assert_eq!(serving.ended_on_sigterm().await.0, Some(0));
    Some((database, file, pen))
}

/// Neither command does anything, and both say why.
fn is_told(database: &Database) {
    for command in ["serve", "check"] {
        let (code, told, errors) = hamkor(&[command]).on(database).run();
        assert_eq!(code, Some(1), "{command}: {told}{errors}");
        assert!(errors.contains(ADVICE), "{command}: {errors}");
    }
}

#[tokio::test]
async fn what_is_no_database_is_told_and_left_as_it_is() {
    let database = Database::create().await;
    let Some(file) = file(&database) else { return };
    let text = "This is a letter to a friend, and no database.\n".repeat(100);
    fs::write(&file, &text).unwrap();
    is_told(&database);
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_cut_short_is_told_at_the_start() {
    let Some((database, file, _)) = written().await else {
        return;
    };
    let length = file.metadata().unwrap().len();
    let half = length / 2 / 4_096 * 4_096;
    OpenOptions::new()
        .write(true)
        .open(&file)
        .unwrap()
        .set_len(half)
        .unwrap();
    is_told(&database);
    assert_eq!(file.metadata().unwrap().len(), half);
}

/// Overwrites the first page of a table.
async fn spoil(database: &Database, file: &Path, table: &str) {
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    let number = |sql: String| {
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(statement);
        async {
            row.await
                .unwrap()
                .unwrap()
                .try_get_by_index::<i64>(0)
                .unwrap()
        }
    };
    let root = format!("SELECT rootpage FROM sqlite_master WHERE name = '{table}'");
    let (page, size) = (
        number(root).await,
        number("PRAGMA page_size".to_owned()).await,
    );
    connection.close().await.unwrap();
    let size = usize::try_from(size).unwrap();
    let at = u64::try_from(page - 1).unwrap() * size as u64;
    let file = OpenOptions::new().write(true).open(file).unwrap();
    file.write_all_at(&vec![0xa5; size], at).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_damaged_file_what_can_be_read_is_and_the_rest_is_told() {
    let Some((database, file, mut pen)) = written().await else {
        return;
    };
    spoil(&database, &file, "entity").await;
    let (code, told, errors) = hamkor(&["check"]).on(&database).run();
    assert_eq!(code, Some(1), "{told}{errors}");
    assert!(told.contains("the file is damaged"), "{told}{errors}");

    let serving = server(&database).serve();
    let ask = async |query: &str| {
        let url = serving.url(&format!("/graphql?query={query}"));
        Answer::to(client().get(url)).await
    };
    for _ in 0..3 {
        let answer = ask("{institutions(first:5){nodes{name}}}").await;
        assert_eq!(answer.code(), "INTERNAL");
        let incident = answer.errors()[0]["extensions"]["incident"].clone();
        let log = serving.log();
        assert!(log.contains(incident.as_str().unwrap()), "{log}");
        assert!(log.contains(ADVICE), "{log}");
        let data = ask("{agencies{slug,records(first:1){totalCount}}}")
            .await
            .data();
        let n = data["agencies"][0]["records"]["totalCount"].as_u64();
        assert_eq!(n, Some(pen.known.len() as u64));
    }
    let head = Found::look(&database).await.head;
    pen.begin_last();
    let answer = pen.ask_whatever(&serving.url("")).await;
    assert_eq!(answer.code(), "INTERNAL");
    assert_eq!(
        Found::look(&database).await.head,
        head,
        "nothing was written"
    );
    let live = Answer::to(client().get(serving.url("/health/live"))).await;
    assert_eq!(live.status(), 200);
    assert_eq!(serving.ended_on_sigterm().await.0, Some(0));
}

/// A server that is killed leaves its last writes in the log of SQLite. That file may be cut short
/// when the power fails, or one of its blocks be lost: what stands before that holds, and all of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_log_that_is_cut_short_all_holds_up_to_there() {
    let mut chance = Chance::of(3);
    for is_cut in [true, false, true, false] {
        let database = Database::create().await;
        let Some(file) = file(&database) else { return };
        let keys = prepare(&database, &["a"]).await;
        let mut pen = Pen::new("a", &keys[0], 1);
        let serving = server(&database).serve();
        let mut past = vec![pen.known.clone()];
        for _ in 0..REQUESTS {
            assert!(pen.write_one(&serving.url("")).await);
            past.push(pen.known.clone());
        }
        serving.kill();
        let log = file.with_extension("db-wal");
        let length = usize::try_from(log.metadata().unwrap().len()).unwrap();
        let at = length / 4 + chance.below(length / 2);
        let log = File::options().write(true).open(log).unwrap();
        if is_cut {
            log.set_len(at as u64).unwrap();
        } else {
            log.write_all_at(&[0xa5; 16], at as u64).unwrap();
        }

        let serving = server(&database).serve();
        let found = Found::look(&database).await;
        found.judge_feed();
        let n = past.iter().position(|state| state == found.of(&pen));
        let n = n.expect("it is what was known at some time");
        assert!(n > 0 && n < REQUESTS, "{n} of {REQUESTS} requests");
        // It goes on from there.
        pen.known.clone_from(&past[n]);
        pen.begin_last();
        assert!(pen.ask(&serving.url("")).await);
        assert_eq!(serving.ended_on_sigterm().await.0, Some(0));
        Found::look(&database).await.judge(&[pen]);
        is_sound(&database).await;
    }
}
