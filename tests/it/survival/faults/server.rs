//! A server that goes on after a fault, and another beside it on the same database.

use std::time::Duration;

use hamkor::store::faults::{Act, Point, arm, disarm};

use super::{Deed, deeds::key, points, row, world::World};
use crate::harness::TestApp;

/// Two servers on one database.
struct Pair {
    app: TestApp,
    beside: TestApp,
    here: World,
    there: World,
}

impl Pair {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let beside = app.beside().await;
        let here = World::new(app.base_url(), app.store()).await;
        let there = here.at(beside.base_url());
        Self {
            app,
            beside,
            here,
            there,
        }
    }

    /// Has `act` happen at `point` while a deed is done, and looks at what comes of it.
    async fn survives(&self, point: Point, act: Act, n: usize) {
        let row = row(point);
        let deed = row.deed;
        deed.prepare(&self.here, n).await;
        let servers = [&self.here, &self.there];
        let followers =
            servers.map(|world| (deed == Deed::Put).then(|| world.follow(&key("a", n))));
        // Once more than those who look at the feed by themselves.
        let times = if row.is_written.is_none() { 3 } else { 1 };
        arm(point, act, times);
        let (is_told, ()) = tokio::join!(deed.act(&self.here, n), self.meanwhile(act, n));
        if row.is_written.is_none() {
            // Who looks from time to time has come by.
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        assert!(disarm() > 0, "{point:?}: nobody came there");
        // Of what was written and not acknowledged a server may learn a moment later.
        self.app.store().catch_up().await.unwrap();
        let is_done = deed.is_done(&self.here, n).await;
        if is_told {
            assert!(
                is_done,
                "{point:?} {act:?}: it was acknowledged, and is not there"
            );
        } else if let Some(is_written) = row.is_written {
            assert_eq!(is_done, is_written, "{point:?} {act:?}");
        }
        assert!(
            is_told || act != Act::Delay,
            "{point:?}: it only takes long"
        );
        // The same again does what was not done, and nothing that was.
        assert!(deed.act(&self.here, n).await, "{point:?} {act:?}");
        assert!(deed.is_done(&self.here, n).await, "{point:?} {act:?}");
        for (i, world) in servers.into_iter().enumerate() {
            Deed::next_write(world, 2 * n + i).await;
        }
        assert!(deed.is_done(&self.there, n).await, "{point:?} {act:?}");
        for follower in followers.into_iter().flatten() {
            follower.end().await;
        }
        let faults = self.app.store().check().await.unwrap();
        assert_eq!(faults, [""; 0], "{point:?} {act:?}");
    }

    /// While something takes long, others wait and get their turn.
    async fn meanwhile(&self, act: Act, n: usize) {
        if act == Act::Delay {
            Deed::next_write(&self.there, 1_000_000 + n).await;
        }
    }

    async fn survives_all(act: Act) {
        let pair = Self::start().await;
        let points =
            points(|deed| matches!(deed, Deed::Put | Deed::Withdraw | Deed::Merge | Deed::Split));
        for (n, point) in points.into_iter().enumerate() {
            pair.survives(point, act, n).await;
        }
        pair.beside.store().rebuild().await.unwrap();
        assert_eq!(pair.app.store().check().await.unwrap(), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_breaks_off_takes_nothing_along() {
    Pair::survives_all(Act::Error).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_ends_one_request_and_no_more() {
    Pair::survives_all(Act::Panic).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_takes_long_holds_up_and_harms_nobody() {
    Pair::survives_all(Act::Delay).await;
}
