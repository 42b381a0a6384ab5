//! What is remembered holds as long as nothing that it rests on changes.

mod budget;

use std::sync::Arc;

use uuid::Uuid;

use super::{Cache, ListAsked, ListKey, Stale};
use crate::{
    domain::{
        ChangeKind, EntityKind, EntityRef, Id, Instant, NodeKind, PartialDate, RelationDirection,
        RelationKind, Status, Vocabulary,
    },
    store::{Along, Change, Column, Condition, EdgeQuery, EdgeShape, Leg, OrderKey, Page},
};

fn change(kind: ChangeKind, subject: Id, fields: &[&str]) -> Change {
    Change {
        record: None,
        id: id(NodeKind::Change),
        kind,
        subject,
        agency: id(NodeKind::Agency),
        at: Instant::from_micros(0),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        revision: 1,
    }
}

fn id(kind: NodeKind) -> Id {
    Id::new(kind, Uuid::new_v4())
}

fn on() -> Cache {
    let cache = Cache::new(10 << 20);
    cache.switch_on();
    cache
}

fn forget(cache: &Cache, change: &Change, ends: Option<[Uuid; 2]>) {
    let mut stale = Stale::default();
    stale.add(change, ends);
    cache.forget(&stale);
}

/// Whether a list outlives a change.
fn outlives(condition: &Condition, order: &[(OrderKey, bool)], change: &Change) -> bool {
    let cache = on();
    let page = Page::first(20);
    let asked = ListAsked {
        kind: EntityKind::Project,
        condition,
        order,
        page: &page,
    };
    let key = Arc::new(ListKey::from(asked));
    cache.reading().keep_list(&key, &Arc::default());
    assert!(cache.list(&asked).is_some(), "{condition:?} was not kept");
    forget(&cache, change, None);
    cache.list(&asked).is_some()
}

fn project(kind: ChangeKind, fields: &[&str]) -> Change {
    change(kind, id(NodeKind::Project), fields)
}

/// Conditions on one column, with a field that the column is made of.
fn conditions() -> Vec<(Condition, &'static str)> {
    let date = PartialDate::parse("2024").unwrap();
    let one_of = |column| Condition::OneOf(column, vec!["x".to_owned()]);
    vec![
        (one_of(Column::Status), "status"),
        (one_of(Column::Class), "projectKind"),
        (one_of(Column::IsoCode), "isoCode"),
        (one_of(Column::Slug), "slug"),
        (Condition::From(Column::Starts, date), "starts"),
        (Condition::To(Column::Starts, date), "founded"),
        (Condition::From(Column::Ends, date), "ends"),
        (Condition::Not(one_of(Column::Ends).into()), "closed"),
        (Condition::Name("x".to_owned()), "names"),
        (Condition::Sector(vec![]), "sectors"),
        (Condition::Ordinal(vec![1]), "ordinal"),
    ]
}

#[test]
fn a_list_rests_on_what_it_is_filtered_and_ordered_by() {
    let all = Condition::All(vec![]);
    for (condition, field) in conditions() {
        let nested = Condition::Any(vec![Condition::All(vec![condition.clone()])]);
        for condition in [condition, nested] {
            let updated = |fields: &[&str]| project(ChangeKind::Updated, fields);
            assert!(!outlives(&condition, &[], &updated(&[field])), "{field}");
            assert!(outlives(&condition, &[], &updated(&["links"])), "{field}");
            for kind in [ChangeKind::Created, ChangeKind::Deleted] {
                assert!(!outlives(&condition, &[], &project(kind, &[])), "{field}");
            }
            let other = change(ChangeKind::Created, id(NodeKind::Person), &[field]);
            assert!(outlives(&condition, &[], &other), "{field} of others");
        }
    }
    for (key, field) in [
        (OrderKey::Name, "names"),
        (OrderKey::Starts, "starts"),
        (OrderKey::Ends, "ends"),
        (OrderKey::Status, "status"),
        (OrderKey::Ordinal, "ordinal"),
        (OrderKey::UpdatedAt, "links"),
    ] {
        let updated = project(ChangeKind::Updated, &[field]);
        assert!(!outlives(&all, &[(key, true)], &updated), "{field}");
        assert!(outlives(&all, &[], &updated), "{field}");
    }
    let since = Condition::UpdatedSince(Instant::from_micros(0));
    assert!(!outlives(&since, &[], &project(ChangeKind::Updated, &[])));
    let linked = Condition::Linked {
        kinds: vec![],
        direction: RelationDirection::Both,
        others: vec![EntityRef::Slug("x".to_owned())],
        is_within: false,
    };
    for kind in [NodeKind::Relation, NodeKind::Person, NodeKind::Source] {
        let other = change(ChangeKind::Created, id(kind), &[]);
        assert!(!outlives(&linked, &[], &other), "{kind}");
        assert!(outlives(&all, &[], &other), "{kind}");
    }
}

fn shape(target: Option<Condition>, others: &[EntityKind], is_within: bool) -> Arc<EdgeShape> {
    let query = EdgeQuery {
        legs: vec![Leg {
            direction: RelationDirection::Both,
            kinds: &[],
        }],
        kinds: vec![RelationKind::Funds],
        others: others.to_vec(),
        on: None,
        target,
        is_within,
    };
    let along = Along {
        relations: true,
        others: true,
    };
    EdgeShape::new(query, Page::first(20), along)
}

