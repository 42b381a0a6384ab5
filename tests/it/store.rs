//! What is written stays true: the graph, its records and the feed.

use std::fmt::Write as _;

use hamkor::{
    domain::{
        Agency, Body, EntityData, EntityKind, Identifier, InstitutionKind, Name, NameKind,
        PartialDate, Status, Vocabulary,
    },
    store::{Condition, Effect, NewAgency, OrderKey, Page, RecordInput, Store},
};
use sea_orm::ConnectionTrait;

use crate::harness::{TestApp, import, repository};

async fn agency(store: &Store, slug: &str, precedence: i32) -> Agency {
    let new = NewAgency {
        slug: slug.to_owned(),
        name: slug.to_uppercase(),
        license: None,
        precedence,
    };
    store.agency_upsert(new).await.unwrap()
}

fn institution(key: usize, turn: usize) -> RecordInput {
    let is_stated = |n: usize| !turn.is_multiple_of(n);
    let data = EntityData {
        names: vec![Name {
            text: format!("Institution {key} in turn {}", turn % 4),
            language: None,
            kind: NameKind::Preferred,
        }],
        // Shared between agencies, so that their records are about one entity.
        identifiers: vec![Identifier {
            scheme: "register".to_owned(),
            value: key.to_string(),
        }],
        institution_kind: Some(InstitutionKind::ALL[turn % InstitutionKind::ALL.len()]),
        status: is_stated(3).then_some(Status::of(EntityKind::Institution)[turn % 5]),
        founded: if is_stated(2) {
            PartialDate::parse("1999-12")
        } else {
            None
        },
        ..EntityData::default()
    };
    RecordInput {
        key: format!("institution-{key}"),
        expected_revision: None,
        body: Body::Entity(EntityKind::Institution, data),
    }
}

/// All entities and the edges of each, as the store reads them.
async fn dump(store: &Store) -> String {
    let all = Condition::All(Vec::new());
    let mut text = String::new();
    for &kind in EntityKind::ALL {
        let page = Page::first(10_000);
        let order = [(OrderKey::Name, false)];
        let entities = store
            .entities_list(kind, &all, &order, &page)
            .await
            .unwrap();
        let _ = write!(text, "{:#?}", entities.items);
        let ids: Vec<_> = entities
            .items
            .iter()
            .map(|(_, entity)| entity.id.uuid)
            .collect();
        let mut edges: Vec<_> = store
            .edges_count_by_kind(&ids)
            .await
            .unwrap()
            .into_iter()
            .collect();
        edges.sort_by_key(|(id, _)| *id);
        let _ = write!(text, "{edges:#?}");
    }
    text
}

#[tokio::test]
async fn an_answer_shows_that_the_database_is_there_and_a_fault_that_it_may_not_be() {
    let app = TestApp::start().await;
    let store = app.store();
    let mut is_felt = false;
    // It is felt for a moment only, and a machine may take that long from one line to the next.
    for _ in 0..100 {
        store.revision().await.unwrap();
        is_felt |= store.has_just_answered();
    }
    assert!(is_felt);
    store.clone().close().await;
    assert!(store.revision().await.is_err());
    assert!(!store.has_just_answered());
}

