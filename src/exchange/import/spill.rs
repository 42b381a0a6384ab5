//! Records that are set aside, in a file: they may be more than memory holds.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, BufWriter, Lines, Seek as _, Write as _},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    super::{ndjson, read::Fault},
    Placed,
};
use crate::{domain::Body, store::RecordInput};

/// A record that was set aside, and why.
pub(super) struct Aside {
    /// Which agency's it is.
    pub(super) part: usize,
    pub(super) placed: Placed,
    pub(super) faults: Vec<Fault>,
}

/// Records that were set aside. The file is gone with this.
#[derive(Default)]
pub(super) struct Spill {
    file: Option<BufWriter<File>>,
    len: u64,
}

/// A record as a line of the file.
#[derive(Serialize, Deserialize)]
struct Row {
    part: usize,
    file: PathBuf,
    line: u64,
    key: String,
    kind: String,
    data: Map<String, Value>,
    /// Fields and reasons.
    faults: Vec<(Option<String>, String)>,
}

impl Spill {
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What is in it; it is empty then.
    pub(super) fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Adds a record.
    pub(super) fn add(&mut self, aside: Aside) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(BufWriter::new(tempfile::tempfile()?)),
        };
        let Placed { input, .. } = &aside.placed;
        let data = match input.body.to_json()? {
            Value::Object(data) => data,
            _ => Map::new(),
        };
        let faults = aside.faults.into_iter();
        let row = Row {
            part: aside.part,
            line: aside.placed.line,
            key: input.key.clone(),
            kind: input.body.kind().to_string(),
            data,
            faults: faults.map(|fault| (fault.field, fault.reason)).collect(),
            file: aside.placed.file,
        };
        serde_json::to_writer(&mut *file, &row)?;
        file.write_all(b"\n")?;
        self.len += 1;
        Ok(())
    }

    /// Reads them in the order in which they were added.
    pub(super) fn read(self) -> io::Result<Reader> {
        let Some(file) = self.file else {
            return Ok(Reader(None));
        };
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(Reader(Some(BufReader::new(file).lines())))
    }
}

/// Reads what was set aside.
pub(super) struct Reader(Option<Lines<BufReader<File>>>);

impl Iterator for Reader {
    type Item = io::Result<Aside>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.0.as_mut()?.next()?;
        Some(line.and_then(|line| aside(&line)))
    }
}

fn aside(line: &str) -> io::Result<Aside> {
    let row: Row = serde_json::from_str(line)?;
    let body: Body = ndjson::body(&row.kind, row.data)
        .map_err(|(_, reason)| io::Error::new(io::ErrorKind::InvalidData, reason))?;
    let input = RecordInput {
        key: row.key,
        expected_revision: None,
        body,
    };
    let placed = Placed {
        file: row.file,
        line: row.line,
        input,
    };
    let fault = |(field, reason)| Fault {
        file: placed.file.clone(),
        line: Some(placed.line),
        field,
        reason,
    };
    Ok(Aside {
        part: row.part,
        faults: row.faults.into_iter().map(fault).collect(),
        placed,
    })
}
