//! What the settings make of text.

use std::{fmt::Write as _, time::Duration};

use super::{
    GROUPS, Reader, Settings,
    parse::{collector, duration, origins},
};
use crate::{http::Origins, store::Pooler};

fn read(environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Result<Settings, String> {
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let flags = flags
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    let reader = Reader::new(flags.collect(), environment.collect(), Vec::new());
    Settings::from_reader(reader).map_err(|wrong| wrong.to_string())
}

#[test]
fn every_default_is_valid() {
    let settings = read(&[], &[]).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert!(settings.database.url.starts_with("sqlite:"));
    assert!(settings.database.url.ends_with("hamkor.db"));
    assert_eq!(settings.warnings, Vec::<String>::new());
}

#[test]
fn flags_win_over_the_environment() {
    let settings = read(
        &[("HAMKOR_LISTEN", "127.0.0.1:1"), ("HAMKOR_WORKERS", "3")],
        &[("HAMKOR_LISTEN", "127.0.0.1:2")],
    );
    let settings = settings.unwrap();
    assert_eq!(settings.listen.port(), 2);
    assert_eq!(settings.http.workers, Some(3));
}

#[test]
fn all_wrong_values_are_refused_at_once_without_showing_a_password() {
    let wrong = read(
        &[
            ("DATABASE_URL", "mysql://me:secret@example.org/db"),
            ("HAMKOR_MAX_BODY_BYTES", "lots"),
        ],
        &[("HAMKOR_SHUTDOWN_TIMEOUT", "0s")],
    );
    insta::assert_snapshot!(wrong.unwrap_err(), @r"
    DATABASE_URL is `mysql://…` (from the environment); expected a URL that starts with sqlite: or postgres://, such as sqlite:hamkor.db
    HAMKOR_MAX_BODY_BYTES is `lots` (from the environment); expected a number of bytes from 1024 to 104857600
    HAMKOR_SHUTDOWN_TIMEOUT is `0s` (from a flag); expected a time above zero with its unit, such as 500ms, 30s or 2m
    ");
}

#[test]
fn a_replica_is_one_of_postgresql() {
    let (url, replica) = ("postgres://me@a/graph", "postgres://me@b/graph");
    let settings = read(
        &[("DATABASE_URL", url), ("DATABASE_READ_URL", replica)],
        &[],
    )
    .unwrap();
    assert_eq!(settings.database.read_url.as_deref(), Some(replica));
    assert_eq!(settings.database.pooler, Pooler::Session);
    let wrong = read(
        &[
            ("DATABASE_URL", "sqlite:graph.db"),
            ("DATABASE_READ_URL", replica),
            ("HAMKOR_DATABASE_POOLER", "statement"),
        ],
        &[],
    );
    insta::assert_snapshot!(wrong.unwrap_err(), @r"
    HAMKOR_DATABASE_POOLER is `statement` (from the environment); expected session or transaction
    DATABASE_READ_URL is set, but DATABASE_URL is no PostgreSQL, which alone has replicas; set both, or neither
    ");
    for several in [
        "postgres://me:secret@a,b/graph",
        "postgres://me:secret@a:1,b:2/graph",
    ] {
        let wrong = read(
            &[("DATABASE_READ_URL", several), ("DATABASE_URL", url)],
            &[],
        );
        insta::allow_duplicates! {
            insta::assert_snapshot!(wrong.unwrap_err(), @"DATABASE_READ_URL is `postgres://…` (from the environment); expected a URL that starts with postgres://, of a replica of the database, or none");
        }
    }
}

#[test]
fn an_unknown_variable_is_told_with_the_nearest_known_one() {
    let settings = read(
        &[("HAMKOR_LISTENS", "x"), ("HAMKOR_TEST_BACKEND", "sqlite")],
        &[],
    );
    insta::assert_snapshot!(settings.unwrap().warnings.join("\n"), @"HAMKOR_LISTENS (from the environment) is no setting; did you mean HAMKOR_LISTEN?");
}

#[test]
fn durations_need_a_unit() {
    assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
    assert_eq!(duration("2m"), Some(Duration::from_mins(2)));
    for wrong in [
        "",
        "5",
        "s",
        "-1s",
        "0s",
        "1h",
        "1 s",
        "99999999999999999999s",
    ] {
        assert_eq!(duration(wrong), None, "{wrong}");
    }
}

#[test]
fn a_collector_is_named_by_the_base_of_its_url() {
    for (text, expected) in [
        ("none", Some(None)),
        ("http://localhost:4318", Some(Some("http://localhost:4318"))),
        ("https://[::1]/otlp/", Some(Some("https://[::1]/otlp"))),
        ("localhost:4318", None),
        ("grpc://localhost:4317", None),
        ("http://", None),
        ("http://localhost:4318?key=1", None),
    ] {
        let expected = expected.map(|base| base.map(str::to_owned));
        assert_eq!(collector(text), expected, "{text}");
    }
}

#[test]
fn origins_are_written_as_browsers_write_them() {
    let these = |origins: &[&str]| {
        let origins = origins.iter().map(|origin| (*origin).to_owned());
        Some(Origins::These(origins.collect()))
    };
    for (text, expected) in [
        ("*", Some(Origins::Any)),
        ("none", these(&[])),
        (
            "https://example.org, http://localhost:3000",
            these(&["https://example.org", "http://localhost:3000"]),
        ),
        ("https://example.org/", None),
        ("example.org", None),
        ("", None),
    ] {
        assert_eq!(origins(text), expected, "{text}");
    }
}

#[test]
fn the_example_file_has_every_variable_with_its_comment_and_default() {
    let mut expected =
        "# Settings of Hamkor, with their defaults. Copy to `.env` and change what you need.\n"
            .to_owned();
    for group in GROUPS {
        let _ = write!(expected, "\n# ── {} ──\n", group.title);
        for variable in group.variables {
            let (name, default, about) = (variable.name, variable.default, variable.about);
            let _ = write!(expected, "\n# {about}\n# {name}={default}\n");
        }
    }
    assert_eq!(include_str!("../../.env.example"), expected);
}
