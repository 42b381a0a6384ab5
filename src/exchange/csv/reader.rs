//! Rows as records.

use std::{
    io::{BufRead, Read},
    path::PathBuf,
};

use csv::{ByteRecord, ReaderBuilder};

use super::{cell, columns::is_number, limit::Limited, map::Map, tree::Tree};
use crate::{
    domain::{Body, NodeKind, Vocabulary as _},
    exchange::{
        ndjson,
        read::{Fault, Placed, input},
    },
};

/// What may stand between cells; the first row has most of that which does.
const DELIMITERS: [u8; 3] = *b",;\t";
/// How many bytes of a file are looked at for that, which is more than headers take.
const START: usize = 16 * 1024;

/// Reads the records of a table.
pub struct Reader<R> {
    file: PathBuf,
    agency: String,
    kind: NodeKind,
    map: Map,
    rows: csv::Reader<Limited<std::io::Chain<std::io::Cursor<Vec<u8>>, R>>>,
    /// The header of each column, and the way that it leads.
    ways: Option<Vec<(String, Option<String>)>>,
    row: ByteRecord,
    has_ended: bool,
}

impl<R: BufRead> Reader<R> {
    /// Reads `bytes`, which errors call `file`, as records about that kind, of the agency of that slug.
    pub fn new(mut bytes: R, file: PathBuf, agency: &str, kind: NodeKind, map: Map) -> Self {
        let mut start = Vec::new();
        // What cannot be read now is told when it is its turn.
        let _ = (&mut bytes).take(START as u64).read_to_end(&mut start);
        let delimiter = delimiter(&start);
        if start.starts_with(b"\xef\xbb\xbf") {
            start.drain(..3);
        }
        let input = Limited::new(std::io::Cursor::new(start).chain(bytes));
        let rows = ReaderBuilder::new()
            .delimiter(delimiter)
            // Where a row begins is only told right for these.
            .terminator(csv::Terminator::Any(b'\n'))
            .has_headers(false)
            .flexible(true)
            .from_reader(input);
        Self {
            file,
            agency: agency.to_owned(),
            kind,
            map,
            rows,
            ways: None,
            row: ByteRecord::new(),
            has_ended: false,
        }
    }

    /// Reads the next row: its line, or `None` at the end.
    fn read(&mut self) -> Result<Option<u64>, Fault> {
        let start = self.rows.position().line();
        match self.rows.read_byte_record(&mut self.row) {
            Ok(true) => {
                self.rows.get_mut().renew();
                Ok(Some(self.line()))
            }
            Ok(false) => Ok(None),
            Err(error) => Err(match error.into_kind() {
                csv::ErrorKind::Io(error) => Fault::broken(&self.file, start, &error),
                kind => self.fault(start, None, format!("{kind:?}")),
            }),
        }
    }

    /// The line where the row at hand begins: empty lines before it are no rows.
    fn line(&self) -> u64 {
        let breaks = self.row.as_slice().iter().filter(|byte| **byte == b'\n');
        let has_end = u64::from(!self.rows.is_done());
        let after = self.rows.position().line();
        after.saturating_sub(breaks.count() as u64 + has_end)
    }

    fn fault(&self, line: u64, field: Option<&str>, reason: impl Into<String>) -> Fault {
        Fault {
            line: Some(line),
            field: field.map(str::to_owned),
            ..Fault::of_file(&self.file, reason)
        }
    }

    /// The text of each cell.
    fn cells(&self, line: u64) -> Result<Vec<String>, Fault> {
        let cells = self.row.iter().map(|cell| String::from_utf8(cell.to_vec()));
        let cells = cells.collect::<Result<Vec<_>, _>>();
        let mut cells = cells.map_err(|_| {
            let reason = "this row is no UTF-8; save the table in that encoding, which \
                          spreadsheets call `CSV UTF-8`";
            self.fault(line, None, reason)
        })?;
        if let Some(last) = cells.last_mut()
            && last.ends_with('\r')
        {
            last.pop();
        }
        Ok(cells)
    }

    /// Reads the first row.
    fn head(&mut self) -> Result<Vec<(String, Option<String>)>, Fault> {
        let Some(line) = self.read()? else {
            return Err(self.fault(
                1,
                None,
                "the table is empty; it begins with a row of headers",
            ));
        };
        let told = |reason| self.fault(line, None, reason);
        self.map.check(self.kind).map_err(told)?;
        let mut ways = Vec::new();
        for header in self.cells(line)? {
            let header = header.trim().to_owned();
            let way = self.map.way(self.kind, &header).map_err(told)?;
            if way.is_some() && ways.iter().any(|(_, other)| *other == way) {
                return Err(told(format!("two columns are `{header}`")));
            }
            ways.push((header, way));
        }
        Ok(ways)
    }

    fn record(&self, line: u64, ways: &[(String, Option<String>)]) -> Result<Placed, Fault> {
        let cells = self.cells(line)?;
        if cells.len() != ways.len() {
            let reason = format!("{} cells stand below {} headers", cells.len(), ways.len());
            return Err(self.fault(line, None, reason));
        }
        let mut tree = Tree::default();
        for ((_, way), cell) in ways.iter().zip(&cells) {
            let (Some(way), text) = (way, cell.trim()) else {
                continue;
            };
            if way == "agency" {
                self.check_agency(line, text)?;
            } else if !text.is_empty() {
                let text = if is_number(way) { text } else { cell };
                let set = cell::read(way, text).and_then(|value| tree.set(way, value));
                set.map_err(|reason| self.fault(line, Some(way), reason))?;
            }
        }
        for (way, value) in &self.map.constants {
            // A list does not get longer by what every row has.
            if tree.lacks(way) {
                let set = cell::read(way, value).and_then(|value| tree.set(way, value));
                set.map_err(|reason| self.fault(line, Some(way), reason))?;
            }
        }
        let body: Body = ndjson::body(self.kind.as_str(), tree.into_fields())
            .map_err(|(field, reason)| self.fault(line, field.as_deref(), reason))?;
        Ok(Placed {
            file: self.file.clone(),
            line,
            input: input(body),
        })
    }

    fn check_agency(&self, line: u64, agency: &str) -> Result<(), Fault> {
        if agency.is_empty() || agency == self.agency {
            return Ok(());
        }
        let reason = format!("it is {agency}; these are to be records of {}", self.agency);
        Err(self.fault(line, Some("agency"), reason))
    }

    fn next_record(&mut self) -> Result<Option<Result<Placed, Fault>>, Fault> {
        let ways = match self.ways.take() {
            Some(ways) => ways,
            None => self.head()?,
        };
        let record = loop {
            let Some(line) = self.read()? else {
                return Ok(None);
            };
            if self.row.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                break self.record(line, &ways);
            }
        };
        self.ways = Some(ways);
        Ok(Some(record))
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Placed, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        match self.next_record() {
            Ok(Some(record)) => Some(record),
            Ok(None) => {
                self.has_ended = true;
                None
            }
            Err(fault) => {
                self.has_ended = true;
                Some(Err(fault))
            }
        }
    }
}

/// What stands between the cells of the first row, outside of quotes.
fn delimiter(start: &[u8]) -> u8 {
    let mut counts = [0; DELIMITERS.len()];
    let mut is_quoted = false;
    for byte in start {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            byte if !is_quoted => {
                for (count, delimiter) in counts.iter_mut().zip(DELIMITERS) {
                    *count += u32::from(*byte == delimiter);
                }
            }
            _ => {}
        }
    }
    let counted = counts.into_iter().zip(DELIMITERS).rev();
    counted.max_by_key(|(n, _)| *n).map_or(b',', |(_, it)| it)
}
