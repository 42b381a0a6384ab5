//! Files and folders that this user may not write to, and neighbours who hold the file for long.

use std::{
    fs::{Permissions, set_permissions},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use sea_orm::{ConnectOptions, ConnectionTrait};

use super::{file, is_readable, is_refusal, write_until_refused};
use crate::{
    harness::{Database, Hamkor, hamkor},
    survival::{found::Found, is_sound, pen::Pen, prepare, server},
};

const ADVICE: &str = "the database can only be read: look who may write to its file";

/// The program as one who has to heed who may write to what, as root does not.
fn heedful(program: Hamkor) -> Hamkor {
    if Path::new("/proc/self").metadata().unwrap().uid() != 0 {
        return program;
    }
    let all = "-dac_override,-dac_read_search";
    let args = [format!("--bounding-set={all}"), format!("--inh-caps={all}")];
    program.by("setpriv", &args.each_ref().map(String::as_str))
}

fn allow(path: &Path, mode: u32) {
    set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_can_only_be_read_is_served_and_takes_nothing_in() {
    let database = Database::create().await;
    let Some(file) = file(&database) else { return };
    let keys = prepare(&database, &["a"]).await;
    let mut pen = Pen::new("a", &keys[0], 1);
    let serving = heedful(server(&database)).serve();
    for _ in 0..5 {
        assert!(pen.write_one(&serving.url("")).await);
    }
    assert_eq!(serving.ended_on_sigterm().await.0, Some(0));

    allow(&file, 0o444);
    let serving = heedful(server(&database)).serve();
    let base = serving.url("");
    for _ in 0..3 {
        is_refusal(&write_until_refused(&base, &mut pen).await);
        is_readable(&base, &pen).await;
    }
    let (code, log) = serving.ended_on_sigterm().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains(ADVICE), "{log}");

    // SQLite lets the files beside it be written by whoever may write to it.
    for name in ["db", "db-wal", "db-shm"] {
        let path = file.with_extension(name);
        if path.exists() {
            allow(&path, 0o644);
        }
    }
    let serving = heedful(server(&database)).serve();
    assert!(pen.ask(&serving.url("")).await);
    assert_eq!(serving.ended_on_sigterm().await.0, Some(0));
    Found::look(&database).await.judge(&[pen]);
    is_sound(&database).await;
}

#[tokio::test]
async fn a_folder_that_can_only_be_read_is_told_at_the_start() {
    let database = Database::create().await;
    let Some(file) = file(&database) else { return };
    prepare(&database, &["a"]).await;
    let folder = file.parent().unwrap();
    allow(folder, 0o555);
    let (code, told, errors) = heedful(hamkor(&["serve"]).on(&database)).run();
    allow(folder, 0o755);
    assert_eq!(code, Some(1), "{told}{errors}");
    assert!(errors.contains(ADVICE), "{errors}");
    is_sound(&database).await;
}

/// As a backup might, or a person at the shell of SQLite.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_another_process_holds_the_file_writes_are_told_to_come_back() {
    let database = Database::create().await;
    if file(&database).is_none() {
        return;
    }
    let keys = prepare(&database, &["a"]).await;
    let serving = server(&database).serve();
    let base = serving.url("");
    let mut pen = Pen::new("a", &keys[0], 1);
    assert!(pen.write_one(&base).await);
    let mut one = ConnectOptions::new(database.url());
    one.max_connections(1);
    let other = sea_orm::Database::connect(one).await.unwrap();
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    pen.begin();
    let answer = pen.ask_in_trouble(&base).await.expect("it is refused");
    assert_eq!(answer.code(), "UNAVAILABLE");
    is_readable(&base, &pen).await;
    other.execute_unprepared("ROLLBACK").await.unwrap();
    assert!(pen.ask(&base).await);
    other.close().await.unwrap();
    Found::look(&database).await.judge(&[pen]);
}
