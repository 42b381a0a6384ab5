//! Runs the server until it is told to stop.

use std::{
    any::Any,
    io,
    net::{IpAddr, TcpListener},
    time::Duration,
};

use actix_web::{HttpServer, web};
use tokio::sync::watch;

use super::{MetricsFor, Origins, app, state::State, stored::Manifest};
use crate::{
    oidc::Issuer,
    read::Engine,
    store::{Store, Watch},
};

/// How long a peer may not take what is for it before the system drops it.
#[cfg(target_os = "linux")]
const MAX_UNREAD: Duration = Duration::from_mins(1);

/// How many bytes the system takes for a peer ahead of what it can send. It would else take
/// megabytes, of each.
#[cfg(target_os = "linux")]
const MAX_UNSENT: u32 = 128 * 1024;

/// How many bytes of a stream or a socket are gathered before they are written.
const WRITE_BUFFER: usize = 16 * 1024;

/// How the server answers.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The largest request body, in bytes.
    pub max_body_bytes: usize,
    /// The same for requests that are signed by a key.
    pub max_body_bytes_key: usize,
    /// The largest body of an import, in bytes, as it is sent.
    pub max_import_bytes: usize,
    /// How long the server goes on once SIGTERM tells it to stop, before it takes no more connections.
    pub shutdown_delay: Duration,
    /// How long requests under way may take to end then.
    pub shutdown_timeout: Duration,
    /// Threads that answer requests; `None` is one a processor.
    pub workers: Option<usize>,
    /// Who may read `/metrics`.
    pub metrics: MetricsFor,
    /// Web pages that may ask.
    pub origins: Origins,
    /// Proxies whose word on where a request comes from is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether trusted documents are the only ones that run.
    pub trusted_only: bool,
    /// The points that an address may spend a minute; without limit if `None`.
    pub rate: Option<u32>,
    /// The same for a key.
    pub rate_key: Option<u32>,
    /// The most operations under way.
    pub max_in_flight: usize,
    /// How long an operation waits for others to end, before it is told to come back.
    pub in_flight_wait: Duration,
    /// The most sockets and event streams of an address.
    pub max_sockets: usize,
    /// The most operations on a socket.
    pub max_socket_operations: usize,
    /// How long a socket may take to begin.
    pub socket_init_timeout: Duration,
}

/// What the server answers from.
#[derive(Clone)]
pub struct Served {
    /// The executor.
    pub engine: Engine,
    /// The store below it.
    pub store: Store,
    /// Whose tokens are taken beside our own keys.
    pub issuer: Option<Issuer>,
    /// What tells of changes.
    pub watch: Watch,
    /// Documents that clients may name.
    pub trusted: Manifest,
}

/// Answers on `listener` until SIGTERM or SIGINT, then lets requests under way end.
pub async fn serve(
    listener: TcpListener,
    served: Served,
    settings: HttpSettings,
) -> io::Result<()> {
    let stop = signal(settings.shutdown_delay)?;
    serve_until(listener, served, settings, stop).await
}

/// Answers on `listener` until `stop` is done, and for as long as it says then; lets requests under
/// way end.
///
/// In between each answer closes its connection, and no stream or socket is opened, so that all who
/// ask have gone elsewhere by the time that nobody can come any more.
pub async fn serve_until(
    listener: TcpListener,
    served: Served,
    settings: HttpSettings,
    stop: impl Future<Output = Duration> + Send + 'static,
) -> io::Result<()> {
    let (stops, stopping) = watch::channel(false);
    let (workers, drain) = (settings.workers, settings.shutdown_timeout);
    let store = served.store.clone();
    let state = web::Data::new(State::new(served, settings, stopping));
    let mut server = HttpServer::new(move || app::app(state.clone())).on_connect(|peer, _| {
        bound_who_does_not_read(peer);
    });
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    server
        .h1_write_buffer_size(WRITE_BUFFER)
        .shutdown_timeout(seconds(drain))
        .shutdown_signal(async move {
            let delay = stop.await;
            // Sockets and streams would go on for ever: they are told to come back elsewhere.
            let _ = stops.send(true);
            // Who answers last may have a connection of who ended first.
            tokio::join!(tokio::time::sleep(delay), store.gather(delay));
        })
        .listen(listener)?
        .run()
        .await
}

/// A peer that takes nothing would else keep its connection, and all that was written for it.
fn bound_who_does_not_read(peer: &dyn Any) {
    #[cfg(target_os = "linux")]
    if let Some(stream) = peer.downcast_ref::<actix_web::rt::net::TcpStream>() {
        let socket = socket2::SockRef::from(stream);
        if let Err(error) = socket.set_tcp_user_timeout(Some(MAX_UNREAD)) {
            tracing::debug!(%error, "no time-out for unread answers");
        }
        if let Err(error) = socket.set_tcp_notsent_lowat(MAX_UNSENT) {
            tracing::debug!(%error, "no bound for unsent answers");
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = peer;
}

/// In whole seconds, which is all that the server can count, and never cut short.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// Done at the first SIGTERM or SIGINT, and how long to go on then: no longer where a person waits.
/// The handlers stand as soon as this returns.
#[cfg(unix)]
fn signal(delay: Duration) -> io::Result<impl Future<Output = Duration> + Send> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {
                tracing::info!("SIGTERM: stopping");
                delay
            }
            _ = interrupt.recv() => {
                tracing::info!("SIGINT: stopping");
                Duration::ZERO
            }
        }
    })
}

/// Done at the first Ctrl-C, after which a person waits.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
fn signal(_delay: Duration) -> io::Result<impl Future<Output = Duration> + Send> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
        tracing::info!("Ctrl-C: stopping");
        Duration::ZERO
    })
}
