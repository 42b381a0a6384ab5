//! Documents that are meant to do harm are refused, and the server goes on.

use serde_json::{Value, json};
use url::form_urlencoded;

use crate::{
    attacks::{Attack, End, attacks, dearest},
    harness::{Answer, TestApp},
};

const GRAPHQL: &str = "application/graphql-response+json";

/// How an attack ended: the status, the code of the first error, and the limit that it names.
fn ended(answer: &Answer) -> (u16, String, String) {
    let error = answer.errors().first().cloned().unwrap_or_default();
    let text = |path: &str| {
        let told = error.pointer(path).and_then(Value::as_str);
        told.unwrap_or_default().to_owned()
    };
    (
        answer.status(),
        text("/extensions/code"),
        text("/extensions/limit/name"),
    )
}

/// What is wrong with the end of an attack, if anything is.
fn fault(attack: &Attack, answer: &Answer) -> Option<String> {
    let (status, code, limit) = ended(answer);
    let is_right = match attack.end {
        End::Limit(expected) => {
            let told = &answer.errors()[0]["extensions"]["limit"];
            let is_beyond = told["asked"].as_u64() > told["max"].as_u64();
            (status, code.as_str()) == (400, "TOO_EXPENSIVE") && limit == expected && is_beyond
        }
        // What the store refuses is the error of a field, in an answer that is well.
        End::Code(expected) => [200, 400].contains(&status) && code == expected,
        End::Harmless => status == 200 && code.is_empty(),
    };
    let is_short = answer.text().len() < 500_000;
    let shown: String = answer.text().chars().take(500).collect();
    (!is_right || !is_short).then(|| format!("{} ({status}): {shown}", attack.name))
}

fn parameters(attack: &Attack) -> Value {
    let mut parameters = json!({ "query": attack.query, "variables": attack.variables });
    if let Some(operation) = attack.operation {
        parameters["operationName"] = json!(operation);
    }
    parameters
}

