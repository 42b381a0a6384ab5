//! Values that are not of their type are refused before anything is read, whoever gave them.

use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};

/// A field that takes a value `$a` of a type, and is not reached.
const FIELDS: [(&str, &str); 7] = [
    (
        "PartialDate",
        r#"place(by: {slug: "nowhere"}) { relations(on: $a) { totalCount } }"#,
    ),
    (
        "PartialDate",
        "projects(first: 0, filter: {not: {startsFrom: $a}}) { totalCount }",
    ),
    (
        "DateTime",
        "projects(first: 0, filter: {and: [{updatedSince: $a}]}) { totalCount }",
    ),
    (
        "CurrencyCode",
        "funding(groupBy: [STAGE], filter: {currency: $a}) { relations }",
    ),
    (
        "Int",
        r#"place(by: {slug: "nowhere"}) { relations(first: $a) { totalCount } }"#,
    ),
    ("String", "institution(by: {slug: $a}) { slug }"),
    ("ID", "node(id: $a) { id }"),
];

const RIGHT: [(&str, &[&str]); 5] = [
    (
        "PartialDate",
        &[r#""2024""#, r#""2024-02""#, r#""2024-02-29""#],
    ),
    (
        "DateTime",
        &[
            r#""2024-06-14T00:00:00Z""#,
            r#""2024-06-14T05:00:00.5+05:00""#,
        ],
    ),
    ("CurrencyCode", &[r#""USD""#]),
    ("Int", &["0", "100"]),
    ("ID", &[r#""x""#, "7"]),
];

const WRONG: [(&str, &[&str]); 6] = [
    (
        "PartialDate",
        &[
            r#""five""#,
            r#""""#,
            r#""2024-13""#,
            r#""2023-02-29""#,
            r#""2024\u0000""#,
            "2024",
            "true",
            r#"["2024", "x"]"#,
            "{}",
        ],
    ),
    (
        "DateTime",
        &[
            r#""2024""#,
            r#""2024-06-14""#,
            r#""2024-06-14T00:00:00""#,
            r#""now""#,
            "0",
        ],
    ),
    (
        "CurrencyCode",
        &[r#""usd""#, r#""US""#, r#""USDX""#, r#""US\u0000""#, "1"],
    ),
    (
        "Int",
        &[
            "2147483648",
            "-2147483649",
            "99999999999999999999",
            "1.5",
            r#""1""#,
            "true",
        ],
    ),
    ("String", &[r#""a\u0000b""#, r#""\u0000""#, "5", "true"]),
    ("ID", &[r#""\u0000""#, "1.5", "true"]),
];

fn of<'a>(table: &[(&str, &'a [&'a str])], named: &str) -> &'a [&'a str] {
    let found = table.iter().find(|(known, _)| *known == named);
    found.map_or(&[], |(_, values)| *values)
}

/// The answer where the value stands in the document.
async fn written(app: &TestApp, field: &str, value: &str) -> Answer {
    app.query(&format!("{{ {} }}", field.replace("$a", value)))
        .await
}

/// The answer where the value is that of a variable.
async fn given(app: &TestApp, named: &str, field: &str, value: &str) -> Answer {
    let named = if named == "CurrencyCode" {
        "[CurrencyCode!]"
    } else {
        named
    };
    let required = if ["ID", "String"].contains(&named) {
        "!"
    } else {
        ""
    };
    let query = format!("query ($a: {named}{required}) {{ {field} }}");
    let value: Value = serde_json::from_str(value).unwrap();
    app.query(&query).variable("a", value).await
}

#[tokio::test]
async fn a_value_of_the_right_form_is_taken() {
    let app = TestApp::with_data_set().await;
    for (named, field) in FIELDS {
        for value in of(&RIGHT, named) {
            for answer in [
                written(&app, field, value).await,
                given(&app, named, field, value).await,
            ] {
                assert_eq!(answer.status(), 200, "{value}: {}", answer.text());
                assert!(answer.errors().is_empty(), "{value}: {}", answer.text());
            }
        }
    }
}

#[tokio::test]
async fn a_wrong_value_breaks_the_rules_in_a_document_and_is_bad_input_in_a_variable() {
    let app = TestApp::with_data_set().await;
    let mut faults = Vec::new();
    for (named, field) in FIELDS {
        for value in of(&WRONG, named) {
            let written = written(&app, field, value).await;
            let given = given(&app, named, field, value).await;
            for (answer, code) in [
                (written, "GRAPHQL_VALIDATION_FAILED"),
                (given, "BAD_USER_INPUT"),
            ] {
                let is_right = answer.status() == 400
                    && answer.errors()[0]["extensions"]["code"] == code
                    && answer.json().as_object().unwrap().len() == 1;
                if !is_right {
                    faults.push(format!(
                        "{field} with {value}, not {code}: {}",
                        answer.text()
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn a_wrong_value_is_told_with_where_it_stands_and_the_fix() {
    let app = TestApp::start().await;
    for (query, message) in [
        (
            r#"{ projects(filter: {or: [{startsFrom: "soon"}]}) { totalCount } }"#,
            r#"`filter.or.startsFrom` is "soon"; write a date: "2027", "2024-06" or "2024-06-14""#,
        ),
        (
            r#"{ funding(groupBy: [STAGE], filter: {currency: ["usd"]}) { relations } }"#,
            r#"`filter.currency` is "usd"; write an ISO 4217 code such as "USD""#,
        ),
        (
            r#"{ institution(by: {slug: "\u0000"}) { slug } }"#,
            r#"`by.slug` is "\u0000"; there is nothing with a NUL character in it"#,
        ),
    ] {
        let answer = app.query(query).await;
        assert_eq!(answer.errors()[0]["message"], json!(message));
    }
}

/// Whoever sends what does not fit the document is told so, not that the document is wrong.
#[tokio::test]
async fn a_variable_that_does_not_fit_is_bad_input() {
    let app = TestApp::start().await;
    let by = "query ($by: EntityRef!) { institution(by: $by) { slug } }";
    for value in [
        json!(null),
        json!(5),
        json!("koica"),
        json!({}),
        json!({ "slug": 5 }),
        json!({ "sluk": "a" }),
        json!({ "slug": "a", "id": "b" }),
        json!({ "identifier": { "scheme": "ror" } }),
        json!({ "slug": "\0" }),
    ] {
        let answer = app.query(by).variable("by", value.clone()).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (400, "BAD_USER_INPUT"),
            "{value}"
        );
    }
    let answer = app.query(by).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (400, "BAD_USER_INPUT")
    );
    let invalid = "query ($by: EntityRef!) { institution(by: $by) { sluk } }";
    let answer = app
        .query(invalid)
        .variable("by", json!({ "slug": "a" }))
        .await;
    assert_eq!(answer.code(), "GRAPHQL_VALIDATION_FAILED");
}
