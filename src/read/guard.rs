//! What a document may be before anything walks it: parsers and validators recurse.

use std::collections::HashMap;

use async_graphql::{
    Name,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

use super::fault::Fault;

/// How deep brackets of a document may nest.
const MAX_NESTING: usize = 64;
/// The most fragments of a document.
const MAX_FRAGMENTS: usize = 50;
/// The most selections of a document once its fragments are expanded.
const MAX_SELECTIONS: usize = 10_000;

/// Refuses a text whose brackets nest too deep, in one pass that does not recurse.
pub(super) fn check_text(text: &str) -> Result<(), Fault> {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '"' => {
                rest = behind_string(rest);
                continue;
            }
            '#' => {
                rest = rest
                    .find(['\n', '\r'])
                    .map_or("", |end| rest.split_at(end).1);
                continue;
            }
            '{' | '[' | '(' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        rest = rest.split_at(c.len_utf8()).1;
    }
    within("nesting of brackets", deepest, MAX_NESTING)
}

/// What follows the string that `text` begins with; nothing, if it does not end.
fn behind_string(text: &str) -> &str {
    let quote = if text.starts_with("\"\"\"") {
        "\"\"\""
    } else {
        "\""
    };
    let (_, mut rest) = text.split_at(quote.len());
    while let Some(at) = rest.find(['"', '\\']) {
        let (_, found) = rest.split_at(at);
        if let Some(behind) = found.strip_prefix(quote) {
            return behind;
        }
        // An escaped quote ends nothing; in a block string, neither does a lone one.
        let mut chars = found.chars();
        if chars.next() == Some('\\') {
            chars.next();
        }
        rest = chars.as_str();
    }
    ""
}

/// Refuses a document whose fragments are too many, go round in circles, or expand to too much.
pub(super) fn check_document(document: &ExecutableDocument) -> Result<(), Fault> {
    within(
        "number of fragments",
        document.fragments.len(),
        MAX_FRAGMENTS,
    )?;
    let mut counter = Counter {
        document,
        known: HashMap::new(),
    };
    let mut total = 0_usize;
    for (_, operation) in document.operations.iter() {
        total = total.saturating_add(counter.count(&operation.node.selection_set.node)?);
    }
    within(
        "number of selections, fragments expanded,",
        total,
        MAX_SELECTIONS,
    )
}

/// Counts each fragment once, however often it is spread.
struct Counter<'a> {
    document: &'a ExecutableDocument,
    /// `None` while it is being counted.
    known: HashMap<&'a Name, Option<usize>>,
}

impl<'a> Counter<'a> {
    fn count(&mut self, set: &'a SelectionSet) -> Result<usize, Fault> {
        let mut total = 0_usize;
        for part in &set.items {
            let below = match &part.node {
                Selection::Field(field) => self.count(&field.node.selection_set.node)?,
                Selection::InlineFragment(fragment) => {
                    self.count(&fragment.node.selection_set.node)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node)?
                }
            };
            total = total.saturating_add(below).saturating_add(1);
        }
        Ok(total)
    }

    fn fragment(&mut self, name: &'a Name) -> Result<usize, Fault> {
        match self.known.get(name) {
            Some(Some(count)) => return Ok(*count),
            Some(None) => {
                return Err(Fault::input(format!(
                    "the fragment `{name}` spreads itself"
                )));
            }
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(0);
        };
        self.known.insert(name, None);
        let count = self.count(&fragment.node.selection_set.node)?;
        self.known.insert(name, Some(count));
        Ok(count)
    }
}

fn within(what: &str, got: usize, most: usize) -> Result<(), Fault> {
    if got > most {
        return Err(Fault::expensive(format!(
            "the {what} of the document is {got}; the limit is {most}"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check_text;

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let deep = "[".repeat(100);
        for fine in [
            format!("{{ a(b: \"{deep}\") }}"),
            format!("{{ a(b: \"\\\"{deep}\") }}"),
            format!("{{ a(b: \"\"\"x \" {deep} \\\"\"\" {deep}\"\"\") }}"),
            format!("# {deep}\n{{ a }}"),
            "{ a(b: \"\") }".to_owned(),
            format!("\"{deep}"),
        ] {
            assert!(check_text(&fine).is_ok(), "{fine}");
        }
        for wrong in [
            deep.clone(),
            format!("{{ a(b: \"\" c: {deep}) }}"),
            format!("#\n{deep}"),
        ] {
            assert!(check_text(&wrong).is_err(), "{wrong}");
        }
    }
}
