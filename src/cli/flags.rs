//! Flags that stand for settings. They keep the text: `config` reads it, wherever it came from.

use clap::Args;

/// Names of variables with the values that flags gave them.
pub(super) type Pairs = Vec<(&'static str, String)>;

fn given<const N: usize>(flags: [(&'static str, &Option<String>); N]) -> Pairs {
    flags
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.clone()?)))
        .collect()
}

/// What to log; for every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Logging")]
pub(super) struct LogFlags {
    #[arg(long, global = true, value_name = "FILTER")]
    #[arg(
        help = "Events to log: error, warn, info, debug, trace [env: HAMKOR_LOG] [default: info]"
    )]
    log: Option<String>,
    #[arg(long, global = true, value_name = "FORMAT")]
    #[arg(help = "How to write them: auto, human, json [env: HAMKOR_LOG_FORMAT] [default: auto]")]
    log_format: Option<String>,
}

impl LogFlags {
    pub(super) fn pairs(&self) -> Pairs {
        given([
            ("HAMKOR_LOG", &self.log),
            ("HAMKOR_LOG_FORMAT", &self.log_format),
        ])
    }
}

/// Which database, and how to reach it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Database")]
pub(super) struct StoreFlags {
    #[arg(long, value_name = "URL")]
    #[arg(
        help = "sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME; if not given, hamkor.db in \
                  your data folder [env: DATABASE_URL]"
    )]
    database_url: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    #[arg(help = "The most connections at a time [env: HAMKOR_DATABASE_CONNECTIONS] [default: 8]")]
    database_connections: Option<String>,
    #[arg(long, value_name = "TIME")]
    #[arg(help = "How long to wait for a connection [env: HAMKOR_DATABASE_WAIT] [default: 500ms]")]
    database_wait: Option<String>,
    #[arg(long, value_name = "TIME")]
    #[arg(help = "How long a statement may run [env: HAMKOR_STATEMENT_TIMEOUT] [default: 5s]")]
    statement_timeout: Option<String>,
}

impl StoreFlags {
    pub(super) fn pairs(&self) -> Pairs {
        given([
            ("DATABASE_URL", &self.database_url),
            ("HAMKOR_DATABASE_CONNECTIONS", &self.database_connections),
            ("HAMKOR_DATABASE_WAIT", &self.database_wait),
            ("HAMKOR_STATEMENT_TIMEOUT", &self.statement_timeout),
        ])
    }
}

/// How to answer requests.
#[derive(Debug, Args)]
#[command(next_help_heading = "Server")]
pub(super) struct ServeFlags {
    #[arg(long, value_name = "ADDRESS:PORT")]
    #[arg(
        help = "Where to listen; port 0 takes a free one [env: HAMKOR_LISTEN] \
                  [default: 127.0.0.1:8080]"
    )]
    listen: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    #[arg(
        help = "Threads that answer requests; auto is one a processor [env: HAMKOR_WORKERS] \
                  [default: auto]"
    )]
    workers: Option<String>,
    #[arg(long, value_name = "BYTES")]
    #[arg(help = "The largest request body [env: HAMKOR_MAX_BODY_BYTES] [default: 262144]")]
    max_body_bytes: Option<String>,
    #[arg(long, value_name = "TIME")]
    #[arg(
        help = "How long requests may take to end after SIGTERM [env: HAMKOR_SHUTDOWN_TIMEOUT] \
                  [default: 10s]"
    )]
    shutdown_timeout: Option<String>,
}

impl ServeFlags {
    pub(super) fn pairs(&self) -> Pairs {
        given([
            ("HAMKOR_LISTEN", &self.listen),
            ("HAMKOR_WORKERS", &self.workers),
            ("HAMKOR_MAX_BODY_BYTES", &self.max_body_bytes),
            ("HAMKOR_SHUTDOWN_TIMEOUT", &self.shutdown_timeout),
        ])
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command};

    use super::{LogFlags, ServeFlags, StoreFlags};
    use crate::config::VARIABLES;

    #[test]
    fn every_variable_has_a_flag_that_names_it_and_its_default() {
        let command = Command::new("hamkor");
        let command = LogFlags::augment_args(StoreFlags::augment_args(command));
        let command = ServeFlags::augment_args(command);
        for variable in VARIABLES {
            let flag = variable.name.trim_start_matches("HAMKOR_");
            let flag = flag.to_lowercase().replace('_', "-");
            let arg = command
                .get_arguments()
                .find(|arg| arg.get_long() == Some(&flag))
                .unwrap_or_else(|| panic!("--{flag} is missing"));
            let help = arg.get_help().unwrap().to_string();
            assert!(
                help.contains(&format!("[env: {}]", variable.name)),
                "{help}"
            );
            if !variable.default.is_empty() {
                let default = format!("[default: {}]", variable.default);
                assert!(help.contains(&default), "{help}");
            }
        }
    }
}
