//! Flags that stand for settings, one for each variable. They keep the text: `config` reads it,
//! wherever it came from.

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::config::{DATABASE, Group, LIMITS, LOGGING, SERVER, TOKENS};

/// Names of variables with the values that flags gave them.
pub(super) type Pairs = Vec<(&'static str, String)>;

macro_rules! flags {
    ($(#[doc = $doc:literal] $name:ident: $groups:expr, $is_global:literal;)+) => {$(
        #[doc = $doc]
        #[derive(Debug)]
        pub(super) struct $name(pub(super) Pairs);

        impl Args for $name {
            fn augment_args(command: Command) -> Command {
                augment(command, $groups, $is_global)
            }

            fn augment_args_for_update(command: Command) -> Command {
                Self::augment_args(command)
            }
        }

        impl FromArgMatches for $name {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
                Ok(Self(given(matches, $groups)))
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
                self.0 = given(matches, $groups);
                Ok(())
            }
        }
    )+};
}

flags! {
    /// What to log; for every command.
    LogFlags: &[&LOGGING], true;
    /// Which database, and how to reach it.
    StoreFlags: &[&DATABASE], false;
    /// How to answer requests, and which.
    ServeFlags: &[&SERVER, &TOKENS, &LIMITS], false;
}

fn augment(mut command: Command, groups: &[&Group], is_global: bool) -> Command {
    for group in groups {
        for variable in group.variables {
            let default = match variable.default {
                "" => String::new(),
                default => format!(" [default: {default}]"),
            };
            let about = variable.about.trim_end_matches('.');
            let arg = Arg::new(variable.name)
                .long(variable.flag())
                .value_name(variable.value)
                .help(format!("{about} [env: {}]{default}", variable.name))
                .help_heading(group.title)
                .global(is_global);
            command = command.arg(arg);
        }
    }
    command
}

fn given(matches: &ArgMatches, groups: &[&Group]) -> Pairs {
    let variables = groups.iter().flat_map(|group| group.variables);
    variables
        .filter_map(|variable| {
            let value = matches.get_one::<String>(variable.name)?;
            Some((variable.name, value.clone()))
        })
        .collect()
}
