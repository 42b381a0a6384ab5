//! Any bytes as a file of IATI activities: faults or records, but never a panic, a stack that
//! overflows, or a run-away.
#![no_main]

use std::path::PathBuf;

use hamkor::exchange::iati::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let reader = Reader::new(PathBuf::from("file.xml"), "agency", bytes);
    for item in reader {
        if let Ok(placed) = item {
            // What is kept has to be JSON that can be read back.
            let json = placed.input.body.to_json().expect("a record is JSON");
            let read = serde_json::from_str::<serde_json::Value>(&json.to_string());
            assert_eq!(read.ok(), Some(json), "it is read back as it was");
        }
    }
});
