//! Lines of JSON in: what is new, changed, unchanged and refused, on trial and in earnest.

use std::fmt::Write as _;

use serde_json::json;

use crate::harness::{Partner, counts, packed};

/// An institution and a place; the relation between them and the source of all come before.
const LINES: &str = r#"{"type":"relation","from":"works","kind":"LOCATED_IN","to":"city","citations":[{"source":"report","locator":"page 1"}]}
{"type":"relation","key":"again","relation":"partner:works/LOCATED_IN/city","kind":"LOCATED_IN","from":"works","to":"city","since":"2024"}
{"type":"institution","slug":"works","names":[{"text":"Works"}],"institutionKind":"COMPANY","citations":[{"source":"report"}]}
{"type":"place","slug":"city","names":[{"text":"City"}],"placeKind":"CITY"}

{"type":"source","slug":"report","title":"A report"}
"#;

#[tokio::test]
async fn what_stands_before_what_it_refers_to_is_written_all_the_same() {
    let partner = Partner::new().await;
    let report = partner.import("lines.ndjson", LINES).await;
    assert_eq!(partner.refusals(&report), [""; 0]);
    assert_eq!(counts(&report), [5, 0, 0, 0]);
    let report = partner
        .import("lines.jsonl.gz", packed(LINES.as_bytes()))
        .await;
    assert_eq!(counts(&report), [0, 0, 5, 0]);
    let changed = LINES.replace("A report", "The report");
    let report = partner
        .import("lines.ndjson", format!("\u{feff}{changed}"))
        .await;
    assert_eq!(counts(&report), [0, 1, 4, 0]);
    assert_eq!(partner.store.check().await.unwrap(), [""; 0]);
}

/// More than fit in one batch: all relations first, the last of which nobody can have.
fn many(n: usize) -> String {
    let mut text = String::new();
    for k in 0..=n {
        let to = k + 1;
        let line = json!({ "type": "relation", "from": format!("i-{k}"), "kind": "PART_OF", "to": format!("i-{to}") });
        writeln!(text, "{line}").unwrap();
    }
    for k in 0..=n {
        let line = json!({
            "type": "institution", "key": format!("i-{k}"), "slug": format!("i-{k}"),
            "names": [{ "text": format!("Institution {k}") }], "institutionKind": "COMPANY",
        });
        writeln!(text, "{line}").unwrap();
    }
    text
}

#[tokio::test]
async fn a_dry_run_says_what_comes_of_it_and_leaves_nothing() {
    let partner = Partner::new().await;
    let text = many(700);
    let before = partner.store.revision().await.unwrap();
    let dry = partner.rehearse("many.ndjson", &text).await;
    assert_eq!(partner.store.revision().await.unwrap(), before);
    assert!(dry.dry_run);
    assert_eq!(
        partner.refusals(&dry),
        ["many.ndjson:701: to: there is no entity `i-701`"]
    );
    assert_eq!(counts(&dry), [1_401, 0, 0, 1]);
    let mut wet = partner.import("many.ndjson", &text).await;
    wet.dry_run = true;
    assert_eq!(wet, dry);
    let text = text.replace("Institution 6", "The institution 6");
    let dry = partner.rehearse("many.ndjson", &text).await;
    let mut wet = partner.import("many.ndjson", &text).await;
    wet.dry_run = true;
    assert_eq!(wet, dry);
    assert_eq!(counts(&dry), [0, 111, 1_401 - 111, 1]);
    assert_eq!(partner.store.check().await.unwrap(), [""; 0]);
}

/// Faulty lines, and what is said of each.
const FAULTS: [(&str, &str); 10] = [
    (
        "{\"type\":\"person\"",
        "this line is no JSON object: EOF while parsing",
    ),
    ("[1, 2]", "this line is no JSON object: "),
    (
        "{\"type\":\"town\"}",
        "type: `town` is none; it is one of institution, ",
    ),
    (
        "{\"slug\":\"a\"}",
        "type: every line needs one; it is one of institution, ",
    ),
    (
        "{\"type\":\"dump\",\"row\":{}}",
        "type: this is a dump of a whole database; ",
    ),
    (
        "{\"type\":\"person\",\"agency\":\"other\"}",
        "agency: it is \"other\"; these are to be records of partner",
    ),
    (
        "{\"type\":\"person\",\"slug\":\"a\",\"names\":[{\"text\":\"A\",\"kind\":\"NICK\"}]}",
        "names.0.kind: `NICK` is no NameKind; ",
    ),
    (
        "{\"type\":\"person\",\"slug\":\"a\",\"nmes\":[]}",
        "unknown field `nmes`",
    ),
    (
        "{\"type\":\"person\",\"slug\":\"a\",\"names\":[{\"text\":\"A\"}],\"citations\":[{\"source\":\"x\\u0000\"}]}",
        "it has a NUL character in it",
    ),
    (
        "{\"type\":\"person\",\"names\":[{\"text\":\"A\"}]}",
        "key: ",
    ),
];

