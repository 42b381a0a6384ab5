//! The data set: an agency's records as YAML files that a person can read and edit.
//!
//! `data/README.md` describes the format. Reading finds every fault of form and of single records,
//! with file and line; the store finds those that need the graph.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_saphyr::Spanned;

use crate::{
    domain::{
        self, Body, Citation, EntityData, EntityKind, Invalid, RelationData, SourceData, Vocabulary,
    },
    store::{self, Effect, NewAgency, PutError, RecordInput, Store},
};

/// One fault of a data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: PathBuf,
    /// The line where the faulty record or value begins, from 1; absent for the file as a whole.
    pub line: Option<u64>,
    /// What is wrong and how to mend it.
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

/// All files of one agency.
#[derive(Debug, Clone, PartialEq)]
pub struct AgencyRecords {
    /// The agency.
    pub agency: NewAgency,
    /// Its records, in the order of the files.
    pub records: Vec<Placed>,
}

/// A record and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The file.
    pub file: PathBuf,
    /// The line where the record begins, from 1.
    pub line: u64,
    /// The record.
    pub input: RecordInput,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Records that are new.
    pub created: usize,
    /// Records that say something else than before.
    pub updated: usize,
    /// Records that were there already, word for word.
    pub unchanged: usize,
}

/// Why an import failed; the faulty agency's records are left as they were.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The files are at fault.
    #[error("{} faults in the data", .0.len())]
    Faults(Vec<Fault>),
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] store::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    agency: Head,
    source: Option<String>,
    #[serde(default)]
    sources: Vec<Spanned<SourceData>>,
    #[serde(default)]
    institutions: Vec<Spanned<EntityData>>,
    #[serde(default)]
    projects: Vec<Spanned<EntityData>>,
    #[serde(default)]
    people: Vec<Spanned<EntityData>>,
    #[serde(default)]
    directions: Vec<Spanned<EntityData>>,
    #[serde(default)]
    places: Vec<Spanned<EntityData>>,
    #[serde(default)]
    events: Vec<Spanned<EntityData>>,
    #[serde(default)]
    relations: Vec<Spanned<RelationData>>,
}

/// The agency of a file; one of its files has the block whole.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    slug: String,
    name: Option<String>,
    license: Option<String>,
    precedence: Option<i32>,
}

/// Reads files and folders; a folder stands for all `*.yaml` files below it.
///
/// Agencies come in the order of their precedence, the strongest first, since the others refer to
/// what it describes.
pub fn read(paths: &[PathBuf]) -> Result<Vec<AgencyRecords>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut files = Vec::new();
    for path in paths {
        if let Err(fault) = find(path, &mut files) {
            faults.push(fault);
        }
    }
    let mut agencies = BTreeMap::new();
    let mut heads: BTreeMap<String, NewAgency> = BTreeMap::new();
    for path in files {
        match read_file(&path) {
            Ok((head, placed)) => {
                let placed = check(placed, &mut faults);
                if let (Some(name), Some(precedence)) = (head.name, head.precedence) {
                    let (slug, license) = (head.slug.clone(), head.license);
                    heads.insert(
                        slug.clone(),
                        NewAgency {
                            slug,
                            name,
                            license,
                            precedence,
                        },
                    );
                }
                let (first, records) = agencies
                    .entry(head.slug)
                    .or_insert_with(|| (path, Vec::new()));
                let _: &PathBuf = first;
                records.extend(placed);
            }
            Err(fault) => faults.push(fault),
        }
    }
    let mut read = Vec::new();
    for (slug, (file, records)) in agencies {
        match heads.remove(&slug) {
            Some(agency) => read.push(AgencyRecords { agency, records }),
            None => faults.push(Fault {
                file,
                line: None,
                reason: format!("agency `{slug}` has no `name` and `precedence` in any file"),
            }),
        }
    }
    read.sort_by_key(|records| records.agency.precedence);
    if faults.is_empty() {
        Ok(read)
    } else {
        Err(faults)
    }
}

