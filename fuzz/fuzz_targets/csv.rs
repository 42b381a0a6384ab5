//! Any bytes as a table, of each kind: read or refused, but never a panic or a run-away.
#![no_main]

use std::path::PathBuf;

use hamkor::exchange::csv::{Map, Reader, kind_of, names};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The first byte says what the rows are about.
    let Some((first, table)) = bytes.split_first() else {
        return;
    };
    let names = names();
    let name = names[usize::from(*first) % names.len()];
    let kind = kind_of(name).expect("every name has its kind");
    for item in Reader::new(table, PathBuf::from(name), "partner", kind, Map::default()) {
        std::hint::black_box(item.map_err(|fault| fault.to_string()).ok());
    }
});
