//! Lines of a file, each no longer than it may be: a line that is too long is told, and passed over
//! without being held.

use std::io::{self, BufRead};

use tokio::task::{JoinError, spawn_blocking};

/// The longest line, in bytes.
pub(super) const LONGEST: usize = 1024 * 1024;
/// How many lines are read at a time, and of how many bytes, about.
const BATCH: (usize, usize) = (500, 4 * 1024 * 1024);

/// What every file may begin with, and no text should.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line, or what keeps it from being one.
pub(super) enum Line {
    /// Its text, without the line break.
    Text(String),
    /// It is longer than it may be.
    TooLong,
    /// It is no UTF-8.
    NotUtf8,
    /// The file breaks off, or cannot be read.
    Broken(io::Error),
}

/// The lines of a file, with their numbers from 1.
pub(super) struct Lines<R> {
    input: R,
    longest: usize,
    number: u64,
    has_ended: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self::up_to(input, LONGEST)
    }

    /// The same with lines of so many bytes.
    pub(super) fn up_to(input: R, longest: usize) -> Self {
        Self {
            input,
            longest,
            number: 0,
            has_ended: false,
        }
    }

    /// Reads up to the end of the line; whether all of it was kept, or `None` at the end.
    fn read(&mut self, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
        let mut is_whole = true;
        let mut has_any = false;
        loop {
            let bytes = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                bytes => bytes?,
            };
            if bytes.is_empty() {
                return Ok(has_any.then_some(is_whole));
            }
            has_any = true;
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let part = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or(bytes);
            is_whole &= line.len() + part.len() <= self.longest;
            if is_whole {
                line.extend_from_slice(part);
            }
            let n = part.len() + usize::from(end.is_some());
            self.input.consume(n);
            if end.is_some() {
                return Ok(Some(is_whole));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = (u64, Line);

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_ended {
            return None;
        }
        self.number += 1;
        let mut bytes = Vec::new();
        let line = match self.read(&mut bytes) {
            Ok(None) => return None,
            Ok(Some(false)) => Line::TooLong,
            Ok(Some(true)) => text(bytes, self.number == 1),
            Err(error) => {
                self.has_ended = true;
                Line::Broken(error)
            }
        };
        Some((self.number, line))
    }
}

/// Lines that are read on a thread where one may wait for a file, some at a time.
pub(super) struct Batches<R>(Option<Lines<R>>);

impl<R: BufRead + Send + 'static> Batches<R> {
    pub(super) fn of(lines: Lines<R>) -> Self {
        Self(Some(lines))
    }

    /// The next lines; none at the end.
    pub(super) async fn next(&mut self) -> Result<Vec<(u64, Line)>, JoinError> {
        let Some(mut lines) = self.0.take() else {
            return Ok(Vec::new());
        };
        let read = spawn_blocking(move || {
            let (most, mut bytes_left) = BATCH;
            let mut next = Vec::new();
            while next.len() < most && bytes_left > 0 {
                let Some((number, line)) = lines.next() else {
                    break;
                };
                if let Line::Text(text) = &line {
                    bytes_left = bytes_left.saturating_sub(text.len());
                }
                next.push((number, line));
            }
            (lines, next)
        });
        let (lines, next) = read.await?;
        self.0 = Some(lines);
        Ok(next)
    }
}

fn text(mut bytes: Vec<u8>, is_first: bool) -> Line {
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    if is_first && bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    String::from_utf8(bytes).map_or(Line::NotUtf8, Line::Text)
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{LONGEST, Line, Lines};

    fn told(bytes: &[u8]) -> Vec<String> {
        let lines = Lines::new(BufReader::with_capacity(7, bytes));
        let told = lines.map(|(n, line)| match line {
            Line::Text(text) => format!("{n}: {text}"),
            Line::TooLong => format!("{n} is too long"),
            Line::NotUtf8 => format!("{n} is no UTF-8"),
            Line::Broken(error) => format!("{n}: {error}"),
        });
        told.collect()
    }

    #[test]
    fn lines_end_as_they_do_anywhere() {
        assert_eq!(told(b""), [""; 0]);
        assert_eq!(
            told(b"\xef\xbb\xbfa\r\n\nb\nlast"),
            ["1: a", "2: ", "3: b", "4: last"]
        );
        assert_eq!(told(b"a\n\xff\nb\n"), ["1: a", "2 is no UTF-8", "3: b"]);
    }

    #[test]
    fn a_line_too_long_is_passed_over() {
        let mut bytes = vec![b'x'; LONGEST + 1];
        bytes.extend(b"\nb\n");
        assert_eq!(told(&bytes), ["1 is too long", "2: b"]);
        assert_eq!(told(&bytes[1..])[1], "2: b");
    }
}