fn find(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Fault> {
    let unreadable = |error: std::io::Error| Fault {
        file: path.to_owned(),
        line: None,
        reason: format!("cannot read it: {error}"),
    };
    if !path.metadata().map_err(unreadable)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries = Vec::new();
    for entry in path.read_dir().map_err(unreadable)? {
        entries.push(entry.map_err(unreadable)?.path());
    }
    entries.sort();
    for entry in entries {
        let is_yaml = entry
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml");
        if is_yaml || entry.is_dir() {
            find(&entry, files)?;
        }
    }
    Ok(())
}

fn read_file(path: &Path) -> Result<(Head, Vec<Placed>), Fault> {
    let fault = |line, reason| Fault {
        file: path.to_owned(),
        line,
        reason,
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| fault(None, format!("cannot read it: {error}")))?;
    let file: File = serde_saphyr::from_str(&text).map_err(|error| {
        let line = error.location().map(|location| location.line());
        fault(line, error.without_snippet().to_string())
    })?;
    let mut placed = Vec::new();
    let source = file.source.unwrap_or_default();
    let mut place = |line, key, body| {
        let input = RecordInput {
            key,
            expected_revision: None,
            body,
        };
        placed.push(Placed {
            file: path.to_owned(),
            line,
            input,
        });
    };
    for Spanned {
        mut value,
        referenced,
        ..
    } in file.sources
    {
        let key = value
            .key
            .take()
            .unwrap_or_else(|| format!("source/{}", value.slug));
        place(referenced.line(), key, Body::Source(value));
    }
    for (kind, entities) in [
        (EntityKind::Institution, file.institutions),
        (EntityKind::Project, file.projects),
        (EntityKind::Person, file.people),
        (EntityKind::Direction, file.directions),
        (EntityKind::Place, file.places),
        (EntityKind::Event, file.events),
    ] {
        for Spanned {
            value: mut data,
            referenced,
            ..
        } in entities
        {
            let key = data
                .key
                .take()
                .or_else(|| data.slug.clone())
                .unwrap_or_default();
            cite(&mut data.citations, &source);
            place(referenced.line(), key, Body::Entity(kind, data));
        }
    }
    for Spanned {
        value: mut data,
        referenced,
        ..
    } in file.relations
    {
        let default = || format!("{}/{}/{}", data.from, data.kind.as_str(), data.to);
        let key = data.key.take().unwrap_or_else(default);
        cite(&mut data.citations, &source);
        place(referenced.line(), key, Body::Relation(data));
    }
    Ok((file.agency, placed))
}

/// Gives citations that name no source the file's own.
fn cite(citations: &mut [Citation], source: &str) {
    for citation in citations
        .iter_mut()
        .filter(|citation| citation.source.is_empty())
    {
        source.clone_into(&mut citation.source);
    }
}

/// Notes what is wrong with each record by itself.
fn check(placed: Vec<Placed>, faults: &mut Vec<Fault>) -> Vec<Placed> {
    for Placed { file, line, input } in &placed {
        let results = [
            domain::validate_key(&input.key),
            match &input.body {
                Body::Entity(kind, data) => domain::validate_entity(*kind, data),
                Body::Relation(data) => domain::validate_relation(data),
                Body::Source(data) => domain::validate_source(data),
            },
        ];
        for Invalid(found) in results.into_iter().filter_map(Result::err) {
            faults.extend(found.into_iter().map(|fault| Fault {
                file: file.clone(),
                line: Some(*line),
                reason: fault.to_string(),
            }));
        }
    }
    placed
}

/// Writes what was read: each agency's records in one transaction.
///
/// `progress` is told how many records are done, and of how many.
pub async fn import(
    store: &Store,
    agencies: &[AgencyRecords],
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Report, ImportError> {
    let total = agencies.iter().map(|agency| agency.records.len()).sum();
    let mut report = Report::default();
    let mut done = 0;
    progress(done, total);
    for AgencyRecords { agency, records } in agencies {
        let agency = store.agency_upsert(agency.clone()).await?;
        let inputs: Vec<_> = records.iter().map(|placed| placed.input.clone()).collect();
        let outcomes = store
            .records_put(&agency, &inputs)
            .await
            .map_err(|error| match error {
                PutError::Store(error) => ImportError::Store(error),
                PutError::Refused(refused) => ImportError::Faults(placed_faults(records, refused)),
            })?;
        for outcome in outcomes {
            match outcome.effect {
                Effect::Created => report.created += 1,
                Effect::Updated => report.updated += 1,
                Effect::Unchanged => report.unchanged += 1,
            }
        }
        done += records.len();
        progress(done, total);
    }
    Ok(report)
}

/// Puts the place of its record to each fault that the store found.
fn placed_faults(records: &[Placed], refused: Vec<(usize, domain::Fault)>) -> Vec<Fault> {
    refused
        .into_iter()
        .filter_map(|(n, fault)| {
            let Placed { file, line, .. } = records.get(n)?;
            Some(Fault {
                file: file.clone(),
                line: Some(*line),
                reason: fault.to_string(),
            })
        })
        .collect()
}
