//! Runs the server until it is told to stop.

use std::{io, net::TcpListener, time::Duration};

use actix_web::HttpServer;

use super::app;
use crate::{read::Engine, store::Store};

/// How the server answers.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The largest request body.
    pub max_body_bytes: usize,
    /// How long requests under way may take to end once the server is told to stop.
    pub shutdown_timeout: Duration,
    /// Threads that answer requests; `None` is one a processor.
    pub workers: Option<usize>,
}

/// Answers on `listener` until SIGTERM or SIGINT, then lets requests under way end.
pub async fn serve(
    listener: TcpListener,
    engine: Engine,
    store: Store,
    settings: HttpSettings,
) -> io::Result<()> {
    serve_until(listener, engine, store, settings, signal()?).await
}

/// Answers on `listener` until `stop` is done, then lets requests under way end.
pub async fn serve_until(
    listener: TcpListener,
    engine: Engine,
    store: Store,
    settings: HttpSettings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let max_body_bytes = settings.max_body_bytes;
    let mut server = HttpServer::new(move || {
        app::app(app::State {
            engine: engine.clone(),
            store: store.clone(),
            max_body_bytes,
        })
    });
    if let Some(workers) = settings.workers {
        server = server.workers(workers);
    }
    server
        .shutdown_timeout(seconds(settings.shutdown_timeout))
        .shutdown_signal(stop)
        .listen(listener)?
        .run()
        .await
}

/// In whole seconds, which is all that the server can count, and never cut short.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// Done at the first SIGTERM or SIGINT. The handlers stand as soon as this returns.
#[cfg(unix)]
fn signal() -> io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => tracing::info!("SIGTERM: stopping"),
            _ = interrupt.recv() => tracing::info!("SIGINT: stopping"),
        }
    })
}

/// Done at the first Ctrl-C.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
fn signal() -> io::Result<impl Future<Output = ()> + Send> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
        tracing::info!("Ctrl-C: stopping");
    })
}
