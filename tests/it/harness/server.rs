//! The real server, in this process, on a free port.

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    thread::JoinHandle,
    time::Duration,
};

use hamkor::{
    domain::Clock,
    exchange::dataset,
    http::{HttpSettings, serve_until},
    read::Engine,
    store::{Options, Store},
};
use tokio::{runtime::Runtime, sync::oneshot};

/// The largest body that the server of a test takes.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// A server on a thread with a runtime of its own, so that a test that blocks does not stop it.
pub(crate) struct Server {
    address: SocketAddr,
    store: Store,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Migrates the database, imports `data` and serves; returns once it answers.
    pub(super) async fn start(options: Options, data: Option<PathBuf>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = Runtime::new().expect("a runtime can be built");
            runtime.block_on(async {
                let store = open(&options, data).await;
                let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
                let address = listener.local_addr().expect("it is bound");
                let _ = ready.send((address, store.clone()));
                serve(listener, store, stopped).await;
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
        let files = dataset::read(&[folder]).expect("the data set has no faults");
        dataset::import(&store, &files, &|_, _| ())
            .await
            .expect("the data set can be imported");
    }
    store
}

async fn serve(listener: TcpListener, store: Store, stopped: oneshot::Receiver<()>) {
    let settings = HttpSettings {
        max_body_bytes: MAX_BODY_BYTES,
        shutdown_timeout: Duration::from_secs(5),
        workers: Some(1),
    };
    let stop = async {
        // An error says that the sender is gone, which means the same.
        let _ = stopped.await;
    };
    let engine = Engine::new(store.clone());
    // The store is left open: closing waits for connections that the test's own runtime, which is
    // waiting for this thread, may still have to give back.
    serve_until(listener, engine, store, settings, stop)
        .await
        .expect("the server runs");
}