#[tokio::test]
async fn a_rebuild_of_the_data_set_changes_nothing() {
    let app = TestApp::with_data_set().await;
    let before = dump(app.store()).await;
    app.store().rebuild().await.unwrap();
    assert_eq!(dump(app.store()).await, before);
    assert_eq!(app.store().check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn the_same_import_again_changes_nothing_and_tells_the_feed_nothing() {
    let app = TestApp::with_data_set().await;
    let store = app.store();
    let (revision, before) = (store.revision().await.unwrap(), dump(store).await);
    let report = import(store, &[repository().join("data")]).await;
    assert_eq!((report.new, report.changed, report.refused), (0, 0, 0));
    assert!(report.unchanged > 400);
    assert_eq!(store.revision().await.unwrap(), revision);
    assert_eq!(dump(store).await, before);
}

#[tokio::test]
async fn the_weaker_word_is_kept_and_stands_where_the_stronger_is_silent() {
    let app = TestApp::start().await;
    let store = app.store();
    let (strong, weak) = (
        agency(store, "strong", 1).await,
        agency(store, "weak", 2).await,
    );
    store
        .records_put(&weak, &[institution(1, 1)])
        .await
        .unwrap();
    let silent = institution(1, 6);
    let outcomes = store.records_put(&strong, &[silent]).await.unwrap();
    assert_eq!(outcomes[0].effect, Effect::Created);
    let found = store
        .entities_get_many(&[outcomes[0].subject.uuid])
        .await
        .unwrap();
    let found = found[0].as_ref().unwrap();
    assert_eq!(
        found.data.founded,
        PartialDate::parse("1999-12"),
        "only the weak one states it"
    );
    assert_eq!(found.data.names.len(), 2);
    let disputed: Vec<_> = found
        .conflicts
        .iter()
        .map(|conflict| conflict.field.as_str())
        .collect();
    assert_eq!(disputed, ["institutionKind"]);
}

#[tokio::test]
async fn another_precedence_turns_a_disagreement_round() {
    let app = TestApp::start().await;
    let store = app.store();
    let (one, other) = (
        agency(store, "one", 1).await,
        agency(store, "other", 2).await,
    );
    let subject = store.records_put(&one, &[institution(1, 1)]).await.unwrap()[0].subject;
    store
        .records_put(&other, &[institution(1, 2)])
        .await
        .unwrap();
    let kind = async || {
        let found = store.entities_get_many(&[subject.uuid]).await.unwrap();
        found[0].as_ref().unwrap().data.institution_kind
    };
    assert_eq!(kind().await, Some(InstitutionKind::ALL[1]));
    agency(store, "other", 0).await;
    assert_eq!(kind().await, Some(InstitutionKind::ALL[2]));
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_check_finds_what_a_hand_has_changed() {
    let app = TestApp::with_data_set().await;
    let connection = sea_orm::Database::connect(app.database().url())
        .await
        .unwrap();
    for statement in [
        "UPDATE entity SET status = 'CLOSED' WHERE slug = 'koica'",
        "DELETE FROM entity_name WHERE entity_id = (SELECT id FROM entity WHERE slug = 'kaist')",
        "UPDATE relation SET to_kind = 'place' WHERE kind = 'MODELLED_ON'",
    ] {
        connection.execute_unprepared(statement).await.unwrap();
    }
    connection.close().await.unwrap();
    let faults = app.store().check().await.unwrap().join("\n");
    for part in [
        "entity ",
        "entity_name ",
        "MODELLED_ON cannot have PLACE there",
        "a relation that leads nowhere",
    ] {
        assert!(faults.contains(part), "{part}: {faults}");
    }
    app.store().rebuild().await.unwrap();
    assert_eq!(app.store().check().await.unwrap(), Vec::<String>::new());
}

/// Brings the tables back to what they were before a step.
async fn to_before(store: &Store, step: &str) {
    let steps = store.migrations().await.unwrap();
    let at = steps.iter().position(|(name, _)| name.ends_with(step));
    let n = i32::try_from(steps.len() - at.unwrap()).unwrap();
    store.migrate_by(-n).await.unwrap();
}

#[tokio::test]
async fn a_graph_from_before_there_were_curators_needs_no_rebuild() {
    let app = TestApp::with_data_set().await;
    let store = app.store();
    to_before(store, "curation").await;
    store.migrate().await.unwrap();
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_step_that_fails_half_way_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let store = app.store();
    to_before(store, "curation").await;
    let connection = sea_orm::Database::connect(app.database().url())
        .await
        .unwrap();
    // The last that the step makes is in its way.
    let in_the_way = "CREATE TABLE curation (id INTEGER)";
    connection.execute_unprepared(in_the_way).await.unwrap();
    store.migrate().await.unwrap_err();
    let away = "DROP TABLE curation";
    connection.execute_unprepared(away).await.unwrap();
    connection.close().await.unwrap();
    store.migrate().await.unwrap();
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn migrations_run_up_down_and_up_again() {
    let app = TestApp::start().await;
    let store = app.store();
    let steps = store.migrations().await.unwrap();
    let n = i32::try_from(steps.len()).unwrap();
    assert!(n > 3);
    for _ in 0..2 {
        store.migrate_by(-n).await.unwrap();
        assert!(
            store
                .migrations()
                .await
                .unwrap()
                .iter()
                .all(|(_, is_applied)| !is_applied)
        );
        store.migrate().await.unwrap();
        assert!(
            store
                .migrations()
                .await
                .unwrap()
                .iter()
                .all(|(_, is_applied)| *is_applied)
        );
    }
    assert_eq!(store.revision().await.unwrap(), 0);
}
