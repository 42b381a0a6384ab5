//! Files that nobody should take as they are: told with their line, in bounded memory.

use std::{
    io::{self, BufRead, BufReader, Read},
    path::PathBuf,
};

use hamkor::exchange::iati::Reader;

use super::SAMPLE;

const HEAD: &str = "<iati-activities version=\"2.03\">\n";
/// An activity with no fault but what `{}` brings.
const ACTIVITY: &str = "<iati-activity xml:lang='en' default-currency='USD'>\
    <iati-identifier>A-1</iati-identifier>\
    <reporting-org ref='A' type='10'><narrative>A</narrative></reporting-org>\
    <title><narrative>One</narrative></title>\
    <description><narrative>One</narrative></description>\
    <participating-org role='4'/><activity-status code='2'/>\
    <activity-date type='1' iso-date='2024-01-01'/>{}</iati-activity>";

/// What a reader tells of a file: a line for each fault, and how many records it gives.
fn told(input: impl BufRead) -> (Vec<String>, usize) {
    let (mut faults, mut n_records) = (Vec::new(), 0);
    for item in Reader::new(PathBuf::from("f"), "a", input) {
        match item {
            Ok(_) => n_records += 1,
            Err(fault) => faults.push(fault.to_string()),
        }
        assert!(faults.len() < 20, "it has to end: {faults:?}");
    }
    (faults, n_records)
}

fn told_of(text: &str) -> (Vec<String>, usize) {
    told(text.as_bytes())
}

fn assert_fault(text: &str, expected: &str) {
    let (faults, _) = told_of(text);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].starts_with(expected), "{}", faults[0]);
}

fn with(piece: &str) -> String {
    format!("{HEAD}{}</iati-activities>", ACTIVITY.replace("{}", piece))
}

#[test]
fn nothing_is_expanded_and_nothing_fetched() {
    let bomb = "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]>\n\
                <iati-activities version='2.03'>&c;</iati-activities>";
    assert_fault(bomb, "f:2: document types are not read");
    let external = "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><iati-activities/>";
    assert_fault(external, "f:1: document types are not read");
    assert_fault(
        &with("<conditions>&lol;</conditions>"),
        "f:2: `&lol;` is not known",
    );
    assert_fault(&with("<conditions a='&lol;'/>"), "f:2: `a` cannot be read");
}

#[test]
fn what_is_no_such_file_is_told_at_once() {
    for (bytes, expected) in [
        (&b""[..], "f:1: the file is empty"),
        (
            b"\x1f\x8b\x08\x00",
            "f:1: it is compressed; unpack it first",
        ),
        (b"\xff\xfe<\x00a\x00", "f:1: it is in UTF-16"),
        (b"<\x00i\x00", "f:1: it is in UTF-16"),
        (
            b"<?xml version='1.0' encoding='windows-1251'?><a/>",
            "f:1: it is said to be in `windows-1251`",
        ),
        (
            b"<iati-activities version='2.03'>\n<a>\xff</a></iati-activities>",
            "f:2: it has bytes that are no UTF-8",
        ),
        (b"{\"a\": 1}", "f:1: text stands outside"),
        (
            b"<iati-codelists version='2.03'/>",
            "f:1: it begins with <iati-codelists>",
        ),
        (
            b"<iati-activities xmlns='urn:x' version='2.03'/>",
            "f:1: its elements are of a namespace",
        ),
        (
            b"<iati-organisations version='2.03'><iati-activity/></iati-organisations>",
            "f:1: <iati-activity> is no <iati-organisation>",
        ),
        (
            b"<iati-activities version='1.05'/>",
            "f:1: it is of version 1.05",
        ),
        (b"<iati-activities/>", "f:1: it is of version none"),
    ] {
        let (faults, n_records) = told(bytes);
        assert_eq!(n_records, 0);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with(expected), "{}", faults[0]);
    }
}

#[test]
fn a_file_that_is_cut_off_gives_what_came_before() {
    let (_, all) = told_of(SAMPLE);
    for end in (0..SAMPLE.len())
        .step_by(97)
        .filter(|end| SAMPLE.is_char_boundary(*end))
    {
        let (faults, n_records) = told_of(&SAMPLE[..end]);
        assert_eq!(faults.len(), 1, "{end}: {faults:?}");
        assert!(n_records < all, "{end}");
    }
}

#[test]
fn what_is_too_deep_or_too_wide_is_refused() {
    assert_fault(
        &with(&"<a>".repeat(100)),
        "f:2: elements lie in each other 40 deep at most",
    );
    let wide: Vec<_> = (0..100).map(|n| format!(" a{n}=''")).collect();
    let wide = wide.concat();
    assert_fault(
        &with(&format!("<a{wide}/>")),
        "f:2: <a> has `a64` twice, or more than 64",
    );
    assert_fault(&with("<a b='1' b='2'/>"), "f:2: <a> has `b` twice");
    assert_fault(&with("<a></b>"), "f:2: </a> is missing here, before </b>");
    assert_fault(
        &with("<x:a/>"),
        "f:2: the prefix `x` is of no namespace; add `xmlns:x`",
    );
    assert_fault(&with("<a>\u{1}</a>"), "f:2: U+0001 is no character of XML");
    assert_fault(&with("<a b='&#1;'/>"), "f:2: U+0001 is no character of XML");
    assert_fault(&with("<é/>"), "f:2: `é` is no name");
}

