//! Exact money: an amount, its currency and how the source bounds it.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Bound;

/// Nanos in one unit of an amount.
const NANOS: i64 = 1_000_000_000;

/// An exact decimal number of at most 16 digits before the point and 9 after it.
///
/// It is written as it was given, trailing zeros included, and never passes through a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(Decimal);

impl Amount {
    /// Reads `2000000000.00`; `None` if it is no plain decimal or has too many digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = whole.strip_prefix('-').unwrap_or(whole);
        let plain = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        (plain(digits, 16) && plain(fraction, 9))
            .then(|| Decimal::from_str_exact(text).ok().map(Self))
            .flatten()
    }

    /// Whole units and billionths of one, both of one sign: integers that databases add up exactly.
    #[must_use]
    pub fn parts(self) -> (i64, i64) {
        let scaled = (self.0 * Decimal::from(NANOS)).trunc();
        let nanos = i128::try_from(scaled).unwrap_or(0);
        let whole = i64::try_from(nanos / i128::from(NANOS)).unwrap_or(0);
        (whole, i64::try_from(nanos % i128::from(NANOS)).unwrap_or(0))
    }

    /// The sum that `whole` units and `nanos` billionths make, without trailing zeros.
    #[must_use]
    pub fn from_parts(whole: i64, nanos: i64) -> Self {
        Self((Decimal::from(whole) + Decimal::from(nanos) / Decimal::from(NANOS)).normalize())
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::custom(format!(
                "`{text}` is no amount; write a decimal number of at most 16 digits before the \
                 point and 9 after it"
            ))
        })
    }
}

/// An ISO 4217 currency code: three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Reads three capital letters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let code: [u8; 3] = text.as_bytes().try_into().ok()?;
        code.iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Self(code))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::custom(format!(
                "`{text}` is no ISO 4217 currency code, such as USD"
            ))
        })
    }
}

/// A sum of money as a source gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// How much.
    pub amount: Amount,
    /// In which currency; sums of several are never added up.
    pub currency: Currency,
    /// How the source bounds the figure.
    #[serde(default = "exact")]
    pub bound: Bound,
}

/// The bound of a figure for which none is given.
pub(super) const fn exact() -> Bound {
    Bound::Exact
}

/// What can be said of a sum whose parts are bounded so.
///
/// Lower bounds stay lower bounds, upper bounds upper ones; where both meet, or a part is only
/// about right, so is the sum.
#[must_use]
pub fn sum_bound(parts: impl IntoIterator<Item = Bound>) -> Bound {
    parts
        .into_iter()
        .fold(Bound::Exact, |sum, part| match (sum, part) {
            (same, other) if same == other => same,
            (Bound::Exact, other) | (other, Bound::Exact) => other,
            (Bound::AtLeast, Bound::MoreThan) | (Bound::MoreThan, Bound::AtLeast) => {
                Bound::MoreThan
            }
            _ => Bound::About,
        })
}

#[cfg(test)]
mod tests {
    use super::{Amount, Bound, sum_bound};

    #[test]
    fn amounts_are_exact_and_keep_their_form() {
        for text in [
            "2000000000.00",
            "1234567890123456.7891",
            "-0.000000001",
            "0",
        ] {
            let amount = Amount::parse(text).unwrap();
            assert_eq!(amount.to_string(), text);
            let (whole, nanos) = amount.parts();
            assert_eq!(Amount::from_parts(whole, nanos), amount);
        }
        for bad in [
            "",
            ".5",
            "5.",
            "1e9",
            "1,000",
            "12345678901234567",
            "0.1234567891",
            "+1",
        ] {
            assert_eq!(Amount::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_sum_is_bounded_as_its_parts_are() {
        use Bound::{About, AtLeast, AtMost, Exact, MoreThan};
        assert_eq!(sum_bound([Exact, Exact]), Exact);
        assert_eq!(sum_bound([Exact, MoreThan, AtLeast]), MoreThan);
        assert_eq!(sum_bound([AtMost, Exact]), AtMost);
        assert_eq!(sum_bound([AtMost, MoreThan]), About);
    }
}
