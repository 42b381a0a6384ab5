//! Where a file goes that is written: to standard output, or under its name.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use flate2::{Compression, write::GzEncoder};
use tempfile::NamedTempFile;

/// Where a file goes. It has its name once it is whole.
pub(super) enum Out {
    Standard(io::Stdout),
    Plain(BufWriter<NamedTempFile>, PathBuf),
    Packed(GzEncoder<BufWriter<NamedTempFile>>, PathBuf),
}

impl Out {
    pub(super) fn create(path: &Path) -> Result<Self> {
        if path.as_os_str() == "-" {
            return Ok(Self::Standard(io::stdout()));
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        // As other files have it, not for their owner alone.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder.unwrap_or(Path::new(".")));
        let file = file.with_context(|| format!("cannot write beside {}", path.display()))?;
        let (file, path) = (BufWriter::new(file), path.to_owned());
        let is_packed = path.extension().is_some_and(|end| end == "gz");
        Ok(if is_packed {
            Self::Packed(GzEncoder::new(file, Compression::default()), path)
        } else {
            Self::Plain(file, path)
        })
    }

    pub(super) fn finish(self) -> Result<()> {
        let (file, path) = match self {
            Self::Standard(mut out) => return Ok(out.flush()?),
            Self::Plain(file, path) => (file, path),
            Self::Packed(file, path) => (file.finish()?, path),
        };
        let name = path.display();
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.persist(&path)
            .with_context(|| format!("cannot write {name}"))?;
        Ok(())
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(bytes),
            Self::Plain(out, _) => out.write(bytes),
            Self::Packed(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
            Self::Plain(out, _) => out.flush(),
            Self::Packed(out, _) => out.flush(),
        }
    }
}
