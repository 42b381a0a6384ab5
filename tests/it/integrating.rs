//! The guide for agencies, run as it is printed.

use std::process::Command;

use serde_json::Value;

use crate::harness::{TestApp, repository};

/// What ends the output of each piece of the script.
const MARK: &str = "=== the next piece ===";

/// A piece of the script, and what the guide says that it prints.
struct Piece {
    script: String,
    printed: Option<Value>,
}

/// The code blocks of the guide, each with the JSON that follows it.
fn pieces() -> Vec<Piece> {
    let text = std::fs::read_to_string(repository().join("docs/INTEGRATING.md")).unwrap();
    let mut pieces: Vec<Piece> = Vec::new();
    for block in text.split("\n```").skip(1).step_by(2) {
        let (language, code) = block.split_once('\n').unwrap();
        match language {
            "sh" => pieces.push(Piece {
                script: code.to_owned(),
                printed: None,
            }),
            "json" => pieces.last_mut().unwrap().printed = serde_json::from_str(code).unwrap(),
            other => panic!("a block of {other}"),
        }
    }
    pieces
}

#[tokio::test]
async fn the_guide_for_agencies_does_what_it_says() {
    let app = TestApp::start().await;
    let pieces = pieces();
    let end = format!("\necho '{MARK}'\n");
    let script: Vec<_> = pieces.iter().map(|piece| piece.script.as_str()).collect();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_hamkor"));
    let path = std::env::var_os("PATH").unwrap();
    let folders = std::env::split_paths(&path);
    let folders = std::iter::once(program.parent().unwrap().to_owned()).chain(folders);
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", &(script.join(&end) + &end)])
        .env("PATH", std::env::join_paths(folders).unwrap())
        .env("DATABASE_URL", app.database().url())
        .env("HAMKOR", app.base_url())
        .env("no_proxy", "*");
    let done = tokio::task::spawn_blocking(move || bash.output().unwrap());
    let done = done.await.unwrap();
    let told = String::from_utf8(done.stdout).unwrap();
    let wrong = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success(), "{told}\n{wrong}");
    let outputs: Vec<_> = told.split(MARK).collect();
    assert_eq!(outputs.len(), pieces.len() + 1, "{told}");
    let mut n_shown = 0;
    for (piece, output) in pieces.iter().zip(outputs) {
        let Some(printed) = &piece.printed else {
            assert!(!output.contains('{'), "the guide does not show: {output}");
            continue;
        };
        let answer: Value = serde_json::from_str(output.trim()).unwrap();
        assert_eq!(answer.get("errors"), None, "{answer}");
        assert_eq!(
            answer["data"], *printed,
            "{}\n{}",
            piece.script, answer["data"]
        );
        n_shown += 1;
    }
    assert!(n_shown > 7);
    assert_eq!(app.store().check().await.unwrap(), [""; 0]);
}
