//! A bound for the length of a row: a quote that is never closed would else take in the whole file.

use std::io::{self, BufRead, Read};

use super::super::lines::LONGEST;

/// Reads on only as long as the row at hand is not too long.
pub(super) struct Limited<R> {
    input: R,
    left: usize,
}

impl<R> Limited<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            left: LONGEST,
        }
    }

    /// A row has ended.
    pub(super) fn renew(&mut self) {
        self.left = LONGEST;
    }
}

impl<R: BufRead> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other(format!(
                "this row is longer than {LONGEST} bytes; perhaps a quote is not closed"
            )));
        }
        let most = buffer.len().min(self.left);
        let n = self
            .input
            .read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left -= n;
        Ok(n)
    }
}
