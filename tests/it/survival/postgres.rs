//! A PostgreSQL that can only be read, or has no room left.

#![cfg(target_os = "linux")]

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use sea_orm::ConnectionTrait;
use tempfile::TempDir;
use uuid::Uuid;

use super::{
    disk::{is_readable, is_refusal, write_until_refused},
    found::Found,
    is_sound,
    pen::Pen,
    prepare, server,
};
use crate::harness::{Database, environment, repository};

async fn execute(cluster: &str, statement: &str) {
    let connection = sea_orm::Database::connect(cluster).await.unwrap();
    let done = connection.execute_unprepared(statement).await;
    done.unwrap_or_else(|error| panic!("`{statement}`: {error}"));
    connection.close().await.unwrap();
}

/// Lets the database be written to or not, and breaks off all connections, as when a replica takes
/// the place of its primary.
async fn set_read_only(cluster: &str, name: &str, switch: &str) {
    let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = {switch}");
    execute(cluster, &set).await;
    let end =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    execute(cluster, &end).await;
}

/// Writes until the server says that nothing is taken in: broken connections are told before that.
async fn write_until_read_only(base: &str, pen: &mut Pen) {
    for _ in 0..100 {
        let answer = write_until_refused(base, pen).await;
        if answer.text().contains("takes nothing in for now") {
            is_refusal(&answer);
            return;
        }
    }
    panic!("the connections stay broken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_it_can_only_be_read_servers_go_on_reading() {
    let database = Database::create().await;
    let Database::Postgres { cluster, name } = &database else {
        return;
    };
    let keys = prepare(&database, &["a"]).await;
    let serving = server(&database).serve();
    let base = serving.url("");
    let mut pen = Pen::new("a", &keys[0], 1);
    for _ in 0..5 {
        assert!(pen.write_one(&base).await);
    }
    set_read_only(cluster, name, "on").await;
    write_until_read_only(&base, &mut pen).await;
    is_readable(&base, &pen).await;
    let advice = "the database can only be read";
    assert!(serving.log().contains(advice), "{}", serving.log());

    // One that starts now finds all steps done, and writes nothing.
    let beside = server(&database).serve();
    is_readable(&beside.url(""), &pen).await;
    is_refusal(
        &pen.ask_in_trouble(&beside.url(""))
            .await
            .expect("it is refused"),
    );
    assert_eq!(beside.ended_on_sigterm().await.0, Some(0));

    set_read_only(cluster, name, "off").await;
    while pen.ask_in_trouble(&base).await.is_some() {}
    for _ in 0..5 {
        assert!(pen.write_one(&base).await);
    }
    is_readable(&base, &pen).await;
    let (code, log) = serving.ended_on_sigterm().await;
    assert_eq!(code, Some(0), "{log}");
    Found::look(&database).await.judge(&[pen]);
    is_sound(&database).await;
}

/// A cluster of its own beside a small disk, which are both gone when it is dropped.
struct SmallCluster {
    child: Child,
    url: String,
    folder: TempDir,
}

impl SmallCluster {
    /// Starts one; nothing if this user may mount nothing.
    fn start() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let small = folder.path().to_str().unwrap();
        // The user that PostgreSQL runs as, as `with-postgres` chooses it.
        let script = "mount -t tmpfs -o size=32m none \"$0\" && mkdir \"$0/small\" && chmod 755 \"$0\" \
             && chown \"$(id -un postgres 2>/dev/null || echo nobody)\" \"$0/small\" \
             && exec \"$1\" sh -c 'echo \"$HAMKOR_TEST_POSTGRES\"; exec cat'";
        let with_postgres = repository().join("scripts/with-postgres");
        let mut child = Command::new("unshare")
            .args(["--mount", "sh", "-c", script, small])
            .arg(with_postgres)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut url = String::new();
        BufReader::new(child.stdout.take()?)
            .read_line(&mut url)
            .ok()?;
        if url.is_empty() {
            // `with-postgres` is not reached where the mount fails.
            child.wait().ok()?;
            return None;
        }
        Some(Self {
            child,
            url: url.trim().to_owned(),
            folder,
        })
    }

    /// Where its small disk is for those outside.
    fn filler(&self) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.child.id()));
        let inside = self.folder.path().strip_prefix("/").unwrap();
        root.join(inside).join("filler")
    }
}

impl Drop for SmallCluster {
    fn drop(&mut self) {
        // The end of its input is the end of `cat`, and of the cluster then.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_disk_of_postgres_is_full_writes_are_refused_and_nothing_is_lost() {
    if environment("HAMKOR_TEST_BACKEND").as_deref() != Some("postgres") {
        return;
    }
    let Some(cluster) = SmallCluster::start() else {
        eprintln!("this user may mount nothing: a full disk of PostgreSQL was not tried");
        return;
    };
    let small = cluster.folder.path().join("small");
    let space = format!("CREATE TABLESPACE small LOCATION '{}'", small.display());
    execute(&cluster.url, &space).await;
    let name = format!("hamkor_test_{}", Uuid::new_v4().simple());
    execute(
        &cluster.url,
        &format!("CREATE DATABASE {name} TABLESPACE small"),
    )
    .await;
    let database = Database::Postgres {
        cluster: cluster.url.clone(),
        name,
    };
    let keys = prepare(&database, &["a"]).await;
    let serving = server(&database).serve();
    let base = serving.url("");
    let mut pen = Pen::new("a", &keys[0], 1);
    for _ in 0..10 {
        assert!(pen.write_one(&base).await);
    }
    let mut filler = File::create(cluster.filler()).unwrap();
    for size in [1 << 16, 1 << 10, 1] {
        while filler.write_all(&vec![0; size]).is_ok() {}
    }
    is_refusal(&write_until_refused(&base, &mut pen).await);
    is_readable(&base, &pen).await;
    let advice = "the disk of the database is full";
    assert!(serving.log().contains(advice), "{}", serving.log());
    std::fs::remove_file(cluster.filler()).unwrap();
    drop(filler);
    assert!(pen.ask(&base).await);
    for _ in 0..10 {
        assert!(pen.write_one(&base).await);
    }
    let (code, log) = serving.ended_on_sigterm().await;
    assert_eq!(code, Some(0), "{log}");
    Found::look(&database).await.judge(&[pen]);
    is_sound(&database).await;
}
