//! How long a key is to hold, as a person says it.

use std::str::FromStr;

use anyhow::{Result, bail};

use crate::domain::{Instant, PartialDate};

const MICROS_A_DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// For a number of days, or through a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expiry {
    /// That many days from now.
    Days(u16),
    /// To the end of that day in UTC.
    Through(Instant),
}

impl Expiry {
    /// The moment that is meant by one who speaks at `now`, if it is still to come.
    pub(super) fn after(self, now: Instant) -> Result<Instant> {
        let end = match self {
            Self::Days(days) => {
                let micros = i64::from(days) * MICROS_A_DAY;
                Instant::from_micros(now.micros().saturating_add(micros))
            }
            Self::Through(end) => end,
        };
        if end <= now {
            bail!("--expires is in the past; give a later day, or days from now such as 90d");
        }
        Ok(end)
    }
}

impl FromStr for Expiry {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = match text.strip_suffix('d') {
            Some(days) => days.parse().ok().filter(|days| *days > 0).map(Self::Days),
            None => end_of(text).map(Self::Through),
        };
        read.ok_or("give days, 1d to 65535d, or a day such as 2027-06-30")
    }
}

/// The last microsecond of a day: `2027-06-30`.
fn end_of(text: &str) -> Option<Instant> {
    let day = PartialDate::parse(text)?;
    Instant::parse(&format!("{day}T23:59:59.999999Z"))
}

#[cfg(test)]
mod tests {
    use super::{Expiry, Instant};

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn days_count_from_now_and_a_day_is_meant_whole() {
        let now = at("2026-11-25T12:00:00Z");
        for (text, end) in [
            ("1d", "2026-11-26T12:00:00Z"),
            ("90d", "2027-02-23T12:00:00Z"),
            ("2026-11-25", "2026-11-25T23:59:59.999999Z"),
            ("9999-12-31", "9999-12-31T23:59:59.999999Z"),
        ] {
            let expiry: Expiry = text.parse().unwrap();
            assert_eq!(expiry.after(now).unwrap(), at(end), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_to_come_is_refused() {
        for text in [
            "",
            "d",
            "0d",
            "-1d",
            "65536d",
            "90",
            "90 d",
            "2027",
            "2027-06",
            "2027-02-30",
        ] {
            assert!(text.parse::<Expiry>().is_err(), "{text}");
        }
        let past: Expiry = "2026-11-24".parse().unwrap();
        assert!(past.after(at("2026-11-25T12:00:00Z")).is_err());
    }
}
