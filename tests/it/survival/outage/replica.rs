//! Reads go to a replica, and are never older than what was told or asked for.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};

use super::{
    check,
    cluster::Cluster,
    is_postgres,
    load::{Load, Reach},
    prepare, rounds, server, until,
};

/// What an institution is called that is written while the replica is away.
const NAME: &str = "written while the replica is away";

/// How often entities were looked up in the database at the other end.
async fn n_looks(connection: &DatabaseConnection) -> i64 {
    let sql = "SELECT COALESCE(seq_scan, 0) + COALESCE(idx_scan, 0) AS n \
               FROM pg_stat_user_tables WHERE relname = 'entity'";
    let statement = Statement::from_string(DbBackend::Postgres, sql);
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

/// Waits until the server asks the replica at that URL.
async fn is_asked(server: &Reach, read_url: &str) {
    let replica = sea_orm::Database::connect(read_url).await.unwrap();
    let before = n_looks(&replica).await;
    until("the replica is asked", async || {
        server.name("w0", None).await.unwrap();
        n_looks(&replica).await > before
    })
    .await;
    replica.close().await.unwrap();
}

/// Keeps the replica from coming any further while `load` goes on, and lets it go again.
async fn hold_up(read_url: &str, load: &Load) {
    let replica = sea_orm::Database::connect(read_url).await.unwrap();
    let pause = "SELECT pg_wal_replay_pause()";
    replica.execute_unprepared(pause).await.unwrap();
    // What is written now, the replica has not.
    load.goes_on(10).await;
    let resume = "SELECT pg_wal_replay_resume()";
    replica.execute_unprepared(resume).await.unwrap();
    replica.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_answers_what_it_is_new_enough_for() {
    if !is_postgres() {
        return;
    }
    let primary = Cluster::start();
    let standby = primary.standby("standby");
    let (url, read_url) = (primary.url("postgres"), standby.url("postgres"));
    let key = prepare(&url).await;
    // One that remembers, and one that asks each time.
    let serve = |cache| {
        let server = server(&url).env("DATABASE_READ_URL", &read_url);
        server.env("HAMKOR_CACHE_BYTES", cache).serve()
    };
    let serving = [serve("67108864"), serve("0")];
    let servers = serving.each_ref().map(|one| Reach::new(one.url(""), &key));
    let [here, there] = &servers;
    let load = Load::start(&servers);
    for _ in 0..rounds(1) {
        load.goes_on(5).await;
        hold_up(&read_url, &load).await;
        load.goes_on(5).await;
    }
    load.end(here).await;

    // Once nothing is written any more, the replica is as new as anything.
    is_asked(there, &read_url).await;

    standby.crash();
    let revision = here.put("last", NAME).await.unwrap();
    for server in [here, there] {
        let name = server.name("last", Some(revision)).await.unwrap();
        assert_eq!(name.as_deref(), Some(NAME));
    }
    standby.go();
    is_asked(there, &read_url).await;

    // The primary is away: what was told is read from the replica, and nothing is written.
    primary.crash();
    for server in [here, there] {
        until("it is noticed", async || {
            server.status("/health/ready").await == 503 && server.put("more", "more").await.is_err()
        })
        .await;
        until("the replica stands in", async || {
            let name = server.name("last", None).await;
            name.is_ok_and(|name| name.as_deref() == Some(NAME))
        })
        .await;
    }
    primary.go();
    until("it is written again", async || {
        here.put("more", "more").await.is_ok()
    })
    .await;
    for serving in serving {
        let (code, log) = serving.stop();
        assert_eq!(code, Some(0), "{log}");
    }
    check(&url);
}
