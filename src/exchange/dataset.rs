//! The data set: an agency's records as YAML files that a person can read and edit.
//!
//! `data/README.md` describes the format. Reading finds every fault of form and of single records,
//! with file and line; the store finds those that need the graph.

use std::{
    collections::BTreeMap,
    io::Read as _,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_saphyr::Spanned;

use super::{
    read::{Fault, Placed, input},
    source::{self, Bytes, Counter},
};
use crate::{
    domain::{Body, Citation, EntityData, EntityKind, RelationData, SourceData},
    store::NewAgency,
};

/// The longest file, in bytes: unlike other formats, YAML is read as a whole.
const LONGEST: u64 = 16 * 1024 * 1024;

/// What files say, by agency, and what is wrong with them.
#[derive(Debug, Default)]
pub struct DataSet {
    /// In the order of their precedence, the strongest first.
    pub agencies: Vec<AgencyRecords>,
    /// Of files that cannot be read.
    pub faults: Vec<Fault>,
}

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
        let mut place = |line, body| {
            placed.push(Placed {
                file: path.to_owned(),
                line,
                input: input(body),
            });
        };
        for spanned in self.sources {
            place(spanned.referenced.line(), Body::Source(spanned.value));
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
                cite(&mut data.citations, &source);
                place(line, Body::Entity(kind, data));
            }
        }
        for spanned in self.relations {
            let (line, mut data) = (spanned.referenced.line(), spanned.value);
            cite(&mut data.citations, &source);
            place(line, Body::Relation(data));
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

impl Head {
    /// The agency, if all is said of it that has to be.
    fn whole(self) -> Option<NewAgency> {
        Some(NewAgency {
            slug: self.slug,
            name: self.name?,
            license: self.license,
            precedence: self.precedence?,
        })
    }
}

/// Reads files, which are all there are: another file may say who an agency is.
///
/// Agencies come in the order of their precedence, the strongest first, since the others refer to
/// what it describes.
#[must_use]
pub fn read(paths: &[PathBuf], counter: &Counter) -> DataSet {
    let files = paths.iter().map(|path| {
        let bytes = source::open(path, counter);
        let bytes = bytes.map_err(|error| Fault::of_file(path, format!("cannot read it: {error}")));
        parse(path, bytes?)
    });
    gather(files.zip(paths))
}

/// The same of one file that is open already.
#[must_use]
pub fn read_one(path: &Path, bytes: Bytes) -> DataSet {
    gather([(parse(path, bytes), path)])
}

type Parsed = Result<(Head, Vec<Placed>), Fault>;

fn gather(files: impl IntoIterator<Item = (Parsed, impl AsRef<Path>)>) -> DataSet {
    let mut set = DataSet::default();
    let mut agencies = BTreeMap::new();
    let mut heads: BTreeMap<String, NewAgency> = BTreeMap::new();
    for (parsed, path) in files {
        let (head, placed) = match parsed {
            Ok(parsed) => parsed,
            Err(fault) => {
                set.faults.push(fault);
                continue;
            }
        };
        let slug = head.slug.clone();
        if let Some(agency) = head.whole() {
            heads.insert(slug.clone(), agency);
        }
        let (_, records) =
            (agencies.entry(slug)).or_insert_with(|| (path.as_ref().to_owned(), Vec::new()));
        records.extend(placed);
    }
    for (slug, (file, records)) in agencies {
        match heads.remove(&slug) {
            Some(agency) => set.agencies.push(AgencyRecords { agency, records }),
            // A file that cannot be read may have them.
            None if !set.faults.is_empty() => {
                set.faults.extend(records.iter().flat_map(Placed::faults));
            }
            None => set.faults.push(Fault::of_file(
                &file,
                format!("agency `{slug}` has no `name` and `precedence` in any file"),
            )),
        }
    }
    set.agencies
        .sort_by_key(|records| records.agency.precedence);
    set
}

fn parse(path: &Path, bytes: Bytes) -> Parsed {
    let mut text = String::new();
    bytes
        .take(LONGEST + 1)
        .read_to_string(&mut text)
        .map_err(|error| Fault::of_file(path, format!("cannot read it: {error}")))?;
    if text.len() as u64 > LONGEST {
        let reason = format!(
            "it is longer than {LONGEST} bytes, the most of a YAML file; part it, or use NDJSON"
        );
        return Err(Fault::of_file(path, reason));
    }
    let file: File = serde_saphyr::from_str(&text).map_err(|error| {
        let reason = error.without_snippet().to_string();
        let Some(at) = error.location() else {
            return Fault::of_file(path, reason);
        };
        // The place stands before the reason already.
        let place = format!(" at line {}, column {}", at.line(), at.column());
        let reason = reason.strip_suffix(&place).unwrap_or(&reason);
        Fault {
            line: Some(at.line()),
            ..Fault::of_file(path, reason)
        }
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
