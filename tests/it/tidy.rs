//! The rules of the source that no lint knows.

use std::path::{Path, PathBuf};

use crate::harness::repository;

/// Crates of other people, and the only places that may name them.
const FENCES: [(&str, &[&str]); 16] = [
    ("sea_orm", &["src/store"]),
    ("sqlx", &["src/store"]),
    ("async_graphql", &["src/graphql", "src/read"]),
    ("actix_web", &["src/http"]),
    ("rust_embed", &["src/http"]),
    ("clap", &["src/cli"]),
    ("anyhow", &["src/cli"]),
    ("prometheus_client", &["src/http/metrics"]),
    ("opentelemetry", &["src/telemetry"]),
    ("opentelemetry_http", &["src/telemetry"]),
    ("opentelemetry_otlp", &["src/telemetry"]),
    ("opentelemetry_sdk", &["src/telemetry"]),
    ("tracing_opentelemetry", &["src/telemetry"]),
    ("ureq", &["src/telemetry", "src/oidc"]),
    ("jsonwebtoken", &["src/oidc"]),
    ("ring", &["src/oidc"]),
];

/// A module may use those of its own rank and below.
const RANKS: [(&str, u8); 10] = [
    ("domain", 0),
    ("telemetry", 0),
    ("oidc", 1),
    ("store", 1),
    ("exchange", 2),
    ("graphql", 2),
    ("read", 2),
    ("http", 3),
    ("config", 4),
    ("cli", 5),
];

/// A source file, by its path from the root of the project.
struct File {
    path: String,
    text: String,
}

impl File {
    /// The lines with code in them, counted from 1; comments may name anything.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(n, line)| (n + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The module directly below the root that it belongs to.
    fn module(&self) -> &str {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        path.split('/').next().unwrap_or_default()
    }
}

fn files(folder: &str) -> Vec<File> {
    let mut paths = Vec::new();
    collect(&repository().join(folder), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let relative = path.strip_prefix(repository()).unwrap();
        File {
            path: relative.to_string_lossy().replace('\\', "/"),
            text: std::fs::read_to_string(&path).unwrap(),
        }
    };
    let files: Vec<_> = paths.into_iter().map(read).collect();
    assert!(!files.is_empty(), "{folder} has no source files");
    files
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // What npm installs is not ours.
        if path.ends_with("node_modules") {
            continue;
        }
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

fn assert_none(faults: &[String], rule: &str) {
    assert!(faults.is_empty(), "{rule}:\n  {}", faults.join("\n  "));
}

/// Whether `line` holds `word`, and not as a part of a longer one.
fn names(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part)
    })
}

#[test]
fn foreign_crates_stay_behind_their_fence() {
    let mut faults = Vec::new();
    for file in files("src") {
        for (name, homes) in FENCES {
            if homes.iter().any(|home| file.path.starts_with(home)) {
                continue;
            }
            let lines = file.code().filter(|(_, line)| names(line, name));
            faults.extend(lines.map(|(n, _)| format!("{}:{n} names {name}", file.path)));
        }
    }
    assert_none(&faults, "only their own layer knows these crates");
}

#[test]
fn no_layer_uses_one_above_it() {
    let rank = |module: &str| {
        RANKS
            .iter()
            .find(|(name, _)| *name == module)
            .map(|(_, rank)| *rank)
    };
    let mut faults = Vec::new();
    for file in files("src") {
        if ["src/lib.rs", "src/main.rs"].contains(&file.path.as_str()) {
            continue;
        }
        let Some(own) = rank(file.module()) else {
            faults.push(format!(
                "{} belongs to a module without a rank here",
                file.path
            ));
            continue;
        };
        for used in used_modules(&file) {
            if rank(&used).is_some_and(|other| other > own) {
                faults.push(format!("{} uses crate::{used}", file.path));
            }
        }
    }
    assert_none(
        &faults,
        "domain ← oidc, store ← exchange, graphql, read ← http ← config ← cli",
    );
}

/// What follows `crate::`, alone or at the first level of a group of braces.
fn used_modules(file: &File) -> Vec<String> {
    let code: Vec<_> = file.code().map(|(_, line)| line).collect();
    let code = code.join("\n");
    let mut modules = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            Some(group) => modules.extend(group_names(group)),
            None => modules.push(first_name(rest)),
        }
    }
    modules
}

fn group_names(group: &str) -> Vec<String> {
    let mut depth = 1;
    let mut top = String::new();
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ if depth == 1 => top.push(c),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    top.split(',').map(|item| first_name(item.trim())).collect()
}

fn first_name(text: &str) -> String {
    let is_name = |c: &char| c.is_alphanumeric() || *c == '_';
    text.chars().take_while(is_name).collect()
}

#[test]
fn files_are_short() {
    let mut faults = Vec::new();
    for (folder, most) in [("src", 300), ("migrations/src", 300), ("tests", 500)] {
        let long = files(folder).into_iter().filter_map(|file| {
            let n = file.text.lines().count();
            (n > most).then(|| format!("{} has {n} lines", file.path))
        });
        faults.extend(long);
    }
    assert_none(&faults, "a file has at most 300 lines, or 500 of tests");
}

#[test]
fn every_file_begins_with_what_it_is() {
    let mut faults = Vec::new();
    for folder in ["src", "migrations/src", "tests"] {
        let nameless = files(folder)
            .into_iter()
            .filter(|file| !file.text.starts_with("//! "));
        faults.extend(nameless.map(|file| file.path));
    }
    assert_none(&faults, "a file begins with a `//!` line");
}

#[test]
fn nothing_unfinished_or_careless_is_left() {
    let mut faults = Vec::new();
    for file in files("src").into_iter().chain(files("migrations/src")) {
        if file.text.contains("STUB") {
            faults.push(format!("{} is a stub", file.path));
        }
        if file.path.ends_with("/tests.rs") {
            continue;
        }
        let program = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        if program.contains(".unwrap()") {
            faults.push(format!("{} calls unwrap outside its tests", file.path));
        }
    }
    assert_none(&faults, "outside tests, `expect` says why it cannot fail");
}

#[test]
fn the_migrations_do_not_know_the_program() {
    let manifest = std::fs::read_to_string(repository().join("migrations/Cargo.toml")).unwrap();
    let depends = manifest
        .lines()
        .any(|line| line.trim_start().starts_with("hamkor"));
    assert!(
        !depends,
        "a migration outlives the code that it was written beside"
    );
}
