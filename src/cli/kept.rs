//! A file that has its name once it is whole and on the disk. Until then it lies beside its place,
//! and is gone unless it is kept. Must not know what is in it.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow};
use tempfile::NamedTempFile;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Its owner.
    Owner,
    /// Whoever may read what its owner makes.
    Usual,
}

/// A file that is being written.
#[derive(Debug)]
pub(super) struct Kept {
    file: NamedTempFile,
    path: PathBuf,
}

impl Kept {
    /// Begins a file that is to be at `path`.
    pub(super) fn begin(path: &Path, readers: Readers) -> Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let prefix = format!(".{name}.");
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(".part");
        #[cfg(unix)]
        if readers == Readers::Usual {
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder(path));
        Ok(Self {
            file: file.with_context(|| format!("cannot write beside {}", path.display()))?,
            path: path.to_owned(),
        })
    }

    /// Gives the file its name, in the place of another only if that `is_forced`: how many bytes it
    /// has.
    pub(super) fn keep(self, is_forced: bool) -> Result<u64> {
        let Self { file, path } = self;
        let unwritten = || format!("cannot write {}", path.display());
        file.as_file().sync_all().with_context(unwritten)?;
        let kept = if is_forced {
            file.persist(&path)
        } else {
            file.persist_noclobber(&path)
        };
        let kept = match kept {
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(there_is(&path));
            }
            kept => kept.with_context(unwritten)?,
        };
        // Its name is on the disk with its folder.
        if cfg!(unix) {
            let folder = File::open(folder(&path)).and_then(|folder| folder.sync_all());
            folder.with_context(unwritten)?;
        }
        Ok(kept.metadata().with_context(unwritten)?.len())
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The fault of a file that is not to be replaced.
pub(super) fn there_is(path: &Path) -> anyhow::Error {
    anyhow!(
        "there is a file {} already; --force replaces it",
        path.display()
    )
}
