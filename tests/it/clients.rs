//! The clients that people use, each in a script of its own in `tests/clients/`.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
    time::Duration,
};

use tokio::sync::oneshot;

use crate::harness::{TestApp, Writer, repository};

#[tokio::test]
async fn every_audit_of_graphql_over_http_is_ok() {
    passes("audit.mjs").await;
}

#[tokio::test]
async fn graphql_ws_asks_and_subscribes() {
    passes("graphql-ws.mjs").await;
}

#[tokio::test]
async fn graphql_sse_asks_and_subscribes() {
    passes("graphql-sse.mjs").await;
}

#[tokio::test]
async fn urql_asks_persists_and_subscribes() {
    passes("urql.mjs").await;
}

#[tokio::test]
async fn apollo_client_asks_persists_and_subscribes() {
    passes("apollo.mjs").await;
}

/// Runs a script against a server of its own. Once it says that it is ready, records are written
/// until it ends.
async fn passes(script: &'static str) {
    let app = TestApp::with_data_set().await;
    let writer = Writer::new(app.store(), "clients").await;
    write(&writer, 0).await;

    let (is_ready, ready) = oneshot::channel();
    let url = app.base_url();
    let running = tokio::task::spawn_blocking(move || run(script, &url, is_ready));
    // An error says that it ended without waiting for anything.
    if ready.await.is_ok() {
        for turn in 1.. {
            if running.is_finished() {
                break;
            }
            write(&writer, turn).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    let (is_ok, told) = running.await.unwrap();
    assert!(is_ok, "tests/clients/{script}:\n{told}");
}

/// Whether a script ends well, and all that it tells.
fn run(script: &str, url: &str, is_ready: oneshot::Sender<()>) -> (bool, String) {
    let folder = repository().join("tests/clients");
    assert!(
        folder.join("node_modules").is_dir(),
        "the clients are missing: scripts/need clients"
    );
    let mut child = Command::new("node")
        .arg(folder.join(script))
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Node.js is there; if not: scripts/need clients");
    let mut errors = child.stderr.take().unwrap();
    let errors = std::thread::spawn(move || {
        let mut text = String::new();
        errors.read_to_string(&mut text).map(|_| text)
    });

    let mut told = String::new();
    let mut is_ready = Some(is_ready);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if line == "ready" {
            is_ready.take().map(|is_ready| is_ready.send(()));
        }
        told += &(line + "\n");
    }
    told += &errors.join().unwrap().unwrap();
    (child.wait().unwrap().success(), told)
}

/// Writes a new institution and a new place, and another name of an institution that was there.
async fn write(writer: &Writer, turn: usize) {
    let name = format!("Institution {turn}");
    let key = format!("institution-{turn}");
    writer.institution(&key, &name).await;
    let key = format!("place-{turn}");
    writer.place(&key, &format!("Place {turn}")).await;
    writer.institution("rewritten", &name).await;
}
