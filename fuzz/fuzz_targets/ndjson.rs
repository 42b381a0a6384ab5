//! Any bytes as lines of records: read or refused, but never a panic or a run-away.
#![no_main]

use std::path::PathBuf;

use hamkor::exchange::ndjson::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for item in Reader::new(bytes, PathBuf::from("lines"), "partner") {
        std::hint::black_box(item.map_err(|fault| fault.to_string()).ok());
    }
});
