//! `hamkor serve`.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;

use super::{
    Outcome,
    flags::{ServeFlags, StoreFlags},
    import, open,
    output::say,
};
use crate::{
    config::Settings,
    domain::Clock,
    http::{self, Manifest, Served},
    oidc::{self, Issuer},
    read::Engine,
    store::{Store, Watch},
    telemetry,
};

/// How often what is not to be kept for long is forgotten.
const PURGE_EVERY: Duration = Duration::from_hours(1);
/// How long the database has to take its leave: a statement may still run that nobody waits for.
const CLOSING: Duration = Duration::from_secs(2);

/// Serve the graph over GraphQL, with GraphiQL to explore it in a browser.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor serve                           the graph as it is, on http://127.0.0.1:8080
  hamkor serve --data data               load the data set first; again does no harm
  hamkor serve --listen 0.0.0.0:80       for other computers too
  hamkor serve --listen 127.0.0.1:0      on a free port, which is printed

It stops on Ctrl-C or SIGTERM, once the requests under way are answered. After SIGTERM it goes on
for HAMKOR_SHUTDOWN_DELAY, so that those who ask can go to another server.")]
pub(super) struct Serve {
    /// Import this file or folder first, as `hamkor import --apply --strict` does
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Refuse to start if the database lacks a migration, rather than run it
    #[arg(long)]
    no_migrate: bool,
    #[command(flatten)]
    pub(super) flags: ServeFlags,
    #[command(flatten)]
    pub(super) store: StoreFlags,
}

impl Serve {
    pub(super) async fn run(self, settings: Settings) -> Result<Outcome> {
        // First, so that a port that is taken is told before a long import.
        let listener = bind(settings.listen)?;
        let trusted = trusted(settings.trusted_documents.as_deref())?;
        let issuer = issuer(settings.oidc.clone()).await?;
        let store = open(&settings).await?;
        if self.no_migrate {
            require_migrations(&store).await?;
        } else {
            store.migrate().await.context("the migrations failed")?;
        }
        if let Some(folder) = self.data
            && import::data_set(&store, folder).await? == Outcome::Faults
        {
            return Ok(Outcome::Faults);
        }

        announce(
            listener
                .local_addr()
                .context("the listener has no address")?,
        )?;
        let served = Served {
            engine: Engine::new(store.clone(), settings.limits),
            watch: Watch::start(&store, settings.watch)
                .await
                .context("the feed cannot be read")?,
            store: store.clone(),
            issuer,
            trusted,
        };
        let forgetting = tokio::spawn(forget(store.clone()));
        http::serve(listener, served, settings.http)
            .await
            .context("the server failed")?;
        forgetting.abort();
        // Whatever comes of that, all requests are answered, or had their time.
        let _ = tokio::time::timeout(CLOSING, store.close()).await;
        Ok(Outcome::Done)
    }
}

/// Forgets what is not to be kept for long, for as long as the server runs.
async fn forget(store: Store) {
    loop {
        if let Err(error) = store.purge().await {
            let error = telemetry::chain(&error);
            tracing::warn!(error, "addresses and keys of requests cannot be forgotten");
        }
        tokio::time::sleep(PURGE_EVERY).await;
    }
}

/// The one whose tokens are taken, if any.
async fn issuer(options: Option<oidc::Options>) -> Result<Option<Issuer>> {
    let Some(options) = options else {
        return Ok(None);
    };
    let issuer = Issuer::start(options, Clock::System).await;
    Ok(Some(issuer.context("no tokens can be taken")?))
}

/// The documents of a manifest.
fn trusted(file: Option<&Path>) -> Result<Manifest> {
    let Some(file) = file else {
        return Ok(Manifest::new());
    };
    let name = file.display();
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the trusted documents of {name}"))?;
    http::manifest(&text).map_err(|wrong| anyhow!("{name} holds no trusted documents: {wrong}"))
}

fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).with_context(|| {
        format!("cannot listen on {address}; choose another address with --listen or HAMKOR_LISTEN")
    })
}

/// Refuses a database that lacks a migration.
pub(super) async fn require_migrations(store: &Store) -> Result<()> {
    let migrations = store
        .migrations()
        .await
        .context("the migrations cannot be read")?;
    let missing: Vec<_> = migrations
        .into_iter()
        .filter(|(_, is_applied)| !is_applied)
        .map(|(name, _)| name)
        .collect();
    if !missing.is_empty() {
        bail!(
            "the database lacks {}; run `hamkor migrate` first",
            missing.join(", ")
        );
    }
    Ok(())
}

fn announce(address: SocketAddr) -> Result<()> {
    say(format!(
        "Hamkor listens on {address}\n  Explorer  http://{0}/\n  GraphiQL  http://{0}/graphiql\n  GraphQL   http://{0}/graphql",
        reachable(address)
    ))
}

/// Where a browser on this computer finds `address`: 0.0.0.0 is no place to go to.
fn reachable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    }
}
