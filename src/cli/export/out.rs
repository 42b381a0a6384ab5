//! Where a file goes that is written: to standard output, or under its name.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};

use super::super::kept::{Kept, Readers};

/// Where a file goes. It has its name once it is whole.
pub(super) enum Out {
    Standard(io::Stdout),
    Plain(BufWriter<Kept>),
    Packed(GzEncoder<BufWriter<Kept>>),
}

impl Out {
    pub(super) fn create(path: &Path) -> Result<Self> {
        if path.as_os_str() == "-" {
            return Ok(Self::Standard(io::stdout()));
        }
        let file = BufWriter::new(Kept::begin(path, Readers::Usual)?);
        let is_packed = path.extension().is_some_and(|end| end == "gz");
        Ok(if is_packed {
            Self::Packed(GzEncoder::new(file, Compression::default()))
        } else {
            Self::Plain(file)
        })
    }

    pub(super) fn finish(self) -> Result<()> {
        let file = match self {
            Self::Standard(mut out) => return Ok(out.flush()?),
            Self::Plain(file) => file,
            Self::Packed(file) => file.finish()?,
        };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.keep(true)?;
        Ok(())
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(bytes),
            Self::Plain(out) => out.write(bytes),
            Self::Packed(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
            Self::Plain(out) => out.flush(),
            Self::Packed(out) => out.flush(),
        }
    }
}
