//! The way to PostgreSQL becomes slow, still, broken or lost, under load.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{
    check, is_postgres,
    load::{Follower, Load, Reach},
    prepare,
    proxy::{Mode, Proxy},
    rounds, server, until,
};
use crate::harness::{Database, Serving};

/// A server that reaches a database of the suite's by way of a network that fails.
struct Remote {
    serving: Serving,
    reach: Reach,
    proxy: Proxy,
    database: Database,
}

impl Remote {
    async fn start() -> Self {
        let database = Database::create().await;
        let mut url = url::Url::parse(&database.url()).unwrap();
        let key = prepare(url.as_str()).await;
        let proxy = Proxy::to(url.port().unwrap()).await;
        url.set_port(Some(proxy.port())).unwrap();
        let serving = server(url.as_str())
            .env("HAMKOR_DATABASE_CONNECTIONS", "4")
            .env("HAMKOR_STATEMENT_TIMEOUT", "1s")
            .env("HAMKOR_OPERATION_TIMEOUT_KEY", "5s")
            .serve();
        Self {
            reach: Reach::new(serving.url(""), &key),
            serving,
            proxy,
            database,
        }
    }
}

/// Asks all the time whether the server lives; it always does.
async fn is_alive(reach: Reach, is_over: Arc<AtomicBool>) -> u32 {
    let mut n = 0;
    while !is_over.load(Ordering::SeqCst) {
        assert_eq!(reach.status("/health/live").await, 200);
        n += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    n
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_network_does_requests_end_and_the_server_finds_back() {
    if !is_postgres() {
        return;
    }
    let remote = Remote::start().await;
    let Remote { reach, proxy, .. } = &remote;
    let is_over = Arc::<AtomicBool>::default();
    let alive = tokio::spawn(is_alive(reach.clone(), Arc::clone(&is_over)));
    let load = Load::start(std::slice::from_ref(reach));
    let follower = Follower::start(reach).await;
    for _ in 0..rounds(1) {
        load.goes_on(3).await;

        proxy.be(Mode::Delay(Duration::from_millis(5)));
        load.goes_on(1).await;

        proxy.be(Mode::Stall);
        load.is_refused().await;
        assert_eq!(reach.status("/health/ready").await, 503);
        proxy.be(Mode::Pass);
        load.goes_on(1).await;
        until("it is ready", async || {
            reach.status("/health/ready").await == 200
        })
        .await;

        proxy.cut();
        load.goes_on(1).await;

        proxy.lose();
        load.goes_on(1).await;

        proxy.be(Mode::Refuse);
        load.is_refused().await;
        assert_eq!(reach.status("/health/ready").await, 503);
        proxy.be(Mode::Pass);
        load.goes_on(1).await;
    }
    load.end(reach).await;
    follower.end(reach).await;
    is_over.store(true, Ordering::SeqCst);
    assert!(alive.await.unwrap() > 0);
    // Nobody kept a connection.
    let busy = r#"hamkor_pool_connections{pool="all",state="busy"} "#;
    until("all connections are given back", async || {
        reach.measure(busy).await == 0
    })
    .await;
    let (code, log) = remote.serving.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("panicked"), "{log}");
    check(&remote.database.url());
}
