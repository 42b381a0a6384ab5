//! A server, wherever it runs, and one who writes to it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use hamkor::{
    domain::Scope,
    store::{NewAgency, NewKey, Store},
};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

/// The agency that writes and curates.
pub(super) const AGENCY: &str = "koica";

/// One who writes to a server.
#[derive(Clone)]
pub(super) struct World {
    client: Client,
    base: String,
    key: String,
}

impl World {
    /// To the server at `base`, over the database of `store`.
    pub(super) async fn new(base: String, store: &Store) -> Self {
        let new = NewAgency {
            slug: AGENCY.to_owned(),
            name: "KOICA".to_owned(),
            license: None,
            precedence: 50,
        };
        let agency = store.agency_upsert(new).await.unwrap();
        let new = NewKey {
            scopes: vec![Scope::Write, Scope::Curate],
            ..NewKey::default()
        };
        let (key, _) = store.key_create(&agency, new).await.unwrap();
        // A connection for each request: one kept open would hold up the server's end.
        let client = Client::builder().pool_max_idle_per_host(0).no_proxy();
        Self {
            client: client.build().unwrap(),
            base,
            key: key.reveal().to_owned(),
        }
    }

    /// The same at another server.
    pub(super) fn at(&self, base: String) -> Self {
        Self {
            base,
            ..self.clone()
        }
    }

    /// Asks; nothing if the server does not answer, or says that it cannot.
    pub(super) async fn ask(&self, query: &str) -> Option<Value> {
        self.send(json!({ "query": query }), None).await
    }

    /// Tells to write something, under a name for the request; whether that was acknowledged.
    pub(super) async fn tell(&self, field: &str, input: &Value, name: &str) -> bool {
        let capital = field[..1].to_uppercase() + &field[1..];
        let query = format!(
            "mutation ($input: {capital}Input!) {{ {field}(input: $input) {{ errors {{ path code }} }} }}"
        );
        let request = json!({ "query": query, "variables": { "input": input } });
        let Some(data) = self.send(request, Some(name)).await else {
            return false;
        };
        assert_eq!(data[field]["errors"], json!([]), "{field} {input}");
        true
    }

    async fn send(&self, request: Value, name: Option<&str>) -> Option<Value> {
        let mut post = self.client.post(format!("{}/graphql", self.base));
        post = post.header("Authorization", format!("Bearer {}", self.key));
        if let Some(name) = name {
            post = post.header("Idempotency-Key", name);
        }
        let answer = post.json(&request).send().await.ok()?;
        let mut answer: Value = serde_json::from_slice(&answer.bytes().await.ok()?).unwrap();
        match answer.get("errors").and_then(Value::as_array) {
            None => Some(answer["data"].take()),
            Some(errors) => {
                for error in errors {
                    assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{answer}");
                }
                None
            }
        }
    }

    /// Begins to read all the time, and fails if anything goes back.
    pub(super) fn follow(&self, key: &str) -> Follower {
        let stop = Arc::new(AtomicBool::new(false));
        let (world, key, is_over) = (self.clone(), key.to_owned(), Arc::clone(&stop));
        let task = tokio::spawn(async move {
            let (mut n, mut last) = (0, [0, 0]);
            while !is_over.load(Ordering::Relaxed) {
                let named = format!("{{record: {{agency: \"{AGENCY}\", key: \"{key}\"}}}}");
                let query =
                    format!("{{ institution(by: {named}) {{ revision }} graph {{ revision }} }}");
                if let Some(data) = world.ask(&query).await {
                    let number = |of: &str| data[of]["revision"].as_i64().unwrap();
                    let seen = [number("institution"), number("graph")];
                    assert!(
                        seen[0] >= last[0] && seen[1] >= last[1],
                        "from {last:?} back to {seen:?}"
                    );
                    (n, last) = (n + 1, seen);
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            n
        });
        Follower { stop, task }
    }
}

/// One who reads all the time.
pub(super) struct Follower {
    stop: Arc<AtomicBool>,
    task: JoinHandle<u32>,
}

impl Follower {
    /// Reads no more, and has seen nothing go back.
    pub(super) async fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        assert!(self.task.await.unwrap() > 0, "it has read nothing");
    }
}
