//! Documents that are meant to do harm, each with what stops it; and the dearest that are let pass.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// A request that is meant to do harm.
pub(crate) struct Attack {
    /// What it is.
    pub(crate) name: &'static str,
    /// The document.
    pub(crate) query: String,
    /// Its variables.
    pub(crate) variables: Value,
    /// The operation that is meant.
    pub(crate) operation: Option<&'static str>,
    /// What stops it.
    pub(crate) end: End,
}

/// What becomes of an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The limit of that name refuses it.
    Limit(&'static str),
    /// It is refused with an error of that code.
    Code(&'static str),
    /// It runs and does no harm.
    Harmless,
}

use End::{Code, Harmless, Limit};

const WRONG: End = Code("GRAPHQL_VALIDATION_FAILED");
const INPUT: End = Code("BAD_USER_INPUT");

fn attack(name: &'static str, query: impl Into<String>, end: End) -> Attack {
    Attack {
        name,
        query: query.into(),
        variables: json!({}),
        operation: None,
        end,
    }
}

impl Attack {
    fn with(self, variables: Value) -> Self {
        Self { variables, ..self }
    }

    fn of(self, operation: &'static str) -> Self {
        Self {
            operation: Some(operation),
            ..self
        }
    }
}

/// Every request that is meant to do harm.
pub(crate) fn attacks() -> Vec<Attack> {
    let mut attacks = nested();
    attacks.extend(many());
    attacks.extend(fragments());
    attacks.extend(dear());
    attacks.extend(filters());
    attacks.extend(values());
    attacks.extend(texts());
    attacks.extend(wrong());
    attacks
}

/// Fragments of which each spreads the next `n` times.
fn bomb(n_fragments: usize, n: usize) -> String {
    let mut query = String::new();
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

/// `inner` within `n` steps.
fn within(open: &str, inner: &str, close: &str, n: usize) -> String {
    format!("{}{inner}{}", open.repeat(n), close.repeat(n))
}

/// An argument of brackets, one in the other.
fn deep(open: &str, close: &str, depth: usize) -> String {
    format!(
        "{{ nodes(ids: {}) {{ id }} }}",
        within(open, "1", close, depth)
    )
}

/// Lists one in the other, behind a string.
fn behind(string: &str) -> String {
    let lists = within("[", "1", "]", 5_000);
    format!("{{ nodes(ids: [{string}, {lists}]) {{ id }} }}")
}

/// Fields one in the other.
fn fields(step: &str, depth: usize) -> String {
    format!(
        "{{ {} }}",
        within(&format!("{step} {{ "), "id", " }", depth)
    )
}

/// Types by their fields, again and again.
fn schema(depth: usize) -> String {
    let types = within("fields { type { ", "name", " } }", depth);
    format!("{{ __schema {{ types {{ {types} }} }} }}")
}

/// `one`, with `#` numbered, `n` times.
fn times(n: usize, one: &str) -> String {
    (0..n).map(|n| one.replace('#', &n.to_string())).collect()
}

/// What recurses.
#[rustfmt::skip]
fn nested() -> Vec<Attack> {
    let filter = |depth| format!("{{ projects(filter: {}) {{ totalCount }} }}", within("{not: ", "{name: \"a\"}", "}", depth));
    let default = format!("query ($f: ProjectFilter = {}) {{ projects(filter: $f) {{ totalCount }} }}", within("{not: ", "{}", "}", 70));
    vec![
        attack("lists 100,000 deep", deep("[", "]", 100_000), Limit("queryBytes")),
        attack("objects 100,000 deep", deep("{a:", "}", 100_000), Limit("queryBytes")),
        attack("lists behind a block string with escaped quotes", behind(r#""""\"""" """"#), Limit("nesting")),
        attack("lists behind a block string with an escape before them", behind(r#""""\\""" """"#), Limit("nesting")),
        attack("lists behind a block string without an end", behind(r#"""" ""#), Limit("nesting")),
        attack("lists 5,000 deep", deep("[", "]", 5_000), Limit("nesting")),
        attack("objects 4,000 deep", deep("{a:", "}", 4_000), Limit("nesting")),
        attack("lists that never end", "[".repeat(16_000), Limit("nesting")),
        attack("a type 5,000 deep", format!("query ($a: {}) {{ __typename }}", within("[", "Int", "]", 5_000)), Limit("nesting")),
        attack("a selection 2,500 deep", fields("a", 2_500), Limit("nesting")),
        attack("inline fragments 3,000 deep", format!("{{ {} }}", within("...{", "__typename", "}", 3_000)), Limit("nesting")),
        attack("a default that nests", default, Limit("nesting")),
        attack("a filter 70 deep", filter(70), Limit("nesting")),
        attack("a filter 60 deep", filter(60), Harmless),
        attack("fields 30 deep", fields("places", 30), Limit("depth")),
        attack("inline fragments 30 deep", format!("{{ {} }}", within("...{", "__typename", "}", 30)), Harmless),
        attack("inline fragments 50 deep", format!("{{ {} }}", within("...{", "__typename", "}", 50)), WRONG),
    ]
}

/// What comes in numbers.
#[rustfmt::skip]
fn many() -> Vec<Attack> {
    let all = |text: String| format!("{{ {text} }}");
    vec![
        attack("10,000 aliases", all(times(10_000, "a#: __typename ")), Limit("queryBytes")),
        attack("3,000 values without a space", format!("{{ nodes(ids: [{}]) {{ id }} }}", "true".repeat(3_000)), Limit("tokens")),
        attack("3,000 zeros without a space", format!("{{ nodes(ids: [{}]) {{ id }} }}", "0".repeat(3_000)), Limit("tokens")),
        attack("3,000 names with marks between them", format!("{{ {} }}", "a\u{feff}".repeat(3_000)), Limit("tokens")),
        attack("900 aliases", all(times(900, "a#:__typename ")), Limit("tokens")),
        attack("300 aliases", all(times(300, "a#:__typename ")), Limit("aliases")),
        attack("a batch of 40 by aliases", all(times(40, "a#: search(text: \"a\") { totalCount } ")), Limit("aliases")),
        attack("10,000 names", all("a ".repeat(8_000)), Limit("tokens")),
        attack("500 directives", all("__typename ".to_owned() + &"@include(if: true) ".repeat(200)), Limit("directives")),
        attack("800 directives without arguments", all("__typename ".to_owned() + &"@a ".repeat(800)), Limit("directives")),
        attack("100 variables", format!("query ({}) {{ __typename }}", times(100, "$a#: Int ")), Limit("variables")),
        attack("300 operations", times(300, "query q#{__typename}"), Limit("operations")),
        attack("15 operations and no name", times(15, "query q#{__typename}"), INPUT),
        attack("15 operations and another name", times(15, "query q#{__typename}"), INPUT).of("q99"),
        attack("30 types", all(times(30, "t#: __type(name: \"Project\") { fields { name type { fields { name } } } } ")), Harmless),
        attack("types of fields of types, 5 deep", schema(5), Limit("introspection")),
        attack("the whole schema 29 times", all(times(29, "a#: __schema { types { fields { args { name } type { name } } } } ")), Limit("introspection")),
    ]
}

/// What fragments multiply.
#[rustfmt::skip]
fn fragments() -> Vec<Attack> {
    let aliased = "{ ...f ...f ...f ...f } fragment f on Query { ".to_owned() + &times(10, "a#: __typename ") + "}";
    let same = |step: &str, n| format!("{{ __typename ...u }} fragment u on Query {{ {} }} fragment f on Query {{ {} }}", step.repeat(n), "__typename ".repeat(600));
    let apart = "relations(first: 1) { nodes { to { # } } } \
        ... on Project { relations(first: 1) { totalCount } } ... on Institution { relations(first: 1) { totalCount } } \
        ... on Person { relations(first: 1) { totalCount } } ... on Place { relations(first: 1) { totalCount } } \
        ... on Event { relations(first: 1) { totalCount } } ... on Direction { relations(first: 1) { totalCount } }";
    let apart = (0..4).fold("id name slug".to_owned(), |inner, _| apart.replace('#', &inner));
    vec![
        attack("fragments 31 × 2", "{ ...f0 }".to_owned() + &bomb(31, 2), Limit("selections")),
        attack("fragments 13 × 8", "{ ...f0 }".to_owned() + &bomb(13, 8), Limit("selections")),
        attack("fragments 13 × 8 that nobody spreads", "{ __typename }".to_owned() + &bomb(13, 8), Limit("selections")),
        attack("60 fragments", "{ ...f0 }".to_owned() + &bomb(60, 1), Limit("fragments")),
        attack("aliases in fragments", aliased, Limit("aliases")),
        attack("a wide fragment in 200 selections", same("...{...f}", 200), Limit("selections")),
        attack("fields that differ, within 30 fragments", format!("{{ {} }}", within("...{", &("a:graph{revision}".to_owned() + &"a:viewer{id}".repeat(200)), "}", 30)), Limit("selections")),
        attack("directives in fragments", "{ ".to_owned() + &"...f ".repeat(700) + "} fragment f on Query { " + &"__typename @skip(if: false) @include(if: true) ".repeat(20) + "}", Limit("selections")),
        attack("a field of each type apart, 4 levels", format!("{{ entity(by: {{slug: \"koica\"}}) {{ {apart} }} }}"), Limit("selections")),
    ]
}

/// What would make the database work.
fn dear() -> Vec<Attack> {
    vec![
        attack(
            "pages of pages of pages",
            "{ projects(first: 100) { nodes { places(first: 100) { nodes { id } } } } }",
            Limit("cost"),
        ),
        attack(
            "a dear part behind an interface and a union",
            "{ search(text: \"a\", first: 100) { nodes { ... on Entity { ... on Project {
                places(first: 100) { nodes { id } } } } } } }",
            Limit("cost"),
        ),
        attack(
            "all ways between all things",
            "{ ".to_owned()
                + &times(
                    30,
                    "a#: paths(from: {slug: \"koica\"}, to: {slug: \"edcf\"}, maxLength: 6, \
                     first: 100) { length entities { name } } ",
                )
                + "}",
            Limit("cost"),
        ),
    ]
}

/// Filters and orders that make long statements.
#[rustfmt::skip]
fn filters() -> Vec<Attack> {
    let filtered = |name, filter: Value, end| {
        let query = "query ($f: ProjectFilter) { projects(filter: $f) { totalCount } }";
        attack(name, query, end).with(json!({ "f": filter }))
    };
    let any = |filter: Value, n: usize| json!({ "or": vec![filter; n] });
    let named = json!({ "name": "a" });
    let refs = |one: Value| json!({ "place": vec![one; 500] });
    let order = "query ($o: [ProjectOrder!], $a: String) { projects(orderBy: $o, after: $a) { nodes { id } } }";
    vec![
        filtered("500 conditions", any(named.clone(), 500), Limit("conditions")),
        filtered("500 conditions of 50", any(json!({ "and": vec![named; 50] }), 100), Limit("argumentBytes")),
        filtered("500 empty conditions", any(json!({}), 500), Limit("conditions")),
        filtered("500 places by slug", refs(json!({ "slug": "tashkent" })), Harmless),
        filtered("500 places by id", refs(json!({ "id": "place_01h455vb4pex5vsknk084sn02q" })), Harmless),
        filtered("500 places by record", refs(json!({ "record": { "agency": "a", "key": "b" } })), Harmless),
        filtered("500 places by identifier", refs(json!({ "identifier": { "scheme": "a", "value": "b" } })), Harmless),
        attack("500 orders, and a place among them", order, INPUT)
            .with(json!({ "o": vec![json!({ "field": "NAME" }); 500], "a": hex(&json!(vec!["a"; 501])) })),
        attack("500 orders", order, Harmless).with(json!({ "o": vec![json!({ "field": "NAME" }); 500] })),
        attack("money by 500 dimensions", "query ($by: [FundingDimension!]!) { funding(groupBy: $by) { relations } }", Harmless)
            .with(json!({ "by": vec!["FUNDER"; 500] })),
        attack("501 ids", "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", Limit("listItems")).with(json!({ "ids": vec!["a"; 501] })),
        attack("500 ids", "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", INPUT).with(json!({ "ids": vec!["a"; 500] })),
    ]
}

/// Variables that one document uses again and again.
#[rustfmt::skip]
fn values() -> Vec<Attack> {
    let wide = json!({ "and": vec![json!({ "sector": vec!["a"; 20] }); 100] });
    let used = |uses: String| format!("query ($f: ProjectFilter!) {{ projects(filter: {{and: [{uses}]}}) {{ totalCount }} }}");
    vec![
        attack("a filter used 900 times", used("$f ".repeat(900)), Limit("argumentBytes")).with(json!({ "f": wide })),
        attack("a text of 40 kB used 900 times", used("{name: $f} ".repeat(300)).replace("ProjectFilter", "String"), Limit("argumentBytes"))
            .with(json!({ "f": "a".repeat(40_000) })),
        attack("a default used 700 times", used("$f ".repeat(700)).replace("ProjectFilter!", &format!("ProjectFilter = {{sector: [{}]}}", "\"a\"".repeat(400))), Limit("argumentBytes")),
        attack("a variable that nobody declared, 900 times", format!("{{ nodes(ids: [{}]) {{ id }} }}", "$ids ".repeat(900)), Limit("argumentBytes"))
            .with(json!({ "ids": vec!["a".repeat(80); 400] })),
        attack("variables 100 deep", "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", Limit("nesting"))
            .with(json!({ "ids": serde_json::from_str::<Value>(&within("[", "", "]", 100)).expect("it is JSON") })),
    ]
}

/// Long texts, strange texts and long numbers.
#[rustfmt::skip]
fn texts() -> Vec<Attack> {
    let typed = |name, query: &str, text: String, end| attack(name, query, end).with(json!({ "t": text }));
    let long = || "가".repeat(15_000);
    let (search, slug) = ("query ($t: String!) { search(text: $t) { totalCount } }", "query ($t: String!) { project(by: {slug: $t}) { id } }");
    let (name, after) = ("query ($t: String!) { projects(filter: {name: $t}) { totalCount } }", "query ($t: String!) { projects(after: $t) { nodes { id } } }");
    let comment = |text: &str| format!("{{ __typename }} {text}");
    vec![
        typed("a search of 45 kB", search, long(), Harmless),
        typed("a slug of 45 kB", slug, long(), Harmless),
        typed("a name of 60 kB", name, "a".repeat(60_000), Harmless),
        typed("a cursor of 60 kB", after, "a".repeat(60_000), INPUT),
        typed("a cursor that nests", after, "5b".repeat(20_000), INPUT),
        typed("a search of 200 kB", search, "a".repeat(60_000) + &"b".repeat(10_000), Limit("argumentBytes")),
        typed("a slug with a NUL", slug, "a\0b".to_owned(), INPUT),
        typed("a cursor with a NUL", after, hex(&json!(["a\0b", ["018f3c5e8a7b7c3d9e4f5a6b7c8d9e0f"]])), INPUT),
        attack("a list with a NUL", "{ projects(filter: {slug: [\"a\\u0000b\"]}) { totalCount } }", WRONG),
        attack("a comment of 16 kB", comment(&("# ".to_owned() + &"{".repeat(16_000))), Harmless),
        attack("8,000 comments", comment(&"#\n".repeat(8_000)), Harmless),
        attack("a block string of 16 kB", format!("{{ search(text: \"\"\"{}\"\"\") {{ totalCount }} }}", "\n  a".repeat(4_000)), Harmless),
        attack("2,600 escapes", format!("{{ search(text: \"{}\") {{ totalCount }} }}", "\\u0041".repeat(2_600)), Harmless),
        attack("half a character", r#"{ search(text: "\uD800") { totalCount } }"#, WRONG),
        attack("byte order marks", "\u{feff}".repeat(5_000) + "{ __typename }", Harmless),
        attack("other scripts", format!("{{ {} }}", "프로젝트 ".repeat(1_000)), WRONG),
        attack("a number of 5,000 digits", format!("{{ projects(first: {}) {{ totalCount }} }}", "9".repeat(5_000)), WRONG),
        attack("a number of 5,000 digits and a point", format!("{{ projects(first: {}.5) {{ totalCount }} }}", "9".repeat(300)), WRONG),
        attack("a number beyond all", "{ projects(first: 1e999999) { totalCount } }", WRONG),
        attack("a number below all", "{ projects(first: -9223372036854775809) { totalCount } }", WRONG),
        attack("a variable beyond all", "query ($n: Int) { projects(first: $n) { totalCount } }", INPUT).with(json!({ "n": i64::MAX })),
    ]
}

/// What goes against the schema in a thousand places.
#[rustfmt::skip]
fn wrong() -> Vec<Attack> {
    let all = |text: String| format!("{{ {text} }}");
    vec![
        attack("an alias of 16 kB", all(format!("{}: __typename", "a".repeat(16_000))), Harmless),
        attack("a field of 16 kB", all("a".repeat(16_000)), WRONG),
        attack("60 fields of 250 letters", all(times(60, &("institution_#".to_owned() + &"n".repeat(237) + " "))), WRONG),
        attack("1,900 unknown fields", all("projekts ".repeat(1_800)), WRONG),
        attack("400 unknown arguments", format!("{{ projects({}) {{ totalCount }} }}", times(400, "fisrt#: 1 ")), WRONG),
        attack("300 unknown variables", format!("{{ nodes(ids: [{}]) {{ id }} }}", times(300, "$a# ")), WRONG),
        attack("unknown types", times(10, "query q#($a: Nothing, $b: [Nothing!]!) { nodes(ids: $b) { id } } "), WRONG).of("q1"),
        attack("variables of the wrong type", times(18, "query q#($a: Int){...f}") + &format!(" fragment f on Query {{ {} }}", "search(text: $a) { totalCount } ".repeat(60)), INPUT).of("q1"),
        attack("1,800 unknown fields of a project", format!("{{ project(by: {{slug: \"a\"}}) {{ {} }} }}", "projekts ".repeat(1_790)), WRONG),
        attack("fields that differ", format!("{{ {} }}", times(180, "projects(first: #) { totalCount } ")), WRONG),
        attack("a mutation", "mutation { a }", WRONG),
        attack("a history after a cursor of 10 kB, for each of 50", format!("{{ projects {{ nodes {{ history(after: \"{}\") {{ nodes {{ revision }} }} }} }} }}", "a".repeat(10_000)), INPUT),
        attack("two roots of a subscription", "subscription { a: changes { revision } b: changes { revision } }", WRONG),
    ]
}

/// The dearest requests that are let pass: each at some limit.
#[rustfmt::skip]
pub(crate) fn dearest() -> Vec<Attack> {
    let plain = "id kind slug name names { text } summary identifiers { value } links relationCounts { count } citations { locator } \
        records { id } conflicts { field } revision createdAt updatedAt ";
    let facts = "id slug status summary starts ends sectors name iatiStatus projectKind budget { amount } __typename ".repeat(5);
    let wide = format!("{{ projects(first: 1) {{ nodes {{ {} }} }} }} fragment f on Project {{ {facts} }}", "...f ".repeat(43));
    let interfaces = format!("{{ node(id: \"a\") {{ {} }} }} fragment f on Entity {{ {} }}", "...f ".repeat(35), plain.repeat(4));
    let aliases = format!("{{ {} }} fragment f on ProjectConnection {{ nodes {{ {} }} }}", times(29, "a#: projects(first: 1, orderBy: [{field: STARTS, direction: DESC}], filter: {status: [PROPOSED], name: \"a\"}) { ...f } "), plain.repeat(4));
    let filter = json!({ "or": vec![json!({ "place": [{ "slug": "tashkent" }], "name": "a" }); 33] });
    let arguments = json!({ "and": vec![json!({ "sector": vec!["12345678"; 490] }); 5] });
    let types = "fields(includeDeprecated: true) { name description type { kind name ofType { kind name ofType { kind name } } } args { name description defaultValue type { name kind ofType { kind name } } } } \
        inputFields { name description type { kind name } } enumValues { name description } interfaces { name } possibleTypes { name }";
    let all_types = format!("{{ __schema {{ types {{ kind name description {types} }} directives {{ name locations args {{ name }} }} }} }}");
    let twice = format!("{{ __schema {{ types {{ {types} }} b: types {{ {types} }} }} }}");
    vec![
        attack("3,000 selections of one type", wide, Harmless),
        attack("3,000 selections of an interface", interfaces, Harmless),
        attack("29 aliases of a filter, each with 80 fields", aliases, Harmless),
        attack("99 conditions", "query ($f: ProjectFilter) { projects(filter: $f) { totalCount facets { field } } }", Harmless).with(json!({ "f": filter })),
        attack("60 kB of arguments", "query ($f: ProjectFilter) { projects(filter: $f) { totalCount } }", Harmless).with(json!({ "f": arguments })),
        attack("15 kB of arguments in the document", format!("{{ nodes(ids: [{}]) {{ id }} }}", "\"a\" ".repeat(490)), INPUT),
        attack("what tools ask of the schema", all_types, Harmless),
        attack("the schema twice", twice, Harmless),
    ]
}

/// The cursor of those keys.
fn hex(keys: &Value) -> String {
    keys.to_string()
        .bytes()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}