/// Whether the edges of `parent` outlive a change.
fn edges_outlive(
    parent: Uuid,
    shape: &Arc<EdgeShape>,
    change: &Change,
    ends: Option<[Uuid; 2]>,
) -> bool {
    let cache = on();
    cache.reading().keep_edges(parent, shape, Arc::default());
    let same = EdgeShape::new(shape.query().clone(), shape.page().clone(), shape.along());
    assert!(cache.edges(parent, &same).is_some(), "it was not kept");
    forget(&cache, change, ends);
    cache.edges(parent, shape).is_some()
}

#[test]
fn edges_rest_on_the_relations_of_their_entity() {
    let (own, other, third) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
    let plain = shape(None, &[], false);
    let relation = |kind, fields: &[&str]| change(kind, id(NodeKind::Relation), fields);
    let updated = relation(ChangeKind::Updated, &["since"]);
    assert!(!edges_outlive(own, &plain, &updated, Some([own, other])));
    assert!(!edges_outlive(own, &plain, &updated, Some([other, own])));
    assert!(edges_outlive(own, &plain, &updated, Some([other, third])));
    // Where it led before is told nowhere.
    for field in ["from", "to"] {
        let moved = relation(ChangeKind::Updated, &[field]);
        assert!(!edges_outlive(own, &plain, &moved, Some([other, third])));
    }
    let created = relation(ChangeKind::Created, &["from", "to"]);
    assert!(edges_outlive(own, &plain, &created, Some([other, third])));
    let deleted = relation(ChangeKind::Deleted, &[]);
    assert!(!edges_outlive(own, &plain, &deleted, None));
    let entity = project(ChangeKind::Updated, &["status"]);
    assert!(edges_outlive(own, &plain, &entity, None));
}

#[test]
fn edges_rest_on_what_they_ask_of_the_other_end() {
    let (own, other, third) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());
    let status = Condition::OneOf(Column::Status, vec![Status::ALL[0].to_string()]);
    let of_kind = shape(Some(status.clone()), &[EntityKind::Project], false);
    let far = change(ChangeKind::Updated, id(NodeKind::Relation), &["since"]);
    let entity = project(ChangeKind::Updated, &["status"]);
    let links = project(ChangeKind::Updated, &["links"]);
    assert!(!edges_outlive(own, &of_kind, &entity, None));
    assert!(edges_outlive(own, &of_kind, &links, None));
    assert!(edges_outlive(own, &of_kind, &far, Some([other, third])));
    for anything in [shape(Some(status), &[], false), shape(None, &[], true)] {
        assert!(!edges_outlive(own, &anything, &links, None));
        assert!(!edges_outlive(own, &anything, &far, Some([other, third])));
    }
}

#[test]
fn a_slug_rests_on_its_entity_and_none_on_all_slugs() {
    let owner = id(NodeKind::Project);
    let cache = on();
    let keep = || {
        cache.reading().keep_slug("own", Some(owner));
        cache.reading().keep_slug("none", None);
    };
    keep();
    forget(&cache, &project(ChangeKind::Updated, &["names"]), None);
    assert!(cache.slug("own").is_some() && cache.slug("none").is_some());
    forget(&cache, &project(ChangeKind::Updated, &["slug"]), None);
    assert!(cache.slug("own").is_some() && cache.slug("none").is_none());
    keep();
    forget(&cache, &project(ChangeKind::Created, &[]), None);
    assert!(cache.slug("own").is_some() && cache.slug("none").is_none());
    forget(&cache, &change(ChangeKind::Deleted, owner, &[]), None);
    assert!(cache.slug("own").is_none());
}

#[test]
fn who_set_out_before_a_change_keeps_nothing_that_rests_on_it() {
    let (changed, other) = (id(NodeKind::Person), id(NodeKind::Person));
    let cache = on();
    let reading = cache.reading();
    forget(&cache, &change(ChangeKind::Updated, changed, &[]), None);
    reading.keep_entity(changed.uuid, None);
    reading.keep_entity(other.uuid, None);
    assert!(cache.entity(changed.uuid).is_none());
    assert!(cache.entity(other.uuid).is_some());
    cache.reading().keep_entity(changed.uuid, None);
    assert!(cache.entity(changed.uuid).is_some());
    for switch in [Cache::switch_off, Cache::switch_on, Cache::forget_all] {
        let reading = cache.reading();
        reading.keep_entity(other.uuid, None);
        switch(&cache);
        assert!(cache.entity(other.uuid).is_none());
        reading.keep_entity(other.uuid, None);
        assert!(cache.entity(other.uuid).is_none());
    }
}

#[test]
fn what_nobody_has_settled_is_told() {
    let cache = on();
    let entity = Uuid::new_v4();
    let is_settled = || cache.entity(entity).unwrap().is_settled;
    let earlier = cache.moments.begin();
    cache.reading().keep_entity(entity, None);
    assert!(!is_settled());
    cache.moments.end(earlier);
    assert!(!is_settled(), "that look began before it was read");
    let later = cache.moments.begin();
    assert!(!is_settled());
    cache.moments.end(later);
    assert!(is_settled());
}
