//! Our executor against that of async-graphql: made-up queries over the whole schema, one answer.
//!
//! Both read the same tables from the same store; what is compared is all between the document and
//! the bytes. `HAMKOR_DIFFERENTIAL` says how many queries there are; a query that is answered in two
//! ways is told with its number, and that goes to the file `seeds`.

pub(crate) mod chance;
mod compare;
mod generate;
mod given;
mod pools;
mod schema;

use std::{collections::HashSet, sync::Arc};

use hamkor::{
    domain::{Credential, Vocabulary},
    graphql::TABLE,
    read::{Engine, GraphqlRequest, Limits, Refused, refusal, stock::Stock},
    store::Caller,
};
use serde_json::json;

use crate::harness::{TestApp, environment};
use compare::{Counted, difference};
use generate::Generated;
use pools::Pools;

/// Queries that were once answered wrong, and by what.
const ONCE_WRONG: [&str; 3] = [
    // A parent that several others lead to had something for the first alone.
    "{ directions(first: 9) { nodes { citations { source { entities(first: 2) { nodes { slug } } } } } } }",
    "{ changes(first: 9) { nodes { agency { records(first: 2) { totalCount nodes { key } } } } } }",
    // An enum as a default was taken for a value that came in JSON.
    "query ($kind: EntityKind! = PLACE) { search(text: \"tashkent\", kinds: [$kind]) { totalCount } }",
];

/// How many queries are made if nothing is said.
const QUERIES: u64 = 10_000;
/// How many tests share them.
const PARTS: u64 = 4;
/// One query of so many goes over a socket.
const OVER_HTTP: u64 = 20;

/// How many queries are made.
fn n_queries() -> u64 {
    environment("HAMKOR_DIFFERENTIAL").map_or(QUERIES, |n| n.parse().unwrap())
}

#[tokio::test]
async fn the_first_quarter_is_answered_the_same() {
    Bench::start().await.compare(0).await;
}

#[tokio::test]
async fn the_second_quarter_is_answered_the_same() {
    Bench::start().await.compare(1).await;
}

#[tokio::test]
async fn the_third_quarter_is_answered_the_same() {
    Bench::start().await.compare(2).await;
}

#[tokio::test]
async fn the_last_quarter_is_answered_the_same() {
    Bench::start().await.compare(3).await;
}

