//! Cells: a value as a text that a table has, and back.
//!
//! Spreadsheets run what begins like a formula, so a cell that does gets an apostrophe in front, as a
//! person would type it; reading takes it away again.

use serde_json::{Value, json};

use super::columns::{is_number, is_texts};

/// What makes a spreadsheet take a cell for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The cell of a value.
pub(super) fn write(column: &str, value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if is_texts(column) => {
            let items: Vec<_> = items.iter().filter_map(Value::as_str).collect();
            items.join("\n")
        }
        Value::Object(_) => named(value).unwrap_or_else(|| value.to_string()),
        other => other.to_string(),
    };
    let is_formula = text.starts_with(FORMULA) && text.parse::<f64>().is_err();
    if is_formula || text.strip_prefix('\'').is_some_and(is_guarded) {
        return format!("'{text}");
    }
    text
}

/// Whether what stands behind an apostrophe would not be read as it is.
fn is_guarded(rest: &str) -> bool {
    rest.starts_with(FORMULA) || rest.starts_with('\'')
}

/// A reference as a person writes it: a slug, or of a relation `agency:key`.
fn named(value: &Value) -> Option<String> {
    let fields = value.as_object().filter(|fields| fields.len() == 1)?;
    fields.get("slug")?.as_str().map(str::to_owned)
}

/// The value of a cell that is not empty; or why it is none.
pub(super) fn read(way: &str, cell: &str) -> Result<Value, String> {
    let text = match cell.strip_prefix('\'') {
        Some(rest) if is_guarded(rest) => rest,
        _ => cell,
    };
    if is_number(way) {
        let number = serde_json::from_str(text).ok().filter(Value::is_number);
        return number.ok_or_else(|| format!("`{text}` is no number, such as 41.3"));
    }
    if is_texts(way) {
        let items = text.split(['\n', ' ']).map(str::trim);
        return Ok(items.filter(|item| !item.is_empty()).collect());
    }
    let is_json = !way.contains('.') && takes_json(way) && text.starts_with(['[', '{']);
    if is_json {
        return serde_json::from_str(text).map_err(|error| format!("the JSON in it: {error}"));
    }
    Ok(match way {
        "names" => json!([{ "text": text }]),
        _ => text.into(),
    })
}

/// Whether a field takes a list or an object.
fn takes_json(field: &str) -> bool {
    matches!(
        field,
        "names"
            | "summaries"
            | "identifiers"
            | "citations"
            | "extras"
            | "targets"
            | "budget"
            | "coordinates"
            | "money"
            | "entity"
            | "relation"
            | "from"
            | "to"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{read, write};

    #[test]
    fn what_is_written_is_read_again() {
        for (column, value) in [
            ("role", json!("=1+1")),
            ("role", json!("'=1+1")),
            ("role", json!("''x")),
            ("role", json!("'x")),
            ("role", json!("@here")),
            ("role", json!("[not json]")),
            ("budget.amount", json!("-12.50")),
            ("coordinates.latitude", json!(-41.25)),
            ("links", json!(["https://a.example/", "https://b.example/"])),
            ("names", json!([{ "text": "A" }, { "text": "B, \"b\"" }])),
            ("from", json!({ "record": { "agency": "a", "key": "k" } })),
        ] {
            assert_eq!(read(column, &write(column, &value)).unwrap(), value);
        }
    }

    #[test]
    fn nothing_begins_like_a_formula_but_numbers() {
        assert_eq!(write("role", &json!("=HYPERLINK(1)")), "'=HYPERLINK(1)");
        assert_eq!(write("role", &json!("-1.5")), "-1.5");
        assert_eq!(write("from", &json!({ "slug": "kaist" })), "kaist");
        assert!(read("ordinal", "two").unwrap_err().contains("no number"));
    }
}