/// Gigabytes of one thing between a beginning and an end.
fn flood(head: &str, filling: u8, tail: &str) -> impl BufRead {
    let head = io::Cursor::new(head.as_bytes().to_vec());
    let tail = io::Cursor::new(tail.as_bytes().to_vec());
    BufReader::new(head.chain(io::repeat(filling).take(4 << 30)).chain(tail))
}

#[test]
fn gigabytes_without_an_end_are_not_read() {
    let [before, after] = with("<a>|</a>")
        .split('|')
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    let (faults, _) = told(flood(&before, b'x', &after));
    assert_eq!(
        faults,
        ["f:2: a tag or a text begins here that is longer than 1048576 bytes"]
    );
    let (faults, _) = told(flood(&format!("{HEAD}<a b='"), b'x', "'/>"));
    assert_eq!(
        faults,
        ["f:2: a tag or a text begins here that is longer than 1048576 bytes"]
    );
    let (faults, _) = told(flood(&format!("{HEAD}<!--"), b' ', "-->"));
    assert_eq!(
        faults,
        ["f:2: a tag or a text begins here that is longer than 1048576 bytes"]
    );
    let (faults, _) = told(flood("", b' ', "<a/>"));
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[test]
fn an_activity_that_is_too_large_is_passed_over() {
    let large = ACTIVITY.replace("{}", &"<fss/>".repeat(100_000));
    let small = ACTIVITY.replace("{}", "").replace("A-1", "A-2");
    let (faults, n_records) = told_of(&format!("{HEAD}{large}\n{small}</iati-activities>"));
    assert_eq!(n_records, 1);
    assert!(
        faults[0].starts_with("f:2: at most 8388608 bytes, not "),
        "{faults:?}"
    );
}

#[test]
fn every_fault_of_an_activity_is_told_with_its_line_and_field() {
    let pieces = "\n<activity-date type='1' iso-date='2024-13-01'/>\n\
        <transaction><transaction-type code='3'/><transaction-date iso-date='2024-01-01'/>\n\
        <value value-date='2024-01-01'>1,000</value></transaction>\n\
        <transaction><transaction-date iso-date='2024-01-01'/><transaction-type code='3'/>\n\
        <value>1000</value></transaction>\n\
        <sector percentage='all'><narrative/></sector>\n\
        <title>Two</title><sectors/>";
    let (faults, n_records) = told_of(&with(pieces));
    assert_eq!(n_records, 0);
    let expected = [
        "f:3: activity-date.iso-date: `2024-13-01` is no date, such as 2024-06-14",
        "f:5: transaction.value: `1,000` is no decimal number, such as 1250000.50",
        "f:6: transaction.transaction-type: it stands behind what it has to come before",
        "f:7: transaction.value.value-date: <value> needs it",
        "f:8: sector.percentage: `all` is no decimal number, such as 1250000.50",
        "f:8: sector.code: <sector> needs it",
        "f:9: title: <title> takes no text; is <narrative> missing?",
        "f:9: title.narrative: <title> needs it",
        "f:9: sectors: it does not belong in <iati-activity>",
        "f:2: title: it stands 2 times, 1 at most",
    ];
    assert_eq!(faults, expected);
    let bare = format!(
        "{HEAD}<iati-activity><iati-identifier> </iati-identifier></iati-activity></iati-activities>"
    );
    let (faults, _) = told_of(&bare);
    assert_eq!(faults[0], "f:2: reporting-org: <iati-activity> needs it");
    assert_eq!(faults.len(), 6, "{faults:?}");
    let twice = ACTIVITY.replace("{}", "");
    assert_fault(
        &format!("{HEAD}{twice}\n{twice}</iati-activities>"),
        "f:3: `A-1` stands in the file before",
    );
}

#[test]
fn what_the_schema_lets_pass_is_checked_for_what_it_means() {
    let pieces = "\n<participating-org role='7'/>\n\
        <transaction><transaction-type code='3'/><transaction-date iso-date='2024-01-01'/>\n\
        <value currency='dollars' value-date='2024-01-01'>1000</value></transaction>";
    let (faults, _) = told_of(&with(pieces));
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(
        faults[0]
            .starts_with("f:3: participating-org.role: `7` is no role; it is one of 1, 2, 3, 4")
    );
    assert!(faults[1].starts_with("f:5: transaction.value: it has no currency; add `currency`"));
}
