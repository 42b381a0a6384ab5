//! Where a file comes from: a path or standard input, packed with gzip or not, read as it comes.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use flate2::bufread::MultiGzDecoder;

/// What a file packed with gzip begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// What may be unpacked whatever came in.
const HARMLESS: u64 = 64 * 1024 * 1024;
/// How many times its packed size a file may grow to. Records shrink to a tenth, a hundredth at best.
const MOST_GROWTH: u64 = 200;

/// How many bytes were read, of all files of an import; packed ones count as they lie there.
pub type Counter = Arc<AtomicU64>;

/// Bytes that were opened, as they are once unpacked.
pub type Bytes = Box<dyn BufRead + Send>;

/// Whether a path is that of standard input or output: `-`.
#[must_use]
pub fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Opens a file.
pub fn open(path: &Path, counter: &Counter) -> io::Result<Bytes> {
    if is_standard(path) {
        unpacked(io::stdin(), counter)
    } else {
        unpacked(File::open(path)?, counter)
    }
}

/// The first bytes of a file, unpacked; of standard input as they come, and they are read again.
pub fn start(path: &Path) -> io::Result<Vec<u8>> {
    if is_standard(path) {
        return Ok(io::stdin().lock().fill_buf()?.to_vec());
    }
    Ok(open(path, &Counter::default())?.fill_buf()?.to_vec())
}

/// Unpacks what is packed, which its first bytes tell, whatever its name.
pub fn unpacked(input: impl Read + Send + 'static, counter: &Counter) -> io::Result<Bytes> {
    let counted = Counted {
        input,
        n: 0,
        all: Arc::clone(counter),
    };
    let mut input = BufReader::with_capacity(64 * 1024, counted);
    if input.fill_buf()?.starts_with(&GZIP) {
        let guarded = Guarded {
            input: MultiGzDecoder::new(input),
            n: 0,
        };
        Ok(Box::new(BufReader::with_capacity(64 * 1024, guarded)))
    } else {
        Ok(Box::new(input))
    }
}

/// How many bytes there are to read below `paths`, as they lie there; of standard input nobody knows.
#[must_use]
pub fn size(paths: &[PathBuf]) -> Option<u64> {
    let of = |path: &PathBuf| -> Option<u64> {
        let about = path.metadata().ok()?;
        if !about.is_dir() {
            return Some(about.len());
        }
        let entries = path.read_dir().ok()?;
        size(
            &entries
                .flatten()
                .map(|entry| entry.path())
                .collect::<Vec<_>>(),
        )
    };
    let is_known = !paths.iter().any(|path| is_standard(path));
    is_known.then(|| paths.iter().filter_map(of).sum())
}

/// Copies standard input to a file that is gone once it is closed, to be read more than once.
pub fn keep_standard_input() -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::with_prefix("hamkor-")?;
    io::copy(&mut io::stdin().lock(), &mut file)?;
    file.flush()?;
    Ok(file)
}

/// The name of a file without what says that it is packed.
#[must_use]
pub fn bare_name(path: &Path) -> PathBuf {
    match path.extension() {
        Some(end) if end.eq_ignore_ascii_case("gz") => path.with_extension(""),
        _ => path.to_owned(),
    }
}

/// Counts what is read.
struct Counted<R> {
    input: R,
    n: u64,
    all: Counter,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.n += n as u64;
        self.all.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Ends what grows beyond all measure.
struct Guarded<R> {
    input: MultiGzDecoder<BufReader<Counted<R>>>,
    n: u64,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.n += n as u64;
        let packed = self.input.get_ref().get_ref().n;
        if self.n > HARMLESS && self.n / MOST_GROWTH > packed {
            return Err(io::Error::other(format!(
                "it unpacks to more than {MOST_GROWTH} times its size, as no records do; unpack it \
                 yourself if you trust it"
            )));
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use flate2::{Compression, write::GzEncoder};

    use super::{Counter, Read as _, io, unpacked};

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        io::Write::write_all(&mut encoder, text).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> io::Result<String> {
        let mut text = String::new();
        unpacked(Cursor::new(bytes), &Counter::default())?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn what_is_packed_is_read_as_it_was() {
        assert_eq!(read(b"a\nb".to_vec()).unwrap(), "a\nb");
        let mut two = packed(b"a\n");
        two.extend(packed(b"b"));
        assert_eq!(read(two).unwrap(), "a\nb");
    }

    #[test]
    fn what_breaks_off_is_no_end() {
        let mut bytes = packed(b"one line of a text\n");
        bytes.truncate(bytes.len() - 9);
        let error = read(bytes).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_bomb_is_told_from_a_file() {
        let zeros = io::repeat(b'0').take(80 << 20);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        io::copy(&mut { zeros }, &mut encoder).unwrap();
        let mut bytes = unpacked(Cursor::new(encoder.finish().unwrap()), &Counter::default());
        let error = io::copy(bytes.as_mut().unwrap(), &mut io::sink()).unwrap_err();
        assert!(error.to_string().contains("200 times"), "{error}");
    }
}
