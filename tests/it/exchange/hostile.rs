//! Files that are meant to do harm, or were harmed: each ends in a line that says why.

use std::fmt::Write as _;

use hamkor::exchange::{csv, dataset, ndjson};
use serde_json::json;

use crate::{
    differential::chance::Chance,
    harness::{Partner, counts, packed, repository},
};

#[tokio::test]
async fn what_breaks_off_or_is_damaged_is_no_end_of_a_file() {
    let partner = Partner::new().await;
    let mut lines = String::new();
    for n in 0..2_000 {
        let line = json!({ "type": "source", "slug": format!("s-{n}"), "title": format!("Title {}", n * 7_919) });
        writeln!(lines, "{line}").unwrap();
    }
    let whole = packed(lines.as_bytes());
    let report = partner
        .rehearse("cut.ndjson.gz", &whole[..whole.len() / 2])
        .await;
    let told = partner.refusals(&report);
    assert!(report.new > 100, "{told:?}");
    assert_eq!(report.refused, 1);
    assert!(
        told[0].ends_with("the file breaks off here; fetch it again, whole"),
        "{told:?}"
    );
    let mut damaged = whole.clone();
    for byte in &mut damaged[whole.len() / 2..whole.len() / 2 + 40] {
        *byte ^= 0x5a;
    }
    let report = partner.rehearse("damaged.ndjson.gz", damaged).await;
    assert!(report.refused > 0 && report.new > 100, "{report:?}");
}

#[tokio::test]
async fn a_bomb_ends_by_its_growth() {
    let partner = Partner::new().await;
    let report = partner
        .rehearse("bomb.ndjson.gz", packed(&vec![b' '; 80 << 20]))
        .await;
    let told = partner.refusals(&report);
    assert_eq!(counts(&report), [0, 0, 0, 1]);
    assert!(
        told[0].contains("it unpacks to more than 200 times its size"),
        "{told:?}"
    );
}

#[tokio::test]
async fn aliases_of_aliases_end_by_a_budget() {
    let partner = Partner::new().await;
    let mut text = "agency: {slug: partner}\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let list = format!("*a{}, ", n - 1).repeat(9);
        writeln!(text, "a{n}: &a{n} [{}]", list.trim_end_matches(", ")).unwrap();
    }
    let report = partner.rehearse("laughs.yaml", text).await;
    assert_eq!(counts(&report), [0, 0, 0, 1]);
    let deep = format!("agency: {{slug: partner}}\nplaces: {}", "[".repeat(50_000));
    let report = partner.rehearse("deep.yaml", deep).await;
    assert_eq!(counts(&report), [0, 0, 0, 1]);
    let deep = format!("{{\"type\":\"place\",\"names\":{}", "[".repeat(50_000));
    let report = partner.rehearse("deep.ndjson", deep).await;
    assert_eq!(counts(&report), [0, 0, 0, 1]);
    let told = partner.refusals(&report);
    assert!(told[0].contains("recursion limit"), "{told:?}");
}

#[tokio::test]
async fn what_nobody_knows_is_told_with_a_way_on() {
    let mut partner = Partner::new().await;
    let report = partner.rehearse("notes.txt", "nothing of the kind").await;
    let told = partner.refusals(&report);
    assert_eq!(
        told,
        ["notes.txt: its format cannot be told; say it with --format: ndjson, csv, iati, yaml"]
    );
    let report = partner.rehearse("table.csv", "a,b\n").await;
    assert!(
        partner.refusals(&report)[0].starts_with("table.csv: say what its rows are with --kind: ")
    );
    let other =
        "agency: {slug: other, name: Other, precedence: 1}\nsources: [{slug: s, title: S}]\n";
    let report = partner.rehearse("other.yaml", other).await;
    let expected = "other.yaml: it has records of `other`; these are to be records of `partner`";
    assert_eq!(partner.refusals(&report), [expected]);
    partner.reading.agency = None;
    let report = partner.rehearse("lines.ndjson", "{}").await;
    assert_eq!(
        partner.refusals(&report),
        ["lines.ndjson: it does not say whose records these are; give --agency SLUG"]
    );
}

/// The seeds of the fuzzer, and files a few bytes off them: each is read to its end, whatever is said
/// of it. The fuzzer goes further, with more time.
#[test]
fn what_is_a_few_bytes_off_a_file_is_read_to_its_end() {
    let mut chance = Chance::of(1);
    let mut n_read = 0;
    for format in ["ndjson", "csv", "yaml"] {
        let seeds = repository().join("fuzz/corpus").join(format);
        for seed in seeds.read_dir().unwrap() {
            let seed = std::fs::read(seed.unwrap().path()).unwrap();
            read(format, &seed);
            for _ in 0..200 {
                let mut bytes = seed.clone();
                for _ in 0..=chance.below(4) {
                    let at = chance.below(bytes.len());
                    bytes[at] = u8::try_from(chance.below(256)).unwrap();
                }
                bytes.truncate(1 + chance.below(2 * bytes.len()));
                read(format, &bytes);
                n_read += 1;
            }
        }
    }
    assert!(n_read >= 200 * 9, "{n_read}");
}

/// Reads all of it, as the targets of the fuzzer do.
fn read(format: &str, bytes: &[u8]) {
    let name = std::path::PathBuf::from(format);
    let n_items = match format {
        "ndjson" => ndjson::Reader::new(bytes, name, "partner").count(),
        "csv" => {
            let kind = csv::kind_of("places").unwrap();
            let map = csv::Map::default();
            csv::Reader::new(bytes, name, "partner", kind, map).count()
        }
        _ => {
            let bytes = Box::new(std::io::Cursor::new(bytes.to_vec()));
            dataset::read_one(&name, bytes).faults.len()
        }
    };
    assert!(n_items <= 1 + bytes.len());
}