#[tokio::test]
async fn every_attack_ends_as_it_should() {
    let app = TestApp::as_shipped().await;
    let mut faults = Vec::new();
    for attack in attacks().into_iter().chain(dearest()) {
        let request = app.post("/graphql").header("Accept", GRAPHQL);
        let answer = Answer::to(request.json(&parameters(&attack))).await;
        if answer.status() == 413 {
            assert_eq!(attack.end, End::Limit("queryBytes"), "{}", attack.name);
            continue;
        }
        faults.extend(fault(&attack, &answer));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(app.query("{ __typename }").await.status(), 200);
}

#[tokio::test]
async fn the_same_by_get_ends_the_same() {
    let app = TestApp::as_shipped().await;
    let mut faults = Vec::new();
    for attack in attacks() {
        let mut path = form_urlencoded::Serializer::new("/graphql?".to_owned());
        path.append_pair("query", &attack.query);
        path.append_pair("variables", &attack.variables.to_string());
        path.extend_pairs(attack.operation.map(|name| ("operationName", name)));
        let path = path.finish();
        // Longer ones are no URLs; and a GET is no way to change anything.
        if path.len() < 60_000 && !attack.query.starts_with("mutation") {
            let request = app.get(&path).header("Accept", GRAPHQL);
            faults.extend(fault(&attack, &Answer::to(request).await));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(app.query("{ __typename }").await.status(), 200);
}

#[tokio::test]
async fn of_a_thousand_mistakes_the_first_twenty_are_told() {
    let app = TestApp::start().await;
    let answer = app.query(&format!("{{ {} }}", "a ".repeat(1_000))).await;
    let errors = answer.errors();
    assert_eq!((answer.status(), errors.len()), (400, 21));
    assert_eq!(errors[20]["message"], "and 980 more");
    let long = "a".repeat(10_000);
    let answer = app
        .query(&format!("{{ node(id: \"\") {{ {long} }} }}"))
        .await;
    assert!(answer.text().len() < 1_000, "{}", answer.text().len());
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_not_sent() {
    let app = TestApp::with(|setup| setup.limits.response_bytes = 10_000).await;
    let answer = app
        .query("{ __type(name: \"Entity\") { fields { name description } } }")
        .await;
    assert_eq!(answer.status(), 200);
    let answer = app.query(INTROSPECTION).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (400, "TOO_EXPENSIVE")
    );
    let told = &answer.errors()[0]["extensions"]["limit"];
    assert_eq!(
        (&told["name"], &told["max"]),
        (&json!("responseBytes"), &json!(10_000))
    );
    let app = TestApp::with_data_set_and(|setup| setup.limits.response_bytes = 2_000).await;
    let query = "{ projects(first: 100) { nodes { a: names { text } b: names { text } } } }";
    let answer = app.query(query).await;
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (400, "TOO_EXPENSIVE")
    );
    assert!(answer.text().len() < 500);
}

#[tokio::test]
async fn refusing_is_paid_for_too() {
    let app = TestApp::with(|setup| setup.http.rate = Some(5)).await;
    let wrong = "{ nothing }";
    // Five are paid for; the sixth is owed until somebody asks again.
    for _ in 0..6 {
        assert_eq!(app.query(wrong).await.code(), "GRAPHQL_VALIDATION_FAILED");
    }
    for query in [wrong, "{{{", "{ __typename }"] {
        let answer = app.query(query).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (429, "TOO_EXPENSIVE")
        );
        assert!(answer.header("Retry-After").parse::<u32>().unwrap() > 0);
    }
}

#[tokio::test]
async fn fragments_in_a_circle_are_refused() {
    let app = TestApp::start().await;
    for query in [
        "{ ...a } fragment a on Query { ...a }",
        "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
        "{ __typename } fragment a on Query { ...b } fragment b on Query { ...a }",
    ] {
        let answer = app.query(query).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (400, "GRAPHQL_VALIDATION_FAILED"),
            "{query}"
        );
        assert!(
            answer.text().contains("spreads itself"),
            "{}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn variables_have_limits_of_their_own() {
    let app = TestApp::start().await;
    let nested = |depth: usize| {
        let text = "[".repeat(depth) + &"]".repeat(depth);
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    for (ids, limit) in [
        (json!(vec!["a"; 501]), "listItems"),
        (json!(vec!["a"; 10_000]), "listItems"),
        (nested(100), "nesting"),
    ] {
        let answer = app.query(query).variable("ids", ids).await;
        assert_eq!(answer.code(), "TOO_EXPENSIVE");
        let told = answer.errors()[0]["extensions"]["limit"]["name"].clone();
        assert_eq!(told, limit, "{}", answer.text());
    }
    // As many as fit, but more nodes than one question takes.
    let answer = app.query(query).variable("ids", vec!["a"; 101]).await;
    assert_eq!(answer.code(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn the_question_of_tools_about_the_schema_passes_under_every_limit() {
    let app = TestApp::with(|setup| {
        setup.limits.public.cost = 1;
        setup.limits.depth = 1;
        setup.limits.aliases = 0;
    })
    .await;
    let answer = app.query(INTROSPECTION).await;
    let types = answer.data()["__schema"]["types"].take();
    assert!(types.as_array().unwrap().len() > 50);
    let refused = app.query("{ graph { revision } }").await;
    assert_eq!(refused.code(), "TOO_EXPENSIVE");
}

/// What GraphiQL and code generators ask, in their words.
const INTROSPECTION: &str = "query IntrospectionQuery { __schema {
    queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType } directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } }
    fragment FullType on __Type { kind name description specifiedByURL
        fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
        inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef }
        enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
    fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
        ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

#[tokio::test]
async fn where_the_schema_is_a_secret_nothing_tells_of_it() {
    let app = TestApp::with(|setup| setup.limits.introspection = false).await;
    for query in [INTROSPECTION, "{ __type(name: \"Project\") { name } }"] {
        assert_eq!(app.query(query).await.code(), "FORBIDDEN");
    }
    for (query, secrets) in [
        (
            "{ institution(by: {slug: \"x\"}) { sluk } }",
            ["slug\"?", "Institution"],
        ),
        (
            "{ institution(buy: {slug: \"x\"}) { id } }",
            ["\"by\"", "EntityRef"],
        ),
        (
            "{ institution(by: {identifier: {value: \"x\"}}) { id } }",
            ["scheme", "String"],
        ),
        (
            "{ institution(by: {id: \"x\", slug: \"x\"}) { id } }",
            ["Oneof", "EntityRef"],
        ),
        (
            "{ projects(filter: {status: [LOST]}) { totalCount } }",
            ["ProjectStatus", "PROPOSED"],
        ),
        ("{ projects }", ["ProjectConnection", "subfields"]),
        ("{ search { totalCount } }", ["text", "String"]),
        (
            "query ($a: Int) { search(text: $a) { totalCount } }",
            ["String", "Variable"],
        ),
        (
            "{ graph { ... on Project { id } } }",
            ["GraphInfo", "never"],
        ),
    ] {
        let slip = app.query(query).await;
        let told = slip.errors()[0]["message"].to_string();
        for secret in ["Did you mean"].into_iter().chain(secrets) {
            let is_told = told.contains(secret) && !query.contains(secret);
            assert!(!is_told, "{query}: {told}");
        }
    }
    assert_eq!(
        app.query("{ __typename }").await.data()["__typename"],
        "Query"
    );
    for path in ["/schema.graphql", "/graphiql"] {
        assert_eq!(Answer::to(app.get(path)).await.status(), 404, "{path}");
    }
    let open = TestApp::start().await;
    let slip = open
        .query("{ institution(by: {slug: \"x\"}) { sluk } }")
        .await;
    assert!(slip.text().contains("Did you mean"), "{}", slip.text());
}
