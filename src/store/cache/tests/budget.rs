//! A cache takes no more memory than it may.

use std::sync::Arc;

use uuid::Uuid;

use super::shape;
use crate::{
    domain::{EntityKind, Id},
    store::{
        Condition, Page, Slice,
        cache::{
            Cache, ListAsked, ListKey,
            map::Map,
            moments::{Moments, Place, Rests},
        },
    },
};

#[test]
fn a_full_map_keeps_within_its_bytes_and_is_still_of_use() {
    const BYTES: u64 = 256 << 10;
    let (map, moments) = (Map::<Box<str>, Option<Id>>::new(BYTES), Moments::new());
    let key = |n: u32| format!("{n:0100}").into_boxed_str();
    for n in 0..100_000 {
        map.keep(
            &moments,
            moments.now(),
            (key(n), None),
            Rests::On(Place::SLUGS),
        );
        assert!(map.weight() <= BYTES, "{} of {BYTES}", map.weight());
        // One that is asked for again and again stays.
        if n % 100 == 0 {
            let hot = map.get(&moments, &key(0));
            assert!(hot.is_some(), "forgotten at {n}");
        }
    }
    assert!(map.len() > 500, "{} entries", map.len());
    assert!(map.weight() > BYTES / 2);
    // What is heavier than all of it is never kept.
    let big = "x".repeat(300 << 10).into_boxed_str();
    map.keep(
        &moments,
        moments.now(),
        (big.clone(), None),
        Rests::On(Place::SLUGS),
    );
    assert!(map.get(&moments, &big).is_none());
}

#[test]
fn all_maps_together_keep_within_the_budget() {
    const BYTES: u64 = 4 << 20;
    let cache = Cache::new(BYTES);
    cache.switch_on();
    let shape = shape(None, &[], false);
    let page = Page::first(20);
    for n in 0..20_000 {
        let (reading, id) = (cache.reading(), Uuid::new_v4());
        reading.keep_entity(id, None);
        reading.keep_relation(id, None);
        reading.keep_edges(id, &shape, Arc::new(Slice::default()));
        reading.keep_slug(&id.to_string(), None);
        let condition = Condition::Name(n.to_string());
        let key = ListKey::from(ListAsked {
            kind: EntityKind::Project,
            condition: &condition,
            order: &[],
            page: &page,
        });
        reading.keep_list(&Arc::new(key), &Arc::default());
    }
    let weight: u64 = cache.parts().iter().map(|part| part.bytes).sum();
    assert!(weight <= BYTES && weight > BYTES / 2, "{weight} of {BYTES}");
}
