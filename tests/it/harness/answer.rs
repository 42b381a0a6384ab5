//! Requests, and what came back.

use std::{future::Future, pin::Pin};

use hamkor::domain::{Language, Vocabulary};
use reqwest::{RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Map, Value, json};

/// A GraphQL query that is being made; `.await` sends it.
pub(crate) struct Query {
    request: RequestBuilder,
    accept: &'static str,
    document: String,
    variables: Map<String, Value>,
}

impl Query {
    pub(super) fn new(request: RequestBuilder, query: &str) -> Self {
        Self {
            request,
            accept: "application/graphql-response+json",
            document: query.to_owned(),
            variables: Map::new(),
        }
    }

    /// Gives the variable `$name` a value.
    pub(crate) fn variable(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// Sends a header along.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// Signs it by a key.
    pub(crate) fn key(self, key: &str) -> Self {
        self.header("Authorization", &format!("Bearer {key}"))
    }

    /// Asks for an answer of another type.
    pub(crate) fn accept(self, accept: &'static str) -> Self {
        Self { accept, ..self }
    }

    /// Asks for names in a language: `ko`.
    pub(crate) fn language(mut self, tag: &str) -> Self {
        debug_assert!(
            <Language as Vocabulary>::parse(&tag.to_uppercase()).is_some(),
            "{tag}"
        );
        self.request = self.request.header("Accept-Language", tag);
        self
    }
}

impl IntoFuture for Query {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let body = json!({ "query": self.document, "variables": self.variables });
        let request = self.request.header("Accept", self.accept);
        Box::pin(Answer::to(request.json(&body)))
    }
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    /// Sends `request` and waits for its answer.
    pub(crate) async fn to(request: RequestBuilder) -> Self {
        let answer = Self::try_to(request).await;
        answer.expect("the server answers, and its answer is whole")
    }

    /// The same, of a server that may be gone.
    pub(crate) async fn try_to(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send().await?;
        Ok(Self {
            status: response.status(),
            headers: response.headers().clone(),
            text: response.text().await?,
        })
    }

    pub(crate) fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The text of a header; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str());
        value.map_or("", |text| text.expect("headers of ours are ASCII"))
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.text))
    }

    /// The `data`, of an answer without errors.
    pub(crate) fn data(&self) -> Value {
        let errors = self.errors();
        assert!(errors.is_empty(), "errors: {}", json!(errors));
        self.json()["data"].take()
    }

    /// The `errors`; empty if there are none.
    pub(crate) fn errors(&self) -> Vec<Value> {
        match self.json()["errors"].take() {
            Value::Array(errors) => errors,
            _ => Vec::new(),
        }
    }

    /// The `code` of the only error.
    pub(crate) fn code(&self) -> String {
        let errors = self.errors();
        assert_eq!(errors.len(), 1, "{:.2000}", self.text);
        let code = errors[0]["extensions"]["code"].as_str();
        code.expect("every error has a code").to_owned()
    }

    /// The limit that the only error names.
    pub(crate) fn limit(&self) -> String {
        let limit = &self.errors()[0]["extensions"]["limit"]["name"];
        limit.as_str().unwrap_or_default().to_owned()
    }

    /// What it cost: requested and actual points.
    pub(crate) fn cost(&self) -> (u64, u64) {
        let cost = &self.json()["extensions"]["cost"];
        let points = |name: &str| cost[name].as_u64();
        let told = points("requested").zip(points("actual"));
        told.unwrap_or_else(|| panic!("no `extensions.cost`: {}", self.text))
    }

    /// How many statements the database ran for it.
    pub(crate) fn n_statements(&self) -> u64 {
        let statements = self.json()["extensions"]["cost"]["statements"].as_u64();
        statements.unwrap_or_else(|| panic!("no `extensions.cost.statements`: {}", self.text))
    }
}
