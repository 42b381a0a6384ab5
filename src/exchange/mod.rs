//! Formats in and out. STUB

/// The YAML data set.
pub mod dataset {
    use std::{
        fmt,
        path::{Path, PathBuf},
    };

    use crate::store::{self, Store};

    /// A fault of a file.
    #[derive(Debug, Clone)]
    pub struct Fault {
        /// Where.
        pub file: PathBuf,
        /// Its line.
        pub line: Option<u64>,
        /// What.
        pub reason: String,
    }

    impl fmt::Display for Fault {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}:", self.file.display())?;
            if let Some(line) = self.line {
                write!(f, "{line}:")?;
            }
            write!(f, " {}", self.reason)
        }
    }

    /// A file that was read.
    #[derive(Debug)]
    pub struct AgencyFile;

    /// What an import did.
    #[derive(Debug, Clone, Copy)]
    pub struct Report {
        /// New.
        pub created: usize,
        /// Revised.
        pub updated: usize,
        /// As they were.
        pub unchanged: usize,
    }

    /// Why an import failed.
    #[derive(Debug, thiserror::Error)]
    pub enum ImportError {
        /// The files.
        #[error("the files have faults")]
        Faults(Vec<Fault>),
        /// The store.
        #[error("the store refused")]
        Store(#[source] store::Error),
    }

    /// Reads files.
    pub fn read(paths: &[PathBuf]) -> Result<Vec<AgencyFile>, Vec<Fault>> {
        let faults: Vec<Fault> = paths
            .iter()
            .filter(|path| !Path::exists(path))
            .map(|path| Fault {
                file: path.clone(),
                line: None,
                reason: "no such file or folder".to_owned(),
            })
            .collect();
        if faults.is_empty() {
            Ok(paths.iter().map(|_| AgencyFile).collect())
        } else {
            Err(faults)
        }
    }

    /// Puts files into the store.
    #[allow(clippy::unused_async, reason = "a stub")]
    pub async fn import(
        _store: &Store,
        files: Vec<AgencyFile>,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Report, ImportError> {
        progress(files.len(), files.len());
        Ok(Report {
            created: files.len(),
            updated: 0,
            unchanged: 0,
        })
    }
}
