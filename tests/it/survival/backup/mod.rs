//! A backup that is restored is the same database, also in the other sort of database.

#[cfg(target_os = "linux")]
mod memory;
mod older;
mod refused;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use hamkor::domain::Scope;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    exchange::dump::{all_rows, answers, lived, unpacked},
    harness::{Answer, Database, Events, TestApp, hamkor},
    writing::{document, institution, tell},
};

/// All tables, and the columns in which a restored database may differ.
pub(super) const TABLES: [(&str, &[&str]); 18] = [
    ("agency", &[]),
    ("api_key", &[]),
    ("record", &[]),
    ("record_revision", &[]),
    ("redirect", &[]),
    ("curation", &[]),
    ("change", &[]),
    // A restore counts as a rebuild, so that what clients remember of revisions behind it is stale.
    ("change_head", &["rebuilds"]),
    ("once", &[]),
    ("entity", &[]),
    // SQLite numbers names for its own use.
    ("entity_name", &["number"]),
    ("slug", &[]),
    ("entity_identifier", &[]),
    ("entity_sector", &[]),
    ("relation", &[]),
    ("source", &[]),
    ("citation", &[]),
    ("waiting", &[]),
];
/// A table that notes which steps the tables are at.
const STEPS: &str = "seaql_migrations";

/// A server with a history, and the keys of an agency: one that holds, and one that was revoked.
struct Lived {
    app: TestApp,
    key: String,
    revoked: String,
    folder: TempDir,
}

