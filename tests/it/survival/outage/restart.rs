//! PostgreSQL crashes under load, and comes back.

use std::time::Instant;

use super::{
    check,
    cluster::Cluster,
    is_postgres,
    load::{Follower, Load, Reach},
    prepare, rounds, server, until,
};
use crate::harness::{Serving, hamkor};

/// Something to ask that changes with the graph.
const QUERY: &str = "/graphql?query={graph{revision}}";

/// A database of its own, where that is, and a server on it.
async fn start() -> (Cluster, String, Serving, Reach) {
    let cluster = Cluster::start();
    let url = cluster.url("postgres");
    let key = prepare(&url).await;
    let serving = server(&url).serve();
    let reach = Reach::new(serving.url(""), &key);
    (cluster, url, serving, reach)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_of_the_database_is_told_as_such_and_nothing_acknowledged_is_lost() {
    if !is_postgres() {
        return;
    }
    let (cluster, url, serving, reach) = start().await;
    let load = Load::start(std::slice::from_ref(&reach));
    let follower = Follower::start(&reach).await;
    for _ in 0..rounds(3) {
        load.goes_on(5).await;
        cluster.crash();
        load.is_refused().await;
        assert_eq!(reach.status("/health/live").await, 200);
        assert_eq!(reach.status("/health/ready").await, 503);
        cluster.go();
        let back = Instant::now();
        load.goes_on(1).await;
        eprintln!(
            "all were answered {:?} after the database was",
            back.elapsed()
        );
        until("it is ready", async || {
            reach.status("/health/ready").await == 200
        })
        .await;
    }
    load.end(&reach).await;
    follower.end(&reach).await;
    let (code, log) = serving.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("panicked"), "{log}");
    check(&url);
}

/// The graph may have changed, by way of another server that reaches it.
#[tokio::test]
async fn while_the_database_is_away_nobody_is_told_that_nothing_has_changed() {
    if !is_postgres() {
        return;
    }
    let (cluster, _, _serving, reach) = start().await;
    let first = reach.get_again(QUERY, "\"none\"").await;
    let tag = first.header("etag");
    let status = async || reach.get_again(QUERY, tag).await.status();
    assert_eq!((first.status(), status().await), (200, 304));
    cluster.crash();
    until("that is seen", async || {
        reach.status("/health/ready").await == 503 && status().await == 503
    })
    .await;
    cluster.go();
    until("what was kept is as good as before", async || {
        status().await == 304
    })
    .await;
}

/// Whoever watches over it starts it again.
#[tokio::test]
async fn a_server_without_its_database_says_so_and_ends() {
    let url = "postgres://me:secret@127.0.0.1:1/graph";
    let serve = hamkor(&["serve", "--listen", "127.0.0.1:0"]).env("DATABASE_URL", url);
    let (code, told, errors) = serve.run();
    assert_eq!((code, told.as_str()), (Some(1), ""));
    let first = errors.lines().next().unwrap();
    assert!(first.contains("the database cannot be opened"), "{errors}");
    assert!(first.contains("DATABASE_URL"), "{errors}");
    assert!(!errors.contains("secret"), "{errors}");
}
