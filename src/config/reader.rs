//! Finds the value of each variable, and keeps account of what is wrong.

use std::{collections::HashMap, env, fmt};

use super::variables;

/// Where a value was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Flag,
    Environment,
    File,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flag => "a flag",
            Self::Environment => "the environment",
            Self::File => "`.env`",
        })
    }
}

/// All that is wrong with the settings, a line each.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct WrongSettings(pub Vec<String>);

/// The values that were given, and the faults found in them so far.
#[derive(Debug, Default)]
pub(super) struct Reader {
    values: HashMap<String, (String, Origin)>,
    faults: Vec<String>,
}

impl Reader {
    /// Collects `flags`, the environment and `.env`; where a name stands twice, the first wins.
    pub(super) fn gather(flags: Vec<(&'static str, String)>) -> Self {
        let environment = env::vars_os()
            .map(|(name, value)| {
                (
                    name.to_string_lossy().into(),
                    value.to_string_lossy().into(),
                )
            })
            .collect();
        let mut faults = Vec::new();
        let file = read_file(&mut faults);
        let mut reader = Self::new(flags, environment, file);
        reader.faults = faults;
        reader
    }

    /// From values that were collected already.
    pub(super) fn new(
        flags: Vec<(&'static str, String)>,
        environment: Vec<(String, String)>,
        file: Vec<(String, String)>,
    ) -> Self {
        let flags = flags
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let mut reader = Self::default();
        reader.add(Origin::Flag, flags);
        reader.add(Origin::Environment, environment);
        reader.add(Origin::File, file);
        reader
    }

    /// Keeps our own variables of `given`. An empty one counts as not given, as in compose files.
    fn add(&mut self, origin: Origin, given: impl IntoIterator<Item = (String, String)>) {
        for (name, value) in given {
            let is_ours = ["DATABASE_URL", "DATABASE_READ_URL"].contains(&name.as_str())
                || name.starts_with("HAMKOR_");
            if is_ours && !value.trim().is_empty() {
                self.values.entry(name).or_insert((value, origin));
            }
        }
    }

    /// The value of the variable `name`, read by `parse`, which describes itself as `expected`.
    ///
    /// A wrong value is noted as a fault, and the default stands in for it until
    /// [`Reader::finish`].
    pub(super) fn take<T>(
        &mut self,
        name: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> T {
        if let Some((value, origin)) = self.values.get(name) {
            if let Some(value) = parse(value.trim()) {
                return value;
            }
            self.faults.push(format!(
                "{name} is `{}` (from {origin}); expected {expected}",
                shown(value)
            ));
        }
        parse(&default(name)).expect("a test reads every default")
    }

    /// Whether the variable has a value of its own, right or wrong.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Notes what is wrong with values together.
    pub(super) fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }

    /// A line for each variable with our prefix that the program does not know.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut warnings: Vec<_> = self
            .values
            .iter()
            .filter(|(name, _)| !name.starts_with("HAMKOR_TEST_"))
            .filter(|(name, _)| !variables().any(|known| known.name == name.as_str()))
            .map(|(name, (_, origin))| {
                let nearest = nearest(name);
                format!("{name} (from {origin}) is no setting; did you mean {nearest}?")
            })
            .collect();
        warnings.sort();
        warnings
    }

    /// `Ok` if nothing was wrong.
    pub(super) fn finish(self) -> Result<(), WrongSettings> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(WrongSettings(self.faults))
        }
    }
}

/// The pairs of the nearest `.env`, here or in a folder above; none where there is no such file.
fn read_file(faults: &mut Vec<String>) -> Vec<(String, String)> {
    let lines = match dotenvy::dotenv_iter() {
        Ok(lines) => lines,
        Err(error) if error.not_found() => return Vec::new(),
        Err(error) => {
            faults.push(format!("`.env` cannot be opened: {error}"));
            return Vec::new();
        }
    };
    let mut pairs = Vec::new();
    for line in lines {
        match line {
            Ok(pair) => pairs.push(pair),
            Err(dotenvy::Error::Io(error)) => {
                faults.push(format!("`.env` cannot be read: {error}"));
                break;
            }
            // The line itself is not shown: it may hold a password.
            Err(_) => faults.push(format!(
                "`.env` has a wrong line after {} good ones; expected NAME=value",
                pairs.len()
            )),
        }
    }
    pairs
}

/// The value as an error may show it: a URL with a password in it only by its scheme.
fn shown(value: &str) -> String {
    match value.split_once("://") {
        Some((scheme, rest)) if rest.contains('@') => format!("{scheme}://…"),
        _ => value.to_owned(),
    }
}

fn default(name: &str) -> String {
    if name == "DATABASE_URL" {
        return default_database();
    }
    variables()
        .find(|variable| variable.name == name)
        .map(|variable| variable.default.to_owned())
        .expect("only variables of the list are taken")
}

/// `hamkor.db` in the platform's folder for data, or here where there is no home.
fn default_database() -> String {
    use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
    match choose_native_strategy() {
        Ok(folders) => {
            let file = folders.data_dir().join("hamkor").join("hamkor.db");
            format!("sqlite:{}", file.display())
        }
        Err(_) => "sqlite:hamkor.db".to_owned(),
    }
}

fn nearest(name: &str) -> &'static str {
    variables()
        .map(|variable| variable.name)
        .min_by_key(|known| strsim::damerau_levenshtein(known, name))
        .unwrap_or("DATABASE_URL")
}
