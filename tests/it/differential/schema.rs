//! That the executor knows how to read every field of the tables.
//!
//! A field that it does not know leads nowhere, which looks like an empty graph: a debug build stops
//! there, and here every field that leads to objects has to lead to some.

use std::collections::{HashMap, HashSet, VecDeque};

use hamkor::graphql::{TABLE, table::Field};
use serde_json::Value;

use super::is_apart;
use crate::harness::TestApp;

/// A source of the data set.
const SOURCE: &str = r#""odakorea-executing-agencies""#;

/// Fields of which the data set has nothing, or not in a list at the root.
const EMPTY: [(&str, &str); 10] = [
    ("InstitutionEdge", "relation"),
    ("ProjectEdge", "relation"),
    ("PersonEdge", "relation"),
    ("DirectionEdge", "relation"),
    ("PlaceEdge", "relation"),
    ("EventEdge", "relation"),
    ("Relation", "conflicts"),
    ("Direction", "funding"),
    ("DirectionConnection", "facets"),
    ("FundingGroup", "direction"),
];

#[tokio::test]
async fn every_object_field_is_known_to_the_plan() {
    let app = TestApp::with_data_set().await;
    // The agency of that slug is an institution of the graph.
    app.agency("koica").await;
    let key = app.key("koica").await;
    let known = known(&app).await;
    let (mut asked, mut found, mut missed) = (HashSet::new(), HashSet::new(), Vec::new());
    for (name, way) in ways(&known) {
        let own = &TABLE.types[TABLE.place(name).unwrap()];
        for &field in own.fields.iter().filter(|field| is_object(field)) {
            let call = call(field, &known);
            let end =
                format!("... on {name} {{ here: __typename found: {call} {{ __typename }} }}");
            let steps = way.iter().rev();
            let query = steps.fold(end, |below, step| format!("{step} {{ {below} }} }}"));
            let data = app.query(&format!("{{ {query} }}")).key(&key).await.data();
            let (n_here, n_found) = counts(&data);
            asked.extend((n_here > 0).then_some(name));
            found.extend((n_found > 0).then_some(std::ptr::from_ref(field)));
            missed.push((name, field));
        }
    }
    // Types that share a field share the way to read it.
    missed.retain(|(name, field)| {
        !found.contains(&std::ptr::from_ref(*field)) && !EMPTY.contains(&(name, field.name))
    });
    let missed: Vec<_> = missed
        .iter()
        .map(|(name, field)| format!("{name}.{}", field.name))
        .collect();
    let types = TABLE.types.iter().filter(|own| !is_apart(own.name));
    let with_objects = types.filter(|own| own.fields.iter().any(|field| is_object(field)));
    let unasked: Vec<_> = with_objects
        .filter(|own| !asked.contains(own.name))
        .collect();
    assert!(unasked.is_empty(), "no way leads to {unasked:?}");
    assert!(
        missed.is_empty(),
        "these lead nowhere: {}",
        missed.join("\n")
    );
}

fn is_object(field: &Field) -> bool {
    !TABLE.members(field.shape.named).is_empty()
}

/// The shortest way from the root to each type, by steps as a query has them.
fn ways(known: &HashMap<&str, (String, String)>) -> HashMap<&'static str, Vec<String>> {
    let mut ways = HashMap::from([("Query", Vec::new())]);
    let mut queue = VecDeque::from(["Query"]);
    while let Some(name) = queue.pop_front() {
        let way: Vec<String> = ways[name].clone();
        let own = &TABLE.types[TABLE.place(name).unwrap()];
        for field in own.fields.iter().filter(|field| is_object(field)) {
            for place in TABLE.members(field.shape.named) {
                let next = TABLE.types[*place].name;
                // A single object may lack what is asked of it, where one of many has it.
                let is_single = name == "Query"
                    && field
                        .args
                        .iter()
                        .any(|arg| matches!(arg.name, "by" | "id" | "ids" | "slug"));
                if !ways.contains_key(next) && !is_single {
                    let step = format!("... on {name} {{ {}", call(field, known));
                    ways.insert(next, [&way[..], &[step]].concat());
                    queue.push_back(next);
                }
            }
        }
    }
    ways
}

/// The id and the slug of some entity, by the field of the root that finds it.
async fn known(app: &TestApp) -> HashMap<&'static str, (String, String)> {
    let lists = [
        ("institution", "institutions"),
        ("project", "projects"),
        ("person", "people"),
        ("direction", "directions"),
        ("place", "places"),
        ("event", "events"),
    ];
    let mut known = HashMap::new();
    for (one, list) in lists {
        let query = format!("{{ {list}(first: 1) {{ nodes {{ id slug }} }} }}");
        let data = app.query(&query).await.data();
        let text = |name: &str| data[list]["nodes"][0][name].to_string();
        known.insert(one, (text("id"), text("slug")));
    }
    known
}

/// A field with what it has to be given.
fn call(field: &Field, known: &HashMap<&str, (String, String)>) -> String {
    let (id, slug) = known.get(field.name).unwrap_or(&known["institution"]);
    let given = field.args.iter().filter_map(|arg| {
        let value = match arg.name {
            "first" if arg.default.is_none() => "100".to_owned(),
            "id" => id.clone(),
            "ids" => format!("[{id}]"),
            "slug" => SOURCE.to_owned(),
            "text" => r#""KOICA""#.to_owned(),
            "groupBy" => "[FUNDER, RECIPIENT, DIRECTION, PLACE]".to_owned(),
            "by" => format!("{{slug: {slug}}}"),
            "from" | "of" => r#"{slug: "koica"}"#.to_owned(),
            "to" => r#"{slug: "uzbekistan"}"#.to_owned(),
            _ => return None,
        };
        Some(format!("{}: {value}", arg.name))
    });
    let given: Vec<_> = given.collect();
    if given.is_empty() {
        field.name.to_owned()
    } else {
        format!("{}({})", field.name, given.join(", "))
    }
}

/// How many objects were asked, and how many were found.
fn counts(data: &Value) -> (usize, usize) {
    let below = |values: &mut dyn Iterator<Item = &Value>| {
        values
            .map(counts)
            .fold((0, 0), |(here, found), (more, other)| {
                (here + more, found + other)
            })
    };
    match data {
        Value::Array(items) => below(&mut items.iter()),
        Value::Object(fields) if fields.contains_key("here") => {
            let n_found = match &fields["found"] {
                Value::Array(items) => items.iter().filter(|item| !item.is_null()).count(),
                found => usize::from(!found.is_null()),
            };
            (1, n_found)
        }
        Value::Object(fields) => below(&mut fields.values()),
        _ => (0, 0),
    }
}
