//! Any bytes as a file of the data set: read or refused, but never a panic or a run-away.
#![no_main]

use std::{io::Cursor, path::Path};

use hamkor::exchange::dataset::read_one;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let bytes = Box::new(Cursor::new(bytes.to_vec()));
    std::hint::black_box(read_one(Path::new("data.yaml"), bytes));
});