impl Lived {
    async fn new() -> Self {
        let app = lived().await;
        let key = app.key_for("koica", &[Scope::Write, Scope::Curate]).await;
        let revoked = app.key_for("koica", &[Scope::Write]).await;
        let keys = app.store().keys_list(None).await.unwrap();
        let last = keys.iter().max_by_key(|key| key.id).unwrap();
        app.store().key_revoke(last.id).await.unwrap();
        // Merged and split again, and merged once more with another.
        let of = |key: &str| json!({ "record": { "agency": "koica", "key": key } });
        for own in ["three", "four"] {
            let own = institution(own, &format!("{own} of KOICA"));
            tell(&app, &key, "putInstitution", own).await.data();
        }
        let merge = json!({ "into": of("three"), "from": of("four"), "reason": "They are one." });
        for (field, input) in [("mergeEntities", merge), ("splitRecord", of("four"))] {
            let done = tell(&app, &key, field, input).await.data();
            assert_eq!(done[field]["errors"], json!([]), "{done}");
        }
        Self {
            app,
            key,
            revoked,
            folder: TempDir::new().unwrap(),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A request under an `Idempotency-Key`.
    async fn once(&self, app: &TestApp) -> Answer {
        let input = institution("once", "Once");
        let query = document("putInstitution");
        let query = app.query(&query).variable("input", input);
        query
            .key(&self.key)
            .header("Idempotency-Key", "only-once")
            .await
    }
}

/// What the program says that has to succeed.
fn done(args: &[&str], database: &Database) -> String {
    let (code, told, errors) = hamkor(args).on(database).run();
    assert_eq!(code, Some(0), "{told}{errors}");
    told
}

fn backup(database: &Database, to: &Path) -> String {
    done(&["backup", to.to_str().unwrap()], database)
}

fn restore(database: &Database, from: &Path) -> String {
    done(&["restore", from.to_str().unwrap()], database)
}

fn assert_is_sound(database: &Database) {
    assert_eq!(done(&["check"], database), "no faults\n");
}

/// The lines of a backup, without what tells when it was made, and how often the graph was.
fn contents(file: &Path) -> Vec<String> {
    let text = unpacked(file);
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let end: Value = serde_json::from_str(&lines.pop().unwrap()).unwrap();
    lines.push(end["rows"].to_string());
    let mut head: Value = serde_json::from_str(&lines[0]).unwrap();
    head["createdAt"].take();
    lines[0] = head.to_string();
    let at = lines
        .iter()
        .position(|line| line.starts_with(r#"{"table":"change_head""#))
        .unwrap();
    let mut row: Vec<Value> = serde_json::from_str(&lines[at + 1]).unwrap();
    row.pop();
    lines[at + 1] = json!(row).to_string();
    lines
}

#[tokio::test]
async fn what_is_restored_is_the_same_database() {
    let lived = Lived::new().await;
    let app = &lived.app;
    let first = lived.once(app).await;
    assert_eq!(first.status(), 200);
    let page = "{ changes(first: 5) { pageInfo { endCursor } } }";
    let cursor = app.query(page).await.data()["changes"]["pageInfo"]["endCursor"].take();
    let on = "query ($after: String!) { changes(first: 100, after: $after) { \
              edges { cursor node { id revision kind subjectId } } } }";
    let rest = app.query(on).variable("after", cursor.clone()).await.data();
    let expected = answers(app).await;

    let file = lived.file("hamkor.backup");
    let told = backup(app.database(), &file);
    let revision = app.store().revision().await.unwrap();
    let begins = format!("backed up revision {revision} as of 20");
    assert!(told.starts_with(&begins), "{told}");
    let other = Database::create().await;
    let told = restore(&other, &file);
    let begins = format!("restored revision {revision} as of 20");
    assert!(told.starts_with(&begins), "{told}");
    assert!(
        told.contains(" agencies, ") && told.contains(" API keys, "),
        "{told}"
    );
    for (there, here) in all_rows(app.database(), &TABLES)
        .await
        .into_iter()
        .zip(all_rows(&other, &TABLES).await)
    {
        assert!(!there.1.is_empty(), "{} would say nothing", there.0);
        assert_eq!(there, here);
    }
    assert_is_sound(&other);

    let again = TestApp::on(other).await;
    assert_eq!(answers(&again).await, expected);
    let resumed = again.query(on).variable("after", cursor).await;
    assert_eq!(resumed.data(), rest, "a cursor resumes");
    assert_eq!(lived.once(&again).await.text(), first.text());
    assert_eq!(again.store().revision().await.unwrap(), revision);
    let written = tell(
        &again,
        &lived.key,
        "putInstitution",
        institution("new", "New"),
    )
    .await;
    assert_eq!(written.data()["putInstitution"]["errors"], json!([]));
    assert_eq!(again.store().revision().await.unwrap(), revision + 1);
    let refused = tell(
        &again,
        &lived.revoked,
        "putInstitution",
        institution("no", "No"),
    )
    .await;
    assert_eq!(refused.code(), "UNAUTHENTICATED");
}

/// What clients remember of a revision that was lost must not look like the one that takes its place.
#[tokio::test]
async fn what_comes_after_is_told_from_what_was_lost() {
    let lived = Lived::new().await;
    let file = lived.file("hamkor.backup");
    backup(lived.app.database(), &file);
    let other = Database::create().await;
    restore(&other, &file);
    let again = TestApp::on(other).await;
    let mut seen = Vec::new();
    for (app, name) in [(&lived.app, "Lost"), (&again, "Found")] {
        let own = institution("next", name);
        tell(app, &lived.key, "putInstitution", own).await.data();
        let answer = Answer::to(app.get_graphql(&[("query", "{ graph { revision } }")])).await;
        seen.push((answer.data(), answer.header("etag").to_owned()));
    }
    assert_eq!(seen[0].0, seen[1].0, "the number is the same");
    assert_ne!(seen[0].1, seen[1].1, "the tag is not");
}

/// On PostgreSQL: from there to SQLite, back, and to SQLite once more.
#[tokio::test]
async fn a_backup_goes_from_one_sort_of_database_to_the_other_and_back() {
    let lived = Lived::new().await;
    let expected = answers(&lived.app).await;
    let mut file = lived.file("0.backup");
    backup(lived.app.database(), &file);
    let first = contents(&file);
    let ways = [
        Database::sqlite(),
        Database::create().await,
        Database::sqlite(),
    ];
    for (n, database) in (1..).zip(ways) {
        restore(&database, &file);
        assert_is_sound(&database);
        file = lived.file(&format!("{n}.backup"));
        backup(&database, &file);
        assert_eq!(contents(&file), first, "after {n}");
        assert_eq!(answers(&TestApp::on(database).await).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_of_one_moment_while_others_write() {
    let lived = Lived::new().await;
    let app = Arc::new(lived.app);
    let stop = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let (app, stop, key) = (Arc::clone(&app), Arc::clone(&stop), lived.key.clone());
        async move {
            let mut n = 0;
            while !stop.load(Ordering::Relaxed) {
                // Both or none: they are of one transaction.
                let record = |own: &str| {
                    let own = format!("{own}-{n}");
                    json!({ "institution": institution(&own, &own) })
                };
                let input = json!({ "records": [record("left"), record("right")] });
                let told = tell(&app, &key, "putRecords", input).await.data();
                assert_eq!(told["putRecords"]["errors"], json!([]), "{told}");
                n += 1;
            }
        }
    });
    let grown = async |from: i64| {
        while app.store().revision().await.unwrap() <= from {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        app.store().revision().await.unwrap()
    };
    let before = grown(app.store().revision().await.unwrap()).await;
    let file = lived.folder.path().join("hamkor.backup");
    let told = tokio::task::spawn_blocking({
        let (app, file) = (Arc::clone(&app), file.clone());
        move || backup(app.database(), &file)
    });
    let told = told.await.unwrap();
    let after = grown(app.store().revision().await.unwrap()).await;
    stop.store(true, Ordering::Relaxed);
    writing.await.unwrap();

    let revision: i64 = told.split_whitespace().nth(3).unwrap().parse().unwrap();
    assert!((before..=after).contains(&revision), "{told}");
    let other = Database::create().await;
    restore(&other, &file);
    assert_is_sound(&other);
    let again = TestApp::on(other).await;
    assert_eq!(again.store().revision().await.unwrap(), revision);
    let keys = async |own: &str| {
        let sql = format!("SELECT key AS name FROM record WHERE key LIKE '{own}-%'");
        let keys = names(again.database(), [&sql; 2]).await;
        let keys = keys.iter().map(|key| key.replace(own, ""));
        keys.collect::<BTreeSet<_>>()
    };
    let (left, right) = (keys("left").await, keys("right").await);
    assert!(!left.is_empty());
    assert_eq!(left, right);
    let feed = async |app: &TestApp| {
        let mut all = all_rows(app.database(), &[("change", &[])]).await;
        all.remove(0).1.into_iter().collect::<BTreeSet<_>>()
    };
    let (whole, part) = (feed(&app).await, feed(&again).await);
    assert_eq!(part.len(), usize::try_from(revision).unwrap());
    assert!(part.is_subset(&whole), "the feed up to then is the same");
}

/// Servers should not run through a restore; one that does forgets, and goes on from there.
#[tokio::test]
async fn a_server_that_runs_on_follows_the_feed_from_where_it_was_set_back_to() {
    let app = TestApp::start().await;
    let writer = app.writer().await;
    for n in 1..=5 {
        writer.institution("a", &format!("A {n}")).await;
    }
    let query = r#"{ institution(by: {record: {agency: "writer", key: "a"}}) { id } }"#;
    let id = app.query(query).await.data()["institution"]["id"].take();
    let query =
        "query ($id: ID!) { graph { revision } node(id: $id) { ... on Institution { name } } }";
    let name = async || app.query(query).variable("id", id.clone()).await.data();
    assert_eq!(name().await["node"]["name"], json!("A 5"));
    let follow = json!({ "query": "subscription { changes { revision } }" });
    let mut events = Events::of(app.post("/graphql").json(&follow)).await;
    let connection = sea_orm::Database::connect(app.database().url())
        .await
        .unwrap();
    for statement in [
        "DELETE FROM change WHERE revision > 1",
        "UPDATE change_head SET revision = 1, rebuilds = rebuilds + 1",
    ] {
        connection.execute_unprepared(statement).await.unwrap();
    }
    connection.close().await.unwrap();
    for (revision, text) in [(2, "B"), (3, "C"), (4, "D")] {
        writer.institution("a", text).await;
        let told = name().await;
        assert_eq!(told["node"]["name"], json!(text));
        assert_eq!(told["graph"]["revision"], json!(revision));
    }
    // Who followed has seen what is no more, and is not told the new history as if it went on.
    let error = events.next().await["errors"][0].take();
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("the feed was set back"), "{error}");
    events.completes().await;
}

/// A new table is either in a backup or made anew from what is.
#[tokio::test]
async fn every_table_is_backed_up_or_made_anew() {
    let database = Database::create().await;
    done(&["migrate"], &database);
    let file = TempDir::new().unwrap();
    let file = file.path().join("empty.backup");
    backup(&database, &file);
    let text = unpacked(&file);
    let mut known: BTreeSet<_> = text
        .lines()
        .filter_map(|line| {
            let line: Value = serde_json::from_str(line).ok()?;
            Some(line.get("table")?.as_str()?.to_owned())
        })
        .collect();
    let n_backed_up = known.len();
    let anew = [
        "entity",
        "entity_name",
        "slug",
        "entity_identifier",
        "entity_sector",
        "relation",
        "source",
        "citation",
        "waiting",
    ];
    known.extend(anew.map(str::to_owned));
    assert_eq!(known.len(), n_backed_up + anew.len());
    known.insert(STEPS.to_owned());
    assert_eq!(tables(&database).await, known);
}

/// The names of all tables, but those that SQLite makes for its search.
async fn tables(database: &Database) -> BTreeSet<String> {
    let of_sqlite = "SELECT name FROM sqlite_master WHERE type = 'table' \
                     AND name NOT LIKE 'name_trigram%' AND name NOT LIKE 'sqlite_%'";
    let of_postgres = "SELECT table_name::text AS name FROM information_schema.tables \
                       WHERE table_schema = current_schema()";
    names(database, [of_sqlite, of_postgres]).await
}

/// The column `name` of what a statement finds, which is another on PostgreSQL.
async fn names(database: &Database, [sqlite, postgres]: [&str; 2]) -> BTreeSet<String> {
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    let backend = connection.get_database_backend();
    let sql = if backend == DbBackend::Postgres {
        postgres
    } else {
        sqlite
    };
    let rows = connection.query_all_raw(Statement::from_string(backend, sql));
    let rows = rows.await.unwrap();
    let names = rows.iter().map(|row| row.try_get("", "name").unwrap());
    let names = names.collect();
    connection.close().await.unwrap();
    names
}
