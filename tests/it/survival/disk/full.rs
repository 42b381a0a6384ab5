//! Disks that are full: a write is refused, reads go on, and all is well once there is room.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use super::{bounded, file, is_readable, is_refusal, write_until_refused};
use crate::{
    harness::{Answer, Database, Serving, hamkor},
    survival::{client, found::Found, is_sound, pen::Pen, prepare, server},
};

const ADVICE: &str = "the disk of the database is full, at its quota, or fails: make room";

/// Lets no file of the server's grow beyond so many bytes.
fn limit(serving: &Serving, bytes: &str) {
    let pid = serving.pid().to_string();
    let status = Command::new("prlimit")
        .args(["--pid", &pid, &format!("--fsize={bytes}:")])
        .status();
    assert!(status.unwrap().success());
}

/// A pen whose server takes nothing in from `fill` to `mend`.
async fn outlive(serving: &Serving, pen: &mut Pen, fill: impl FnOnce(), mend: impl FnOnce()) {
    let base = serving.url("");
    for _ in 0..10 {
        assert!(pen.write_one(&base).await);
    }
    fill();
    for _ in 0..5 {
        is_refusal(&write_until_refused(&base, pen).await);
        is_readable(&base, pen).await;
        // SQLite may find room in its own log; then it is done.
        if let Some(answer) = pen.ask_in_trouble(&base).await {
            is_refusal(&answer);
        }
    }
    assert!(serving.log().contains(ADVICE), "{}", serving.log());
    mend();
    // What was refused, and more.
    assert!(pen.ask(&base).await);
    for _ in 0..10 {
        assert!(pen.write_one(&base).await);
    }
    is_readable(&base, pen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_file_may_not_grow_writes_are_refused_and_nothing_is_lost() {
    let database = Database::create().await;
    if file(&database).is_none() {
        return;
    }
    let keys = prepare(&database, &["a"]).await;
    let serving = bounded(server(&database), "").serve();
    let mut pen = Pen::new("a", &keys[0], 1);
    // Room for the log of the server, and for no page that is written.
    let fill = || limit(&serving, "4096");
    outlive(&serving, &mut pen, fill, || limit(&serving, "unlimited")).await;
    let (code, log) = serving.ended_on_sigterm().await;
    assert_eq!(code, Some(0), "{log}");
    Found::look(&database).await.judge(&[pen]);
    is_sound(&database).await;
}

/// A small disk of memory, that only the server sees; it is gone with it.
struct SmallDisk {
    serving: Serving,
    folder: TempDir,
}

/// The way into namespaces of its own, as far as this user may go.
fn unshare() -> Option<Vec<&'static str>> {
    let ways: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
    let is_open = |way: &&&[&str]| {
        let folder = TempDir::new().unwrap();
        let mut command = Command::new("unshare");
        command.args(**way).args(["mount", "-t", "tmpfs", "none"]);
        let output = command.arg(folder.path()).output();
        output.is_ok_and(|output| output.status.success())
    };
    ways.iter().find(is_open).map(|way| way.to_vec())
}

impl SmallDisk {
    /// The server on a copy of the database there.
    fn start(way: &[&str], original: &Path, database: &Database) -> Self {
        let folder = TempDir::new().unwrap();
        let script = "mount -t tmpfs -o size=4m none \"$0\" && cp \"$1\" \"$0/test.db\" && shift && exec \"$@\"";
        let (at, from) = (folder.path().to_str().unwrap(), original.to_str().unwrap());
        let mut args = way.to_vec();
        args.extend(["sh", "-c", script, at, from]);
        let serving = server(database)
            .env("DATABASE_URL", &format!("sqlite:{at}/test.db"))
            .by("unshare", &args)
            .serve();
        Self { serving, folder }
    }

    /// Where a file of it is for those outside.
    fn path(&self, name: &str) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.serving.pid()));
        let inside = self.folder.path().join(name);
        root.join(inside.strip_prefix("/").unwrap())
    }

    /// Leaves no room.
    fn fill(&self) {
        let mut filler = File::create(self.path("filler")).unwrap();
        for size in [1 << 16, 1 << 10, 1] {
            while filler.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn mend(&self) {
        std::fs::remove_file(self.path("filler")).unwrap();
    }

    /// The database as it is there now, while nobody writes.
    fn copy(&self) -> Database {
        let folder = TempDir::new().unwrap();
        for name in ["test.db", "test.db-wal"] {
            std::fs::copy(self.path(name), folder.path().join(name)).unwrap();
        }
        Database::Sqlite(folder)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_disk_is_full_writes_are_refused_and_nothing_is_lost() {
    let database = Database::create().await;
    let Some(file) = file(&database) else { return };
    let Some(way) = unshare() else {
        eprintln!("this user may mount nothing: only a limit of the file's size was tried");
        return;
    };
    let keys = prepare(&database, &["a"]).await;
    let disk = SmallDisk::start(&way, &file, &database);
    let mut pen = Pen::new("a", &keys[0], 1);
    outlive(&disk.serving, &mut pen, || disk.fill(), || disk.mend()).await;
    let copy = disk.copy();
    Found::look(&copy).await.judge(&[pen]);
    is_sound(&copy).await;
    let (code, log) = disk.serving.ended_on_sigterm().await;
    assert_eq!(code, Some(0), "{log}");
}

#[tokio::test]
async fn where_there_is_no_room_from_the_start_that_is_told() {
    let database = Database::create().await;
    if file(&database).is_none() {
        return;
    }
    let (code, told, errors) = bounded(hamkor(&["migrate"]).on(&database), "ulimit -f 16;").run();
    assert_eq!(code, Some(1), "{told}{errors}");
    assert!(errors.contains(ADVICE), "{errors}");
}

/// On either database: the body is kept in a file while it comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_for_whose_body_there_is_no_room_is_told_to_come_back() {
    let database = Database::create().await;
    let keys = prepare(&database, &["a"]).await;
    let serving = bounded(server(&database), "").serve();
    let line =
        r#"{"type":"institution","key":"one","names":[{"text":"One"}],"institutionKind":"OTHER"}"#;
    let body = format!("{line}{}\n", " ".repeat(300_000));
    let import = async || {
        let request = client().post(serving.url("/import?format=ndjson"));
        Answer::to(request.bearer_auth(&keys[0]).body(body.clone())).await
    };
    limit(&serving, "200000");
    let answer = import().await;
    let code = answer.code();
    assert_eq!((answer.status(), code.as_str()), (503, "UNAVAILABLE"));
    assert!(
        answer.text().contains("no room for the body"),
        "{}",
        answer.text()
    );
    limit(&serving, "unlimited");
    let answer = import().await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert_eq!(serving.ended_on_sigterm().await.0, Some(0));
    assert_eq!(Found::look(&database).await.head, 1);
}

/// On either database: the log may lie on another disk than that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_cannot_be_written_fails_no_request() {
    let database = Database::create().await;
    let keys = prepare(&database, &["a"]).await;
    let full = File::options().write(true).open("/dev/full").unwrap();
    let serving = server(&database)
        .env("HAMKOR_LOG", "debug")
        .serve_with_log(full);
    let base = serving.url("");
    let mut pen = Pen::new("a", &keys[0], 1);
    for _ in 0..5 {
        assert!(pen.write_one(&base).await);
        is_readable(&base, &pen).await;
        let answer = Answer::to(client().get(format!("{base}/nowhere"))).await;
        assert_eq!(answer.status(), 404);
    }
    let (code, _) = serving.ended_on_sigterm().await;
    assert_eq!(code, Some(0));
    let full = File::options().write(true).open("/dev/full").unwrap();
    let code = hamkor(&["check"])
        .env("DATABASE_URL", "mysql://nowhere")
        .run_with_errors_to(full);
    assert_eq!(code, Some(2));
}
