//! Dates known to the year, the month or the day.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::{Date, Month, util::days_in_month};

/// A calendar date known to the year, the month or the day: `2027`, `2024-06`, `2024-06-14`.
///
/// It stands for a period. Two orders matter:
///
/// * **Sorting** is by the first day of the period, the longer period first: `2024` < `2024-01` <
///   `2024-01-01` < `2024-06`. The written form sorts the same way byte by byte, so that a database
///   can order the text.
/// * **Holding on** a date means that the periods overlap: what is known to have begun in `2024`
///   may hold on `2024-03`, and on `2024`, not on `2023`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: u16,
    month: u8,
    day: u8,
}

impl PartialDate {
    /// The longest written form, in bytes.
    pub const MAX_LEN: usize = 10;

    /// Reads `2027`, `2024-06` or `2024-06-14`; `None` if it is none of them or no such day exists.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = parts
            .next()
            .map(|part| digits(part, 2))
            .map_or(Some(0), |n| n)?;
        let day = parts
            .next()
            .map(|part| digits(part, 2))
            .map_or(Some(0), |n| n)?;
        if parts.next().is_some() || year == 0 {
            return None;
        }
        let date = Self {
            year,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        };
        let n_parts = text.split('-').count();
        date.exists(n_parts).then_some(date)
    }

    /// Its written form. Answers are full of dates, and the ways of `write!` are long.
    fn written(self, place: &mut [u8; Self::MAX_LEN]) -> &str {
        let (year, month, day) = (self.year, u16::from(self.month), u16::from(self.day));
        let digit = |number| b"0123456789"[usize::from(number % 10)];
        *place = [
            digit(year / 1_000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(day / 10),
            digit(day),
        ];
        let length = match (self.month, self.day) {
            (0, _) => 4,
            (_, 0) => 7,
            _ => Self::MAX_LEN,
        };
        std::str::from_utf8(&place[..length]).expect("digits and hyphens are UTF-8")
    }

    fn exists(self, n_parts: usize) -> bool {
        match n_parts {
            1 => true,
            2 => Month::try_from(self.month).is_ok(),
            _ => Month::try_from(self.month).is_ok_and(|month| {
                Date::from_calendar_date(i32::from(self.year), month, self.day).is_ok()
            }),
        }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The first day that it can mean.
    #[must_use]
    pub fn first_day(self) -> Self {
        Self {
            year: self.year,
            month: self.month.max(1),
            day: self.day.max(1),
        }
    }

    /// The last day that it can mean.
    #[must_use]
    pub fn last_day(self) -> Self {
        let month = if self.month == 0 { 12 } else { self.month };
        let last =
            Month::try_from(month).map_or(31, |month| days_in_month(month, i32::from(self.year)));
        Self {
            year: self.year,
            month,
            day: if self.day == 0 { last } else { self.day },
        }
    }

    /// Whether a fact that holds from `since` to `until` holds on this date.
    ///
    /// An absent end is open: what is not said to have ended may hold still.
    #[must_use]
    pub fn is_within(self, since: Option<Self>, until: Option<Self>) -> bool {
        since.is_none_or(|since| since.first_day() <= self.last_day())
            && until.is_none_or(|until| self.first_day() <= until.last_day())
    }
}

/// A number written in exactly `n` ASCII digits.
fn digits(text: &str, n: usize) -> Option<u16> {
    (text.len() == n && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.written(&mut [0; Self::MAX_LEN]))
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.written(&mut [0; Self::MAX_LEN]))
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::custom(format!(
                "`{text}` is no date; write a year, month or day: 2027, 2024-06, 2024-06-14"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PartialDate;

    fn date(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    #[test]
    fn only_real_dates_are_read() {
        for good in ["2027", "2024-06", "2024-02-29", "0001"] {
            assert_eq!(date(good).to_string(), good);
        }
        for bad in [
            "",
            "27",
            "2024-13",
            "2024-00",
            "2023-02-29",
            "2024-6",
            "2024-06-14T",
            "0000",
        ] {
            assert_eq!(PartialDate::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn sorting_agrees_with_the_written_form() {
        let sorted = [
            "2023-12-31",
            "2024",
            "2024-01",
            "2024-01-01",
            "2024-06",
            "2025",
        ];
        assert!(sorted.is_sorted());
        assert!(sorted.map(date).is_sorted());
    }

    #[test]
    fn holding_on_a_date_is_an_overlap_of_periods() {
        let on = date("2024-03");
        assert!(on.is_within(Some(date("2024")), None));
        assert!(on.is_within(None, Some(date("2024-03-01"))));
        assert!(on.is_within(None, None));
        assert!(!on.is_within(Some(date("2024-04-01")), None));
        assert!(!on.is_within(None, Some(date("2024-02"))));
        assert_eq!(date("2023-02").last_day(), date("2023-02-28"));
    }
}
