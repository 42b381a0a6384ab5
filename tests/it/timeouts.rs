//! A statement that takes too long stops, and takes nothing else along.

use std::time::Duration;

use hamkor::{
    domain::{Body, Clock, EntityData, EntityKind, InstitutionKind, Name, NameKind},
    store::{Condition, Error, NewAgency, Options, RecordInput, Store},
};

use crate::harness::TestApp;

/// A run of this letter matches a name nearly, from every letter of it on.
pub(crate) const RUN: usize = 200;

/// Institutions with names that are slow to compare with a text.
pub(crate) async fn put_slow_names(store: &Store) {
    let agency = store
        .agency_upsert(NewAgency {
            slug: "slow".to_owned(),
            name: "Slow".to_owned(),
            license: None,
            precedence: 1,
        })
        .await
        .unwrap();
    let run = "a".repeat(RUN);
    let name = |n: usize| Name {
        text: format!("{run}b{run}{n}"),
        language: None,
        kind: if n == 0 {
            NameKind::Preferred
        } else {
            NameKind::Alias
        },
    };
    let institution = |n: usize| RecordInput {
        key: n.to_string(),
        expected_revision: None,
        body: Body::Entity(
            EntityKind::Institution,
            EntityData {
                names: (0..200).map(name).collect(),
                institution_kind: Some(InstitutionKind::Ministry),
                ..EntityData::default()
            },
        ),
    };
    let institutions: Vec<_> = (0..5).map(institution).collect();
    store.records_put(&agency, &institutions).await.unwrap();
}

/// One statement that compares each name with hundreds of texts; it takes many seconds.
async fn count_slowly(store: &Store) -> Result<i64, Error> {
    let run = "a".repeat(RUN + 1);
    let texts = (0..400).map(|n| Condition::Name(format!("{run}b{n}")));
    let any = Condition::Any(texts.collect());
    store.entities_count(EntityKind::Institution, &any).await
}

/// A store with one connection, and little patience, over a database with slow names in it.
async fn hasty(app: &TestApp) -> Store {
    put_slow_names(app.store()).await;
    let options = Options {
        max_connections: 1,
        statement_timeout: Duration::from_secs(1),
        ..app.database().options()
    };
    Store::connect(&options, Clock::System).await.unwrap()
}

#[tokio::test]
async fn a_statement_that_takes_too_long_stops_and_the_next_one_runs() {
    let app = TestApp::start().await;
    let store = hasty(&app).await;
    for _ in 0..2 {
        let error = count_slowly(&store).await.unwrap_err();
        assert!(error.is_timeout(), "{error:?}");
        assert!(!error.is_unavailable(), "{error:?}");
        assert_eq!(store.revision().await.unwrap(), 5);
    }
    store.close().await;
}

#[tokio::test]
async fn a_statement_that_nobody_waits_for_gives_its_connection_back() {
    let app = TestApp::start().await;
    let store = hasty(&app).await;
    let wait = Duration::from_millis(50);
    let abandoned = tokio::time::timeout(wait, count_slowly(&store)).await;
    assert!(abandoned.is_err());
    assert_eq!(store.revision().await.unwrap(), 5);
    store.close().await;
}
