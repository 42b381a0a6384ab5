//! A real server over a database of its own, and how tests speak to it.

mod answer;
mod database;
mod program;
mod server;

pub(crate) use answer::Answer;
pub(crate) use database::Database;
pub(crate) use program::hamkor;

use std::path::{Path, PathBuf};

use hamkor::{read::Limits, store::Store};
use reqwest::{Client, RequestBuilder};

use answer::Query;
use server::Server;
pub(crate) use server::Setup;

/// The server, and a client of it. Both, and the database, are gone when it is dropped.
pub(crate) struct TestApp {
    client: Client,
    // Before the database: fields are dropped in this order.
    server: Server,
    database: Database,
}

impl TestApp {
    /// A server over an empty graph.
    pub(crate) async fn start() -> Self {
        Self::launch(None, Setup::default()).await
    }

    /// The same with another set-up: `change` what is not as it should be.
    pub(crate) async fn with(change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup::default();
        change(&mut setup);
        Self::launch(None, setup).await
    }

    /// A server over the data set, with the limits that the program has by default.
    pub(crate) async fn as_shipped() -> Self {
        let setup = Setup {
            limits: Limits::default(),
            ..Setup::default()
        };
        Self::launch(Some(repository().join("data")), setup).await
    }

    /// A server over the data set of the project, `data/`.
    pub(crate) async fn with_data_set() -> Self {
        Self::launch(Some(repository().join("data")), Setup::default()).await
    }

    async fn launch(data: Option<PathBuf>, setup: Setup) -> Self {
        let database = Database::create().await;
        let server = Server::start(database.options(), data, setup).await;
        // A connection for each request: one kept open would hold up the server's end.
        let client = Client::builder().pool_max_idle_per_host(0).no_proxy();
        Self {
            client: client.build().expect("a plain client can always be built"),
            server,
            database,
        }
    }

    /// The store below the server, to put things behind its back.
    pub(crate) fn store(&self) -> &Store {
        self.server.store()
    }

    /// The database below the store.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// A GraphQL query, to be awaited.
    pub(crate) fn query(&self, query: &str) -> Query {
        Query::new(self.post("/graphql"), query)
    }

    /// A GET, to be completed and handed to [`Answer::to`].
    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.url(path))
    }

    /// A POST, to be completed and handed to [`Answer::to`].
    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(self.url(path))
    }

    /// Where it answers: `http://127.0.0.1:4321`.
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url())
    }
}

/// The folder of the project.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the environment says of the variable `name`.
#[expect(
    clippy::disallowed_methods,
    reason = "these variables are for tests, not settings"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
