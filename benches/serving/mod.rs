//! The program, serving the data set to a benchmark.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;
use tempfile::TempDir;

/// A server; it is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    _folder: TempDir,
}

impl Server {
    /// Loads the data set, and serves it without a budget, with further `flags`; into a temporary
    /// file of SQLite if no other database is named.
    pub(crate) fn start(database: Option<&str>, flags: &[&str]) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
        let mut child = Command::new(env!("CARGO_BIN_EXE_hamkor"))
            .args(["serve", "--listen", "127.0.0.1:0", "--rate", "off"])
            .args(["--data", data])
            .args(flags)
            .env("DATABASE_URL", database.unwrap_or("sqlite:bench.db"))
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = child.stdout.take().context("it is piped")?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let url = lines
            .find_map(|line| Some(line.split_once("http://")?.1.to_owned()))
            .context("the server says where it is")?;
        Ok(Self {
            child,
            address: url.trim_end_matches('/').parse()?,
            _folder: folder,
        })
    }

    /// What the system has given it, in megabytes.
    pub(crate) fn megabytes(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
        Ok(kilobytes.context("`VmRSS` has a number")? / 1_024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error says that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
