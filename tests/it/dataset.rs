//! The data set: what its files may not say, and what they have to.

use hamkor::{
    domain::{Clock, EntityRef},
    store::Store,
};
use tempfile::TempDir;

use crate::harness::{Database, import, rehearse, repository};

/// The first lines of a file; what a test adds begins on line 10.
const HEAD: &str = "\
agency: {slug: tester, name: Tester, precedence: 40}
source: report
sources:
  - {slug: report, title: Report}
places:
  - {slug: city, names: [{text: City}], placeKind: CITY}
people:
  - {slug: person, names: [{text: Person}]}

";

/// Data files that a test has written.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        Self { folder }
    }

    fn write(self, name: &str, text: &str) -> Self {
        std::fs::write(self.folder.path().join(name), text).unwrap();
        self
    }

    /// What a dry run says is wrong, with paths from the folder; nothing if it went well.
    async fn faults(&self, store: &Store) -> Vec<String> {
        let report = rehearse(store, &[self.folder.path().to_owned()]).await;
        assert_eq!(report.refused > 0, !report.refusals.items.is_empty());
        let root = format!("{}/", self.folder.path().display());
        let lines = report.refusals.items.into_iter();
        lines.map(|it| it.text.replacen(&root, "", 1)).collect()
    }
}

async fn store(database: &Database) -> Store {
    let store = Store::connect(&database.options(), Clock::System)
        .await
        .unwrap();
    store.migrate().await.unwrap();
    store
}

/// Faults by themselves: what follows [`HEAD`], and how the line that tells of it begins.
const FAULTS: [(&str, &str); 15] = [
    (
        "projects:\n  - slug: works\n    names: [{text: Works}]\n    state: AGREED",
        "data.yaml:13: unknown field `state`, expected one of key, ",
    ),
    (
        "projects:\n  - {slug: works, names: [{text: Works}], status: AGREED}\nproject: []",
        "data.yaml:12: unknown field `project`",
    ),
    (
        "projects:\n  - slug: works\n    names: [{text: Works}]\n    status: AGREED\n    starts: 2023-02-29",
        "data.yaml:14: `2023-02-29` is no date; write a year, month or day: ",
    ),
    (
        "projects:\n  - {slug: works, names: [{text: Works}], status: AGREED, starts: 2025, ends: 2024-06}",
        "data.yaml:11: ends: 2024-06 is before `starts`, 2025",
    ),
    (
        "projects:\n  - {slug: works, names: [{text: Works}], status: OPERATING}",
        "data.yaml:11: status: PROJECT cannot be OPERATING; it is one of PROPOSED, AGREED, ",
    ),
    (
        "projects:\n  - {slug: works, names: [{text: Works}], status: FINISHED}",
        "data.yaml:11: `FINISHED` is no Status; it is one of PROPOSED, ",
    ),
    (
        "projects:\n  - {slug: works, names: [{text: Works}]}",
        "data.yaml:11: status: PROJECT needs it",
    ),
    (
        "relations:\n  - {from: person, kind: KNOWS, to: city}",
        "data.yaml:11: `KNOWS` is no RelationKind; it is one of FUNDS, ",
    ),
    (
        "relations:\n\n  - {from: nobody, kind: HOLDS_OFFICE, to: city}",
        "data.yaml:12: from: there is no entity `nobody`",
    ),
    (
        "relations:\n  - {from: person, kind: LOCATED_IN, to: city}",
        "data.yaml:11: from: LOCATED_IN cannot have PERSON there; it takes INSTITUTION, PROJECT, EVENT",
    ),
    (
        "relations:\n  - {from: city, kind: PART_OF, to: city}",
        "data.yaml:11: to: a relation cannot lead from an entity to itself",
    ),
    (
        "directions:\n  - {slug: minerals, names: [{text: Minerals}], citations: [{source: nowhere}]}",
        "data.yaml:11: citations.0.source: there is no source `nowhere`",
    ),
    (
        "directions:\n  - {key: a, slug: minerals, names: [{text: A}]}\n  - {key: a, slug: chips, names: [{text: B}]}",
        "data.yaml:12: key: `a` stands twice here",
    ),
    (
        "directions:\n  - {key: other, slug: city, names: [{text: City}]}",
        "data.yaml:6: slug: `city` is of another record of this batch",
    ),
    (
        "directions:\n  - {key: other, entity: nowhere, ordinal: 1}",
        "data.yaml:11: entity: there is no entity `nowhere`",
    ),
];

#[tokio::test]
async fn every_fault_of_a_file_has_its_line_and_its_reason() {
    let database = Database::create().await;
    let store = store(&database).await;
    for (text, expected) in FAULTS {
        let faults = Files::new()
            .write("data.yaml", &format!("{HEAD}{text}\n"))
            .faults(&store)
            .await;
        assert_eq!(faults.len(), 1, "{text}: {faults:#?}");
        assert!(faults[0].starts_with(expected), "{expected}: {faults:#?}");
    }
    assert_eq!(store.revision().await.unwrap(), 0, "nothing was written");
    let well = Files::new().write("data.yaml", HEAD);
    assert_eq!(well.faults(&store).await, [""; 0]);
    store.close().await;
}

