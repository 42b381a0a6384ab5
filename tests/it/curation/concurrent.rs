//! Curators at work while agencies write: no put brings back what was merged away.

use hamkor::{
    domain::{Body, EntityRef, Identifier, RelationKind},
    store::{MergeInput, PutError, SplitInput},
};

use super::said::{Voice, institution, key, record, relation, sane, slug};
use crate::harness::TestApp;

const WRITERS: usize = 4;
const TURNS: usize = 25;

/// The two that are merged and split again are written about all the time, by all they are known by.
async fn write(voice: Voice) {
    for turn in 0..TURNS {
        let identifier = ["1", "2"][turn % 2];
        voice
            .institution(&format!("same-{}", turn % 8), None, &[identifier])
            .await;
        let own = format!("own-{}-{turn}", voice.agency.slug);
        voice.institution(&own, None, &[]).await;
        let named = Identifier {
            scheme: "register".to_owned(),
            value: identifier.to_owned(),
        };
        let ends = [
            slug("a"),
            slug("b"),
            record("curator", "b"),
            EntityRef::Identifier(named),
        ];
        let to = ends[turn % 4].clone();
        let from = record(&voice.agency.slug, &own);
        let body = Body::Relation(relation(RelationKind::Partners, from, to));
        voice
            .put(&format!("partners-{}", turn % 6), body)
            .await
            .unwrap();
        // Refused while the two are one, and the merge is refused while it stands.
        let body = Body::Relation(relation(RelationKind::Partners, slug("a"), slug("b")));
        match voice.put("between", body).await {
            Ok(_) => {
                let body = Body::Relation(relation(RelationKind::Partners, slug("a"), slug("c")));
                voice.put("between", body).await.unwrap();
            }
            Err(PutError::Refused(faults)) => assert_eq!(faults[0].1.path, ["to"]),
            Err(PutError::Store(error)) => panic!("{error:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_put_brings_back_what_was_merged_away() {
    let app = TestApp::start().await;
    let beside = app.beside().await;
    let curator = Voice::new(app.store(), "curator", 1).await;
    for (name, identifier) in [("a", "1"), ("b", "2"), ("c", "3")] {
        let body = institution(name, Some(name), &[identifier]);
        curator.put(name, body).await.unwrap();
    }
    let mut writers = Vec::new();
    for w in 0..WRITERS {
        let store = if w % 2 == 0 {
            app.store()
        } else {
            beside.store()
        };
        let voice = Voice::new(store, &format!("writer-{w}"), 10).await;
        writers.push(tokio::spawn(write(voice)));
    }
    let mut n_merges = 0;
    while n_merges < 5 || !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        let merge = MergeInput {
            into: slug("a"),
            from: slug("b"),
            reason: None,
        };
        let merged = app.store().entities_merge(&curator.agency, &merge).await;
        if merged.is_ok() {
            n_merges += 1;
            let split = SplitInput {
                record: key("curator", "b"),
                reason: None,
            };
            let back = beside.store().record_split(&curator.agency, &split).await;
            back.unwrap();
        }
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    sane(app.store()).await;
    for store in [app.store(), beside.store()] {
        store.catch_up().await.unwrap();
        let found = store
            .entities_resolve(&[slug("a"), slug("b")])
            .await
            .unwrap();
        assert_ne!(found[0], found[1]);
    }
}
