//! An import that is killed, and started again: nothing doubled, nothing lost.

use std::{fmt::Write as _, path::PathBuf, time::Duration};

use serde_json::json;

use crate::harness::{Database, Partner, hamkor, rows};

const N: usize = 2_500;

/// Institutions in a chain, each relation before the institutions that it names.
fn chain() -> String {
    let mut text = String::new();
    for n in 0..N {
        let (slug, next) = (format!("i-{n}"), format!("i-{}", (n + 1) % N));
        let relation = json!({ "type": "relation", "from": slug, "kind": "PARTNERS", "to": next });
        let names = json!([{ "text": format!("Institution {n}") }]);
        let institution = json!({ "type": "institution", "slug": slug, "names": names, "institutionKind": "COMPANY" });
        writeln!(text, "{relation}\n{institution}").unwrap();
    }
    text
}

fn import(database: &Database, file: &PathBuf) -> crate::harness::Hamkor {
    let file = file.to_str().unwrap();
    hamkor(&["import", "--apply", "--agency", "partner", file]).on(database)
}

/// What the records say, and how much graph there is of it, without ids and times.
async fn said(partner: &Partner) -> (String, usize, usize, usize) {
    let export = hamkor(&["export", "--agency", "partner"]).on(&partner.database);
    let (code, told, errors) = export.run();
    assert_eq!(code, Some(0), "{errors}");
    let mut lines: Vec<_> = told.lines().collect();
    lines.sort_unstable();
    let connection = sea_orm::Database::connect(partner.database.url())
        .await
        .unwrap();
    let mut n = Vec::new();
    for table in ["entity", "relation", "record_revision"] {
        n.push(rows(&connection, table, &[]).await.len());
    }
    connection.close().await.unwrap();
    (lines.join("\n"), n[0], n[1], n[2])
}

#[tokio::test]
async fn killed_and_started_again_it_ends_like_one_that_was_not() {
    let partner = Partner::new().await;
    let file = partner.file("chain.ndjson", chain());
    let mut running = import(&partner.database, &file).start();
    // Some batches are in, and some are not.
    while partner.store.revision().await.unwrap() < 500 {
        assert!(!running.has_ended(), "it ended before it was killed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(running.kill(), None, "it ended before it was killed");
    let n_before = said(&partner).await.3;
    assert!(n_before < 2 * N, "{n_before}");
    let (code, told, errors) = import(&partner.database, &file).run();
    assert_eq!(code, Some(0), "{told}{errors}");
    let unchanged = format!("{n_before} unchanged, 0 refused");
    assert!(told.contains(&unchanged), "{unchanged}: {told}");

    let other = Partner::new().await;
    let (code, told, errors) = import(&other.database, &file).run();
    assert_eq!(code, Some(0), "{told}{errors}");
    assert_eq!(said(&partner).await, said(&other).await);
    assert_eq!(partner.store.check().await.unwrap(), [""; 0]);
    let (code, told, _) = hamkor(&["check"]).on(&partner.database).run();
    assert_eq!((code, told.as_str()), (Some(0), "no faults\n"));
}

/// A person presses Ctrl-C: the batch at hand is ended, and what was done is told.
#[cfg(unix)]
#[tokio::test]
async fn told_to_stop_it_says_what_it_did() {
    let partner = Partner::new().await;
    let file = partner.file("chain.ndjson", chain());
    let mut running = import(&partner.database, &file).start();
    while partner.store.revision().await.unwrap() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    running.interrupt();
    let mut last = running.next();
    while !last.starts_with("stopped: ") {
        last = running.next();
    }
    assert_eq!(running.end(), Some(1));
    let (code, told, errors) = import(&partner.database, &file).run();
    assert_eq!(code, Some(0), "{told}{errors}");
    assert!(told.contains(" 0 refused"), "{told}");
}
