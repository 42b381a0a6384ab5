//! A program that ends in the middle of things, and the one that is started after it.

use std::path::PathBuf;

use hamkor::store::{NewAgency, Store, faults::Point};
use tempfile::TempDir;

use super::{Deed, commands::file, points, row, world::World};
use crate::{
    harness::{Database, Serving, hamkor},
    survival::open,
};

/// A database, and a file that says where the next program ends.
struct Site {
    folder: TempDir,
    store: Store,
    // Behind the store: fields are dropped in this order.
    database: Database,
}

impl Site {
    async fn new() -> Self {
        let database = Database::create().await;
        let store = open(&database).await;
        Self {
            folder: TempDir::new().unwrap(),
            store,
            database,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("faults")
    }

    /// Programs end at `point` from now on.
    fn end_at(&self, point: Point) {
        // In one step, as a program looks at it all the time.
        let new = self.folder.path().join("new");
        std::fs::write(&new, format!("{point:?} Abort")).unwrap();
        std::fs::rename(new, self.file()).unwrap();
    }

    /// Programs run to their end.
    fn end_nowhere(&self) {
        std::fs::remove_file(self.file()).unwrap();
    }

    fn command(&self, args: &[&str]) -> crate::harness::Hamkor {
        let file = self.file();
        let command = hamkor(args).on(&self.database);
        command.env("HAMKOR_TEST_FAULTS", file.to_str().unwrap())
    }

    fn serve(&self) -> Serving {
        let free = self.command(&["serve"]).env("HAMKOR_RATE_KEY", "off");
        free.serve()
    }
}

#[tokio::test]
async fn a_server_that_ends_anywhere_has_done_all_of_it_or_nothing() {
    let site = Site::new().await;
    site.store.migrate().await.unwrap();
    let mut serving = site.serve();
    let world = World::new(serving.url(""), &site.store).await;
    let points =
        points(|deed| matches!(deed, Deed::Put | Deed::Withdraw | Deed::Merge | Deed::Split));
    for (n, point) in points.into_iter().enumerate() {
        let row = row(point);
        let world = world.at(serving.url(""));
        row.deed.prepare(&world, n).await;
        site.end_at(point);
        let is_told = row.deed.act(&world, n).await;
        assert_eq!(serving.end().0, None, "{point:?}: a signal ends it");
        site.end_nowhere();

        serving = site.serve();
        let world = world.at(serving.url(""));
        let is_done = row.deed.is_done(&world, n).await;
        if is_told {
            assert!(is_done, "{point:?}: it was acknowledged, and is not there");
        } else if let Some(is_written) = row.is_written {
            assert_eq!(is_done, is_written, "{point:?}");
        }
        assert!(row.deed.act(&world, n).await, "{point:?}");
        assert!(row.deed.is_done(&world, n).await, "{point:?}");
        Deed::next_write(&world, n).await;
        assert_eq!(site.store.check().await.unwrap(), [""; 0], "{point:?}");
    }
}

#[tokio::test]
async fn commands_that_end_anywhere_can_be_given_again() {
    let site = Site::new().await;
    for point in points(|deed| deed == Deed::Migrate) {
        again(&site, point, &["migrate"]).await;
    }
    let new = NewAgency {
        slug: "partner".to_owned(),
        name: "A partner".to_owned(),
        license: None,
        precedence: 50,
    };
    site.store.agency_upsert(new).await.unwrap();
    for point in points(|deed| deed == Deed::Import) {
        let name = format!("{point:?}").to_lowercase();
        let path = site.folder.path().join(format!("{name}.ndjson"));
        std::fs::write(&path, file(&name)).unwrap();
        let path = path.to_str().unwrap();
        again(
            &site,
            point,
            &["import", "--apply", "--agency", "partner", path],
        )
        .await;
    }
    for point in points(|deed| deed == Deed::Rebuild) {
        again(&site, point, &["rebuild"]).await;
    }
}

async fn again(site: &Site, point: Point, args: &[&str]) {
    site.end_at(point);
    let (code, told, errors) = site.command(args).run();
    assert_eq!(code, None, "{point:?}: {told}{errors}");
    site.end_nowhere();
    let (code, told, errors) = site.command(args).run();
    assert_eq!(code, Some(0), "{point:?}: {told}{errors}");
    assert_eq!(site.store.check().await.unwrap(), [""; 0], "{point:?}");
}
