//! Tables in and out.

use hamkor::{
    exchange::{
        csv::Map,
        export::{Export, FILES},
    },
    store::Store,
};

use crate::harness::{Partner, TestApp, counts};

/// A file as it goes out.
pub(super) async fn exported(store: &Store, name: &str, agency: Option<&str>) -> String {
    let file = hamkor::exchange::export::file(name).unwrap();
    let agency = match agency {
        Some(slug) => store.agency_get(slug).await.unwrap(),
        None => None,
    };
    let mut export = Export::new(store, file, agency.as_ref()).await.unwrap();
    let mut text = Vec::new();
    while let Some(piece) = export.next().await.unwrap() {
        text.extend(piece);
    }
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn every_table_of_the_data_set_comes_in_again_unchanged() {
    let app = TestApp::with_data_set().await;
    let store = app.store();
    let mut partner = Partner::new().await;
    for slug in ["editors", "press"] {
        let agency = store.agency_get(slug).await.unwrap().unwrap();
        let all = store.records_count(&[agency.id.uuid]).await.unwrap()[&agency.id.uuid];
        partner.reading.agency = Some(agency);
        let mut n = 0;
        for file in FILES {
            let text = exported(store, file.name, Some(slug)).await;
            let report = partner.import_into(store, file.name, &text).await;
            assert_eq!(partner.refusals(&report), [""; 0], "{}", file.name);
            assert_eq!(
                (report.new, report.changed),
                (0, 0),
                "{}: {text}",
                file.name
            );
            n += report.unchanged;
        }
        // Once in the lines, once in the tables.
        assert_eq!(n, 2 * u64::try_from(all).unwrap());
    }
}

#[tokio::test]
async fn a_table_of_any_spreadsheet_is_read() {
    let partner = Partner::new().await;
    let text = "\u{feff}key;names.0.text;names.0.language;names.1.text;placeKind;coordinates.latitude;coordinates.longitude\r\n\
                tash;Tashkent;EN;\"Tosh\nkent\";CITY;41.3;69.2\r\n\
                ;;;;;;\r\n\
                sam;Samarkand;EN;;CITY;;\r\n\r\n\
                bad;Bad;EN;;TOWN;;\r\n\
                few;Few\r\n\
                num;Num;;;CITY;north;1\r\n";
    let report = partner.import("places.csv", text).await;
    assert_eq!(
        partner.refusals(&report),
        [
            "places.csv:7: placeKind: `TOWN` is no PlaceKind; it is one of COUNTRY, REGION, DISTRICT, CITY, SITE",
            "places.csv:8: 2 cells stand below 7 headers",
            "places.csv:9: coordinates.latitude: `north` is no number, such as 41.3",
        ]
    );
    assert_eq!(counts(&report), [2, 0, 0, 3]);
    let out = exported(&partner.store, "places.csv", Some("partner")).await;
    let report = partner.import("places.csv", out).await;
    assert_eq!(counts(&report), [0, 0, 2, 0]);
    let latin = b"key,names\na,Caf\xe9\nb,Bar\n";
    let report = partner.import("people.csv", latin).await;
    assert_eq!(counts(&report), [1, 0, 0, 1]);
    assert!(partner.refusals(&report)[0].contains("`CSV UTF-8`"));
}

const MAP: &str = "
kind: institutions
columns:
  Organisation: names.0.text
  Reg. no: identifiers.0.value
  Website: links
constants:
  names.0.language: EN
  identifiers.0.scheme: uz-register
  institutionKind: COMPANY
ignore: [Comment]
";

#[tokio::test]
async fn other_headers_are_mapped() {
    let mut partner = Partner::new().await;
    partner.reading.map = Map::parse(MAP).unwrap();
    let text = "key\tOrganisation\tReg. no\tWebsite\tComment\n\
                a\tAlpha\t17\thttps://alpha.example/ https://a.example/\tnice\n\
                b\tBeta\t\t\t\n";
    let report = partner.import("partners.tsv", text).await;
    assert_eq!(partner.refusals(&report), [""; 0]);
    let out = exported(&partner.store, "institutions.csv", None).await;
    assert!(out.contains(r#"partner,a,,,"[{""text"":""Alpha"",""language"":""EN"",""kind"":""PREFERRED""}]",,"[{""scheme"":""uz-register"",""value"":""17""}]","https://alpha.example/"#), "{out}");
    assert!(
        out.lines()
            .any(|line| line.starts_with("partner,b,") && line.ends_with(",,,COMPANY,,,,,")),
        "{out}"
    );
    let report = partner
        .import("partners.tsv", "key\tOrganization\na\tA\n")
        .await;
    let told = partner.refusals(&report);
    assert!(
        told[0].starts_with("partners.tsv:1: the column `Organization` is none of agency, key, "),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_quote_that_is_never_closed_takes_no_more_than_a_row_may() {
    let partner = Partner::new().await;
    let mut text = "key,names\na,Fine\nb,\"open".to_owned();
    text.push_str(&"x".repeat(3 << 20));
    let report = partner.import("people.csv", text).await;
    assert_eq!(counts(&report), [1, 0, 0, 1]);
    let told = partner.refusals(&report);
    assert!(
        told[0].contains("perhaps a quote is not closed"),
        "{told:?}"
    );
}

#[tokio::test]
async fn what_begins_like_a_formula_goes_out_guarded_and_comes_in_as_it_was() {
    let partner = Partner::new().await;
    let line = r#"{"type":"source","slug":"odd","title":"=HYPERLINK(\"https://x.example/\")","publisher":"'@home"}"#;
    let report = partner.import("odd.ndjson", line).await;
    assert_eq!(counts(&report), [1, 0, 0, 0]);
    let out = exported(&partner.store, "sources.csv", None).await;
    assert!(out.contains("\"'=HYPERLINK("), "{out}");
    let report = partner.import("sources.csv", out).await;
    assert_eq!(counts(&report), [0, 0, 1, 0]);
}
