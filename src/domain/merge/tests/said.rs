//! Generated records: what agencies say of a project, a relation or a source.

use proptest::{
    collection::vec,
    option::of,
    prelude::{Just, Strategy, any},
    sample::{select, subsequence},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::object_of;
use crate::domain::{
    Body, EntityData, EntityKind, Id, Instant, NodeKind, Record, RelationData, Resolved, SourceData,
};

pub(super) fn id(kind: NodeKind, n: u128) -> Id {
    Id::new(kind, Uuid::from_u128(n))
}

pub(super) fn project() -> Id {
    id(NodeKind::Project, 1)
}

/// An object of some of these fields, each with one of its values.
fn fields(fields: Vec<(&'static str, Vec<Value>)>) -> impl Strategy<Value = Map<String, Value>> {
    let each: Vec<_> = fields
        .into_iter()
        .map(|(field, values)| of(select(values)).prop_map(move |value| (field, value)))
        .collect();
    each.prop_map(|stated| {
        let stated = stated.into_iter();
        let stated = stated.filter_map(|(field, value)| Some((field.to_owned(), value?)));
        stated.collect()
    })
}

/// An object of some of these lists, each with some of its items.
fn lists(lists: Vec<(&'static str, Vec<Value>)>) -> impl Strategy<Value = Map<String, Value>> {
    let each: Vec<_> = lists
        .into_iter()
        .map(|(field, items)| {
            let n = items.len();
            subsequence(items, 0..=n)
                .prop_shuffle()
                .prop_map(move |some| (field.to_owned(), Value::Array(some)))
        })
        .collect();
    each.prop_map(|lists| lists.into_iter().collect())
}

/// Lists of items with a key, each key at most once in one record.
fn keyed() -> impl Strategy<Value = Map<String, Value>> {
    let target = |measure| {
        of(0..3_i64).prop_map(move |value| {
            value.map(|value| {
                json!({"measure": measure, "value": value.to_string(), "unit": "t", "bound": "EXACT"})
            })
        })
    };
    let summary = |language| {
        of(select(vec!["One.", "Two."]))
            .prop_map(move |text| text.map(|text| json!({"language": language, "text": text})))
    };
    let list = |(a, b): (Option<Value>, Option<Value>)| a.into_iter().chain(b).collect::<Vec<_>>();
    (
        (target("capacity"), target("beds")).prop_map(list),
        (summary("EN"), summary("KO")).prop_map(list),
    )
        .prop_map(|(targets, summaries)| {
            let lists = json!({"targets": targets, "summaries": summaries});
            lists.as_object().cloned().unwrap_or_default()
        })
}

pub(super) fn said_of_project() -> impl Strategy<Value = Body> {
    let money = |amount| json!({"amount": amount, "currency": "USD", "bound": "EXACT"});
    let name = |text, language, kind| json!({"text": text, "language": language, "kind": kind});
    let single = fields(vec![
        ("slug", vec![json!("hub"), json!("high-tech-hub")]),
        ("projectKind", vec![json!("PROJECT"), json!("PROGRAMME")]),
        ("status", vec![json!("PROPOSED"), json!("AGREED")]),
        ("starts", vec![json!("2024"), json!("2024-06")]),
        ("ends", vec![json!("2027"), json!("2028")]),
        ("budget", vec![money("3"), money("9.60")]),
    ]);
    let many = lists(vec![
        (
            "names",
            vec![
                name("Hub", "EN", "PREFERRED"),
                name("Hub", "EN", "ALIAS"),
                name("Hub", "UZ", "PREFERRED"),
                name("Хаб", "RU", "PREFERRED"),
            ],
        ),
        (
            "identifiers",
            vec![
                json!({"scheme": "iati", "value": "1"}),
                json!({"scheme": "iati", "value": "2"}),
            ],
        ),
        ("links", vec![json!("https://a.uz"), json!("https://b.kr")]),
        ("citations", citations()),
        ("sectors", vec![json!("11330"), json!("32172")]),
    ]);
    (single, many, keyed()).prop_map(|(single, many, keyed)| {
        let said = single.into_iter().chain(many).chain(keyed).collect();
        let data = serde_json::from_value::<EntityData>(Value::Object(said));
        Body::Entity(EntityKind::Project, data.expect("it is data of an entity"))
    })
}

fn citations() -> Vec<Value> {
    vec![
        json!({"source": "article"}),
        json!({"source": "article", "locator": "direction 1"}),
        json!({"source": "report", "field": "status"}),
    ]
}

pub(super) fn said_of_relation() -> impl Strategy<Value = Body> {
    let single = fields(vec![
        ("role", vec![json!("partner"), json!("lender")]),
        ("stage", vec![json!("AGREED"), json!("ACTIVE")]),
        ("since", vec![json!("2019"), json!("2019-04")]),
        ("until", vec![json!("2024")]),
    ]);
    (single, lists(vec![("citations", citations())])).prop_map(|(single, many)| {
        let ends = json!({"kind": "FUNDS", "from": {"slug": "edcf"}, "to": {"slug": "hub"}});
        let mut said = ends.as_object().cloned().unwrap_or_default();
        said.extend(single.into_iter().chain(many));
        let data = serde_json::from_value::<RelationData>(Value::Object(said));
        Body::Relation(data.expect("it is data of a relation"))
    })
}

pub(super) fn said_of_source() -> impl Strategy<Value = Body> {
    fields(vec![
        ("title", vec![json!("News"), json!("The news")]),
        ("publisher", vec![json!("A"), json!("B")]),
        ("published", vec![json!("2024"), json!("2024-06-14")]),
    ])
    .prop_map(|mut said| {
        said.insert("slug".to_owned(), json!("article"));
        let data = serde_json::from_value::<SourceData>(Value::Object(said));
        Body::Source(data.expect("it is data of a source"))
    })
}

pub(super) fn record(
    n: u128,
    precedence: i32,
    updated_at: i64,
    withdrawn: bool,
    body: Body,
) -> Record {
    let states_slug = object_of(&body).contains_key("slug");
    Record {
        id: id(NodeKind::Record, n),
        agency: id(NodeKind::Agency, 1),
        precedence,
        key: n.to_string(),
        subject: project(),
        origin: project(),
        body,
        resolved: Resolved {
            slug: (!states_slug).then(|| format!("made-{n}")),
            from: Some(id(NodeKind::Institution, 1)),
            to: Some(project()),
        },
        revision: 1,
        withdrawn,
        created_at: Instant::from_micros(updated_at),
        updated_at: Instant::from_micros(updated_at),
    }
}

/// Records of one subject, and the same in another order; precedence and time are often alike.
pub(super) fn records(
    said: impl Strategy<Value = Body>,
) -> impl Strategy<Value = (Vec<Record>, Vec<Record>)> {
    vec((0..3, 0..3_i64, any::<u8>(), said), 0..7)
        .prop_map(|said| {
            let records = (1..).zip(said);
            let records = records.map(|(n, (precedence, at, taken_back, body))| {
                record(n, precedence, at, taken_back < 64, body)
            });
            records.collect::<Vec<_>>()
        })
        .prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle()))
}
