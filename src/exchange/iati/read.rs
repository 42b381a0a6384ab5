//! Reads a file of activities or organisations as records of an agency, one of them at a time.

use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher, RandomState},
    io::BufRead,
    path::PathBuf,
};

use super::{
    ACTIVITY, ORGANISATION,
    map::{self, Mapped},
    shape::is_foreign,
    xml::{Broken, Element, Pulled, Puller},
};
use crate::{
    exchange::read::{Fault, Placed},
    store::RecordInput,
};

/// The most activities, organisations, places and documents of one file.
const MAX_KEYS: usize = 2_000_000;
/// The most parts of wholes that one file tells of.
const MAX_PARTS: usize = 200_000;

/// The records of a file of IATI 2.0 activities or organisations, with their places, in an order in which each finds
/// what it refers to.
///
/// Each activity becomes a project with its relations; organisations, places and documents are told
/// of once. Parts and wholes come last, of those activities that the file has itself or that are
/// [known](Self::knowing); what is related to others stays with the activity.
pub struct Reader<R> {
    file: PathBuf,
    agency: String,
    puller: Puller<R>,
    /// The name of what the file has.
    child: &'static str,
    ready: VecDeque<Result<Placed, Fault>>,
    hasher: RandomState,
    /// Digests of the keys that records were given for.
    keys: HashSet<u64>,
    parts: Vec<(u64, String, String)>,
    activities: HashSet<u64>,
    is_over: bool,
}

impl<R: BufRead> Reader<R> {
    /// Reads `input`, which is called `file` in faults, for the agency of that slug.
    pub fn new(file: PathBuf, agency: &str, input: R) -> Self {
        Self {
            file,
            agency: agency.to_owned(),
            puller: Puller::new(input),
            child: ACTIVITY,
            ready: VecDeque::new(),
            hasher: RandomState::new(),
            keys: HashSet::new(),
            parts: Vec::new(),
            activities: HashSet::new(),
            is_over: false,
        }
    }

    /// The same reader, which knows that the graph has these activities, by their identifiers.
    #[must_use]
    pub fn knowing<T: AsRef<str>>(mut self, activities: impl IntoIterator<Item = T>) -> Self {
        for id in activities {
            self.activities.insert(self.digest(id.as_ref()));
        }
        self
    }

    fn read_on(&mut self) {
        match self.puller.pull() {
            None => self.finish(),
            Some(Err(broken)) => {
                self.is_over = true;
                self.tell(broken, None);
            }
            Some(Ok(Pulled::Faulty(broken))) => self.tell(broken, None),
            Some(Ok(Pulled::Root(root))) => match child_of(&root) {
                Ok(child) => self.child = child,
                Err(reason) => {
                    self.is_over = true;
                    let line = root.line;
                    self.tell(Broken { line, reason }, None);
                }
            },
            // Of another namespace: the standard lets anybody add such.
            Some(Ok(Pulled::Child(child))) if is_foreign(&child) => {}
            Some(Ok(Pulled::Child(child))) if child.name == self.child => self.activity(child),
            Some(Ok(Pulled::Child(child))) => {
                let reason = format!("<{}> is no <{}>; take it out", child.name, self.child);
                let line = child.line;
                self.tell(Broken { line, reason }, None);
            }
        }
    }

    fn activity(&mut self, activity: Element) {
        let line = activity.line;
        let mapped = match self.child {
            ORGANISATION => map::organisation(&self.agency, activity),
            _ => map::activity(&self.agency, activity),
        };
        match mapped {
            Ok(Mapped { records, parts }) => {
                // Its own; relations and those that they need are around it.
                let own = records.iter().find(|(_, record)| map::is_kept(record));
                if let Some((_, own)) = own
                    && self.keys.contains(&self.digest(&own.key))
                {
                    let reason = format!("`{}` stands in the file before; take one out", own.key);
                    return self.tell(Broken { line, reason }, None);
                }
                for (line, record) in records {
                    self.place(line, record);
                }
                self.parts.extend(parts);
            }
            Err(flaws) => {
                for flaw in flaws {
                    let broken = Broken {
                        line: flaw.line,
                        reason: flaw.reason,
                    };
                    self.tell(broken, Some(flaw.field));
                }
            }
        }
        if self.parts.len() > MAX_PARTS || self.keys.len() > MAX_KEYS {
            self.is_over = true;
            let reason = "the file has too many activities; split it".to_owned();
            self.tell(Broken { line, reason }, None);
        }
    }

    /// Gives a record, if it is the first of its key.
    fn place(&mut self, line: u64, input: RecordInput) {
        if !self.keys.insert(self.digest(&input.key)) {
            return;
        }
        if let Some(id) = map::activity_id(&input) {
            self.activities.insert(self.digest(id));
        }
        let file = self.file.clone();
        self.ready.push_back(Ok(Placed { file, line, input }));
    }

    fn finish(&mut self) {
        self.is_over = true;
        for (line, part, whole) in std::mem::take(&mut self.parts) {
            let is_known = |id: &str| self.activities.contains(&self.digest(id));
            if is_known(&part) && is_known(&whole) {
                self.place(line, map::part_of(&part, &whole));
            }
        }
    }

    /// What stands for a text in memory; nobody outside can tell which texts share one.
    fn digest(&self, text: &str) -> u64 {
        self.hasher.hash_one(text)
    }

    fn tell(&mut self, broken: Broken, field: Option<String>) {
        self.ready.push_back(Err(Fault {
            file: self.file.clone(),
            line: Some(broken.line),
            field,
            reason: broken.reason,
        }));
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Placed, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.is_over {
            self.read_on();
        }
        self.ready.pop_front()
    }
}

/// The name of what the root of a file holds.
fn child_of(root: &Element) -> Result<&'static str, String> {
    let child = match root.name.as_str() {
        "iati-activities" => ACTIVITY,
        "iati-organisations" => ORGANISATION,
        name => {
            return Err(format!(
                "it begins with <{name}>, not with <iati-activities> or <iati-organisations>"
            ));
        }
    };
    if is_foreign(root) {
        return Err(
            "its elements are of a namespace, those of IATI are of none; take `xmlns` out"
                .to_owned(),
        );
    }
    match root.attribute("version") {
        Some(version) if version.starts_with("2.0") => Ok(child),
        version => {
            let version = version.unwrap_or("none");
            Err(format!(
                "it is of version {version}; versions 2.01 to 2.03 can be read"
            ))
        }
    }
}
