//! A real server over a database of its own, and how tests speak to it.

mod answer;
mod database;
mod events;
mod import;
mod program;
mod rows;
mod server;
mod socket;
mod writer;

pub(crate) use answer::Answer;
pub(crate) use database::Database;
pub(crate) use events::Events;
pub(crate) use import::{Partner, counts, import, packed, rehearse};
pub(crate) use program::{Hamkor, Running, Serving, hamkor};
pub(crate) use rows::rows;
pub(crate) use socket::{Opening, Socket};
pub(crate) use writer::{Writer, named};

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use hamkor::{
    domain::{Agency, Scope},
    read::Limits,
    store::{NewAgency, NewKey, Store},
};
use reqwest::{Client, Method, RequestBuilder};
use url::form_urlencoded;

use answer::Query;
use server::Server;
pub(crate) use server::Setup;

/// The server, and a client of it. Both, and the database, are gone when it is dropped.
pub(crate) struct TestApp {
    client: Client,
    // Before the database: fields are dropped in this order.
    server: Server,
    database: Arc<Database>,
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

    /// A server over the data set that remembers nothing, so that each statement is run.
    pub(crate) async fn without_memory() -> Self {
        Self::with_data_set_and(|setup| setup.cache_bytes = 0).await
    }

    /// A server over the data set, with the limits that the program has by default.
    pub(crate) async fn as_shipped() -> Self {
        let mut setup = Setup {
            limits: Limits::default(),
            ..Setup::default()
        };
        setup.http.max_body_bytes = 256 * 1024;
        Self::launch(Some(repository().join("data")), setup).await
    }

    /// A server over the data set of the project, `data/`.
    pub(crate) async fn with_data_set() -> Self {
        Self::with_data_set_and(|_| ()).await
    }

    /// The same with another set-up.
    pub(crate) async fn with_data_set_and(change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup::default();
        change(&mut setup);
        Self::launch(Some(repository().join("data")), setup).await
    }

    /// A server over a database as it is.
    pub(crate) async fn on(database: Database) -> Self {
        Self::on_shared(Arc::new(database)).await
    }

    /// The same over a database that others look at too.
    pub(crate) async fn on_shared(database: Arc<Database>) -> Self {
        Self::over(database, None, Setup::default()).await
    }

    /// Another server on the same database.
    pub(crate) async fn beside(&self) -> Self {
        self.beside_and(|_| ()).await
    }

    /// The same with another set-up.
    pub(crate) async fn beside_and(&self, change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup::default();
        change(&mut setup);
        Self::over(self.database.clone(), None, setup).await
    }

    async fn launch(data: Option<PathBuf>, setup: Setup) -> Self {
        let database = Arc::new(Database::create().await);
        Self::over(database, data, setup).await
    }

    async fn over(database: Arc<Database>, data: Option<PathBuf>, setup: Setup) -> Self {
        let server = Server::start(setup.options(&database), data, setup).await;
        // A connection for each request: one kept open would hold up the server's end.
        let client = Client::builder().pool_max_idle_per_host(0).no_proxy();
        Self {
            client: client.build().expect("a plain client can always be built"),
            server,
            database,
        }
    }

    /// An agency of that slug, and a key that speaks for it and allows nothing but to read.
    pub(crate) async fn key(&self, agency: &str) -> String {
        self.key_for(agency, &[]).await
    }

    /// An agency of that slug, and a key that speaks for it and allows so much.
    pub(crate) async fn key_for(&self, agency: &str, scopes: &[Scope]) -> String {
        let agency = self.agency(agency).await;
        let new = NewKey {
            scopes: scopes.to_vec(),
            ..NewKey::default()
        };
        let (key, _) = self.store().key_create(&agency, new).await.unwrap();
        key.reveal().to_owned()
    }

    /// An agency of that slug.
    pub(crate) async fn agency(&self, slug: &str) -> Agency {
        let new = NewAgency {
            slug: slug.to_owned(),
            name: slug.to_uppercase(),
            license: None,
            precedence: 50,
        };
        self.store().agency_upsert(new).await.unwrap()
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

    /// A GET of GraphQL, its parameters in the query string.
    pub(crate) fn get_graphql(&self, parameters: &[(&str, &str)]) -> RequestBuilder {
        let mut text = form_urlencoded::Serializer::new(String::new());
        let text = text.extend_pairs(parameters).finish();
        self.get(&format!("/graphql?{text}"))
    }

    /// A POST, to be completed and handed to [`Answer::to`].
    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(self.url(path))
    }

    /// A request by any method, to be completed and handed to [`Answer::to`].
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// A WebSocket to it, to be opened.
    pub(crate) fn socket(&self) -> Opening {
        Opening::to(self.server.address())
    }

    /// One who writes by way of its store.
    pub(crate) async fn writer(&self) -> Writer {
        Writer::new(self.store(), "writer").await
    }

    /// Where it answers: `http://127.0.0.1:4321`.
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Stops the server, and leaves the rest as it is. Returns once it has ended.
    pub(crate) async fn stop(&mut self) {
        self.server.stop().await;
    }

    /// Waits until `/metrics` has that line, such as `hamkor_sockets 0`.
    pub(crate) async fn measures(&self, line: &str) {
        let mut told = String::new();
        for _ in 0..600 {
            let answer = Answer::to(self.get("/metrics")).await;
            answer.text().clone_into(&mut told);
            if told.lines().any(|other| other == line) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("`{line}` never comes: {told}");
    }

    /// Waits until so many subscriptions have begun.
    pub(crate) async fn is_followed(&self, n: usize) {
        let labels = r#"kind="subscription",operation="",code="OK""#;
        let line = format!("hamkor_graphql_requests_total{{{labels}}} {n}");
        self.measures(&line).await;
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url())
    }
}

/// The folder of the project.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether `make web` was run: all is tested without its pages too.
pub(crate) fn are_pages_built() -> bool {
    repository().join("web/dist/index.html").exists()
}

/// What the environment says of the variable `name`.
#[expect(
    clippy::disallowed_methods,
    reason = "these variables are for tests, not settings"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
