//! What commands do, with a fault on the way, and then again.

use std::sync::atomic::AtomicBool;

use hamkor::{
    exchange::import::{Import, Reading, Report, Target},
    store::faults::{Act, Point, arm, disarm},
};
use serde_json::json;

use super::{Deed, points, row};
use crate::{
    harness::{Database, Partner, rows},
    survival::open,
};

/// What happens to a program that goes on.
const ACTS: [Act; 3] = [Act::Error, Act::Panic, Act::Delay];
/// How many institutions a file has.
const N: u64 = 3;

/// Institutions, as a file has them.
pub(super) fn file(of: &str) -> String {
    let line = |n| {
        let names = json!([{ "text": format!("Institution {of} {n}") }]);
        let line = json!({ "type": "institution", "slug": format!("{of}-{n}"), "names": names, "institutionKind": "COMPANY" });
        format!("{line}\n")
    };
    (0..N).map(line).collect()
}

/// Imports two files, which are two batches at least; nothing if that broke off.
async fn import(partner: &Partner, of: &str) -> Option<Report> {
    let paths = ["first", "second"].map(|part| {
        let of = format!("{of}-{part}");
        partner.file(&format!("{of}.ndjson"), file(&of))
    });
    let (store, agency) = (partner.store.clone(), partner.reading.agency.clone());
    // Apart, so that a panic ends no more than this.
    let imported = tokio::spawn(async move {
        let reading = Reading {
            agency,
            ..Reading::default()
        };
        let import = Import {
            credential: None,
            address: None,
            stop: &AtomicBool::new(false),
            progress: &|_| (),
        };
        import
            .run(&Target::Store(store), reading.parts(&paths))
            .await
    });
    imported.await.ok()?.ok()
}

#[tokio::test]
async fn an_import_that_broke_off_is_taken_up_where_it_was() {
    let partner = Partner::new().await;
    for point in points(|deed| deed == Deed::Import) {
        for act in ACTS {
            let of = format!("{point:?}-{act:?}").to_lowercase();
            arm(point, act, 1);
            let report = import(&partner, &of).await;
            assert_eq!(disarm(), 1, "{point:?}: nobody came there");
            assert_eq!(report.is_some(), act == Act::Delay, "{of}");
            let again = import(&partner, &of).await.unwrap();
            assert_eq!((again.refused, again.changed), (0, 0));
            let is_written = row(point).is_written == Some(true);
            let n_there = match act {
                Act::Delay => 2 * N,
                _ if is_written => N,
                _ => 0,
            };
            assert_eq!(
                [again.unchanged, again.new],
                [n_there, 2 * N - n_there],
                "{of}"
            );
            assert_eq!(partner.store.check().await.unwrap(), [""; 0], "{of}");
        }
    }
}

#[tokio::test]
async fn a_rebuild_that_broke_off_has_changed_nothing() {
    let partner = Partner::new().await;
    import(&partner, "some").await.unwrap();
    let connection = sea_orm::Database::connect(partner.database.url())
        .await
        .unwrap();
    let before = rows(&connection, "entity", &[]).await;
    for point in points(|deed| deed == Deed::Rebuild) {
        for act in ACTS {
            arm(point, act, 1);
            let store = partner.store.clone();
            let rebuilt = tokio::spawn(async move { store.rebuild().await }).await;
            assert_eq!(disarm(), 1, "{point:?}: nobody came there");
            let is_done = rebuilt.is_ok_and(|rebuilt| rebuilt.is_ok());
            assert_eq!(is_done, act == Act::Delay, "{point:?} {act:?}");
            assert_eq!(rows(&connection, "entity", &[]).await, before);
            partner.store.rebuild().await.unwrap();
            assert_eq!(rows(&connection, "entity", &[]).await, before);
            assert_eq!(partner.store.check().await.unwrap(), [""; 0]);
        }
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn migrations_that_broke_off_begin_anew() {
    for point in points(|deed| deed == Deed::Migrate) {
        for act in ACTS {
            migrates(point, act).await;
        }
    }
}

async fn migrates(point: Point, act: Act) {
    let database = Database::create().await;
    let store = open(&database).await;
    arm(point, act, 1);
    let migrating = store.clone();
    let migrated = tokio::spawn(async move { migrating.migrate().await }).await;
    assert_eq!(disarm(), 1, "{point:?}: nobody came there");
    let is_done = migrated.is_ok_and(|migrated| migrated.is_ok());
    assert_eq!(is_done, act == Act::Delay, "{point:?} {act:?}");
    let steps = store.migrations().await.unwrap();
    let n_applied = steps.iter().filter(|(_, is_applied)| *is_applied).count();
    assert_eq!(n_applied, if is_done { steps.len() } else { 0 });
    store.migrate().await.unwrap();
    let steps = store.migrations().await.unwrap();
    assert!(steps.iter().all(|(_, is_applied)| *is_applied), "{steps:?}");
    assert_eq!(store.check().await.unwrap(), [""; 0]);
}
