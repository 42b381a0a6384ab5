//! A file that gives no more than so many bytes at a time, and knows its line.

use std::io::{self, BufRead, Read};

/// What is read of a file.
pub(super) struct Bounded<R> {
    inner: R,
    /// How many bytes may still be read until [`Bounded::allow`].
    left: usize,
    /// How many lines have ended.
    n_lines: u64,
}

impl<R: BufRead> Bounded<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            left: 0,
            n_lines: 0,
        }
    }

    /// Lets so many bytes be read from here on.
    pub(super) fn allow(&mut self, n_bytes: usize) {
        self.left = n_bytes;
    }

    /// Whether all that was allowed has been read.
    pub(super) fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// The line of what is read next, from 1.
    pub(super) fn line(&self) -> u64 {
        self.n_lines + 1
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let found = self.fill_buf()?;
        let n = found.len().min(into.len());
        into[..n].copy_from_slice(&found[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let found = self.inner.fill_buf()?;
        if self.left == 0 && !found.is_empty() {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "too large"));
        }
        Ok(&found[..found.len().min(self.left)])
    }

    fn consume(&mut self, n: usize) {
        if let Ok(found) = self.inner.fill_buf() {
            let n = n.min(found.len());
            let ends = found[..n].iter().map(|byte| u64::from(*byte == b'\n'));
            self.n_lines += ends.sum::<u64>();
        }
        self.left = self.left.saturating_sub(n);
        self.inner.consume(n);
    }
}
