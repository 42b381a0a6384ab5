//! From paths to readers: each file by its format, folders by what is in them.

use std::{
    io, iter,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Part, Whose};
use crate::{
    domain::{Agency, NodeKind},
    exchange::{
        csv,
        dataset::{self, DataSet},
        format::Format,
        iati, ndjson,
        read::{Fault, Records},
        source::{self, Bytes, Counter},
    },
};

/// How files are to be read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Their format, where their names and contents are not to be asked.
    pub format: Option<Format>,
    /// Whose records they have, where they do not say so themselves.
    pub agency: Option<Agency>,
    /// What rows of tables are about, where the names of files do not say so.
    pub kind: Option<NodeKind>,
    /// Which columns of tables are what.
    pub map: csv::Map,
    /// The activities of IATI that the graph has, by their identifiers.
    pub activities: Arc<Vec<String>>,
    /// Counts the bytes that are read.
    pub counter: Counter,
}

/// Makes the reader of a file that was opened.
type Open = Box<dyn FnOnce(Bytes) -> Records + Send>;

/// What there is to import, and what cannot be read of it.
#[derive(Default)]
pub struct Parts {
    /// What can be read.
    pub parts: Vec<Part>,
    /// Why the rest cannot.
    pub faults: Vec<Fault>,
}

impl Reading {
    /// The parts that files and folders have; a folder stands for all files below it that are of a
    /// known format. Files are opened once it is their turn.
    #[must_use]
    pub fn parts(&self, paths: &[PathBuf]) -> Parts {
        let mut parts = Parts::default();
        let mut files = Vec::new();
        for path in paths {
            if let Err(error) = find(path, &mut files) {
                parts
                    .faults
                    .push(Fault::of_file(path, format!("cannot read it: {error}")));
            }
        }
        let mut data_set = Vec::new();
        for path in files {
            match self.format_of(&path) {
                Ok(Format::Yaml) => data_set.push(path),
                Ok(format) => match self.part(format, &path, None) {
                    Ok(part) => parts.parts.push(part),
                    Err(fault) => parts.faults.push(fault),
                },
                Err(fault) => parts.faults.push(fault),
            }
        }
        self.add(dataset::read(&data_set, &self.counter), &mut parts);
        parts
    }

    /// The parts of what comes in under a name.
    #[must_use]
    pub fn parts_of(&self, format: Format, name: &Path, bytes: Bytes) -> Parts {
        let mut parts = Parts::default();
        if format == Format::Yaml {
            self.add(dataset::read_one(name, bytes), &mut parts);
            return parts;
        }
        match self.part(format, name, Some(bytes)) {
            Ok(part) => parts.parts.push(part),
            Err(fault) => parts.faults.push(fault),
        }
        parts
    }

    fn format_of(&self, path: &Path) -> Result<Format, Fault> {
        if let Some(format) = self.format.or_else(|| Format::of_name(path)) {
            return Ok(format);
        }
        let names: Vec<_> = Format::names().collect();
        let names = names.join(", ");
        if source::is_standard(path) {
            let reason = format!("say what it is with --format: {names}");
            return Err(Fault::of_file(path, reason));
        }
        let start = source::start(path);
        let start =
            start.map_err(|error| Fault::of_file(path, format!("cannot read it: {error}")))?;
        Format::of_content(&start).ok_or_else(|| {
            let reason = format!("its format cannot be told; say it with --format: {names}");
            Fault::of_file(path, reason)
        })
    }

    /// A part of its own: of a file, or of bytes that are there.
    fn part(&self, format: Format, path: &Path, bytes: Option<Bytes>) -> Result<Part, Fault> {
        let Some(agency) = self.agency.clone() else {
            let reason = "it does not say whose records these are; give --agency SLUG";
            return Err(Fault::of_file(path, reason));
        };
        let counter = self.counter.clone();
        let (name, file) = (called(path), path.to_owned());
        let read = self.reader(format, &name, &agency.slug)?;
        let open = move || -> Records {
            let opened = match bytes {
                Some(bytes) => Ok(bytes),
                None => source::open(&file, &counter),
            };
            match opened {
                Ok(bytes) => read(bytes),
                Err(error) => {
                    let reason = format!("cannot read it: {error}");
                    Box::new(iter::once(Err(Fault::of_file(&file, reason))))
                }
            }
        };
        Ok(Part {
            agency: Whose::Known(agency),
            records: Box::new(iter::once_with(open).flatten()),
        })
    }

    /// What reads a format; YAML is read as a whole elsewhere.
    fn reader(&self, format: Format, name: &Path, agency: &str) -> Result<Open, Fault> {
        let (file, agency) = (name.to_owned(), agency.to_owned());
        match format {
            Format::Ndjson | Format::Yaml => Ok(Box::new(move |bytes| {
                Box::new(ndjson::Reader::new(bytes, file, &agency))
            })),
            Format::Iati => {
                let known = Arc::clone(&self.activities);
                Ok(Box::new(move |bytes| {
                    let reader = iati::Reader::new(file, &agency, bytes);
                    Box::new(reader.knowing(known.iter()))
                }))
            }
            Format::Csv => {
                let bare = source::bare_name(name);
                let stem = bare.file_stem().and_then(|stem| stem.to_str());
                let kind = (self.kind)
                    .or_else(|| self.map.kind())
                    .or_else(|| csv::kind_of(stem.unwrap_or_default()));
                let kind = kind.ok_or_else(|| {
                    let names = csv::names().join(", ");
                    let reason = format!("say what its rows are with --kind: {names}");
                    Fault::of_file(name, reason)
                })?;
                let map = self.map.clone();
                Ok(Box::new(move |bytes| {
                    Box::new(csv::Reader::new(bytes, file, &agency, kind, map))
                }))
            }
        }
    }

    /// Adds what a data set has, which says itself whose it is.
    fn add(&self, set: DataSet, parts: &mut Parts) {
        parts.faults.extend(set.faults);
        for records in set.agencies {
            let stated = records.agency;
            let agency = match &self.agency {
                None => Whose::Stated(stated),
                Some(agency) if agency.slug == stated.slug => Whose::Known(agency.clone()),
                Some(agency) => {
                    let file = records.records.first().map(|placed| placed.file.clone());
                    let reason = format!(
                        "it has records of `{}`; these are to be records of `{}`",
                        stated.slug, agency.slug
                    );
                    let fault = Fault::of_file(&file.unwrap_or_default(), reason);
                    parts.faults.push(fault);
                    continue;
                }
            };
            parts.parts.push(Part {
                agency,
                records: Box::new(records.records.into_iter().map(Ok)),
            });
        }
    }
}

/// What messages call a file.
fn called(path: &Path) -> PathBuf {
    if source::is_standard(path) {
        PathBuf::from("standard input")
    } else {
        path.to_owned()
    }
}

fn find(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if source::is_standard(path) || !path.metadata()?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries = Vec::new();
    for entry in path.read_dir()? {
        entries.push(entry?.path());
    }
    entries.sort();
    for entry in entries {
        if entry.is_dir() || Format::of_name(&entry).is_some() {
            find(&entry, files)?;
        }
    }
    Ok(())
}
