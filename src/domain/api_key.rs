//! API keys: the secrets by which agencies are known, and what a key may do.
//!
//! A key is `hk_live_`, thirty random characters and a checksum of them in six. The start tells
//! people, and programs that look for leaked secrets, what it is; the checksum tells a key that was
//! cut short or mistyped from one that is merely unknown, without a look at the database.

use std::fmt;

use crc::{CRC_32_ISO_HDLC, Crc};
use sha2::{Digest as _, Sha256};

use super::{Chance, chance::NoChance, vocabulary::vocabulary};

/// What every key begins with.
const START: &str = "hk_live_";
/// The random characters: 178 bits, far more than anybody can try.
const RANDOM_LEN: usize = 30;
/// The characters of the checksum: the fewest that hold 32 bits.
const CHECKSUM_LEN: usize = 6;
/// The random characters that lists may show.
const SHOWN_LEN: usize = 4;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

vocabulary! {
    /// What a key may do.
    Scope {
        /// Put and withdraw the agency's own records.
        Write = "write",
        /// Say which records are about one and the same thing.
        Curate = "curate",
        /// Look after agencies and their keys.
        Admin = "admin",
    }
}

/// An API key. The secret shows nowhere but in [`ApiKey::reveal`].
#[derive(Clone)]
pub struct ApiKey(String);

impl ApiKey {
    /// A new key that nobody can guess.
    pub fn generate(chance: &Chance) -> Result<Self, NoChance> {
        let mut random = String::with_capacity(RANDOM_LEN);
        for _ in 0..RANDOM_LEN {
            // 62 does not divide 2⁶⁴, which favours some digits by less than one in 10¹⁷.
            random.push(digit(chance.number()?));
        }
        Ok(Self(format!("{START}{random}{}", checksum(&random))))
    }

    /// Reads a key; `None` if it has another form or its checksum is wrong.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(START)?;
        let is_base62 = rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if rest.len() != RANDOM_LEN + CHECKSUM_LEN || !is_base62 {
            return None;
        }
        let (random, sum) = rest.split_at(RANDOM_LEN);
        (sum == checksum(random)).then(|| Self(text.to_owned()))
    }

    /// What is stored in its place: the SHA-256 of the whole key.
    ///
    /// A slow hash would add nothing: it protects what people can guess, and a key is random.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }

    /// Its beginning, by which people know it again: `hk_live_Qx7b`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0[..START.len() + SHOWN_LEN]
    }

    /// The whole secret, to be shown to its owner once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", self.prefix())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({self})")
    }
}

/// The base62 digit of the remainder.
fn digit(n: u64) -> char {
    let place = usize::try_from(n % 62).unwrap_or_default();
    char::from(DIGITS[place])
}

/// The CRC-32 in base62, the highest digit first, with zeros before it.
fn checksum(random: &str) -> String {
    let mut left = u64::from(CRC.checksum(random.as_bytes()));
    let mut digits = ['0'; CHECKSUM_LEN];
    for place in digits.iter_mut().rev() {
        *place = digit(left);
        left /= 62;
    }
    digits.iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{ApiKey, Chance, checksum};

    fn key() -> ApiKey {
        ApiKey::generate(&Chance::System).unwrap()
    }

    #[test]
    fn a_key_has_one_form_and_reads_back() {
        let key = ApiKey::generate(&Chance::counted(0)).unwrap();
        // The checksum is that of any other program: `crc32` of the thirty characters, in base62.
        assert_eq!(key.reveal(), "hk_live_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp");
        let read = ApiKey::parse(key.reveal()).unwrap();
        assert_eq!(read.reveal(), key.reveal());
        assert_eq!(read.digest(), key.digest());
        assert_eq!(key.prefix(), "hk_live_0123");
    }

    #[test]
    fn a_low_checksum_is_as_long_as_any() {
        // The CRC-32 of the empty text is 0.
        assert_eq!(checksum(""), "000000");
        // The check value of the standard, 0xCBF43926.
        assert_eq!(checksum("123456789"), "3jZRME");
    }

    #[test]
    fn one_wrong_character_anywhere_is_refused() {
        let key = key();
        for at in 0..key.reveal().len() {
            let mut text = key.reveal().to_owned();
            let other = if text[at..].starts_with('0') {
                "1"
            } else {
                "0"
            };
            text.replace_range(at..=at, other);
            assert!(ApiKey::parse(&text).is_none(), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let key = key();
        let key = key.reveal();
        let (short, long) = (&key[..key.len() - 1], format!("{key}0"));
        let (upper, spaced) = (key.to_uppercase(), format!(" {key}"));
        let foreign = format!("hk_live_{}", "ж".repeat(18));
        for text in ["", "hk_live_", short, &long, &upper, &spaced, &foreign] {
            assert!(ApiKey::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_secret_does_not_show_by_accident() {
        let key = key();
        let secret = &key.reveal()[key.prefix().len()..];
        for shown in [format!("{key}"), format!("{key:?}"), format!("{key:#?}")] {
            assert!(!shown.contains(secret), "{shown}");
            assert!(shown.contains(key.prefix()), "{shown}");
        }
    }

    #[test]
    fn no_two_keys_are_the_same_and_all_digits_occur() {
        let keys: HashSet<_> = (0..1_000).map(|_| key().reveal().to_owned()).collect();
        assert_eq!(keys.len(), 1_000);
        let random = |key: &String| key["hk_live_".len()..][..30].to_owned();
        let digits: HashSet<_> = keys.iter().flat_map(|k| random(k).into_bytes()).collect();
        assert_eq!(digits.len(), 62);
    }
}
