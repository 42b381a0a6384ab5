//! Texts that hold JSON, as part of a line of JSON, byte for byte.

use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, ser::Error as _};
use serde_json::value::RawValue;

pub(super) fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let raw: &RawValue = serde_json::from_str(text).map_err(S::Error::custom)?;
    raw.serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(raw.get().to_owned())
}
