//! Files into a store, as `hamkor import` does.

use std::{path::PathBuf, sync::atomic::AtomicBool};

use hamkor::{
    domain::Clock,
    exchange::import::{Import, Reading, Report, Target},
    store::{NewAgency, Store},
};
use tempfile::TempDir;

use super::Database;

/// Writes what `paths` have.
pub(crate) async fn import(store: &Store, paths: &[PathBuf]) -> Report {
    run(&Target::Store(store.clone()), &Reading::default(), paths).await
}

/// Says what would come of it.
pub(crate) async fn rehearse(store: &Store, paths: &[PathBuf]) -> Report {
    rehearsed(store, &Reading::default(), paths).await
}

async fn rehearsed(store: &Store, reading: &Reading, paths: &[PathBuf]) -> Report {
    let target = Target::Rehearsal(store.rehearse().await.unwrap());
    let report = run(&target, reading, paths).await;
    target.end().await.unwrap();
    report
}

async fn run(target: &Target, reading: &Reading, paths: &[PathBuf]) -> Report {
    let import = Import {
        key: None,
        address: None,
        stop: &AtomicBool::new(false),
        progress: &|_| (),
    };
    import.run(target, reading.parts(paths)).await.unwrap()
}

/// A partner agency with files in a folder, and a store of its own to import them into.
pub(crate) struct Partner {
    pub(crate) store: Store,
    pub(crate) reading: Reading,
    folder: TempDir,
    // Behind the store: fields are dropped in this order.
    pub(crate) database: Database,
}

impl Partner {
    /// The agency `partner`, in an empty graph.
    pub(crate) async fn new() -> Self {
        let database = Database::create().await;
        let store = Store::connect(&database.options(), Clock::System).await;
        let store = store.unwrap();
        store.migrate().await.unwrap();
        let new = NewAgency {
            slug: "partner".to_owned(),
            name: "A partner".to_owned(),
            license: None,
            precedence: 50,
        };
        let agency = store.agency_upsert(new).await.unwrap();
        let reading = Reading {
            agency: Some(agency),
            ..Reading::default()
        };
        Self {
            store,
            reading,
            folder: TempDir::new().unwrap(),
            database,
        }
    }

    /// Writes a file.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes a file, and imports it.
    pub(crate) async fn import(&self, name: &str, bytes: impl AsRef<[u8]>) -> Report {
        self.import_into(&self.store, name, bytes).await
    }

    /// Writes a file, and imports it into another store.
    pub(crate) async fn import_into(
        &self,
        store: &Store,
        name: &str,
        bytes: impl AsRef<[u8]>,
    ) -> Report {
        let paths = [self.file(name, bytes)];
        run(&Target::Store(store.clone()), &self.reading, &paths).await
    }

    /// Writes a file, and says what would come of it.
    pub(crate) async fn rehearse(&self, name: &str, bytes: impl AsRef<[u8]>) -> Report {
        rehearsed(&self.store, &self.reading, &[self.file(name, bytes)]).await
    }

    /// The refusals of a report as lines, with paths from the folder.
    pub(crate) fn refusals(&self, report: &Report) -> Vec<String> {
        let root = format!("{}/", self.folder.path().display());
        let lines = report.refusals.items.iter();
        lines.map(|it| it.text.replacen(&root, "", 1)).collect()
    }
}

/// How many are new, changed, unchanged and refused.
pub(crate) fn counts(report: &Report) -> [u64; 4] {
    [report.new, report.changed, report.unchanged, report.refused]
}

/// Bytes packed with gzip.
pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let level = flate2::Compression::default();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
