//! Writers in great number, of whom some are refused, some dropped and some killed: the feed tells
//! all who follow the same, without a gap, and a batch is there as a whole or not at all.

mod bulk;
mod followers;
mod writers;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use hamkor::{
    domain::Clock,
    store::{Options, Store},
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use crate::harness::{Database, TestApp, Writer};
use bulk::Bulk;
use writers::{Dice, Fate};

const WRITERS: usize = 64;
const IMPORTS: usize = 5;
/// Whose change is the last.
const END: &str = "the-end";

/// By this name the connections of the writers are known to PostgreSQL.
const NAME: &str = "storm";

/// The URL of the database, by which PostgreSQL knows who comes.
fn url(database: &Database, name: &str) -> String {
    match database {
        Database::Postgres { .. } => format!("{}?application_name={name}", database.url()),
        Database::Sqlite(_) => database.url(),
    }
}

/// A store of its own for writers, with a connection for each of half of them.
async fn store(database: &Database) -> Store {
    let options = Options {
        url: url(database, NAME),
        max_connections: 32,
        ..database.options()
    };
    Store::connect(&options, Clock::System).await.unwrap()
}

/// Breaks off a connection of the writers, where the database has any, after every few changes: by
/// the clock it would be all of them on a slow machine.
async fn cut(url: String, is_over: Arc<AtomicBool>) {
    let connection = sea_orm::Database::connect(url).await.unwrap();
    let kill = format!(
        "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity \
         WHERE application_name = '{NAME}' AND datname = current_database() \
         AND state <> 'idle' ORDER BY random() LIMIT 1) one"
    );
    let head = Statement::from_string(
        DbBackend::Postgres,
        "SELECT revision FROM change_head WHERE id = 1",
    );
    let mut next = 1;
    while !is_over.load(Ordering::SeqCst) {
        let row = connection.query_one_raw(head.clone()).await.unwrap();
        let revision: i64 = row.unwrap().try_get("", "revision").unwrap();
        if revision >= next {
            connection.execute_unprepared(&kill).await.unwrap();
            next = revision + 4;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_becomes_of_writers_all_who_follow_see_the_same() {
    let app = TestApp::start().await;
    let beside = app.beside().await;
    let end = Writer::new(app.store(), END).await;
    let followers = followers::start(&app, &beside).await;

    let stores = [store(app.database()).await, store(app.database()).await];
    let is_over = Arc::new(AtomicBool::new(false));
    let cutter = match app.database() {
        Database::Postgres { .. } => {
            let url = app.database().url();
            Some(tokio::spawn(cut(url, Arc::clone(&is_over))))
        }
        Database::Sqlite(_) => None,
    };
    let writers: Vec<_> = (0..WRITERS)
        .map(|w| tokio::spawn(writers::write(stores[w % 2].clone(), w)))
        .collect();
    let mut dice = Dice::new(7);
    let mut imports = Vec::new();
    for n in 0..IMPORTS {
        let mut bulk = Bulk::start(app.database(), &format!("bulk-{n}"));
        // As far as it comes until so many others have written.
        let until = app.store().revision().await.unwrap() + dice.throw(60);
        while app.store().revision().await.unwrap() < until
            && !bulk.has_ended()
            && !writers.iter().all(tokio::task::JoinHandle::is_finished)
        {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        imports.push((bulk.kill(), bulk));
    }
    let mut fates = Vec::new();
    for writer in writers {
        fates.extend(writer.await.unwrap());
    }
    is_over.store(true, Ordering::SeqCst);
    if let Some(cutter) = cutter {
        cutter.await.unwrap();
    }
    end.institution("end", "The end").await;

    let seen = followers.end().await;
    let n = app.store().revision().await.unwrap();
    let (who, first) = &seen[0];
    let revisions: Vec<_> = first
        .iter()
        .map(|change| change["revision"].clone())
        .collect();
    let expected: Vec<_> = (1..=n).map(|n| json!(n)).collect();
    assert_eq!(revisions, expected, "{who}");
    for (other, changes) in &seen[1..] {
        assert_eq!(changes, first, "{other} and {who}");
    }

    assert_eq!(app.store().check().await.unwrap(), Vec::<String>::new());
    for (ended, bulk) in &imports {
        bulk.is_whole_or_not_there(app.store(), *ended == Some(0))
            .await;
    }
    writers::judge(app.store(), &fates).await;
    let n_of = |fate| fates.iter().filter(|(_, other)| *other == fate).count();
    let counts = [Fate::Written, Fate::Refused, Fate::Unknown].map(n_of);
    assert!(counts.iter().all(|n| *n > WRITERS / 2), "{counts:?}");
}

#[tokio::test]
async fn an_import_that_is_killed_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let (writer, end) = (app.writer().await, Writer::new(app.store(), END).await);
    let followers = followers::start(&app, &app).await;
    writer.institution("first", "First").await;
    let bulk = Bulk::killed_midway(app.database(), "bulk").await;
    bulk.is_whole_or_not_there(app.store(), false).await;
    writer.institution("first", "Another").await;
    assert_eq!(app.store().revision().await.unwrap(), 2);

    let mut again = Bulk::start(app.database(), "bulk");
    assert_eq!(again.end(), Some(0));
    again.is_whole_or_not_there(app.store(), true).await;
    end.institution("end", "The end").await;
    let seen = followers.end().await;
    for (who, changes) in &seen {
        assert_eq!(changes, &seen[0].1, "{who}");
        assert_eq!(changes.len(), 3 + bulk::N_RECORDS, "{who}");
    }
    assert_eq!(app.store().check().await.unwrap(), Vec::<String>::new());
}
