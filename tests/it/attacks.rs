//! Documents that are meant to do harm, each with the limit that stops it.

use std::fmt::Write as _;

/// An attack: what it is, the document, and the limit that stops it.
pub(crate) type Attack = (&'static str, String, &'static str);

/// Fragments of which each spreads the next `n` times.
fn bomb(n_fragments: usize, n: usize) -> String {
    let mut query = "{ ...f0 }".to_owned();
    for at in 0..n_fragments {
        let next = if at + 1 < n_fragments {
            format!("...f{} ", at + 1).repeat(n)
        } else {
            "__typename".to_owned()
        };
        let _ = write!(query, " fragment f{at} on Query {{ {next} }}");
    }
    query
}

/// An argument of brackets, one in the other.
fn deep(open: &str, close: &str, depth: usize) -> String {
    let (open, close) = (open.repeat(depth), close.repeat(depth));
    format!("{{ nodes(ids: {open}1{close}) {{ id }} }}")
}

/// Fields one in the other.
fn fields(step: &str, depth: usize) -> String {
    let (steps, ends) = (format!("{step} {{ ").repeat(depth), "}".repeat(depth));
    format!("{{ {steps} id {ends} }}")
}

/// Types by their fields, again and again.
fn schema(depth: usize) -> String {
    let (steps, ends) = ("fields { type { ".repeat(depth), "} }".repeat(depth));
    format!("{{ __schema {{ types {{ {steps} name {ends} }} }} }}")
}

fn many(n: usize, one: impl Fn(usize) -> String) -> String {
    (0..n).map(one).collect()
}

/// Every attack; those that the length alone stops come again below the length.
#[rustfmt::skip]
pub(crate) fn attacks() -> Vec<Attack> {
    let numbered = |text: &'static str| move |n: usize| text.replace('#', &n.to_string());
    let directive = "@include(if: true) ";
    vec![
        ("lists 100,000 deep", deep("[", "]", 100_000), "queryBytes"),
        ("objects 100,000 deep", deep("{a:", "}", 100_000), "queryBytes"),
        ("lists 5,000 deep", deep("[", "]", 5_000), "nesting"),
        ("objects 4,000 deep", deep("{a:", "}", 4_000), "nesting"),
        ("lists that never end", "[".repeat(16_000), "nesting"),
        ("a selection 3,000 deep", fields("a", 3_000), "nesting"),
        ("fields 30 deep", fields("places", 30), "depth"),
        ("10,000 aliases", format!("{{ {} }}", many(10_000, numbered("a#: __typename "))), "queryBytes"),
        ("900 aliases", format!("{{ {} }}", many(900, numbered("a#:__typename "))), "tokens"),
        ("300 aliases", format!("{{ {} }}", many(300, numbered("a#:__typename "))), "aliases"),
        ("10,000 names", "{ ".to_owned() + &"a ".repeat(8_000) + "}", "tokens"),
        ("fragments 31 × 2", bomb(31, 2), "selections"),
        ("fragments 13 × 8", bomb(13, 8), "selections"),
        ("60 fragments", bomb(60, 1), "fragments"),
        ("500 directives", format!("{{ __typename {} }}", directive.repeat(200)), "directives"),
        ("800 directives without arguments", format!("{{ __typename {} }}", "@a ".repeat(800)), "directives"),
        (
            "100 variables",
            format!("query ({}) {{ __typename }}", many(100, numbered("$a#: Int "))),
            "variables",
        ),
        ("types of fields of types, 5 deep", schema(5), "introspection"),
        ("the whole schema 29 times", format!("{{ {} }}", many(29, numbered("a#: __schema { types { fields { args { name } type { name } } } } "))), "introspection"),
        (
            "pages of pages of pages",
            "{ projects(first: 100) { nodes { places(first: 100) { nodes { id } } } } }".to_owned(),
            "cost",
        ),
        (
            "a dear part behind an interface and a union",
            "{ search(text: \"a\", first: 100) { nodes { ... on Entity { ... on Project {
                places(first: 100) { nodes { id } } } } } } }"
                .to_owned(),
            "cost",
        ),
    ]
}
