//! A PostgreSQL cluster of the test's own, to be stopped, killed and copied.

use std::{
    fs::OpenOptions,
    io::Write as _,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// Nothing is synced to the disk, as the system does not crash; but whoever is told of a commit
/// finds it after a crash of PostgreSQL.
const SETTINGS: &str = "\
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = on
shared_buffers = 32MB
max_connections = 60
wal_level = replica
max_wal_senders = 5
hot_standby = on
wal_receiver_status_interval = 1s
wal_retrieve_retry_interval = 200ms
";

/// What the role that owns it is called.
const ROLE: &str = "hamkor";

/// A cluster; it ends, and is gone, when this is dropped.
pub(super) struct Cluster {
    folder: TempDir,
    port: u16,
    password: String,
}

/// Whom PostgreSQL runs as: it refuses to as root.
struct User {
    uid: u32,
    gid: u32,
}

impl Cluster {
    /// Makes one and starts it.
    pub(super) fn start() -> Self {
        let password = uuid::Uuid::new_v4().simple().to_string();
        let cluster = Self {
            folder: folder(),
            port: port(),
            password,
        };
        let secret = cluster.folder.path().join("password");
        std::fs::write(&secret, &cluster.password).unwrap();
        own(&secret);
        let mut initdb = cluster.command("initdb");
        initdb
            .args(["--username", ROLE, "--auth=md5", "--no-sync"])
            .args(["--encoding=UTF8", "--no-locale"])
            .arg(format!("--pwfile={}", secret.display()))
            .arg(cluster.data());
        run(initdb);
        cluster.set(SETTINGS);
        cluster.go();
        cluster
    }

    /// A standby of this one, which follows it as it goes.
    pub(super) fn standby(&self, name: &str) -> Self {
        let standby = Self {
            folder: folder(),
            port: port(),
            password: self.password.clone(),
        };
        let from = format!("{}?application_name={name}", self.url("postgres"));
        let mut copy = standby.command("pg_basebackup");
        copy.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"])
            .arg("--dbname")
            .arg(from)
            .arg("--pgdata")
            .arg(standby.data());
        run(copy);
        standby.go();
        standby
    }

    /// The URL of a database in it.
    pub(super) fn url(&self, database: &str) -> String {
        url(&self.password, self.port, database)
    }

    /// The same by way of another port.
    pub(super) fn url_by(&self, port: u16, database: &str) -> String {
        url(&self.password, port, database)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Adds settings, for when it starts next.
    pub(super) fn set(&self, settings: &str) {
        let file = self.data().join("postgresql.conf");
        let mut file = OpenOptions::new().append(true).open(file).unwrap();
        file.write_all(settings.as_bytes()).unwrap();
    }

    /// Starts it; returns once it answers.
    pub(super) fn go(&self) {
        let mut start = self.command("pg_ctl");
        start
            .arg("start")
            .arg("--wait")
            .arg("--silent")
            .arg(format!("--options=-p {}", self.port))
            .arg(format!(
                "--log={}",
                self.folder.path().join("log").display()
            ))
            .arg("--pgdata")
            .arg(self.data());
        run(start);
    }

    /// Ends it as a crash does: without a checkpoint, and without a word to who is connected.
    pub(super) fn crash(&self) {
        let mut stop = self.command("pg_ctl");
        stop.args(["stop", "--mode=immediate", "--silent", "--pgdata"])
            .arg(self.data());
        run(stop);
    }

    /// Makes a standby one that writes.
    pub(super) fn promote(&self) {
        let mut promote = self.command("pg_ctl");
        promote
            .args(["promote", "--wait", "--silent", "--pgdata"])
            .arg(self.data());
        run(promote);
    }

    /// Reads the settings anew.
    pub(super) fn reload(&self) {
        let mut reload = self.command("pg_ctl");
        reload
            .args(["reload", "--silent", "--pgdata"])
            .arg(self.data());
        run(reload);
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of PostgreSQL's, as the user that it runs as.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(programs().join(program));
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .env("LC_ALL", "C");
        if let Some(User { uid, gid }) = user() {
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.command("pg_ctl");
        stop.args(["stop", "--mode=immediate", "--silent", "--pgdata"])
            .arg(self.data());
        // An error says that it has ended already.
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn url(password: &str, port: u16, database: &str) -> String {
    format!("postgres://{ROLE}:{password}@127.0.0.1:{port}/{database}")
}

/// Runs a program to its end, which has to be a good one. What it leaves running holds none of our
/// pipes.
fn run(mut command: Command) {
    let log = tempfile::tempfile().unwrap();
    command
        .stdout(log.try_clone().unwrap())
        .stderr(log.try_clone().unwrap());
    let status = command.status().unwrap();
    assert!(status.success(), "{command:?}: {status}: {}", text(log));
}

fn text(mut log: std::fs::File) -> String {
    use std::io::{Read as _, Seek as _};
    let mut text = String::new();
    log.rewind().unwrap();
    log.read_to_string(&mut text).unwrap();
    text
}

/// Where the programs of the newest PostgreSQL are: in Debian's place, or else on the path.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let found = versions.filter_map(|version| {
        let path = version.ok()?.path();
        let number: u32 = path.file_name()?.to_str()?.parse().ok()?;
        path.join("bin/initdb").exists().then_some((number, path))
    });
    if let Some((_, path)) = found.max() {
        return path.join("bin");
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let place = std::env::split_paths(&path).find(|folder| folder.join("initdb").exists());
    place.expect("PostgreSQL is missing; scripts/need postgres says how to get it")
}

fn user() -> Option<User> {
    let id = |args: &[&str]| {
        let output = Command::new("id").args(args).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.trim().parse::<u32>().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    let name = if id(&["-u", "postgres"]).is_some() {
        "postgres"
    } else {
        "nobody"
    };
    Some(User {
        uid: id(&["-u", name])?,
        gid: id(&["-g", name])?,
    })
}

/// A folder that PostgreSQL may write to.
fn folder() -> TempDir {
    let folder = TempDir::with_prefix("hamkor-cluster-").unwrap();
    own(folder.path());
    folder
}

fn own(path: &Path) {
    if let Some(User { uid, gid }) = user() {
        chown(path, Some(uid), Some(gid)).unwrap();
    }
}

/// A port that nobody has.
fn port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
