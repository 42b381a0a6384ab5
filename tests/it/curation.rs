//! Curators make two entities one, and take it back.

mod concurrent;
mod random;
mod said;
mod withdrawn;

use hamkor::{
    domain::{Body, FaultCode, Id, NodeKind, RelationKind},
    store::{ChangeFilter, Effect, MergeInput, Page, PutError, SplitInput, Store},
};
use serde_json::{Value, json};

use crate::harness::TestApp;
use said::{Voice, dump, key, record, sane, slug};

/// Both curators' acts, without a reason.
async fn merge(voice: &Voice, into: &str, from: &str) -> Result<Id, PutError> {
    let input = MergeInput {
        into: slug(into),
        from: slug(from),
        reason: None,
    };
    voice.store.entities_merge(&voice.agency, &input).await
}

async fn split(voice: &Voice, agency: &str, of: &str) -> Result<Id, PutError> {
    let input = SplitInput {
        record: key(agency, of),
        reason: Some("they are not the same".to_owned()),
    };
    let outcome = voice.store.record_split(&voice.agency, &input).await?;
    assert_eq!(outcome.effect, Effect::Updated);
    Ok(outcome.subject)
}

/// The faults of what was refused: where, of what sort, and the words.
fn refused<T: std::fmt::Debug>(result: Result<T, PutError>) -> Vec<(String, FaultCode, String)> {
    match result {
        Err(PutError::Refused(faults)) => {
            let faults = faults.into_iter();
            let told = faults.map(|(_, fault)| (fault.path.join("."), fault.code, fault.message));
            told.collect()
        }
        other => panic!("it is not refused: {other:?}"),
    }
}

/// What the feed tells behind a revision: the kind and the subject of each change.
async fn told(store: &Store, behind: i64) -> Vec<(String, Id)> {
    let filter = ChangeFilter::default();
    let slice = store
        .changes_list(&filter, &Page::first(100))
        .await
        .unwrap();
    let changes = slice.items.into_iter().map(|(_, change)| change);
    let news = changes.filter(|change| change.revision > behind);
    news.map(|change| (change.kind.to_string(), change.subject))
        .collect()
}

/// A university that two agencies know under two names, each with a hub that belongs to it.
struct Twins {
    app: TestApp,
    one: Voice,
    other: Voice,
    a: Id,
    b: Id,
    hub_of_b: Id,
}

impl Twins {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let one = Voice::new(app.store(), "one", 1).await;
        let other = Voice::new(app.store(), "other", 2).await;
        let a = one.institution("a", Some("kaist"), &["1"]).await;
        let b = other.institution("b", None, &["2"]).await;
        one.institution("x", Some("hub-one"), &[]).await;
        other.institution("y", Some("hub-other"), &[]).await;
        one.relation("x-a", RelationKind::PartOf, slug("hub-one"), slug("kaist"))
            .await;
        let hub_of_b = other
            .relation(
                "y-b",
                RelationKind::PartOf,
                slug("hub-other"),
                record("other", "b"),
            )
            .await;
        Self {
            app,
            one,
            other,
            a,
            b,
            hub_of_b,
        }
    }

    /// What the API answers, of an entity named by `by`.
    async fn ask(&self, by: Value) -> Value {
        let query = "query ($by: EntityRef!) { entity(by: $by) { \
             id slug names { text } identifiers { value } relations { nodes { id } } } }";
        self.app.query(query).variable("by", by).await.data()["entity"].take()
    }
}

#[tokio::test]
async fn both_ids_and_all_slugs_lead_to_the_one_that_stays() {
    let twins = Twins::start().await;
    let merged = merge(&twins.one, "kaist", "institution-b").await.unwrap();
    assert_eq!(merged, twins.a);
    for by in [
        json!({ "id": twins.a.to_string() }),
        json!({ "id": twins.b.to_string() }),
        json!({ "slug": "kaist" }),
        json!({ "slug": "institution-b" }),
        json!({ "identifier": { "scheme": "register", "value": "2" } }),
        json!({ "record": { "agency": "other", "key": "b" } }),
    ] {
        let found = twins.ask(by).await;
        assert_eq!(found["id"], twins.a.to_string());
        assert_eq!(found["slug"], "kaist");
        assert_eq!(found["names"].as_array().unwrap().len(), 2);
        assert_eq!(found["identifiers"].as_array().unwrap().len(), 2);
        assert_eq!(found["relations"]["nodes"].as_array().unwrap().len(), 2);
    }
    let node = "query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id, $id]) { id } }";
    let data = twins
        .app
        .query(node)
        .variable("id", twins.b.to_string())
        .await
        .data();
    assert_eq!(data["node"]["id"], twins.a.to_string());
    assert_eq!(data["nodes"][1]["id"], twins.a.to_string());
    sane(twins.app.store()).await;
}

