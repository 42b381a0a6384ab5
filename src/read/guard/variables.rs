//! What variables may be: how long their lists are, and how deep they nest.

use serde_json::{Map, Value};

use super::{LIST_ITEMS, NESTING};
use crate::read::{fault::Fault, limits::Limits};

/// Refuses variables with too long lists, or that nest too deep.
pub(in crate::read) fn check(variables: &Map<String, Value>, limits: &Limits) -> Result<(), Fault> {
    let mut level: Vec<&Value> = variables.values().collect();
    let mut depth = 0;
    while !level.is_empty() {
        NESTING.check(depth, limits.nesting)?;
        depth += 1;
        let mut below = Vec::new();
        for value in level {
            match value {
                Value::Array(items) => {
                    LIST_ITEMS.check(items.len(), limits.list_items)?;
                    below.extend(items);
                }
                Value::Object(fields) => below.extend(fields.values()),
                _ => {}
            }
        }
        level = below;
    }
    Ok(())
}