#[tokio::test]
async fn a_citation_needs_a_source_if_the_file_has_none() {
    let database = Database::create().await;
    let store = store(&database).await;
    let text = "\
agency: {slug: tester, name: Tester, precedence: 40}
people:
  - slug: person
    names: [{text: Person}]
    citations: [page 1]
";
    let faults = Files::new().write("data.yaml", text).faults(&store).await;
    assert_eq!(
        faults,
        [
            "data.yaml:3: citations.0.source: name the source, or give the file a `source:` of its own"
        ]
    );
    store.close().await;
}

#[tokio::test]
async fn an_agency_is_named_whole_in_one_of_its_files() {
    let database = Database::create().await;
    let store = store(&database).await;
    let faults = Files::new()
        .write("a.yaml", "agency: {slug: tester}\n")
        .write("b.yaml", "agency: {slug: tester, name: Tester}\n")
        .faults(&store)
        .await;
    assert_eq!(
        faults,
        ["a.yaml: agency `tester` has no `name` and `precedence` in any file"]
    );
    store.close().await;
}

#[tokio::test]
async fn all_faults_that_can_be_found_are_told_at_once() {
    let database = Database::create().await;
    let store = store(&database).await;
    // Of form and of single records, over several files.
    let faults = Files::new()
        .write(
            "a.yaml",
            &format!("{HEAD}events:\n  - {{slug: talks, name: Talks}}\n"),
        )
        .write(
            "b.yaml",
            "agency: {slug: tester}\nprojects:\n  \
             - {slug: Works, names: [{text: Works}], status: HELD}\n  \
             - {slug: more, names: [], status: AGREED, sectors: [abc]}\n",
        )
        .write("c.txt", "no data")
        .faults(&store)
        .await;
    let expected = [
        "a.yaml:11: unknown field `name`",
        "b.yaml:3: slug: `Works` is no slug",
        "b.yaml:3: status: PROJECT cannot be HELD",
        "b.yaml:4: names: give at least one name of kind PREFERRED",
        "b.yaml:4: sectors.0: `abc` is no OECD DAC purpose code of five digits",
    ];
    assert_begin(&faults, &expected);
    // Of the graph, over several files.
    let faults = Files::new()
        .write(
            "a.yaml",
            &format!(
                "{HEAD}relations:\n  - {{from: person, kind: FUNDS, to: city}}\n  \
                 - {{from: x, kind: FUNDS, to: city}}\n"
            ),
        )
        .write(
            "b.yaml",
            "agency: {slug: tester}\npeople:\n  \
             - {slug: person, names: [{text: P}], citations: [{source: nowhere}]}\n",
        )
        .faults(&store)
        .await;
    let expected = [
        "b.yaml:3: key: `person` stands twice here",
        "a.yaml:11: from: FUNDS cannot have PERSON there; it takes INSTITUTION",
        // What may still have come is told in the end.
        "a.yaml:12: from: there is no entity `x`",
    ];
    assert_begin(&faults, &expected);
    assert_eq!(store.revision().await.unwrap(), 0, "nothing was written");
    store.close().await;
}

fn assert_begin(lines: &[String], expected: &[&str]) {
    assert_eq!(lines.len(), expected.len(), "{lines:#?}");
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.starts_with(expected), "{expected}: {line}");
    }
}

/// What must be there under these names, for whoever has come to rely on them.
const SLUGS: &str = "
    kaist kaist-model-institute koica edcf korea-eximbank
    koica-training-center-tashkent koica-training-center-samarkand
    koica-training-center-shakhrisabz koica-training-center-fergana
    koica-training-center-urgench
    it-park u-enter academy-of-public-administration digital-ai-training-center
    direction-1-critical-minerals direction-2-semiconductors direction-3-chemicals
    direction-4-mechanical-engineering direction-5-smart-agriculture
    direction-6-infrastructure-urban direction-7-energy
    kia kia-assembly-line kia-sedan-production tashkent-pharma-park tashkent-pharma-park-2
    high-speed-trains medical-cluster adult-hospital oncology-clinic medical-university
    summit-portfolio-2024 edcf-portfolio edcf-package-new
    shavkat-mirziyoyev yoon-suk-yeol
    tashkent samarkand shakhrisabz fergana urgench jizzakh-region uzbekistan south-korea
    state-visit-2024 summit-2024 rectors-forum-1 rectors-forum-2
";

#[tokio::test]
async fn the_data_set_has_what_others_rely_on() {
    let database = Database::create().await;
    let store = store(&database).await;
    import(&store, &[repository().join("data")]).await;
    let slugs: Vec<_> = SLUGS.split_whitespace().collect();
    let refs: Vec<_> = slugs
        .iter()
        .map(|slug| EntityRef::Slug((*slug).to_owned()))
        .collect();
    let found = store.entities_resolve(&refs).await.unwrap();
    let missing: Vec<_> = slugs
        .iter()
        .zip(found)
        .filter(|(_, id)| id.is_none())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    store.close().await;
}