#[tokio::test]
async fn a_split_gives_everything_back() {
    let twins = Twins::start().await;
    let store = twins.app.store();
    let before = dump(store).await;
    merge(&twins.one, "kaist", "institution-b").await.unwrap();
    assert_ne!(dump(store).await, before);
    let back = split(&twins.one, "other", "b").await.unwrap();
    assert_eq!(back, twins.b);
    assert_eq!(dump(store).await, before);
    sane(store).await;
    let found = twins.ask(json!({ "slug": "institution-b" })).await;
    assert_eq!(found["id"], twins.b.to_string());
    assert_eq!(found["relations"]["nodes"].as_array().unwrap().len(), 1);
    // And the other way round.
    assert_eq!(
        merge(&twins.one, "institution-b", "kaist").await.unwrap(),
        twins.b
    );
    assert_eq!(split(&twins.one, "one", "a").await.unwrap(), twins.a);
    assert_eq!(dump(store).await, before);
    sane(store).await;
}

#[tokio::test]
async fn the_feed_tells_of_all_that_changed() {
    let twins = Twins::start().await;
    let store = twins.app.store();
    let start = store.revision().await.unwrap();
    merge(&twins.one, "kaist", "institution-b").await.unwrap();
    let change = |kind: &str, id| (kind.to_owned(), id);
    assert_eq!(
        told(store, start).await,
        [
            change("UPDATED", twins.a),
            change("MERGED", twins.b),
            change("UPDATED", twins.hub_of_b)
        ]
    );
    let query = "{ changes(last: 2) { nodes { kind agency { slug } subjectId subject { id } } } }";
    let data = twins.app.query(query).await.data();
    let merged = &data["changes"]["nodes"][0];
    assert_eq!(merged["agency"]["slug"], "one");
    assert_eq!(merged["subjectId"], twins.b.to_string());
    assert_eq!(merged["subject"]["id"], twins.a.to_string());

    let start = store.revision().await.unwrap();
    split(&twins.one, "other", "b").await.unwrap();
    assert_eq!(
        told(store, start).await,
        [
            change("UPDATED", twins.a),
            change("SPLIT", twins.b),
            change("UPDATED", twins.hub_of_b)
        ]
    );
}

#[tokio::test]
async fn what_is_said_of_a_merged_one_goes_with_it() {
    let twins = Twins::start().await;
    let store = twins.app.store();
    merge(&twins.one, "kaist", "institution-b").await.unwrap();
    let revision = store.revision().await.unwrap();
    // The same again is nothing new, though what it refers to is another now.
    let part = RelationKind::PartOf;
    twins.other.institution("b", None, &["2"]).await;
    twins
        .other
        .relation("y-b", part, slug("hub-other"), record("other", "b"))
        .await;
    assert_eq!(store.revision().await.unwrap(), revision);

    let joined = twins.one.institution("b", None, &["2", "3"]).await;
    assert_eq!(joined, twins.a, "by an identifier of what was merged");
    let late = twins
        .one
        .relation("x-b", part, slug("hub-one"), slug("institution-b"))
        .await;
    sane(store).await;
    assert_eq!(split(&twins.one, "other", "b").await.unwrap(), twins.b);
    sane(store).await;
    let found = twins
        .ask(json!({ "identifier": { "scheme": "register", "value": "3" } }))
        .await;
    assert_eq!(found["id"], twins.b.to_string());
    let edges = found["relations"]["nodes"].to_string();
    assert!(edges.contains(&late.to_string()), "{edges}");
}

