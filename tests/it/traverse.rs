//! Ways between entities, and what lies around one.

use hamkor::{
    domain::{EntityKind, EntityRef, Id, NodeKind, Relation, RelationKind, Vocabulary as _},
    store::{Store, Trail},
};
use sea_orm::{ConnectionTrait as _, Database};

use crate::harness::TestApp;

async fn entity(store: &Store, slug: &str) -> Id {
    let refs = [EntityRef::Slug(slug.to_owned())];
    let found = store.entities_resolve(&refs).await.unwrap();
    found[0].unwrap_or_else(|| panic!("the data set has no {slug}"))
}

/// Whether the relation joins the two, either way.
fn joins(relation: &Relation, a: Id, b: Id) -> bool {
    [(a, b), (b, a)].contains(&(relation.from, relation.to))
}

fn assert_whole(trail: &Trail, from: Id, to: Id) {
    assert_eq!(trail.entities.first(), Some(&from));
    assert_eq!(trail.entities.last(), Some(&to));
    assert_eq!(trail.entities.len(), trail.relations.len() + 1);
    for (ends, relation) in trail.entities.windows(2).zip(&trail.relations) {
        assert!(joins(relation, ends[0], ends[1]), "{relation:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shortest_ways_are_found_from_either_end() {
    let app = TestApp::with_data_set().await;
    let store = app.store();
    let (kia, edcf) = (entity(store, "kia").await, entity(store, "edcf").await);

    let there = store.paths(kia, edcf, &[], 6, 100).await.unwrap();

    let length = there[0].relations.len();
    assert!((2..=6).contains(&length), "{length}");
    for trail in &there {
        assert_whole(trail, kia, edcf);
        assert_eq!(trail.relations.len(), length);
    }
    let ids = |trail: &Trail| -> Vec<_> { trail.relations.iter().map(|of| of.id).collect() };
    let ways: Vec<_> = there.iter().map(ids).collect();
    assert!(ways.is_sorted_by(|a, b| a < b), "in order, each once");

    let back = store.paths(edcf, kia, &[], 6, 100).await.unwrap();
    let mut turned: Vec<_> = back.iter().map(ids).collect();
    for way in &mut turned {
        way.reverse();
    }
    turned.sort();
    assert_eq!(turned, ways);

    let first = store.paths(kia, edcf, &[], length, 1).await.unwrap();
    assert_eq!(first, there[..1]);
    let shorter = store.paths(kia, edcf, &[], length - 1, 100).await.unwrap();
    assert_eq!(shorter, []);
    assert_eq!(store.paths(kia, edcf, &[], 6, 0).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_keeps_to_the_kinds_asked_for() {
    let app = TestApp::with_data_set().await;
    let store = app.store();
    let (kia, edcf) = (entity(store, "kia").await, entity(store, "edcf").await);
    let trains = entity(store, "high-speed-trains").await;

    let funds = [RelationKind::Funds];
    assert_eq!(store.paths(kia, edcf, &funds, 6, 1).await.unwrap(), []);
    let direct = store.paths(trains, edcf, &funds, 6, 9).await.unwrap();
    assert_eq!(direct.len(), 1);
    assert_whole(&direct[0], trains, edcf);
    assert_eq!(direct[0].relations[0].from, edcf);

    let stay = store.paths(kia, kia, &[], 0, 5).await.unwrap();
    assert_eq!(stay.len(), 1);
    assert_whole(&stay[0], kia, kia);
    assert_eq!(stay[0].relations, []);
}

/// Gives an entity more relations than are read at once of one of many, to entities of no other use.
async fn make_a_hub(app: &TestApp, of: Id) {
    let own = of.uuid.simple();
    let (own, id) = if app.database().url().starts_with("postgres") {
        (format!("uuid('{own}')"), "gen_random_uuid()")
    } else {
        (format!("x'{own}'"), "randomblob(16)")
    };
    let sql = format!(
        "WITH RECURSIVE numbers(n) AS \
         (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 4500) \
         INSERT INTO relation (id, kind, from_kind, from_id, to_kind, to_id, stage, since, until, \
         revision, created_at, updated_at, doc) \
         SELECT {id}, 'PARTNERS', '{kind}', {own}, 'institution', {id}, 'ACTIVE', '', '', 1, 0, 0, \
         (SELECT doc FROM relation LIMIT 1) \
         FROM numbers",
        kind = of.kind.as_str(),
    );
    let connection = Database::connect(app.database().url()).await.unwrap();
    connection.execute_unprepared(&sql).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn ways_lead_by_hubs_and_from_hubs_as_before() {
    let app = TestApp::without_memory().await;
    let store = app.store();
    let (kia, edcf) = (entity(store, "kia").await, entity(store, "edcf").await);
    let before = store.paths(kia, edcf, &[], 6, 100).await.unwrap();
    let own = before[0].entities[1];
    assert!(before[0].relations.len() >= 2);
    // One end, then both, then one that lies between them.
    for hub in [kia, edcf, own] {
        make_a_hub(&app, hub).await;
        assert_eq!(store.paths(kia, edcf, &[], 6, 100).await.unwrap(), before);
        let back = store.paths(edcf, kia, &[], 6, 100).await.unwrap();
        assert_eq!(back.len(), before.len());
        let around = store.neighbourhood(hub, &[], &[], 1, 100).await.unwrap();
        assert!(around.is_truncated);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_costs_a_statement_for_each_step_and_one_for_the_relations() {
    let app = TestApp::without_memory().await;
    let store = app.store();
    let (kia, edcf) = (entity(store, "kia").await, entity(store, "edcf").await);

    let counted = store.counted();
    let found = counted.paths(kia, edcf, &[], 6, 3).await.unwrap();
    let n_steps = u32::try_from(found[0].relations.len()).unwrap();
    assert_eq!(counted.n_statements(), n_steps + 1);

    let counted = store.counted();
    counted.neighbourhood(kia, &[], &[], 2, 50).await.unwrap();
    assert_eq!(counted.n_statements(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_around_is_cut_at_the_limit_the_nearest_first() {
    let app = TestApp::with_data_set().await;
    let store = app.store();
    let kia = entity(store, "kia").await;

    let all = store.neighbourhood(kia, &[], &[], 2, 1_000).await.unwrap();
    assert_eq!(all.entities[0], kia);
    assert!(!all.is_truncated);
    let ids: Vec<_> = all.relations.iter().map(|relation| relation.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "in order, each once");
    for relation in &all.relations {
        assert!(all.entities.contains(&relation.from) && all.entities.contains(&relation.to));
    }
    let near = store.neighbourhood(kia, &[], &[], 1, 1_000).await.unwrap();
    assert!(1 < near.entities.len() && near.entities.len() < all.entities.len());
    assert_eq!(near.entities, all.entities[..near.entities.len()]);

    let n = all.entities.len();
    let full = store.neighbourhood(kia, &[], &[], 2, n).await.unwrap();
    assert_eq!(full, all);
    for limit in [1, near.entities.len(), n - 1] {
        let cut = store.neighbourhood(kia, &[], &[], 2, limit).await.unwrap();
        assert_eq!(cut.entities, all.entities[..limit]);
        assert!(cut.is_truncated, "{limit}");
    }
    let alone = store.neighbourhood(kia, &[], &[], 0, 10).await.unwrap();
    assert_eq!((alone.entities, alone.is_truncated), (vec![kia], false));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_entities_of_the_kinds_asked_for_are_entered() {
    let app = TestApp::with_data_set().await;
    let store = app.store();
    let kia = entity(store, "kia").await;

    let projects = [EntityKind::Project];
    let around = store.neighbourhood(kia, &[], &projects, 3, 100).await;
    let around = around.unwrap();
    assert!(around.entities.len() > 2);
    let mut others = around.entities[1..].iter();
    assert!(others.all(|id| id.kind == NodeKind::Project));

    let partners = [RelationKind::Partners];
    let around = store.neighbourhood(kia, &partners, &[], 2, 100).await;
    let mut relations = around.unwrap().relations.into_iter();
    assert!(relations.all(|relation| relation.kind == RelationKind::Partners));
}
