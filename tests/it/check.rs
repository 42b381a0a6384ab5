//! The graph is what its records amount to, whatever was written and in which turns.

use hamkor::{
    domain::{
        Agency, Body, Clock, EntityKind, EntityRef, RecordKey, RelationDirection, RelationKind,
        Vocabulary,
    },
    store::{
        Along, Condition, EdgeQuery, EdgeShape, Effect, Leg, NewAgency, OrderKey, Page,
        RecordInput, Store,
    },
};
use proptest::{
    collection::vec,
    prelude::{ProptestConfig, Strategy, any, proptest},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::harness::Database;

/// Entities that both agencies speak of: the first few are institutions, the rest projects.
const N_ENTITIES: u8 = 8;
const N_INSTITUTIONS: u8 = 5;

/// What agencies say in one turn: which of them, and of what.
type Turn = (bool, Vec<Said>);

/// A record as numbers from which it is made.
#[derive(Debug, Clone)]
enum Said {
    /// Of an entity: its number, and what decides on its fields.
    Entity(u8, u16),
    /// Of a relation from an institution to another entity, and what decides on its fields.
    Relation(u8, u8, u16),
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let said = (
        any::<bool>(),
        0..N_ENTITIES,
        0..N_INSTITUTIONS,
        any::<u16>(),
    );
    let said = said.prop_map(|(is_entity, n, from, choice)| {
        if is_entity || n == from {
            Said::Entity(n, choice)
        } else {
            Said::Relation(from, n, choice)
        }
    });
    vec((any::<bool>(), vec(said, 1..6)), 24..36)
}

/// One of `values`, or nothing, as the bits of `choice` from `shift` on decide.
fn pick(choice: u16, shift: u32, values: &[Value]) -> Option<Value> {
    let n = usize::from(choice >> shift & 3);
    values.get(n).cloned()
}

fn key(n: u8) -> String {
    format!("entity-{n}")
}

fn kind(n: u8) -> EntityKind {
    if n < N_INSTITUTIONS {
        EntityKind::Institution
    } else {
        EntityKind::Project
    }
}

/// The entity of that number, by the first agency's record of it.
fn entity(n: u8) -> EntityRef {
    let agency = "first".to_owned();
    EntityRef::Record(RecordKey {
        agency,
        key: key(n),
    })
}

/// What `said` means as the word of an agency.
fn record(agency: &Agency, said: &Said) -> RecordInput {
    let (key, body) = match *said {
        Said::Entity(n, choice) => (key(n), entity_body(agency, n, choice)),
        Said::Relation(from, to, choice) => {
            (format!("{from}-{to}"), relation_body(from, to, choice))
        }
    };
    RecordInput {
        key,
        expected_revision: None,
        body,
    }
}

fn entity_body(agency: &Agency, n: u8, choice: u16) -> Body {
    let mut said = json!({"names": [{"text": format!("Thing {n}"), "language": "EN"}]});
    // The first agency's record makes the entity, the second one's joins it.
    if agency.slug == "second" {
        said["entity"] = json!(entity(n));
    }
    let statuses = if kind(n) == EntityKind::Institution {
        said["institutionKind"] = json!(["FUND", "BANK"][usize::from(choice & 1)]);
        [json!("PLANNED"), json!("BUILDING"), json!("OPERATING")]
    } else {
        said["status"] = json!("PREPARING");
        let budget = json!({"amount": "9.60", "currency": "USD", "bound": "ABOUT"});
        said["budget"] = pick(choice, 13, &[budget]).unwrap_or_default();
        [json!("PROPOSED"), json!("AGREED"), json!("COMPLETED")]
    };
    if let Some(status) = pick(choice, 1, &statuses) {
        said["status"] = status;
    }
    let names = [
        json!([{"text": format!("Thing {n}"), "language": "EN"}, {"text": "Нечто", "language": "RU"}]),
        json!([{"text": format!("{}'s {n}", agency.name), "language": "KO"}]),
    ];
    if let Some(names) = pick(choice, 3, &names) {
        said["names"] = names;
    }
    let identifier = json!([{"scheme": "register", "value": n.to_string()}]);
    said["identifiers"] = pick(choice, 5, &[identifier]).unwrap_or(json!([]));
    let links = [
        json!(["https://a.uz"]),
        json!(["https://b.kr", "https://a.uz"]),
    ];
    said["links"] = pick(choice, 7, &links).unwrap_or(json!([]));
    let summary = |text| json!([{"language": "EN", "text": text}]);
    said["summaries"] = pick(choice, 9, &[summary("One."), summary("Two.")]).unwrap_or(json!([]));
    said["citations"] = pick(choice, 11, &citations()).unwrap_or(json!([]));
    let data = serde_json::from_value(said).unwrap();
    Body::Entity(kind(n), data)
}

fn citations() -> [Value; 2] {
    [
        json!([{"source": "report", "locator": "page 1"}]),
        json!([{"source": "report"}, {"source": "news", "field": "status"}]),
    ]
}

fn relation_body(from: u8, to: u8, choice: u16) -> Body {
    let kinds = [
        RelationKind::Funds,
        RelationKind::Supports,
        RelationKind::Partners,
    ];
    let money = json!({"amount": choice.to_string(), "currency": "EUR", "bound": "EXACT"});
    let data = json!({
        "kind": kinds[usize::from(from + to) % kinds.len()],
        "from": entity(from),
        "to": entity(to),
        "role": pick(choice, 0, &[json!("lender"), json!("partner")]),
        "stage": pick(choice, 2, &[json!("AGREED"), json!("COMMITTED"), json!("ACTIVE")]),
        "since": pick(choice, 4, &[json!("2019"), json!("2019-04")]),
        "until": pick(choice, 6, &[json!("2024-06-14")]),
        "money": pick(choice, 8, &[money]),
        "citations": pick(choice, 10, &citations()).unwrap_or(json!([])),
    });
    Body::Relation(serde_json::from_value(data).unwrap())
}

async fn agency(store: &Store, slug: &str, precedence: i32) -> Agency {
    let new = NewAgency {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        license: None,
        precedence,
    };
    store.agency_upsert(new).await.unwrap()
}

/// Both agencies, the second the stronger, and what the turns can refer to.
async fn agencies(store: &Store) -> [Agency; 2] {
    let agencies = [
        agency(store, "first", 20).await,
        agency(store, "second", 10).await,
    ];
    let source = |slug: &str| RecordInput {
        key: format!("source/{slug}"),
        expected_revision: None,
        body: Body::Source(serde_json::from_value(json!({"slug": slug, "title": slug})).unwrap()),
    };
    let mut start = vec![source("report"), source("news")];
    start.extend((0..N_ENTITIES).map(|n| record(&agencies[0], &Said::Entity(n, 0))));
    store.records_put(&agencies[0], &start).await.unwrap();
    agencies
}

/// All entities, relations and sources, in an order that does not depend on the store.
async fn everything(store: &Store) -> Vec<String> {
    let page = Page::first(10_000);
    let out = EdgeQuery {
        legs: vec![Leg {
            direction: RelationDirection::Out,
            kinds: &[],
        }],
        kinds: Vec::new(),
        others: Vec::new(),
        on: None,
        target: None,
        is_within: false,
    };
    let along = Along {
        relations: true,
        others: false,
    };
    let all = Condition::All(Vec::new());
    let mut told = Vec::new();
    for &kind in EntityKind::ALL {
        let order = [(OrderKey::Name, false)];
        let entities = store
            .entities_list(kind, &all, &order, &page)
            .await
            .unwrap();
        let entities = &entities.items;
        let ids: Vec<_> = entities.iter().map(|(_, entity)| entity.id.uuid).collect();
        let shape = EdgeShape::new(out.clone(), page.clone(), along);
        let edges = store.edges_list(&ids, &shape).await.unwrap();
        told.extend(entities.iter().map(|item| format!("{item:?}")));
        let edges = edges.iter().flat_map(|edges| &edges.page.items);
        told.extend(edges.map(|item| format!("{item:?}")));
    }
    let sources = store.sources_list(&page).await.unwrap().items;
    told.extend(sources.iter().map(|item| format!("{item:?}")));
    told.sort_unstable();
    told
}

async fn a_rebuild_changes_nothing_after(turns: Vec<Turn>) {
    let database = Database::create().await;
    let store = Store::connect(&database.options(), Clock::System)
        .await
        .unwrap();
    store.migrate().await.unwrap();
    let agencies = agencies(&store).await;
    for (is_second, said) in turns {
        let agency = &agencies[usize::from(is_second)];
        let mut batch: Vec<_> = said.iter().map(|said| record(agency, said)).collect();
        // One key stands once in a batch.
        batch.sort_by(|a, b| a.key.cmp(&b.key));
        batch.dedup_by(|a, b| a.key == b.key);
        store.records_put(agency, &batch).await.unwrap();
        let again = store.records_put(agency, &batch).await.unwrap();
        assert!(
            again
                .iter()
                .all(|outcome| outcome.effect == Effect::Unchanged)
        );
    }
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    let (revision, before) = (store.revision().await.unwrap(), everything(&store).await);
    let rebuilt = store.rebuild().await.unwrap();
    let n = rebuilt.entities + rebuilt.relations + rebuilt.sources;
    assert_eq!(n, before.len());
    assert_eq!(everything(&store).await, before);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    assert_eq!(store.revision().await.unwrap(), revision);
    store.close().await;
}

proptest! {
    // Each case is a database with a few dozen transactions.
    #![proptest_config(ProptestConfig {
        cases: 4,
        max_shrink_iters: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_rebuild_from_the_records_alone_is_the_same_graph(turns in turns()) {
        Runtime::new().unwrap().block_on(a_rebuild_changes_nothing_after(turns));
    }
}