#[tokio::test]
async fn what_is_wrong_with_a_line_is_told_and_stops_no_other() {
    let partner = Partner::new().await;
    let mut text = String::new();
    for (line, _) in FAULTS {
        writeln!(text, "{line}").unwrap();
    }
    text.push_str(LINES);
    text.push_str("{\"type\":\"source\",\"slug\":\"report\",\"title\":\"Another\"}\n");
    let report = partner.import("faulty.ndjson", &text).await;
    assert_eq!(counts(&report), [5, 0, 0, FAULTS.len() as u64 + 1]);
    let told = partner.refusals(&report);
    for (n, (told, (line, expected))) in told.iter().zip(FAULTS).enumerate() {
        let expected = format!("faulty.ndjson:{}: {expected}", n + 1);
        let is_told = told.starts_with(&expected) || told.contains(FAULTS[n].1);
        assert!(is_told, "{line}: {told}");
    }
    let twice =
        "faulty.ndjson:17: key: `source/report` stands twice here; give each record its own";
    assert_eq!(told.last().unwrap(), twice);
}

#[tokio::test]
async fn what_is_not_utf_8_or_too_long_is_told_with_its_line() {
    let partner = Partner::new().await;
    let mut bytes = b"{\"type\":\"source\",\"slug\":\"caf\xe9\"}\n".to_vec();
    bytes.extend(vec![b' '; 1024 * 1024 + 1]);
    bytes.extend(b"\n{\"type\":\"source\",\"slug\":\"report\",\"title\":\"R\"}\n");
    let report = partner.import("odd.ndjson", bytes).await;
    assert_eq!(counts(&report), [1, 0, 0, 2]);
    assert_eq!(
        partner.refusals(&report),
        [
            "odd.ndjson:1: this line is no UTF-8; save the file in that encoding",
            "odd.ndjson:2: this line is longer than 1048576 bytes",
        ]
    );
}

#[tokio::test]
async fn matches_and_likely_doubles_are_shown_and_not_merged() {
    let partner = Partner::new().await;
    let name = |key: &str, name: &str| json!({ "type": "institution", "key": key, "names": [{ "text": name }], "institutionKind": "COMPANY" });
    let place = |slug: &str| json!({ "type": "place", "slug": slug, "names": [{ "text": slug }], "placeKind": "CITY" });
    let at = |key: &str, place: &str| {
        let from = json!({ "record": { "agency": "partner", "key": key } });
        json!({ "type": "relation", "key": format!("{key}-at"), "from": from, "kind": "LOCATED_IN", "to": place })
    };
    let mut registered = name("registered", "A registry");
    registered["identifiers"] = json!([{ "scheme": "register", "value": "1" }]);
    let old = [
        registered,
        name("known", "Toshkent Works"),
        name("far", "The Mill"),
        place("tashkent"),
        place("seoul"),
    ];
    let old = old
        .into_iter()
        .chain([at("known", "tashkent"), at("far", "seoul")]);
    let old: Vec<_> = old.map(|line| line.to_string()).collect();
    let report = partner.import("old.ndjson", old.join("\n")).await;
    assert_eq!(counts(&report), [7, 0, 0, 0]);
    let mut same = name("same", "The registry");
    same["identifiers"] = json!([{ "scheme": "register", "value": "1" }]);
    let new = [
        same,
        name("double", "TOSHKENT works"),
        at("double", "tashkent"),
        name("elsewhere", "the mill"),
        at("elsewhere", "tashkent"),
        name("nowhere", "The Mill"),
    ];
    let new = new.map(|line| line.to_string()).join("\n");
    let dry = partner.rehearse("new.ndjson", &new).await;
    let mut wet = partner.import("new.ndjson", &new).await;
    wet.dry_run = true;
    assert_eq!(counts(&dry), [6, 0, 0, 0]);
    assert_eq!(dry.matches, wet.matches);
    let found = &dry.matches.items;
    assert_eq!(found.len(), 1, "{found:?}");
    let of = (
        found[0].key.as_str(),
        found[0].line,
        found[0].scheme.as_str(),
    );
    assert_eq!(of, ("same", 1, "register"));
    assert!(
        found[0]
            .entity
            .as_ref()
            .unwrap()
            .starts_with("institution_")
    );
    let told: Vec<_> = dry
        .suggestions
        .items
        .iter()
        .map(|it| (it.key.as_str(), it.name.as_str(), it.same_place))
        .collect();
    assert!(
        told.contains(&("double", "toshkent works", true)),
        "{told:?}"
    );
    assert!(told.contains(&("nowhere", "the mill", false)), "{told:?}");
    assert!(
        !told.iter().any(|(key, ..)| *key == "elsewhere"),
        "{told:?}"
    );
}
