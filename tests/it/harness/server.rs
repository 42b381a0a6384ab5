//! The real server, in this process, on a free port.

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    thread::JoinHandle,
    time::Duration,
};

use hamkor::{
    domain::Clock,
    http::{HttpSettings, Manifest, MetricsFor, Origins, Served, serve_until},
    oidc::{self, Issuer},
    read::{Engine, Limits},
    store::{Options, Store, Watch, WatchOptions},
};
use tokio::{runtime::Runtime, sync::oneshot};

use super::{Database, import};

/// How the server of a test is set up.
pub(crate) struct Setup {
    pub(crate) http: HttpSettings,
    pub(crate) limits: Limits,
    pub(crate) watch: WatchOptions,
    pub(crate) trusted: Manifest,
    /// Whose tokens are taken beside API keys, and the clock that they are held against.
    pub(crate) oidc: Option<(oidc::Options, Clock)>,
    /// The most connections to the database.
    pub(crate) connections: u32,
    /// How long a request waits for one. Long, as a busy machine is no fault of the code.
    pub(crate) wait: Duration,
    /// How long a statement may run.
    pub(crate) statement_timeout: Duration,
    /// How much of what was read is remembered.
    pub(crate) cache_bytes: u64,
}

impl Setup {
    /// How a store reaches the database.
    pub(super) fn options(&self, database: &Database) -> Options {
        Options {
            max_connections: self.connections,
            acquire_timeout: self.wait,
            statement_timeout: self.statement_timeout,
            cache_bytes: self.cache_bytes,
            ..database.options()
        }
    }
}

impl Default for Setup {
    /// As the program is by default, without limits on what is spent.
    fn default() -> Self {
        let mut limits = Limits::default();
        limits.public.cost = u64::MAX;
        limits.conditions = 1_000;
        limits.public.argument_bytes = 1_000_000;
        limits.public.time = Duration::from_mins(1);
        Self {
            http: HttpSettings {
                max_body_bytes: 64 * 1024,
                max_body_bytes_key: 128 * 1024,
                max_import_bytes: 1024 * 1024,
                shutdown_delay: Duration::ZERO,
                shutdown_timeout: Duration::from_secs(5),
                workers: Some(1),
                metrics: MetricsFor::Local,
                origins: Origins::Any,
                trusted_proxies: Vec::new(),
                trusted_only: false,
                rate: None,
                rate_key: None,
                max_in_flight: 256,
                in_flight_wait: Duration::from_secs(20),
                max_sockets: 100,
                max_socket_operations: 10,
                socket_init_timeout: Duration::from_secs(20),
            },
            limits,
            watch: WatchOptions::default(),
            trusted: Manifest::new(),
            oidc: None,
            connections: 4,
            wait: Duration::from_secs(20),
            statement_timeout: Duration::from_secs(20),
            cache_bytes: 64 << 20,
        }
    }
}

/// A server on a thread with a runtime of its own, so that a test that blocks does not stop it.
pub(crate) struct Server {
    address: SocketAddr,
    store: Store,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Migrates the database, imports `data` and serves; returns once it answers.
    pub(super) async fn start(options: Options, data: Option<PathBuf>, setup: Setup) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = Runtime::new().expect("a runtime can be built");
            runtime.block_on(async {
                let store = open(&options, data).await;
                let watch = Watch::start(&store, setup.watch)
                    .await
                    .expect("the feed can be read");
                let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
                let address = listener.local_addr().expect("it is bound");
                let _ = ready.send((address, store.clone()));
                serve(listener, store, watch, setup, stopped).await;
            });
        });
        let (address, store) = started
            .await
            .expect("the server starts; see its panic above");
        Self {
            address,
            store,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }
}

impl Server {
    /// Stops it, and waits for its end.
    pub(super) async fn stop(&mut self) {
        drop(self.stop.take());
        let thread = self.thread.take();
        let ended = tokio::task::spawn_blocking(|| thread.map(JoinHandle::join));
        let ended = ended.await.expect("a thread can be joined");
        assert!(!matches!(ended, Some(Err(_))), "the server panicked");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(JoinHandle::join);
        let is_ended_well = !matches!(ended, Some(Err(_)));
        assert!(
            is_ended_well || std::thread::panicking(),
            "the server ended in a panic; see above"
        );
    }
}

async fn open(options: &Options, data: Option<PathBuf>) -> Store {
    let store = Store::connect(options, Clock::System)
        .await
        .expect("the database is there");
    store.migrate().await.expect("the migrations run");
    if let Some(folder) = data {
        let report = import(&store, &[folder]).await;
        assert_eq!(report.refused, 0, "the data set has no faults: {report:?}");
    }
    store
}

async fn serve(
    listener: TcpListener,
    store: Store,
    watch: Watch,
    setup: Setup,
    stopped: oneshot::Receiver<()>,
) {
    let stop = async {
        // An error says that the sender is gone, which means the same.
        let _ = stopped.await;
        Duration::ZERO
    };
    // The store is left open: closing waits for connections that the test's own runtime, which is
    // waiting for this thread, may still have to give back.
    let issuer = match setup.oidc {
        Some((options, clock)) => Some(Issuer::start(options, clock).await.unwrap()),
        None => None,
    };
    let served = Served {
        engine: Engine::new(store.clone(), setup.limits),
        watch,
        store,
        issuer,
        trusted: setup.trusted,
    };
    serve_until(listener, served, setup.http, stop)
        .await
        .expect("the server runs");
}
