//! The settings: read once, from flags, then the environment, then `.env`, then the defaults.

mod reader;
mod variables;

use std::{net::SocketAddr, ops::RangeInclusive, str::FromStr, time::Duration};

use crate::{
    http::HttpSettings,
    store,
    telemetry::{self, Format, LogSettings},
};

use reader::Reader;
pub use reader::WrongSettings;
pub use variables::{VARIABLES, Variable};

/// Every setting of the program.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How to reach the database.
    pub database: store::Options,
    /// Where to listen.
    pub listen: SocketAddr,
    /// How to answer.
    pub http: HttpSettings,
    /// What to log.
    pub log: LogSettings,
    /// What looks like a slip but stops nothing; to be logged once logging runs.
    pub warnings: Vec<String>,
}

impl Settings {
    /// Reads the settings; `flags` are names of variables with the values that flags gave them.
    ///
    /// All that is wrong is reported at once.
    pub fn read(flags: Vec<(&'static str, String)>) -> Result<Self, WrongSettings> {
        Self::from_reader(Reader::gather(flags))
    }

    fn from_reader(mut reader: Reader) -> Result<Self, WrongSettings> {
        let settings = Self {
            database: store::Options {
                url: reader.take(
                    "DATABASE_URL",
                    "a URL that starts with sqlite: or postgres://, such as sqlite:hamkor.db",
                    database_url,
                ),
                max_connections: reader.take(
                    "HAMKOR_DATABASE_CONNECTIONS",
                    "a number of connections from 1 to 1000",
                    |text| number(text, &(1..=1_000)),
                ),
                acquire_timeout: reader.take("HAMKOR_DATABASE_WAIT", DURATION, duration),
                statement_timeout: reader.take("HAMKOR_STATEMENT_TIMEOUT", DURATION, duration),
            },
            listen: reader.take(
                "HAMKOR_LISTEN",
                "an address and a port, such as 127.0.0.1:8080 or [::1]:8080",
                |text| text.parse().ok(),
            ),
            http: HttpSettings {
                max_body_bytes: reader.take(
                    "HAMKOR_MAX_BODY_BYTES",
                    "a number of bytes from 1024 to 104857600",
                    |text| number(text, &(1_024..=104_857_600)),
                ),
                shutdown_timeout: reader.take("HAMKOR_SHUTDOWN_TIMEOUT", DURATION, duration),
                workers: reader.take(
                    "HAMKOR_WORKERS",
                    "a number of threads from 1 to 1024, or auto for one a processor",
                    workers,
                ),
            },
            log: LogSettings {
                filter: reader.take(
                    "HAMKOR_LOG",
                    "log directives, such as info or warn,hamkor::http=debug",
                    |text| telemetry::is_filter(text).then(|| text.to_owned()),
                ),
                format: reader.take("HAMKOR_LOG_FORMAT", "auto, human or json", Format::parse),
            },
            warnings: reader.warnings(),
        };
        reader.finish().map(|()| settings)
    }
}

const DURATION: &str = "a time above zero with its unit, such as 500ms, 30s or 2m";

fn duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.strip_prefix(digits)? {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => return None,
    };
    let millis = digits.parse::<u64>().ok()?.checked_mul(unit)?;
    (millis > 0).then(|| Duration::from_millis(millis))
}

fn number<T: FromStr + PartialOrd>(text: &str, range: &RangeInclusive<T>) -> Option<T> {
    let number = text.parse().ok()?;
    range.contains(&number).then_some(number)
}

/// `Some(None)` leaves the number to the server.
#[expect(clippy::option_option, reason = "the outer is whether it can be read")]
fn workers(text: &str) -> Option<Option<usize>> {
    if text == "auto" {
        return Some(None);
    }
    number(text, &(1..=1_024)).map(Some)
}

fn database_url(text: &str) -> Option<String> {
    ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.starts_with(scheme) && text.len() > scheme.len())
        .then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Duration, Reader, Settings, VARIABLES, Variable, duration};

    fn read(
        environment: &[(&str, &str)],
        flags: &[(&'static str, &str)],
    ) -> Result<Settings, String> {
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let flags = flags
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        let reader = Reader::new(flags.collect(), environment.collect(), Vec::new());
        Settings::from_reader(reader).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn every_default_is_valid() {
        let settings = read(&[], &[]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert!(settings.database.url.starts_with("sqlite:"));
        assert!(settings.database.url.ends_with("hamkor.db"));
        assert_eq!(settings.warnings, Vec::<String>::new());
    }

    #[test]
    fn flags_win_over_the_environment() {
        let settings = read(
            &[("HAMKOR_LISTEN", "127.0.0.1:1"), ("HAMKOR_WORKERS", "3")],
            &[("HAMKOR_LISTEN", "127.0.0.1:2")],
        );
        let settings = settings.unwrap();
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(settings.http.workers, Some(3));
    }

    #[test]
    fn all_wrong_values_are_refused_at_once_without_showing_a_password() {
        let wrong = read(
            &[
                ("DATABASE_URL", "mysql://me:secret@example.org/db"),
                ("HAMKOR_MAX_BODY_BYTES", "lots"),
            ],
            &[("HAMKOR_SHUTDOWN_TIMEOUT", "0s")],
        );
        insta::assert_snapshot!(wrong.unwrap_err(), @r"
        DATABASE_URL is `mysql://…` (from the environment); expected a URL that starts with sqlite: or postgres://, such as sqlite:hamkor.db
        HAMKOR_MAX_BODY_BYTES is `lots` (from the environment); expected a number of bytes from 1024 to 104857600
        HAMKOR_SHUTDOWN_TIMEOUT is `0s` (from a flag); expected a time above zero with its unit, such as 500ms, 30s or 2m
        ");
    }

    #[test]
    fn an_unknown_variable_is_told_with_the_nearest_known_one() {
        let settings = read(
            &[("HAMKOR_LISTENS", "x"), ("HAMKOR_TEST_BACKEND", "sqlite")],
            &[],
        );
        insta::assert_snapshot!(settings.unwrap().warnings.join("\n"), @"HAMKOR_LISTENS (from the environment) is no setting; did you mean HAMKOR_LISTEN?");
    }

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Some(Duration::from_mins(2)));
        for wrong in [
            "",
            "5",
            "s",
            "-1s",
            "0s",
            "1h",
            "1 s",
            "99999999999999999999s",
        ] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_example_file_has_every_variable_with_its_comment_and_default() {
        let title =
            "# Settings of Hamkor, with their defaults. Copy to `.env` and change what you need.\n";
        let settings = VARIABLES.iter().map(|variable| {
            let Variable {
                name,
                default,
                about,
            } = variable;
            format!("\n# {about}\n# {name}={default}\n")
        });
        let expected: String = std::iter::once(title.to_owned()).chain(settings).collect();
        assert_eq!(include_str!("../.env.example"), expected);
    }
}
