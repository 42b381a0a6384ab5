//! Entities, their relations and what is known of them, as clients read them.

use std::fmt::Write as _;

use hamkor::{
    domain::{EntityKind, Vocabulary},
    graphql::{TABLE, inputs::kind_name},
};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::harness::{TestApp, repository};

const CENTERS: &str = r#"{
    institution(by: {slug: "koica"}) {
        name
        relations(kinds: [SUPPORTS]) {
            nodes { to { name ... on Institution { places { nodes { name } } } } }
        }
    }
}"#;

#[tokio::test]
async fn koica_supports_five_centers_each_in_its_city() {
    let app = TestApp::with_data_set().await;
    let answer = app.query(CENTERS).await;
    let data = answer.data();
    let nodes = data["institution"]["relations"]["nodes"]
        .as_array()
        .unwrap();
    let mut cities: Vec<_> = nodes
        .iter()
        .filter_map(|node| node["to"]["places"]["nodes"][0]["name"].as_str())
        .collect();
    cities.sort_unstable();
    assert_eq!(
        cities,
        ["Fergana", "Samarkand", "Shakhrisabz", "Tashkent", "Urgench"]
    );
    // The institution; its relations with what they lead to; the places of those.
    assert_eq!(answer.n_statements(), 3);
}

#[tokio::test]
async fn an_entity_is_known_by_slug_id_identifier_and_record() {
    let app = TestApp::with_data_set().await;
    let query = "query ($by: EntityRef!) { entity(by: $by) { id slug __typename } }";
    let first = app
        .query(query)
        .variable("by", json!({ "slug": "kaist" }))
        .await;
    let kaist = first.data()["entity"].take();
    assert_eq!(kaist["slug"], "kaist");
    for by in [
        json!({ "id": kaist["id"] }),
        json!({ "identifier": { "scheme": "ror", "value": "05apxxy63" } }),
        json!({ "record": { "agency": "editors", "key": "kaist" } }),
    ] {
        let answer = app.query(query).variable("by", by.clone()).await;
        assert_eq!(answer.data()["entity"], kaist, "{by}");
    }
    for by in [
        json!({ "slug": "nothing" }),
        json!({ "id": "institution_x" }),
    ] {
        let answer = app.query(query).variable("by", by.clone()).await;
        assert_eq!(answer.data()["entity"], Value::Null, "{by}");
    }
    let both = json!({ "slug": "kaist", "id": kaist["id"] });
    let answer = app.query(query).variable("by", both).await;
    assert_eq!(
        answer.status(),
        400,
        "exactly one of the ways is to be given"
    );
}

#[tokio::test]
async fn an_entity_of_another_kind_is_not_found() {
    let app = TestApp::with_data_set().await;
    let answer = app
        .query(r#"{ project(by: {slug: "kaist"}) { slug } }"#)
        .await;
    assert_eq!(answer.data(), json!({ "project": null }));
}

#[tokio::test]
async fn anything_is_a_node() {
    let app = TestApp::with_data_set().await;
    let query = r#"{
        source(slug: "summit-article") { id }
        agencies { id records(first: 1) { nodes { id } } }
        changes(first: 1) { nodes { id } }
        institution(by: {slug: "koica"}) { id relations(first: 1) { nodes { id } } }
    }"#;
    let data = app.query(query).await.data();
    let ids = json!([
        data["source"]["id"],
        data["agencies"][0]["id"],
        data["agencies"][0]["records"]["nodes"][0]["id"],
        data["changes"]["nodes"][0]["id"],
        data["institution"]["id"],
        data["institution"]["relations"]["nodes"][0]["id"],
        "institution_01h455vb4pex5vsknk084sn02q",
        "nonsense",
        7,
    ]);
    let nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }";
    let found = app.query(nodes).variable("ids", ids.clone()).await.data();
    let of = |n: usize, name: &str| json!({ "id": ids[n], "__typename": name });
    assert_eq!(
        found["nodes"],
        json!([
            of(0, "Source"),
            of(1, "Agency"),
            of(2, "Record"),
            of(3, "Change"),
            of(4, "Institution"),
            of(5, "Relation"),
            null,
            null,
            null
        ])
    );
}

#[tokio::test]
async fn names_come_in_the_language_asked_for() {
    let app = TestApp::with_data_set().await;
    let query =
        r#"{ entity(by: {slug: "koica"}) { name uz: name(language: UZ) ru: name(language: RU) } }"#;
    let data = app.query(query).language("ko").await.data();
    assert_eq!(data["entity"]["name"], "한국국제협력단");
    assert_ne!(data["entity"]["ru"], data["entity"]["name"]);
    let english = app.query(query).await.data();
    assert_eq!(
        english["entity"]["name"],
        "Korea International Cooperation Agency"
    );
}

#[tokio::test]
async fn disagreements_show_with_who_said_what() {
    let app = TestApp::with_data_set().await;
    let answer = app
        .query(
            r#"{ institution(by: {slug: "koica-training-center-urgench"}) {
                status
                conflicts { field accepted { ...claim } rejected { ...claim } }
                records { agency { slug } }
            } }
            fragment claim on Claim { value record { agency { slug } } }"#,
        )
        .await;
    assert_json_snapshot!(answer.data(), @r#"
    {
      "institution": {
        "status": "OPERATING",
        "conflicts": [
          {
            "field": "status",
            "accepted": {
              "value": "OPERATING",
              "record": {
                "agency": {
                  "slug": "editors"
                }
              }
            },
            "rejected": [
              {
                "value": "BUILDING",
                "record": {
                  "agency": {
                    "slug": "press"
                  }
                }
              }
            ]
          }
        ],
        "records": [
          {
            "agency": {
              "slug": "editors"
            }
          },
          {
            "agency": {
              "slug": "press"
            }
          }
        ]
      }
    }
    "#);
}

