//! An error with its causes, as the log tells it.

use std::{error::Error, fmt::Write as _};

/// An error and all its causes in a line.
///
/// The log in JSON would tell the error alone. What ends with its cause does not tell it twice.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut told = error.to_string();
    let mut last = error;
    while let Some(cause) = last.source() {
        let text = cause.to_string();
        if !told.ends_with(&text) {
            // A text can always be written to.
            let _ = write!(told, ": {text}");
        }
        last = cause;
    }
    told
}

#[cfg(test)]
mod tests {
    use std::{fmt, io};

    use super::chain;

    #[derive(Debug)]
    struct Failed(io::Error);

    impl fmt::Display for Failed {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("it failed")
        }
    }

    impl std::error::Error for Failed {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn causes_are_told_once() {
        let full = || io::Error::other("the disk is full");
        assert_eq!(chain(&full()), "the disk is full");
        assert_eq!(chain(&Failed(full())), "it failed: the disk is full");
        let twice = Failed(io::Error::other(Failed(full())));
        assert_eq!(chain(&twice), "it failed: the disk is full");
    }
}