#[tokio::test]
async fn chains_of_merges_come_apart_where_they_were_joined() {
    let app = TestApp::start().await;
    let store = app.store();
    let one = Voice::new(store, "one", 1).await;
    let mut ids = Vec::new();
    let mut states = Vec::new();
    for name in ["a", "b", "c", "d"] {
        ids.push(one.institution(name, Some(name), &[name]).await);
    }
    for (into, from) in [("b", "a"), ("c", "b"), ("d", "c")] {
        states.push(dump(store).await);
        merge(&one, into, from).await.unwrap();
        sane(store).await;
    }
    let whole = dump(store).await;
    for slug in ["a", "b", "c"] {
        merge(&one, "d", slug).await.unwrap();
    }
    assert_eq!(dump(store).await, whole, "they are one already");
    for (record, back, state) in [("c", 2, 2), ("b", 1, 1), ("a", 0, 0)] {
        assert_eq!(split(&one, "one", record).await.unwrap(), ids[back]);
        assert_eq!(dump(store).await, states[state]);
        sane(store).await;
    }
}

#[tokio::test]
async fn what_would_break_the_graph_is_refused_with_the_reason() {
    let twins = Twins::start().await;
    let store = twins.app.store();
    let project = twins.other.project("p", "project-p").await;
    let before = (dump(store).await, store.revision().await.unwrap());
    for (into, from, path, code, part) in [
        (
            "kaist",
            "nowhere",
            "from",
            FaultCode::NotFound,
            "no entity `nowhere`",
        ),
        (
            "nowhere",
            "kaist",
            "into",
            FaultCode::NotFound,
            "no entity `nowhere`",
        ),
        ("kaist", "kaist", "from", FaultCode::NotAllowed, "itself"),
        (
            "kaist",
            "project-p",
            "from",
            FaultCode::NotAllowed,
            "is project, not institution",
        ),
        (
            "kaist",
            "hub-one",
            "from",
            FaultCode::NotAllowed,
            "PART_OF relation_",
        ),
        (
            "hub-one",
            "kaist",
            "from",
            FaultCode::NotAllowed,
            "PART_OF relation_",
        ),
    ] {
        let faults = refused(merge(&twins.one, into, from).await);
        let [(at, sort, words)] = faults.as_slice() else {
            panic!("{faults:?}");
        };
        assert_eq!((at.as_str(), *sort), (path, code), "{words}");
        assert!(words.contains(part), "{words}");
    }
    let input = MergeInput {
        into: slug("no"),
        from: slug("where"),
        reason: Some("x".repeat(10_000)),
    };
    let all = refused(store.entities_merge(&twins.one.agency, &input).await);
    let paths: Vec<_> = all.iter().map(|(path, ..)| path.as_str()).collect();
    assert_eq!(paths, ["reason", "into", "from"]);
    assert_eq!(project.kind, NodeKind::Project);
    assert_eq!((dump(store).await, store.revision().await.unwrap()), before);
}

#[tokio::test]
async fn a_record_that_cannot_leave_is_told_why() {
    let twins = Twins::start().await;
    for (agency, record, code, part) in [
        ("one", "none", FaultCode::NotFound, "no record `one:none`"),
        ("one", "a", FaultCode::NotAllowed, "its own already"),
        (
            "one",
            "x-a",
            FaultCode::NotAllowed,
            "only records of entities",
        ),
    ] {
        let faults = refused(split(&twins.one, agency, record).await);
        assert_eq!((faults[0].0.as_str(), faults[0].1), ("record", code));
        assert!(faults[0].2.contains(part), "{faults:?}");
    }
}

#[tokio::test]
async fn a_record_that_joined_by_mistake_leaves_for_a_new_entity() {
    let app = TestApp::start().await;
    let store = app.store();
    let one = Voice::new(store, "one", 1).await;
    let other = Voice::new(store, "other", 2).await;
    let a = one.institution("a", None, &["1"]).await;
    assert_eq!(other.joining("b", slug("institution-a")).await, a);
    let start = store.revision().await.unwrap();
    // The one that made the entity leaves: the slug stays where it was.
    let new = split(&one, "one", "a").await.unwrap();
    assert_ne!(new, a);
    assert_eq!(
        told(store, start).await,
        [("UPDATED".to_owned(), a), ("SPLIT".to_owned(), new)]
    );
    let found = store
        .entities_resolve(&[slug("institution-a")])
        .await
        .unwrap();
    assert_eq!(found, [Some(a)]);
    sane(store).await;
    // What the agencies say again changes nothing, though one names the entity that it joined.
    let revision = store.revision().await.unwrap();
    assert_eq!(one.institution("a", None, &["1"]).await, new);
    assert_eq!(other.joining("b", slug("institution-a")).await, a);
    assert_eq!(store.revision().await.unwrap(), revision);
    // A curator can put it right the other way, too.
    merge(
        &one,
        "institution-a",
        &format!("institution-a-{}", tail(new)),
    )
    .await
    .unwrap();
    sane(store).await;
}

