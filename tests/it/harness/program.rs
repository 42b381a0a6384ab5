//! The program itself, as a person starts it.

use std::{
    fs::File,
    io::{BufRead, BufReader, Lines},
    net::SocketAddr,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use tempfile::TempDir;

use super::Database;

/// The program in an empty folder, with none of our variables set but one: told to stop, it waits for
/// nobody who might still come, unless a test wants that.
pub(crate) struct Hamkor {
    command: Command,
    folder: TempDir,
}

/// `hamkor` with arguments.
pub(crate) fn hamkor(args: &[&str]) -> Hamkor {
    let folder = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hamkor"));
    command
        .args(args)
        .current_dir(folder.path())
        .stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("DATABASE_") || name.starts_with("HAMKOR_") {
            command.env_remove(name);
        }
    }
    command.env("HAMKOR_SHUTDOWN_DELAY", "1ms");
    Hamkor { command, folder }
}

impl Hamkor {
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn on(self, database: &Database) -> Self {
        let program = self.env("DATABASE_URL", &database.served_url());
        match database.pooler() {
            Some(_) => program.env("HAMKOR_DATABASE_POOLER", "transaction"),
            None => program,
        }
    }

    /// Has another program start it, which gets it as its last arguments.
    pub(crate) fn by(self, program: &str, args: &[&str]) -> Self {
        let mut command = Command::new(program);
        command.args(args).arg(self.command.get_program());
        command.args(self.command.get_args());
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        Self { command, ..self }
    }

    /// Runs it to its end: exit code, standard output, standard error.
    pub(crate) fn run(mut self) -> (Option<i32>, String, String) {
        let Output {
            status,
            stdout,
            stderr,
        } = self.command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status.code(), text(stdout), text(stderr))
    }

    /// Runs it to its end with something to read: exit code, standard output, standard error.
    pub(crate) fn pipe(mut self, input: &[u8]) -> (Option<i32>, Vec<u8>, String) {
        // A file, so that nobody has to write while another reads.
        let path = self.folder.path().join("input");
        std::fs::write(&path, input).unwrap();
        self.command.stdin(File::open(path).unwrap());
        let Output {
            status,
            stdout,
            stderr,
        } = self.command.output().unwrap();
        (status.code(), stdout, String::from_utf8(stderr).unwrap())
    }

    /// Runs it to its end with standard error elsewhere: exit code.
    pub(crate) fn run_with_errors_to(mut self, errors: File) -> Option<i32> {
        let command = self.command.stdout(Stdio::null()).stderr(errors);
        command.status().unwrap().code()
    }

    /// Starts it, to be read line by line.
    pub(crate) fn start(mut self) -> Running {
        self.command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = self.command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Running {
            lines: Some(lines),
            child,
            _folder: self.folder,
        }
    }

    /// Runs `hamkor serve` on a free port; returns once it says where it listens.
    pub(crate) fn serve(self) -> Serving {
        let log = File::create(self.folder.path().join("log")).unwrap();
        self.serve_with_log(log)
    }

    /// The same with a log elsewhere.
    pub(crate) fn serve_with_log(mut self, log: File) -> Serving {
        self.command
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = self.command.spawn().unwrap();
        let base = address(&mut child);
        Serving {
            child,
            base,
            folder: self.folder,
        }
    }
}

/// A program that runs and is read line by line; it is killed when this is dropped.
pub(crate) struct Running {
    child: Child,
    lines: Option<Lines<BufReader<ChildStdout>>>,
    _folder: TempDir,
}

impl Running {
    /// The next line; waits until there is one.
    pub(crate) fn next(&mut self) -> String {
        let lines = self.lines.as_mut().expect("it is still read");
        lines.next().expect("the program goes on").unwrap()
    }

    /// Sends it SIGINT, as Ctrl-C does.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Reads no more.
    pub(crate) fn leave(&mut self) {
        self.lines = None;
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits until it has ended: the exit code, if it was not killed.
    pub(crate) fn end(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Waits until it has ended well: the most memory that it held, in KiB.
    #[cfg(target_os = "linux")]
    pub(crate) fn peak(&mut self) -> u64 {
        let mut peak = 0;
        while !self.has_ended() {
            peak = memory(&self.child, "VmHWM:").unwrap_or(peak);
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        assert_eq!(self.end(), Some(0));
        peak
    }

    /// Ends it at once, whatever it is at; the exit code if it had ended before.
    pub(crate) fn kill(&mut self) -> Option<i32> {
        // An error says that it has ended already.
        let _ = self.child.kill();
        self.end()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A server that runs; it is killed when this is dropped.
pub(crate) struct Serving {
    child: Child,
    base: String,
    folder: TempDir,
}

impl Serving {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.base.trim_start_matches("http://").parse().unwrap()
    }

    /// The memory that it holds, in KiB.
    #[cfg(target_os = "linux")]
    pub(crate) fn memory(&self) -> u64 {
        memory(&self.child, "VmRSS:").unwrap()
    }

    /// By which number the system knows it.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Sends it SIGTERM, and does not wait.
    #[cfg(unix)]
    pub(crate) fn terminate(&self) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end: the exit code, if no signal ended it, and the log.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        (code, self.log())
    }

    /// The same, while others go on.
    pub(crate) async fn ended(self) -> (Option<i32>, String) {
        tokio::task::spawn_blocking(|| self.end()).await.unwrap()
    }

    /// Sends it SIGTERM and waits while others go on: exit code and log.
    #[cfg(unix)]
    pub(crate) async fn ended_on_sigterm(self) -> (Option<i32>, String) {
        self.terminate();
        self.ended().await
    }

    /// Sends it SIGTERM and waits: exit code and log.
    #[cfg(unix)]
    pub(crate) fn stop(self) -> (Option<i32>, String) {
        self.terminate();
        self.end()
    }

    /// Ends it by SIGKILL, whatever it is at.
    #[cfg(unix)]
    pub(crate) fn kill(mut self) {
        use std::os::unix::process::ExitStatusExt as _;
        self.child.kill().unwrap();
        let ended = self.child.wait().unwrap();
        assert_eq!(
            ended.signal(),
            Some(9),
            "it ended by itself: {}",
            self.log()
        );
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // An error says that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the system says of a program's memory, in KiB; nothing once it has ended.
#[cfg(target_os = "linux")]
fn memory(child: &Child, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Reads what the server prints up to its address.
fn address(child: &mut Child) -> String {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in lines {
        if let Some(url) = line.unwrap().trim().strip_prefix("GraphQL") {
            return url.trim().trim_end_matches("/graphql").to_owned();
        }
    }
    panic!(
        "the server ended before it said where it is: {:?}",
        child.wait()
    );
}