#[tokio::test]
async fn what_was_once_answered_wrong_is_answered_the_same() {
    let bench = Bench::start().await;
    for query in ONCE_WRONG {
        let request = GraphqlRequest {
            query: query.to_owned(),
            ..GraphqlRequest::default()
        };
        let ours = bench.in_process(&request).await;
        assert!(ours.starts_with(r#"{"data":{"#), "{ours}");
        let theirs = String::from_utf8(bench.stock.run(&request).await).unwrap();
        assert_eq!(difference(&ours, &theirs), None, "{query}");
    }
}

#[test]
fn the_queries_reach_every_field_of_every_type() {
    let pools = Pools::default();
    let found = (0..n_queries().max(QUERIES)).map(|seed| generate::query(seed, &pools).fields);
    let found: HashSet<_> = found.flatten().collect();
    let types = TABLE.types.iter().filter(|own| !is_apart(own.name));
    let all = types.flat_map(|own| own.fields.iter().map(|field| (own.name, field.name)));
    let missed: Vec<_> = all.filter(|field| !found.contains(field)).collect();
    assert!(missed.is_empty(), "never asked: {missed:?}");
}

/// Whether no query leads to a type of that name, as what does writes or waits.
fn is_apart(name: &str) -> bool {
    ["Mutation", "InputError", "Subscription"].contains(&name) || name.ends_with("Payload")
}

/// Both executors over the data set.
struct Bench {
    app: TestApp,
    engine: Engine,
    stock: Stock,
    pools: Pools,
    /// An agency, and a key that speaks for it.
    asker: Arc<Caller>,
    key: String,
}

impl Bench {
    async fn start() -> Self {
        let app = TestApp::with_data_set_and(|setup| setup.limits = limits(&setup.limits)).await;
        let limits = limits(&Limits::default());
        // Records that disagree with the data set, so that there are conflicts.
        app.writer().await.institution("made-up", "Made-up").await;
        Self {
            engine: Engine::new(app.store().clone(), limits.clone()),
            stock: Stock::new(app.store().clone(), limits),
            pools: Pools::of(&app).await,
            key: app.key("asker").await,
            asker: Arc::new(Caller {
                credential: Credential::Key(uuid::Uuid::nil()),
                agency: app.agency("asker").await,
                scopes: Vec::new(),
            }),
            app,
        }
    }

    /// Compares the answers to the queries of a part, those that once differed first.
    async fn compare(&self, part: u64) {
        let (mut counted, mut faults) = (Counted::default(), Vec::new());
        let known = include_str!("seeds")
            .lines()
            .filter_map(|line| line.parse::<u64>().ok());
        for seed in known
            .chain(0..n_queries())
            .filter(|seed| seed % PARTS == part)
        {
            let made = generate::query(seed, &self.pools);
            let request = self.request(&made);
            let ours = if (seed / PARTS).is_multiple_of(OVER_HTTP) {
                self.over_http(&made).await
            } else {
                self.in_process(&request).await
            };
            let theirs = String::from_utf8(self.stock.run(&request).await).unwrap();
            let is_valid = ours.starts_with(r#"{"data""#);
            let different = if is_valid {
                difference(&ours, &theirs)
            } else {
                Some(format!(
                    "it is not valid\n ours:   {ours}\n theirs: {theirs}"
                ))
            };
            counted.count(&ours);
            if let Some(different) = different {
                faults.push(format!(
                    "{seed}: {different}\n variables: {}\n languages: {:?}\n query: {}",
                    json!(made.variables),
                    made.languages,
                    made.query
                ));
            }
            if faults.len() == 5 {
                break;
            }
        }
        assert!(
            faults.is_empty(),
            "answered in two ways:\n{}",
            faults.join("\n\n")
        );
        counted.check();
    }

    fn request(&self, made: &Generated) -> GraphqlRequest {
        let caller = made.is_signed.then(|| Arc::clone(&self.asker));
        GraphqlRequest {
            query: made.query.clone(),
            operation_name: None,
            variables: made.variables.clone(),
            languages: made.languages.clone(),
            mutations_allowed: false,
            caller,
            ..GraphqlRequest::default()
        }
    }

    async fn in_process(&self, request: &GraphqlRequest) -> String {
        let body = match self.engine.prepare(request).await {
            Ok(operation) => self.engine.run(&operation).await.body,
            Err(Refused::Faulty { errors, .. }) => refusal(&errors),
            Err(refused) => panic!("it is a query: {refused:?}"),
        };
        String::from_utf8(body).unwrap()
    }

    async fn over_http(&self, made: &Generated) -> String {
        let mut query = self.app.query(&made.query);
        for (name, value) in &made.variables {
            query = query.variable(name, value.clone());
        }
        let tags = made.languages.iter().zip((1..=9).rev());
        let tags =
            tags.map(|(tag, weight)| format!("{};q=0.{weight}", tag.as_str().to_lowercase()));
        let tags: Vec<_> = tags.collect();
        if !tags.is_empty() {
            query = query.header("Accept-Language", &tags.join(", "));
        }
        if made.is_signed {
            query = query.key(&self.key);
        }
        query.await.text().to_owned()
    }
}

/// Limits that no query meets.
fn limits(limits: &Limits) -> Limits {
    let mut allowance = limits.keyed;
    allowance.cost = u64::MAX;
    allowance.time = std::time::Duration::from_mins(1);
    Limits {
        query_bytes: 1_000_000,
        tokens: 100_000,
        depth: 100,
        aliases: 1_000,
        directives: 1_000,
        variables: 1_000,
        conditions: 1_000,
        selections: 100_000,
        response_bytes: 100_000_000,
        public: allowance,
        keyed: allowance,
        ..limits.clone()
    }
}
