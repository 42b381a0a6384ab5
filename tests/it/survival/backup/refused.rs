//! What is no whole backup is refused whole, and nothing is lost by mistake.

use std::{
    collections::BTreeSet,
    io::Write as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::{assert_is_sound, backup, done, names, restore, tables};
use crate::{
    exchange::dump::unpacked,
    harness::{Database, TestApp, hamkor},
};

/// A server with little in it, and a folder for files.
struct Few {
    app: TestApp,
    folder: TempDir,
}

impl Few {
    async fn new() -> Self {
        let app = TestApp::start().await;
        app.agency("editors").await;
        app.writer().await.institutions("a", 3).await;
        Self {
            app,
            folder: TempDir::new().unwrap(),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// The lines with the end that they should have.
fn ended(lines: &[String]) -> String {
    let (end, rest) = lines.split_last().unwrap();
    let text = rest.join("\n") + "\n";
    let mut end: Value = serde_json::from_str(end).unwrap();
    let digest = Sha256::digest(text.as_bytes());
    end["sha256"] = digest
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat()
        .into();
    format!("{text}{end}\n")
}

/// A file, with what is said of it.
type Odd = (Vec<u8>, &'static str);

/// Files that are no whole backup.
fn odd(file: &Path) -> Vec<Odd> {
    let text = unpacked(file);
    let lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let mut odd = cut(&std::fs::read(file).unwrap(), &lines);
    odd.extend(changed(&text, &lines));
    odd.extend(foreign(&lines));
    odd.extend(unfit(&lines));
    odd
}

fn with(lines: &[String], at: usize, line: &str) -> Vec<String> {
    let mut lines = lines.to_vec();
    line.clone_into(&mut lines[at]);
    lines
}

fn without(lines: &[String], at: usize) -> Vec<u8> {
    packed(&[&lines[..at], &lines[at + 1..]].concat().join("\n"))
}

fn first_row(lines: &[String]) -> usize {
    let mut lines = lines.iter();
    lines.position(|line| line.starts_with('[')).unwrap()
}

/// Some of a backup.
fn cut(bytes: &[u8], lines: &[String]) -> Vec<Odd> {
    let broken_off = "the file breaks off here; fetch it again, whole";
    let endless = "it breaks off: its last line is missing";
    let last = lines.len() - 1;
    vec![
        (bytes[..bytes.len() / 2].to_vec(), broken_off),
        (bytes[..bytes.len() - 4].to_vec(), broken_off),
        (packed(&lines[..last].join("\n")), endless),
        (packed(&lines[..last / 2].join("\n")), endless),
    ]
}

/// More than a backup, or less in its midst.
fn changed(text: &str, lines: &[String]) -> Vec<Odd> {
    let damaged = "it is damaged: its lines are not those";
    let mut flipped = packed(text);
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    vec![
        // How it is told depends on where it is.
        (flipped, ""),
        (packed(&text[..text.len() - 9]), "it is damaged: "),
        (without(lines, first_row(lines)), damaged),
        (
            packed(&text.replacen("\"editors\"", "\"editor5\"", 1)),
            damaged,
        ),
        (
            packed(&format!("{text}[]\n")),
            "there is more behind its end",
        ),
    ]
}

/// What was never a backup, or is none for this version.
fn foreign(lines: &[String]) -> Vec<Odd> {
    let none = "this is no backup of Hamkor";
    let mut head: Value = serde_json::from_str(&lines[0]).unwrap();
    head["version"] = json!(2);
    let dump = b"{\"type\":\"dump\",\"row\":{\"version\":1}}\n";
    vec![
        (without(lines, 0), none),
        (Vec::new(), "it is empty"),
        (b"id,name\n1,one\n".to_vec(), none),
        (b"\xff\xfe\x00".to_vec(), "this line is no UTF-8"),
        (
            dump.to_vec(),
            "this is a dump, not a backup; `hamkor import --apply` loads it",
        ),
        (
            packed(&ended(&with(lines, 0, &head.to_string()))),
            "it is of version 2; this program reads version 1",
        ),
    ]
}

/// How many of them are whole.
const N_UNFIT: usize = 5;

/// Whole, but nothing that fits the tables: only who restores it sees that.
fn unfit(lines: &[String]) -> [Odd; N_UNFIT] {
    let row = first_row(lines);
    let told = |at, line: &str| packed(&ended(&with(lines, at, line)));
    let renamed = lines.iter();
    let renamed = renamed.map(|line| line.replace("\"agency\"", "\"entity\""));
    let renamed: Vec<_> = renamed.collect();
    [
        (
            told(row, "[1]"),
            "a row of `agency` has 6 values, this has 1",
        ),
        (told(row, "[1,2,3,4,5,6]"), "its `id` is not a UUID"),
        (told(row + 1, &lines[row]), "a row of `agency` stands twice"),
        (
            told(1, r#"{"table":"agency","columns":["id"]}"#),
            "the column `slug` of `agency` is missing",
        ),
        (packed(&ended(&renamed)), "a backup has no table `entity`"),
    ]
}

#[tokio::test]
async fn what_is_no_whole_backup_is_refused_and_leaves_nothing() {
    let few = Few::new().await;
    let file = few.file("hamkor.backup");
    backup(few.app.database(), &file);
    let refused = |database: &Database, bytes: &[u8], reason: &str| {
        let odd = few.file("odd.backup");
        std::fs::write(&odd, bytes).unwrap();
        let restore = ["restore", odd.to_str().unwrap()];
        let (code, told, errors) = hamkor(&restore).on(database).run();
        assert_eq!(code, Some(1), "{reason}: {told}{errors}");
        assert!(
            told.contains("odd.backup:") && told.contains(reason),
            "{reason}: {told}{errors}"
        );
    };
    let other = Database::create().await;
    done(&["migrate"], &other);
    for (bytes, reason) in odd(&file) {
        refused(&other, &bytes, reason);
        let agencies = names(&other, ["SELECT slug AS name FROM agency"; 2]).await;
        assert_eq!(agencies, BTreeSet::new(), "{reason}");
    }
    restore(&other, &file);
    assert_is_sound(&other);
    // Where there are no tables, there are none afterwards.
    let bare = Database::create().await;
    let (bytes, reason) = odd(&file).remove(2);
    refused(&bare, &bytes, reason);
    assert_eq!(tables(&bare).await, BTreeSet::new());
}

#[tokio::test]
async fn a_backup_of_a_newer_version_says_which_one_reads_it() {
    let few = Few::new().await;
    let file = few.file("hamkor.backup");
    backup(few.app.database(), &file);
    let mut lines: Vec<_> = unpacked(&file).lines().map(str::to_owned).collect();
    let mut head: Value = serde_json::from_str(&lines[0]).unwrap();
    head["step"] = json!("m20990101_000099_later");
    head["hamkor"] = json!("7.0.0");
    lines[0] = head.to_string();
    std::fs::write(&file, packed(&ended(&lines))).unwrap();
    let other = Database::create().await;
    let file = file.to_str().unwrap();
    let (code, told, errors) = hamkor(&["restore", file]).on(&other).run();
    assert_eq!((code, told.as_str()), (Some(1), ""));
    assert!(
        errors.contains(
            "the backup is of hamkor 7.0.0, which is newer: its tables are at the step \
             m20990101_000099_later, and this program knows none after m"
        ),
        "{errors}"
    );
    assert_eq!(tables(&other).await, BTreeSet::new());
    let told = done(&["restore", "--verify", file], &other);
    assert!(
        told.contains("step m20990101_000099_later, by hamkor 7.0.0"),
        "{told}"
    );
}

#[tokio::test]
async fn a_backup_is_verified_without_a_database() {
    let few = Few::new().await;
    let file = few.file("hamkor.backup");
    let told = backup(few.app.database(), &file);
    let (_, counts) = told.split_once(": ").unwrap();
    let (counts, _) = counts.split_once("; ").unwrap();
    let path = file.to_str().unwrap();
    let verify = || {
        let hamkor = hamkor(&["restore", "--verify", path]);
        hamkor
            .env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
            .run()
    };
    let (code, told, errors) = verify();
    assert_eq!(code, Some(0), "{told}{errors}");
    assert!(
        told.starts_with("whole: revision ") && told.trim_end().ends_with(counts),
        "{told}"
    );
    let mut odd = odd(&file);
    odd.truncate(odd.len() - N_UNFIT);
    for (bytes, reason) in odd {
        std::fs::write(&file, bytes).unwrap();
        let (code, told, errors) = verify();
        assert_eq!(code, Some(1), "{reason}: {told}{errors}");
        assert!(told.contains(reason), "{reason}: {told}{errors}");
    }
}

#[tokio::test]
async fn a_database_with_anything_in_it_is_left_alone() {
    let few = Few::new().await;
    let file = few.file("hamkor.backup");
    backup(few.app.database(), &file);
    let other = TestApp::start().await;
    other.agency("adb").await;
    for (database, reason) in [
        (
            other.database(),
            "it has 1 agencies; a backup is the whole of a database",
        ),
        (few.app.database(), "the database is not empty: it has "),
    ] {
        let restore = ["restore", file.to_str().unwrap()];
        let (code, told, errors) = hamkor(&restore).on(database).run();
        assert_eq!((code, told.as_str()), (Some(1), ""));
        assert!(errors.contains(reason), "{errors}");
    }
    assert_eq!(other.store().check().await.unwrap(), [""; 0]);
    // Tables without anything in them are no data.
    let empty = TestApp::start().await;
    restore(empty.database(), &file);
}

#[tokio::test]
async fn a_file_is_never_replaced_by_mistake_and_is_its_owners_alone() {
    let app = TestApp::start().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("hamkor.backup");
    std::fs::write(&file, "dear").unwrap();
    let path = file.to_str().unwrap();
    let (code, told, errors) = hamkor(&["backup", path]).on(app.database()).run();
    assert_eq!((code, told.as_str()), (Some(1), ""));
    assert!(errors.contains("already; --force replaces it"), "{errors}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "dear");
    done(&["backup", "--force", path], app.database());
    assert!(unpacked(&file).starts_with(r#"{"format":"hamkor backup","version":1,"#));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let n_files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(n_files, 1, "nothing is left beside it");
}

#[tokio::test]
async fn a_backup_goes_through_a_pipe() {
    let few = Few::new().await;
    let (code, bytes, told) = hamkor(&["backup", "-"]).on(few.app.database()).pipe(b"");
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("backed up revision "), "{told}");
    let other = Database::create().await;
    let (code, told, errors) = hamkor(&["restore", "-"]).on(&other).pipe(&bytes);
    assert_eq!(code, Some(0), "{errors}");
    let told = String::from_utf8(told).unwrap();
    assert!(told.starts_with("restored revision "), "{told}");
}

#[tokio::test]
async fn without_tables_there_is_nothing_to_back_up() {
    let database = Database::create().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("hamkor.backup");
    let (code, _, errors) = hamkor(&["backup", file.to_str().unwrap()])
        .on(&database)
        .run();
    assert_eq!(code, Some(1));
    assert!(errors.contains("the database has no tables"), "{errors}");
    assert!(!file.exists());
}