#[tokio::test]
async fn questions_to_the_whole_graph_are_answered() {
    let app = TestApp::with_data_set().await;
    let answer = app
        .query(
            r#"{
                search(text: "tashknet", first: 1) { nodes { ... on Place { slug } } edges { matched score } totalCount }
                paths(from: {slug: "kia"}, to: {slug: "edcf"}) { length entities { slug } relations { kind from { slug } to { slug } } }
                neighbourhood(of: {slug: "kaist"}) { truncated entities { slug } relations { kind } }
                funding(groupBy: [FUNDER, STAGE], filter: {recipient: [{slug: "edcf-package-new"}]}) {
                    funder { slug } stage total { amount currency bound } relations
                }
                graph { revision relationCount counts { kind count } version updatedAt }
            }"#,
        )
        .await;
    let data = answer.data();
    assert_eq!(data["search"]["nodes"][0]["slug"], "tashkent");
    let way = &data["paths"][0];
    let length = usize::try_from(way["length"].as_u64().unwrap()).unwrap();
    assert_eq!(way["entities"].as_array().unwrap().len(), length + 1);
    assert_eq!(way["entities"][0]["slug"], "kia");
    assert_eq!(way["entities"][length]["slug"], "edcf");
    assert_eq!(way["relations"].as_array().unwrap().len(), length);
    assert_eq!(data["neighbourhood"]["entities"][0]["slug"], "kaist");
    assert_eq!(data["funding"][0]["funder"]["slug"], "edcf");
    assert_eq!(data["funding"][0]["total"]["amount"], "2000000000");
    assert_eq!(data["graph"]["counts"].as_array().unwrap().len(), 6);
    assert!(data["graph"]["revision"].as_i64().unwrap() > 300);
}

/// Any two entities of the data set: those that are joined have a way, the others an empty list.
#[tokio::test]
async fn ways_are_found_between_any_two_entities() {
    let app = TestApp::with_data_set().await;
    let slugs = [
        "kia",
        "edcf",
        "u-enter",
        "adult-hospital",
        "yoon-suk-yeol",
        "urgench",
        "rectors-forum-2",
    ];
    for from in slugs {
        let mut query = "{".to_owned();
        for (n, to) in slugs.iter().enumerate() {
            let _ = write!(
                query,
                r#" w{n}: paths(from: {{slug: "{from}"}}, to: {{slug: "{to}"}}) {{ length }}"#
            );
        }
        let data = app.query(&format!("{query} }}")).await.data();
        for (n, to) in slugs.iter().enumerate() {
            let way = &data[format!("w{n}")][0]["length"];
            assert!(
                way.as_u64().is_some_and(|length| length <= 6),
                "{from} to {to}: {data}"
            );
        }
    }
}

/// Every field of every entity type, over all entities of the kind: no field is left without its
/// data, and none costs a statement an entity.
#[tokio::test]
async fn every_field_of_every_entity_can_be_read_at_once() {
    let app = TestApp::with_data_set().await;
    for &kind in EntityKind::ALL {
        let fields = fields_of(kind_name(kind), 2);
        let list = match kind {
            EntityKind::Person => "people".to_owned(),
            kind => format!("{}s", kind.as_str().to_lowercase()),
        };
        let one = app
            .query(&format!(
                "{{ {list}(first: 1) {{ nodes {{ {fields} }} }} }}"
            ))
            .await;
        let all = app
            .query(&format!(
                "{{ {list}(first: 100) {{ nodes {{ {fields} }} }} }}"
            ))
            .await;
        let n = all.data()[&list]["nodes"].as_array().unwrap().len();
        assert!(n > 1, "{list}");
        one.data();
        // Levels that nothing leads to cost nothing, so one entity may need fewer.
        let most = fields.split_whitespace().count() as u64;
        assert!(
            all.n_statements() <= most,
            "{list}: {} of {most}",
            all.n_statements()
        );
    }
}

/// The fields of a type, and those of what they lead to, `depth` levels down.
fn fields_of(name: &str, depth: usize) -> String {
    let place = TABLE.place(name).unwrap();
    let mut text = String::from("__typename");
    for field in &TABLE.types[place].fields {
        let below = match (TABLE.members(field.shape.named), depth) {
            ([], _) => String::new(),
            ([one], 1..) => format!("{{ {} }}", fields_of(TABLE.types[*one].name, depth - 1)),
            _ => "{ __typename }".to_owned(),
        };
        let _ = write!(text, " {} {below}", field.name);
    }
    text
}

#[test]
fn the_printed_schema_is_the_one_in_the_repository() {
    let printed = hamkor::graphql::sdl();
    let kept = std::fs::read_to_string(repository().join("schema.graphql")).unwrap();
    assert!(
        kept.trim_end() == printed.trim_end(),
        "schema.graphql is not what the source says; run `make schema` and read the difference"
    );
}
