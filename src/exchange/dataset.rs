//! The data set: an agency's records as YAML files that a person can read and edit.
//!
//! `data/README.md` describes the format. Reading finds every fault of form and of single records,
//! with file and line; the store finds those that need the graph.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_saphyr::Spanned;

use super::read::{Fault, Placed};
use crate::{
    domain::{
        self, Body, Citation, EntityData, EntityKind, Invalid, RelationData, SourceData, Vocabulary,
    },
    store::{NewAgency, RecordInput},
};

mod import;

pub use import::{ImportError, Report, import};

/// All files of one agency.
#[derive(Debug, Clone, PartialEq)]
pub struct AgencyRecords {
    /// The agency.
    pub agency: NewAgency,
    /// Its records, in the order of the files.
    pub records: Vec<Placed>,
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

impl File {
    /// Its agency, and its records with their places in the file of that path.
    fn into_placed(self, path: &Path) -> (Head, Vec<Placed>) {
        let mut placed = Vec::new();
        let source = self.source.unwrap_or_default();
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
        for spanned in self.sources {
            let (line, mut data) = (spanned.referenced.line(), spanned.value);
            let default = || format!("source/{}", data.slug);
            let key = data.key.take().unwrap_or_else(default);
            place(line, key, Body::Source(data));
        }
        for (kind, entities) in [
            (EntityKind::Institution, self.institutions),
            (EntityKind::Project, self.projects),
            (EntityKind::Person, self.people),
            (EntityKind::Direction, self.directions),
            (EntityKind::Place, self.places),
            (EntityKind::Event, self.events),
        ] {
            for spanned in entities {
                let (line, mut data) = (spanned.referenced.line(), spanned.value);
                let key = data
                    .key
                    .take()
                    .or_else(|| data.slug.clone())
                    .unwrap_or_default();
                cite(&mut data.citations, &source);
                place(line, key, Body::Entity(kind, data));
            }
        }
        for spanned in self.relations {
            let (line, mut data) = (spanned.referenced.line(), spanned.value);
            let default = || format!("{}/{}/{}", data.from, data.kind.as_str(), data.to);
            let key = data.key.take().unwrap_or_else(default);
            cite(&mut data.citations, &source);
            place(line, key, Body::Relation(data));
        }
        (self.agency, placed)
    }
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
    let mut is_all_read = true;
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
            Err(fault) => {
                is_all_read = false;
                faults.push(fault);
            }
        }
    }
    let mut read = Vec::new();
    for (slug, (file, records)) in agencies {
        match heads.remove(&slug) {
            Some(agency) => read.push(AgencyRecords { agency, records }),
            // A file that cannot be read may have them.
            None if !is_all_read => {}
            None => faults.push(Fault {
                file,
                line: None,
                field: None,
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
        field: None,
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
        field: None,
        reason,
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| fault(None, format!("cannot read it: {error}")))?;
    let file: File = serde_saphyr::from_str(&text).map_err(|error| {
        let reason = error.without_snippet().to_string();
        let Some(at) = error.location() else {
            return fault(None, reason);
        };
        // The place stands before the reason already.
        let place = format!(" at line {}, column {}", at.line(), at.column());
        let reason = reason.strip_suffix(&place).unwrap_or(&reason);
        fault(Some(at.line()), reason.to_owned())
    })?;
    Ok(file.into_placed(path))
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
    for record in &placed {
        let input = &record.input;
        let results = [
            domain::validate_key(&input.key),
            match &input.body {
                Body::Entity(kind, data) => domain::validate_entity(*kind, data),
                Body::Relation(data) => domain::validate_relation(data),
                Body::Source(data) => domain::validate_source(data),
            },
        ];
        for Invalid(found) in results.into_iter().filter_map(Result::err) {
            faults.extend(found.iter().map(|fault| record.fault(fault)));
        }
    }
    placed
}