#[tokio::test]
async fn two_that_state_one_identifier_do_not_come_apart() {
    let app = TestApp::start().await;
    let store = app.store();
    let one = Voice::new(store, "one", 1).await;
    let other = Voice::new(store, "other", 2).await;
    let a = one.institution("a", None, &["1"]).await;
    assert_eq!(other.institution("b", None, &["1"]).await, a);
    let faults = refused(split(&one, "other", "b").await);
    assert_eq!(
        (faults[0].0.as_str(), faults[0].1),
        ("record", FaultCode::Taken)
    );
    assert!(
        faults[0].2.starts_with("register `1` is stated by record_"),
        "{faults:?}"
    );
    // The agency takes it out, and remains where it is until a curator has it leave.
    assert_eq!(other.institution("b", None, &[]).await, a);
    let new = split(&one, "other", "b").await.unwrap();
    assert_ne!(new, a);
    sane(store).await;
}

#[tokio::test]
async fn an_entity_keeps_its_own_record_while_others_are_merged_into_it() {
    let twins = Twins::start().await;
    merge(&twins.one, "kaist", "institution-b").await.unwrap();
    let faults = refused(split(&twins.one, "one", "a").await);
    assert_eq!(faults[0].1, FaultCode::NotAllowed);
    assert!(
        faults[0]
            .2
            .contains("a record that was merged into it instead"),
        "{faults:?}"
    );
}

#[tokio::test]
async fn a_slug_of_a_merged_one_or_of_a_weaker_record_is_nobody_elses() {
    let twins = Twins::start().await;
    let store = twins.app.store();
    merge(&twins.one, "kaist", "institution-b").await.unwrap();
    let taken = twins
        .one
        .try_institution("z", Some("institution-b"), &[])
        .await;
    let Err(PutError::Refused(faults)) = taken else {
        panic!("{taken:?}");
    };
    assert_eq!(faults[0].1.code, FaultCode::Taken);
    assert!(
        faults[0].1.message.contains(&twins.a.to_string()),
        "{faults:?}"
    );
    // Stated by the weaker: known besides, and told in the feed.
    let start = store.revision().await.unwrap();
    twins.other.institution("b", Some("weaker"), &["2"]).await;
    assert_eq!(told(store, start).await, [("UPDATED".to_owned(), twins.a)]);
    let found = store.entities_resolve(&[slug("weaker")]).await.unwrap();
    assert_eq!(found, [Some(twins.a)]);
    sane(store).await;
}

/// The end of an id, by which slugs are told apart.
fn tail(id: Id) -> String {
    let text = id.to_string();
    text[text.len() - 7..].to_owned()
}

#[tokio::test]
async fn how_an_id_is_spelt_stays_with_it() {
    let app = TestApp::start().await;
    let one = Voice::new(app.store(), "one", 1).await;
    // Of its name no slug can be made.
    let nameless = |slug: Option<&str>, entity| {
        let Body::Entity(kind, mut data) = said::institution("", slug, &[]) else {
            unreachable!("it is an entity");
        };
        data.names[0].text = "—".to_owned();
        data.entity = entity;
        Body::Entity(kind, data)
    };
    let a = one.put("a", nameless(None, None)).await.unwrap();
    let joined = Some(record("one", "a"));
    let named = nameless(Some("beta"), joined.clone());
    assert_eq!(one.put("b", named).await.unwrap(), a);
    assert_ne!(split(&one, "one", "a").await.unwrap(), a);
    let joined = Some(record("one", "b"));
    assert_eq!(one.put("b", nameless(None, joined)).await.unwrap(), a);
    sane(app.store()).await;
}
