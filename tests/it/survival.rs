//! What survives: crashes, faults, damage, neighbours, time and new versions.
//!
//! `docs/RELIABILITY.md` has what is promised, and which test shows it. `HAMKOR_TORTURE` says how
//! often the server is killed, and has tests that measure do so for longer; `make torture` sets it.

mod backup;
mod disk;
mod faults;
mod floods;
mod found;
mod handover;
mod kills;
mod model;
mod neighbours;
mod outage;
mod pen;
mod postgres;
mod rolling;
mod stops;
mod upgrade;

use std::{fmt::Debug, str::FromStr};

use hamkor::{
    domain::{Clock, Scope},
    store::{NewAgency, NewKey, Store},
};

use crate::harness::{Database, Hamkor, environment, hamkor};

/// How often something is tried, where it is asked for.
fn torture<N: FromStr<Err: Debug>>() -> Option<N> {
    environment("HAMKOR_TORTURE").map(|n| n.parse().unwrap())
}

/// A store over the database, for as long as a test looks into it.
async fn open(database: &Database) -> Store {
    let store = Store::connect(&database.options(), Clock::System).await;
    store.unwrap()
}

/// Makes the tables, and for each slug an agency and a key that may write and curate.
async fn prepare(database: &Database, slugs: &[&str]) -> Vec<String> {
    fill(open(database).await, slugs).await
}

/// The same by way of a store, which is closed then.
async fn fill(store: Store, slugs: &[&str]) -> Vec<String> {
    store.migrate().await.unwrap();
    let mut keys = Vec::new();
    for slug in slugs {
        let new = NewAgency {
            slug: (*slug).to_owned(),
            name: slug.to_uppercase(),
            license: None,
            precedence: 50,
        };
        let agency = store.agency_upsert(new).await.unwrap();
        let new = NewKey {
            scopes: vec![Scope::Write],
            ..NewKey::default()
        };
        let (key, _) = store.key_create(&agency, new).await.unwrap();
        keys.push(key.reveal().to_owned());
    }
    store.close().await;
    keys
}

/// `hamkor serve` without budgets, and patient, as a busy machine is no fault of the code.
fn server(database: &Database) -> Hamkor {
    hamkor(&["serve"])
        .env("HAMKOR_RATE", "off")
        .env("HAMKOR_RATE_KEY", "off")
        .env("HAMKOR_DATABASE_WAIT", "20s")
        .env("HAMKOR_STATEMENT_TIMEOUT", "30s")
        .env("HAMKOR_OPERATION_TIMEOUT", "30s")
        .env("HAMKOR_WORKERS", "2")
        .env("HAMKOR_LOG", "warn")
        .on(database)
}

/// The graph is what its records amount to, and the feed has no gap.
async fn is_sound(database: &Database) {
    let store = open(database).await;
    assert_eq!(store.check().await.unwrap(), [""; 0]);
    store.close().await;
}

/// A client that keeps no connection.
fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().pool_max_idle_per_host(0);
    client.no_proxy().build().unwrap()
}
