//! The program as a person starts it.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use sea_orm::ConnectionTrait;

use crate::harness::{Database, hamkor, repository};

#[test]
fn every_command_has_help_with_an_example() {
    let (code, help, _) = hamkor(&["--help"]).run();
    assert_eq!(code, Some(0));
    assert!(help.contains("hamkor serve --data data"), "{help}");
    for command in [
        "serve", "migrate", "import", "export", "backup", "restore", "agency", "key", "tail",
        "rebuild", "check", "schema",
    ] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
        let (code, help, _) = hamkor(&[command, "--help"]).run();
        assert_eq!(code, Some(0), "{command}");
        assert!(help.contains(&format!("Usage: hamkor {command}")), "{help}");
        assert!(help.contains("Example"), "{help}");
    }
}

#[test]
fn wrong_settings_are_refused_at_once_with_name_value_and_what_is_expected() {
    let (code, _, errors) = hamkor(&["serve", "--workers", "0"])
        .env("HAMKOR_LISTEN", "here")
        .env("DATABASE_URL", "mysql://me:secret@example.org/db")
        .run();
    assert_eq!(code, Some(2));
    insta::assert_snapshot!(errors, @r"
    error: DATABASE_URL is `mysql://…` (from the environment); expected a URL that starts with sqlite: or postgres://, such as sqlite:hamkor.db
    error: HAMKOR_LISTEN is `here` (from the environment); expected an address and a port, such as 127.0.0.1:8080 or [::1]:8080
    error: HAMKOR_WORKERS is `0` (from a flag); expected a number of threads from 1 to 1024, or auto for one a processor
    ");
}

#[test]
fn an_unknown_variable_is_warned_of_with_the_nearest_one() {
    let (code, _, log) = hamkor(&["agency", "list", "--database-url", "sqlite:new.db"])
        .env("HAMKOR_LOGS", "debug")
        .run();
    assert_eq!(code, Some(1), "{log}");
    assert!(log.contains("did you mean HAMKOR_LOG?"), "{log}");
}

#[test]
fn a_file_that_is_not_there_is_a_fault() {
    let (code, told, _) = hamkor(&["import", "nowhere.yaml"])
        .env("DATABASE_URL", "sqlite:new.db")
        .run();
    assert_eq!(code, Some(1));
    assert!(told.starts_with("nowhere.yaml:"), "{told}");
}

#[tokio::test]
async fn the_data_set_is_imported_and_checked() {
    let database = Database::create().await;
    let data = repository().join("data");
    let (code, told, errors) = hamkor(&["import", "--apply", data.to_str().unwrap()])
        .on(&database)
        .run();
    assert_eq!(code, Some(0), "{told}{errors}");
    assert!(told.starts_with("imported: "), "{told}");
    let (code, told, errors) = hamkor(&["check"]).on(&database).run();
    assert_eq!((code, told.as_str()), (Some(0), "no faults\n"), "{errors}");
    let (code, told, errors) = hamkor(&["rebuild"]).on(&database).run();
    assert_eq!(code, Some(0), "{told}{errors}");
    assert!(told.starts_with("rebuilt: "), "{told}");
}

#[tokio::test]
async fn a_check_has_a_line_for_each_fault_of_the_graph() {
    let database = Database::create().await;
    let data = repository().join("data");
    let (code, told, errors) = hamkor(&["import", "--apply", data.to_str().unwrap()])
        .on(&database)
        .run();
    assert_eq!(code, Some(0), "{told}{errors}");
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    for statement in [
        "UPDATE entity SET revision = revision + 1 WHERE slug = 'kaist'",
        "DELETE FROM entity_sector WHERE code = '32164'",
        "UPDATE relation SET until = '1999' WHERE kind = 'MODELLED_ON'",
    ] {
        connection.execute_unprepared(statement).await.unwrap();
    }
    connection.close().await.unwrap();
    let (code, told, errors) = hamkor(&["check"]).on(&database).run();
    assert_eq!(code, Some(1), "{told}{errors}");
    let mut lines: Vec<_> = told.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines.len(), 3, "{told}");
    let parts = [
        ("entity ", "differs from its records"),
        ("entity_sector ", "the graph lacks what records say"),
        ("relation ", "differs from its records"),
    ];
    for (line, (start, end)) in lines.iter().zip(parts) {
        assert!(line.starts_with(start) && line.ends_with(end), "{line}");
    }
    let (code, told, errors) = hamkor(&["rebuild"]).on(&database).run();
    assert_eq!(code, Some(0), "{told}{errors}");
    let (code, told, errors) = hamkor(&["check"]).on(&database).run();
    assert_eq!((code, told.as_str()), (Some(0), "no faults\n"), "{errors}");
}

#[tokio::test]
async fn migrations_run_and_are_listed() {
    let database = Database::create().await;
    let (code, told, errors) = hamkor(&["migrate"]).on(&database).run();
    assert_eq!(code, Some(0), "{told}{errors}");
    let (code, told, _) = hamkor(&["migrate", "--status"]).on(&database).run();
    assert_eq!(code, Some(0));
    assert!(told.lines().count() > 0);
    assert!(
        told.lines().all(|line| line.starts_with("applied  ")),
        "{told}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn serve_says_where_it_is_and_ends_well_on_sigterm() {
    let database = Database::create().await;
    let serving = hamkor(&["serve"]).on(&database).serve();
    let answer = reqwest::get(serving.url("/graphql?query={__typename}"))
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let (code, log) = serving.stop();
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn a_port_that_is_taken_is_told_with_a_way_out() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, _, errors) = hamkor(&["serve", "--listen", &address]).run();
    assert_eq!(code, Some(1));
    assert!(
        errors.contains(&format!("cannot listen on {address}")),
        "{errors}"
    );
    assert!(errors.contains("--listen"), "{errors}");
}

/// Whoever can reach the server could fill the log with what is no fault of it.
#[cfg(unix)]
#[tokio::test]
async fn requests_that_are_none_leave_no_trace_in_the_log() {
    let database = Database::create().await;
    let serving = hamkor(&["serve"]).on(&database).serve();
    let address = serving.url("").replace("http://", "");
    for head in [
        "GET /\0 HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nA\0: b\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "nonsense\r\n\r\n",
        "POST /graphql HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /graphql HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "\u{16}\u{3}\u{1}",
    ] {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // An error says that the server has hung up.
        let _ = stream.read_to_end(&mut answer);
    }
    let (code, log) = serving.stop();
    assert_eq!(code, Some(0), "{log}");
    for level in ["ERROR", "WARN"] {
        assert!(!log.contains(level), "{log}");
    }
}
